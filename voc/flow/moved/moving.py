"""A file that was read before is read otherwise: what would move, and moving it in one transaction.

The wrong reading is read once more to learn what it had said: the file itself is the record of it, so nothing has to be
kept of each row. What it alone said is taken back, the rows come in as any others do, and what only they spoke of goes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shlex import quote

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from voc.errors import InputError, VocError
from voc.flow.counting import counted
from voc.flow.demand import edited
from voc.flow.health import score
from voc.flow.heard import collect, comment_rows, customers, intake, remembered, unchanged
from voc.flow.heard.collected import Collected
from voc.flow.heard.customers import Customers
from voc.flow.heard.questions import FAMILIES
from voc.flow.heard.seen import Seen, shown
from voc.flow.moved import nobodys
from voc.flow.moved.readings import COMMENT, Difference, Reading, read
from voc.flow.moved.recalled import recall
from voc.flow.moved.taking_back import TakenBack, take_back
from voc.flow.place import Place
from voc.ingest.files import Look
from voc.ingest.mapping import Mapping, parse
from voc.ingest.records import RawComment
from voc.model import IngestRun, Source
from voc.rights import needs
from voc.store import reading, writing
from voc.terms import Right

LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What would move: a file as it was read and as it is to be read. A mapping of None: it is left out."""

    path: Path
    run: IngestRun
    old: Mapping | None
    new: Mapping | None
    was: Reading
    will: Reading
    difference: Difference
    rows_about: int

    @property
    def empty(self) -> bool:
        """Whether both readings say the same."""
        return not self.difference.going and not self.difference.coming

    def words(self) -> str:
        """In one sentence: as what it was read, and as what it is read."""
        same = f"; {self.difference.same:,} stay as they are" if self.difference.same else ""
        was, now = _family(self.old), _family(self.new)
        other = "otherwise" if was == now else f"as {now}"
        return f"was read as {was} ({self.was.words()}), is read {other} ({self.will.words()}){same}"

    def lines(self) -> list[str]:
        """For people: the same, and the first rows as they are stored and as they will be."""
        return [
            f"{self.path.name} {self.words()}",
            *(f"was > {shown(row)}" for row in self.was.first),
            *(f"now > {shown(row)}" for row in self.will.first),
        ]


Tell = Callable[[Move], None]


def untold(_move: Move) -> None:
    """Nobody wants to see what would move."""


def again(
    place: Place, *, now: datetime, tick: Callable[[int], None] = lambda _rows: None, tell: Tell = untold
) -> intake.Again:
    """Who reads files that were read otherwise before. `tell`: hears what moves before it does."""

    def one(seen: Seen, found: Look) -> Collected | None:
        move = planned(place, seen, found)
        if move is None:
            return None
        tell(move)
        return carry_out(place, move, now=now, tick=tick)

    return one


def planned(place: Place, seen: Seen, found: Look) -> Move | None:
    """What would move if a file were read like this; None where it was not read before, or gives the same rows.

    Only what a person said of a file moves rows, now or in the file of its mapping; not what was found out.
    """
    run = run_of(place, seen.path, seen.source)
    if run is None and seen.said.spoken:
        run = _of_the_same_bytes(place, seen.path, seen.source)
    if run is None or not run.mapping or (found.mapping.guessed and not seen.said.spoken):
        return None
    if replace(_parsed(run.mapping), guessed=False) == replace(found.mapping, guessed=False):
        return None
    move = between(place, seen.path, run, found.mapping, rows_about=found.rows_about)
    return None if move.empty else move


def run_of(place: Place, path: Path, source: str | None = None) -> IngestRun | None:
    """How a file was read the last time; `source`: under that name only. However its path was written."""
    with reading(place.engine) as session:
        runs = session.scalars(select(IngestRun).order_by(IngestRun.read_at.desc(), IngestRun.id.desc()))
        here = path.resolve()
        for run in runs:
            if source in (None, run.source) and _is(run.file, path, here):
                return run
    return None


def _of_the_same_bytes(place: Place, path: Path, source: str | None) -> IngestRun | None:
    """How a file was read that lay elsewhere then, as an upload does; `source`: under that name only."""
    with reading(place.engine) as session:
        here = (IngestRun.digest.is_not(None), true() if source is None else IngestRun.source == source)
        runs = session.scalars(select(IngestRun).where(*here).order_by(IngestRun.read_at.desc())).all()
    return next((run for run in runs if unchanged.digest_of(place, path, run.mapping) == run.digest), None)


def _is(name: str, path: Path, here: Path) -> bool:
    return name == str(path) or (Path(name).name == path.name and Path(name).resolve() == here)


def between(place: Place, path: Path, run: IngestRun, new: Mapping | None, *, rows_about: int = 0) -> Move:
    """What lies between how a file was read and how it is to be read. Reads it twice, and writes nothing."""
    old = _parsed(run.mapping) if run.mapping else None
    was = _read(place, path, run.source, old, rows_about, forgiving=True)
    will = _read(place, path, run.source, new, rows_about)
    return Move(
        path=path,
        run=run,
        old=old,
        new=new,
        was=was,
        will=will,
        difference=Difference.between(was, will),
        rows_about=rows_about,
    )


def _parsed(text: str) -> Mapping:
    return parse(text, "the mapping that it was read with")


def _read(
    place: Place,
    path: Path,
    source: str,
    mapping: Mapping | None,
    rows_about: int,
    *,
    forgiving: bool = False,
) -> Reading:
    """One reading; nothing where it is left out. `forgiving`: nothing, too, where the file has other columns by now."""
    if mapping is None:
        return Reading()
    try:
        return read(_opened(place, path, source, mapping, rows_about).rows)
    except VocError:
        if forgiving:
            return Reading()
        raise


def _opened(place: Place, path: Path, source: str, mapping: Mapping, rows_about: int) -> collect.Intake:
    return intake.opened(place, path, mapping, source=source, rows_about=rows_about, passed={})


@needs(Right.READ_IN)
def carry_out(
    place: Place, move: Move, *, now: datetime, tick: Callable[[int], None] = lambda _rows: None
) -> Collected:
    """Move the rows, and remember how the file is read from now on: all of it, or nothing.

    The mapping of next month's export is written before the transaction ends: should the process die between the two, the
    next reading of the file finds that it was read with another one, and moves its rows then.
    """
    run, people = move.run, Customers(place.workspace.secret())
    people.told_by = run.id
    with writing(place.engine) as session:
        source_id = session.scalars(select(Source.id).where(Source.name == run.source)).one()
        away = _away(session, place, move, source_id, people, now=now)
        done = _come(session, place, move, source_id, people, now=now, tick=tick)
        _hand_over(session, source_id, away)
        edited.follow(session, now=now)
        customers.learn_again(session, away.keys)
        score.look_again(session, now=now)
        nobodys.remove(session, away.contacts, away.accounts, away.listed, now=now)
        collect.read_otherwise(session, run.id, before=run.mapping, same=move.difference.same)
        if move.new is not None and move.new.talk is None:
            remembered.keep(place.workspace, run.source, move.new)
        remembered.leave_out(place.workspace, move.path, out=move.new is None)
    done.moved = _moved(move, len(away.apart))
    return done


def _away(
    session: Session, place: Place, move: Move, source_id: int, people: Customers, *, now: datetime
) -> TakenBack:
    if move.old is None or not move.difference.going:
        return TakenBack()
    rows = _opened(place, move.path, move.run.source, move.old, move.rows_about).rows
    return take_back(session, move.run.id, source_id, rows, move.difference, move.will, people, now=now)


def _come(
    session: Session,
    place: Place,
    move: Move,
    source_id: int,
    people: Customers,
    *,
    now: datetime,
    tick: Callable[[int], None],
) -> Collected:
    """The rows come in as any others do, after those that were read like this once before count again."""
    run = move.run
    if move.new is None:
        collect.forget_reading(session, run.id, now=now)
        return Collected(run.source, run.family, move.path)
    rows = _opened(place, move.path, run.source, move.new, move.rows_about).rows
    new = [
        row
        for row in rows
        if isinstance(row, RawComment) and (COMMENT, row.external_id) in move.difference.coming
    ]
    recall(session, new, source_id, people, now=now)
    opened = replace(_opened(place, move.path, run.source, move.new, move.rows_about), file=Path(run.file))
    currency = place.settings.currency
    return collect.collect_within(session, opened, people, currency=currency, now=now, tick=tick)


def _hand_over(session: Session, source_id: int, away: TakenBack) -> None:
    """What was misread points to the comment that counts in its place, where there is one."""
    ids = comment_rows.ids_of(session, source_id, list(away.apart.values()))
    comment_rows.hand_over(session, {number: ids[name] for number, name in away.apart.items() if name in ids})


def to_take_back(place: Place, paths: Sequence[Path]) -> Sequence[Path]:
    """Of several files those that were corrected or left out; one that is given alone, or all where none was."""
    found = [path for path in paths if may_be_taken_back(place, path)]
    return found or paths


def may_be_taken_back(place: Place, path: Path) -> bool:
    """Whether a file was read otherwise before, or left out."""
    run = run_of(place, path)
    return remembered.is_left_out(place.workspace, path) or (
        run is not None and run.mapping_before is not None
    )


@needs(Right.READ_IN)
def undo(
    place: Place,
    path: Path,
    *,
    source: str | None = None,
    now: datetime,
    tell: Tell = untold,
    tick: Callable[[int], None] = lambda _rows: None,
) -> Collected | None:
    """Read a file as it was read before it was read otherwise. Once more, and it is as now.

    Returns None where it had only been left out, and never read. Raises InputError where there is nothing to take back.
    """
    run = run_of(place, path, source) or _of_the_same_bytes(place, path, source)
    if run is None or run.mapping_before is None:
        if not remembered.is_left_out(place.workspace, path):
            raise InputError(
                f"{path.name}: nothing was corrected of it, and it was not left out: there is nothing to take back. "
                f"`voc ingest {quote(path.name)} --leave-out` takes back what was read of it."
            )
        remembered.leave_out(place.workspace, path, out=False)
        return None
    new = _parsed(run.mapping_before) if run.mapping_before else None
    move = between(place, path, run, new)
    tell(move)
    return carry_out(place, move, now=now, tick=tick)


@needs(Right.READ_IN)
def leave_out(place: Place, path: Path, *, now: datetime, tell: Tell = untold) -> Collected | None:
    """Leave a file out, now and from now on; what was read of it is taken back. Returns None where nothing was."""
    remembered.leave_out(place.workspace, path)
    run = run_of(place, path) or _of_the_same_bytes(place, path, None)
    if run is None or not run.mapping:
        return None
    move = between(place, path, run, None)
    tell(move)
    return carry_out(place, move, now=now)


def _moved(move: Move, apart: int) -> str:
    """What moved, and the command that takes it back."""
    name = move.path.name
    if move.new is None:
        did = f"{name} is left out from now on, and what it alone said was taken back"
    elif move.old is None:
        did = f"{name} is not left out any more, and was read as {_family(move.new)}"
    elif move.old.family == move.new.family:
        did = f"{name} is read otherwise than before from now on"
    else:
        did = f"{name} was read as {_family(move.old)} and is {_family(move.new)} now"
    away = f"; {counted(apart, 'comment')} of the reading before count no more" if apart else ""
    return f"{did}{away}. `voc ingest {quote(name)} --undo` takes that back"


def _family(mapping: Mapping | None) -> str:
    return LEFT_OUT if mapping is None else FAMILIES[mapping.family]
