"""What each file's table says of accounts, contacts, features and releases, row by row. Writes saying.

Of a row that several files speak of, it tells what one of them alone has said, and what is left without it. Names and
addresses of people are not among it: they lie in the vault.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Date, Enum, Float, Table, delete, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from voc.model import Account, Base, Contact, Feature, IngestRun, Release, Saying
from voc.model.base import Instant, Money
from voc.store import upsert

PART = 500
NAMED_BY: dict[type[Base], Any] = {
    Account: Account.external_id,
    Contact: Contact.external_id,
    Feature: Feature.key,
    Release: Release.version,
}
"""The nouns whose tables are kept apart by file, and how a row of each is named."""
Told = dict[str, Any]


def keep(session: Session, run_id: int, noun: type[Base], told: Mapping[str, Told]) -> None:
    """Remember what a file says of rows, by their names; what it said of them before gives way."""
    numbers = numbers_of(session, noun, list(told))
    rows = [
        {"run_id": run_id, "noun": noun.__tablename__, "row_id": numbers[name], "said": _plain(said)}
        for name, said in told.items()
        if name in numbers
    ]
    upsert(session, Saying, rows, key=["run_id", "noun", "row_id"])


def numbers_of(session: Session, noun: type[Base], names: Sequence[str]) -> dict[str, int]:
    """The numbers of rows that are there, by their names."""
    named, number = NAMED_BY[noun], cast("Any", noun).id
    found: dict[str, int] = {}
    for some in _parts(names):
        found.update(session.execute(select(named, number).where(named.in_(some))).all())
    return found


def of_run(session: Session, run_id: int, noun: type[Base], row_ids: Sequence[int]) -> dict[int, Told]:
    """What one file says of these rows, by their numbers."""
    found = {}
    for some in _parts(row_ids):
        query = select(Saying.row_id, Saying.said).where(
            Saying.run_id == run_id, Saying.noun == noun.__tablename__, Saying.row_id.in_(some)
        )
        found.update({row_id: _typed(noun, said) for row_id, said in session.execute(query)})
    return found


def of_others(session: Session, run_id: int, noun: type[Base], row_ids: Sequence[int]) -> dict[int, Told]:
    """What all other files say of these rows together: of each cell what the latest says that says something."""
    found: dict[int, Told] = {}
    for some in _parts(row_ids):
        query = (
            select(Saying.row_id, Saying.said)
            .join(IngestRun, IngestRun.id == Saying.run_id)
            .where(Saying.run_id != run_id, Saying.noun == noun.__tablename__, Saying.row_id.in_(some))
            .order_by(IngestRun.read_at, IngestRun.id)
        )
        for row_id, said in session.execute(query):
            found.setdefault(row_id, {}).update(_typed(noun, said))
    return found


def spoken_of(session: Session, noun: type[Base], row_ids: Sequence[int]) -> set[int]:
    """Those of these rows of which some file's table says something."""
    here = Saying.noun == noun.__tablename__
    return {
        number
        for some in _parts(row_ids)
        for number in session.scalars(select(Saying.row_id).where(here, Saying.row_id.in_(some)))
    }


def drop(session: Session, run_id: int, noun: type[Base], row_ids: Sequence[int]) -> None:
    """A file does not say anything of these rows any more."""
    for some in _parts(row_ids):
        here = (Saying.run_id == run_id, Saying.noun == noun.__tablename__, Saying.row_id.in_(some))
        session.execute(delete(Saying).where(*here).execution_options(synchronize_session=False))


def erase(session: Session, noun: type[Base], row_id: int) -> int:
    """Take away whatever any file said of one row. Returns how many files had."""
    here = select(Saying).where(Saying.noun == noun.__tablename__, Saying.row_id == row_id)
    found = session.scalars(here).all()
    for one in found:
        session.delete(one)
    session.flush()
    return len(found)


def without(stored: Mapping[str, Any], said: Told, others: Told, needed: Iterable[str]) -> Told:
    """What a row is to hold without what one file says: cells that hold something else by now stay as they are.

    Parameters: stored: the row as it is. others: what others say. needed: columns that are never empty.
    """
    return {
        name: others.get(name)
        for name, value in said.items()
        if stored.get(name) == value and (name in others or name not in needed)
    }


def needed(noun: type[Base]) -> list[str]:
    """The columns of a table that are never empty."""
    return [column.name for column in cast("Table", noun.__table__).columns if not column.nullable]


def _plain(said: Told) -> str:
    return json.dumps({k: v for k, v in said.items() if v is not None}, default=str, ensure_ascii=False)


def _typed(noun: type[Base], said: str) -> Told:
    """The cells as the table has them; one that it has no column for stays as it is."""
    columns = cast("Table", noun.__table__).columns
    return {
        name: _cell(columns[name].type, value) if name in columns else value
        for name, value in json.loads(said).items()
    }


def _cell(kind: TypeEngine[Any], value: Any) -> Any:
    if isinstance(kind, Money):
        return round(Decimal(value), 2)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    return float(value) if isinstance(kind, Float) else value


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + PART] for start in range(0, len(values), PART))
