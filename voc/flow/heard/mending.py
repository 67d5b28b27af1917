"""What people decide about rows that were set aside: another value for a cell, or that a row stays out. Writes `decisions`.

The file itself is never written. A value is put into the row whenever its file is read again, so that a second run or a
second upload needs nobody's word twice.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.flow.decisions import record
from voc.ingest.readers.base import HIDDEN
from voc.ingest.redact import redact
from voc.ingest.tables import Mended
from voc.model import Decision, SetAside
from voc.rights import needs
from voc.store import reading, writing
from voc.store.reads import ASIDE, ERASED, left_out
from voc.terms import Right, Verdict

LONGEST = 500
"""Signs of a value that somebody gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A cell that reads otherwise from now on. `here`: whether its file is there, so that it can be read again now."""

    row_id: int
    file: Path
    line: int
    column: str
    was: str
    value: str
    here: bool


@needs(Right.READ_IN)
def fix(engine: Engine, row_id: int, value: str, *, by: str, now: datetime) -> Fixed:
    """Say what stands in the cell that is to blame; it counts when the file is read the next time.

    Raises: InputError for a row that does not wait, one of which no single cell is to blame, an empty or too long value,
        and for whatever names a person: that is mended in the file.
    """
    said = value.strip()
    with writing(engine) as session:
        row = _waiting(session, row_id)
        if row.column is None:
            raise InputError(
                f"{_place(row)}: no single cell is to blame ({row.reason}). Mend the row in the file."
            )
        if not said or len(said) > LONGEST:
            raise InputError(f"{_place(row)}: say in 1 to {LONGEST} signs what stands in `{row.column}`.")
        if row.value == HIDDEN or redact(said).text != said:
            raise InputError(
                f"{_place(row)}: names, addresses and numbers of people are not kept here. Mend `{row.column}` in the file."
            )
        _record(session, row, Verdict.CORRECTED, said, by=by, now=now)
        path = Path(row.file)
        return Fixed(
            row_id=row.id,
            file=path,
            line=row.line,
            column=row.column,
            was=row.value,
            value=said,
            here=path.exists(),
        )


@needs(Right.READ_IN)
def leave_out(engine: Engine, row_ids: Sequence[int], why: str, *, by: str, now: datetime) -> int:
    """These rows stay out for good, whenever their files are read. Returns how many.

    Raises: InputError without a reason, or for a row that does not wait; then nothing is decided.
    """
    reason = redact(why.strip()).text
    if not reason:
        raise InputError("Say why these rows stay out: whoever asks for them later reads it.")
    with writing(engine) as session:
        rows = [_waiting(session, row_id) for row_id in dict.fromkeys(row_ids)]
        for row in rows:
            _record(session, row, Verdict.DISMISSED, reason, by=by, now=now)
    return len(rows)


@needs(Right.READ_IN)
def take_back(engine: Engine, row_ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Rows that were left out wait again, and values that were given count no more. Returns how many rows it was true of."""
    with writing(engine) as session:
        latest = _latest(session, row_ids)
        decided = [row_id for row_id in dict.fromkeys(row_ids) if row_id in latest]
        for row_id in decided:
            record(session, noun=ASIDE, row_id=row_id, verdict=Verdict.UNDONE, by=by, now=now)
    return len(decided)


def mended(engine: Engine, source: str, file: Path) -> Mended:
    """What people said stands in the cells of a file, by line and column; the last word counts."""
    with reading(engine) as session:
        here = SetAside.source == source, SetAside.file == str(file), SetAside.column.is_not(None)
        rows = {row.id: row for row in session.scalars(select(SetAside).where(*here))}
        given = _latest(session, rows)
    found: dict[int, dict[str, str]] = {}
    for row_id, said in sorted(given.items(), key=lambda pair: pair[1].id):
        row = rows[row_id]
        if said.verdict is Verdict.CORRECTED and said.note not in (None, ERASED) and row.column is not None:
            found.setdefault(row.line, {})[row.column] = said.note or ""
    return found


def files_of(engine: Engine, row_ids: Collection[int] | None = None) -> Iterator[tuple[str, Path]]:
    """Source and file of the rows that wait, or of these among them, each once, by name."""
    query = select(SetAside.source, SetAside.file).where(SetAside.settled_at.is_(None), ~left_out())
    if row_ids is not None:
        query = query.where(SetAside.id.in_(row_ids))
    with reading(engine) as session:
        found = session.execute(query.distinct().order_by(SetAside.source, SetAside.file)).all()
    yield from ((source, Path(file)) for source, file in found)


def _latest(session: Session, row_ids: Collection[int]) -> dict[int, Decision]:
    """The last word about each of these rows, unless it was taken back."""
    query = select(Decision).where(Decision.noun == ASIDE, Decision.row_id.in_(row_ids))
    last = {one.row_id: one for one in session.scalars(query.order_by(Decision.id))}
    return {row_id: one for row_id, one in last.items() if one.verdict is not Verdict.UNDONE}


def _waiting(session: Session, row_id: int) -> SetAside:
    query = select(SetAside).where(SetAside.id == row_id, SetAside.settled_at.is_(None), ~left_out())
    row = session.scalar(query)
    if row is None:
        raise InputError(f"No row {row_id} waits in quarantine. `voc quarantine` lists those that do.")
    return row


def _record(session: Session, row: SetAside, verdict: Verdict, note: str, *, by: str, now: datetime) -> None:
    record(session, noun=ASIDE, row_id=row.id, verdict=verdict, by=by, now=now, note=note)


def _place(row: SetAside) -> str:
    return f"{Path(row.file).name}:{row.line}"
