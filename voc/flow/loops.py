"""The loop ledger: opening loops and moving them. Writes loop and loop_event.

Every move goes through the state machine and leaves an event; the state of a loop is the state of
its latest event.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from voc.loop.states import move_loop
from voc.model import Ask, Link, Loop, LoopEvent
from voc.store import insert_new
from voc.store.reads import with_asks
from voc.terms import LinkState, LoopState

ANSWERS = (LoopState.SHIPPED, LoopState.DECLINED)
"""What a loop waits for: a yes or a no. Each time it comes, the contact has to be told."""
UNTOLD = (LoopState.OPEN, *ANSWERS)


def open_waiting(session: Session, *, now: datetime, by: str) -> int:
    """Open a loop for every contact who asked for a feature by an accepted link and has none yet.

    A loop that was withdrawn and is wanted again opens again. Returns how many were opened.
    """
    held = _Held(session)
    rows = [
        {
            "contact_id": contact_id,
            "feature_id": feature_id,
            "ask_id": ask_id,
            "asked_at": asked_at,
            "state": LoopState.OPEN,
        }
        for (contact_id, feature_id), (ask_id, asked_at) in held.first.items()
    ]
    known = set(session.execute(select(Loop.contact_id, Loop.feature_id)).all())
    new = [row for row in rows if (row["contact_id"], row["feature_id"]) not in known]
    opened = insert_new(session, Loop, new, key=["contact_id", "feature_id"])
    _follow_asks(session, held)
    _first_events(session, by)
    return opened + _open_again(session, held, now, by)


def move(session: Session, loop: Loop, new: LoopState, *, at: datetime, by: str, cause: str) -> None:
    """Move one loop and write the event. Raises IllegalMove."""
    loop.state = move_loop(loop.id, loop.state, new)
    latest = session.scalar(select(func.max(LoopEvent.number)).where(LoopEvent.loop_id == loop.id)) or 0
    session.add(LoopEvent(loop_id=loop.id, number=latest + 1, state=new, at=at, by=by, cause=cause))
    session.flush()


def withdraw_unheld(session: Session, *, now: datetime, by: str, cause: str = "link rejected") -> int:
    """Withdraw untold loops that no accepted link holds any more. Returns how many."""
    held = _Held(session)
    query = select(Loop).where(Loop.state.in_(UNTOLD)).order_by(Loop.id)
    loops = [loop for loop in session.scalars(query) if (loop.contact_id, loop.feature_id) not in held.first]
    for loop in loops:
        move(session, loop, LoopState.WITHDRAWN, at=now, by=by, cause=cause)
    return len(loops)


def answerable(among: Select[int] | None = None) -> Subquery:
    """For each loop, of those `among` if given, that ever had an answer, its latest: `loop_id`, `number`."""
    query = select(LoopEvent.loop_id, func.max(LoopEvent.number).label("number")).where(
        LoopEvent.state.in_(ANSWERS)
    )
    if among is not None:
        query = query.where(LoopEvent.loop_id.in_(among))
    return query.group_by(LoopEvent.loop_id).subquery()


def move_all(
    session: Session, loops: Iterable[Loop], new: LoopState, *, at: datetime, by: str, cause: str
) -> int:
    """Move many loops alike. Returns how many."""
    count = 0
    for loop in loops:
        move(session, loop, new, at=at, by=by, cause=cause)
        count += 1
    return count


def _accepted_asks() -> Any:
    """Asks of known contacts with the features that accepted links lead them to; merged requests count."""
    query = select(Ask.contact_id, Link.feature_id, Ask.id.label("ask_id"), Ask.asked_at)
    return with_asks(query).where(Link.state == LinkState.ACCEPTED, Ask.contact_id.is_not(None))


class _Held:
    """What holds loops open: of each contact and feature the first ask, and every ask with its feature."""

    def __init__(self, session: Session) -> None:
        self.first: dict[tuple[int, int], tuple[int, datetime]] = {}
        self.asks: set[tuple[int, int]] = set()
        rows = session.execute(_accepted_asks()).all()
        for contact_id, feature_id, ask_id, asked_at in sorted(rows, key=lambda row: (row[3], row[2])):
            self.first.setdefault((contact_id, feature_id), (ask_id, asked_at))
            self.asks.add((ask_id, feature_id))


def _follow_asks(session: Session, held: _Held) -> None:
    """An untold loop whose first ask holds it no more, for it was withdrawn or moved, rests on the next one."""
    for loop in session.scalars(select(Loop).where(Loop.state.in_(UNTOLD)).order_by(Loop.id)):
        pair = (loop.contact_id, loop.feature_id)
        if pair in held.first and (loop.ask_id, loop.feature_id) not in held.asks:
            loop.ask_id, loop.asked_at = held.first[pair]
    session.flush()


def _first_events(session: Session, by: str) -> None:
    """Every loop without an event gets its first: the ask."""
    query = (
        select(Loop.id, Loop.asked_at)
        .outerjoin(LoopEvent, LoopEvent.loop_id == Loop.id)
        .where(LoopEvent.id.is_(None))
        .order_by(Loop.id)
    )
    rows = [
        {
            "loop_id": loop_id,
            "number": 1,
            "state": LoopState.OPEN,
            "at": asked_at,
            "by": by,
            "cause": "asked",
        }
        for loop_id, asked_at in session.execute(query)
    ]
    insert_new(session, LoopEvent, rows, key=["loop_id", "number"])


def _open_again(session: Session, held: _Held, now: datetime, by: str) -> int:
    query = select(Loop).where(Loop.state == LoopState.WITHDRAWN).order_by(Loop.id)
    again = [loop for loop in session.scalars(query) if (loop.contact_id, loop.feature_id) in held.first]
    return move_all(session, again, LoopState.OPEN, at=now, by=by, cause="link accepted")
