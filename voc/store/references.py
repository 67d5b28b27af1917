"""Which rows of a table others point to, by whatever key of whatever table: what nothing points to may go."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from voc.model import Base

PART = 500


def referred(
    session: Session,
    noun: type[Base],
    numbers: Sequence[int],
    *,
    but: Mapping[str, ColumnElement[bool] | None],
) -> set[int]:
    """Those of these rows, by their numbers, that something points to.

    Parameters: but: tables whose rows do not count, by name: all of them (None), or those for which this is so.
    """
    own = cast("Table", noun.__table__)
    found: set[int] = set()
    for table in Base.metadata.sorted_tables:
        if table.name in but and but[table.name] is None:
            continue
        passed = but.get(table.name)
        for column in (c for c in table.columns if any(key.column.table is own for key in c.foreign_keys)):
            for start in range(0, len(numbers), PART):
                query = select(column).where(column.in_(numbers[start : start + PART])).distinct()
                found |= set(session.scalars(query if passed is None else query.where(~passed)))
    return found
