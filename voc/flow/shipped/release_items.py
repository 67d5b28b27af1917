"""The lines of release notes: kept, matched, accepted, rejected. Writes release_item. A part of `shipped.releases`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.flow.decisions import record
from voc.flow.heard import roadmap
from voc.flow.shipped.release_lines import Guess
from voc.model import Decision, Release, ReleaseItem
from voc.roadmap.noticing import same_lines
from voc.terms import LinkState, Verdict

NOUN = "release_item"
THERE_BEFORE = "the release named it before"
"""The note of a decision for a feature that its release held already: taking the decision back leaves it there."""
MACHINE = "voc"
"""Who accepts a line that names a key."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is to be: a line, and the feature that it names or may mean. A line that names two makes two."""

    text: str
    named: int | None
    guess: Guess


@dataclass(slots=True)
class Stored:
    """What came of the lines of one release: new ones, those accepted by key, those that wait for a person."""

    lines: int = 0
    accepted: int = 0
    waiting: int = 0


def store(session: Session, release: Release, rows: Sequence[Row], *, now: datetime) -> Stored:
    """Bring the lines of one release in line with its notes. A decided line that is gone from them stays, behind."""
    done = Stored()
    query = select(ReleaseItem).where(ReleaseItem.release_id == release.id).order_by(ReleaseItem.number)
    held = session.scalars(query).all()
    places = same_lines([(item.number, item.text) for item in held], [row.text for row in rows])
    kept = {held[place].id for place in places if place is not None}
    gone = [item for item in held if item.id not in kept]
    _make_room(session, held, [item for item in gone if item.state is LinkState.PROPOSED])
    for number, (row, place) in enumerate(zip(rows, places, strict=True), start=1):
        item = _line(session, release, held[place] if place is not None else None, number, row, done)
        if row.named is not None and _may_accept(item, row.named):
            _change_feature(session, item, row.named, by=MACHINE, now=now)
            done.accepted += 1
        done.waiting += item.state is LinkState.PROPOSED and item.feature_id is not None
    behind = [item for item in gone if item.state is not LinkState.PROPOSED]
    for number, item in enumerate(behind, start=len(rows) + 1):
        item.number = number
    session.flush()
    _back_by_a_later_day(session, release)
    return done


def _make_room(session: Session, held: Sequence[ReleaseItem], gone: Sequence[ReleaseItem]) -> None:
    """Forget undecided lines that the notes lack, and free the numbers of the others."""
    if gone:
        session.execute(delete(ReleaseItem).where(ReleaseItem.id.in_([item.id for item in gone])))
        for item in gone:
            session.expunge(item)
    left = [item.id for item in held if item not in gone]
    if left:
        session.execute(update(ReleaseItem).where(ReleaseItem.id.in_(left)).values(number=-ReleaseItem.id))
    session.flush()


def _line(
    session: Session, release: Release, item: ReleaseItem | None, number: int, row: Row, done: Stored
) -> ReleaseItem:
    if item is None:
        item = ReleaseItem(
            release_id=release.id, number=number, text=row.text, feature_id=row.guess.feature_id,
            score=row.guess.probability, state=LinkState.PROPOSED,
        )  # fmt: skip
        session.add(item)
        done.lines += 1
    item.number, item.text = number, row.text
    if item.state is LinkState.PROPOSED:
        item.feature_id, item.score = row.guess.feature_id, row.guess.probability
    session.flush()
    return item


def _may_accept(item: ReleaseItem, named: int) -> bool:
    """A line that names a key is accepted, unless a person has decided about it."""
    if item.state is LinkState.PROPOSED:
        return item.decided_by is None
    return item.decided_by == MACHINE and item.feature_id != named


def accept(session: Session, item: ReleaseItem, feature_id: int | None, *, by: str, now: datetime) -> None:
    """Say that a line speaks of a feature, which is in its release then. Raises InputError where it speaks of none."""
    if feature_id is None:
        raise InputError(
            f"Line {item.id} seems to fit no feature. Name the one it speaks of with --feature KEY."
        )
    if item.state is LinkState.ACCEPTED and item.feature_id == feature_id:
        return
    _change_feature(session, item, feature_id, by=by, now=now)
    roadmap.put_back(session, item.release_id, [feature_id])


def _change_feature(session: Session, item: ReleaseItem, feature_id: int, *, by: str, now: datetime) -> None:
    if item.state is LinkState.ACCEPTED:
        _out_of_release(session, item, now)
    new = roadmap.add_to_release(session, item.release_id, feature_id)
    if item.feature_id != feature_id:
        item.feature_id, item.score = feature_id, 1.0 if by == MACHINE else None
    item.state, item.decided_by, item.decided_at = LinkState.ACCEPTED, by, now
    note = "" if new else THERE_BEFORE
    record(session, noun=NOUN, row_id=item.id, verdict=Verdict.ACCEPTED, by=by, now=now, note=note)
    session.flush()


def refuse(session: Session, item: ReleaseItem, state: LinkState, *, by: str, now: datetime) -> None:
    """Reject a line, or let it wait again; what it alone brought into the release is not in it any more."""
    if item.state is state:
        return
    if item.state is LinkState.ACCEPTED:
        _out_of_release(session, item, now)
    undone = state is LinkState.PROPOSED
    item.state, item.decided_at = state, None if undone else now
    item.decided_by = by if undone is False else None
    verdict = Verdict.UNDONE if undone else Verdict.REJECTED
    record(session, noun=NOUN, row_id=item.id, verdict=verdict, by=by, now=now)
    session.flush()


def _out_of_release(session: Session, item: ReleaseItem, now: datetime) -> None:
    beside = select(ReleaseItem.id).where(
        ReleaseItem.release_id == item.release_id,
        ReleaseItem.feature_id == item.feature_id,
        ReleaseItem.state == LinkState.ACCEPTED,
        ReleaseItem.id != item.id,
    )
    latest = (
        select(Decision.note)
        .where(Decision.noun == NOUN, Decision.row_id == item.id, Decision.verdict == Verdict.ACCEPTED)
        .order_by(Decision.id.desc())
        .limit(1)
    )
    if session.scalars(beside).first() is None and session.scalar(latest) != THERE_BEFORE and item.feature_id:
        roadmap.take_from_release(session, item.release_id, item.feature_id, now=now)
        session.refresh(item)


def _back_by_a_later_day(session: Session, release: Release) -> None:
    """A release that was taken back and has a later day now brings what its accepted lines say."""
    accepted = select(ReleaseItem.feature_id).where(
        ReleaseItem.release_id == release.id, ReleaseItem.state == LinkState.ACCEPTED
    )
    ids = [feature_id for feature_id in session.scalars(accepted) if feature_id is not None]
    roadmap.put_back(session, release.id, ids, before=release.released_at)
