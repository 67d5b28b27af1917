"""Set-based writes that may be repeated: insert what is new, or bring what is there up to date.

Both take rows as mappings of column to value, all with the same columns, and need a unique
constraint over `key`. They run as one statement for many rows on SQLite and PostgreSQL alike.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import CursorResult, Table, func, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from voc.model import Base

Row = Mapping[str, Any]


def insert_new(session: Session, noun: type[Base], rows: Sequence[Row], *, key: Sequence[str]) -> int:
    """Insert the rows whose key is not there yet. Returns how many were inserted."""
    if not rows:
        return 0
    statement = _insert(session, noun).on_conflict_do_nothing(index_elements=list(key))
    return _run(session, statement, rows)


def upsert(
    session: Session,
    noun: type[Base],
    rows: Sequence[Row],
    *,
    key: Sequence[str],
    keep_known: bool = True,
) -> int:
    """Insert new rows and update the others, only where something differs. Returns how many were written.

    `keep_known`: a value of None in a row leaves what is stored (a source that does not say something
    does not delete what another one said).
    """
    if not rows:
        return 0
    insert = _insert(session, noun)
    table = cast("Table", noun.__table__)
    given = insert.excluded
    changed = [name for name in rows[0] if name not in key]
    if not changed:
        return insert_new(session, noun, rows, key=key)
    wanted = {
        name: func.coalesce(given[name], table.c[name]) if keep_known else given[name] for name in changed
    }
    statement = insert.on_conflict_do_update(
        index_elements=list(key),
        set_=wanted,
        where=or_(*(table.c[name].is_distinct_from(value) for name, value in wanted.items())),
    )
    return _run(session, statement, rows)


def _insert(session: Session, noun: type[Base]) -> Any:
    table = cast("Table", noun.__table__)
    dialect = session.get_bind().dialect.name
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def _run(session: Session, statement: Any, rows: Sequence[Row]) -> int:
    counted = {"preserve_rowcount": True}
    result = session.connection().execute(statement, list(rows), execution_options=counted)
    return max(cast("CursorResult[Any]", result).rowcount, 0)
