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
from voc.model import Ask, Link, Loop, LoopEvent, Request
from voc.store import insert_new
from voc.store.reads import stands
from voc.terms import LinkState, LoopState

ANSWERS = (LoopState.SHIPPED, LoopState.DECLINED)
"""What a loop waits for: a yes or a no. Each time it comes, the contact has to be told."""


def open_waiting(session: Session, *, now: datetime, by: str) -> int:
    """Open a loop for every contact who asked for a feature by an accepted link and has none yet.

    A loop that was withdrawn and is wanted again opens again. Returns how many were opened.
    """
    wanted = _accepted_asks().subquery()
    first = (
        select(wanted.c.contact_id, wanted.c.feature_id, wanted.c.ask_id, wanted.c.asked_at)
        .outerjoin(Loop, (Loop.contact_id == wanted.c.contact_id) & (Loop.feature_id == wanted.c.feature_id))
        .where(Loop.id.is_(None))
        .order_by(wanted.c.asked_at, wanted.c.ask_id)
    )
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for contact_id, feature_id, ask_id, asked_at in session.execute(first):
        row = {"contact_id": contact_id, "feature_id": feature_id, "ask_id": ask_id, "asked_at": asked_at}
        rows.setdefault((contact_id, feature_id), row | {"state": LoopState.OPEN})
    opened = insert_new(session, Loop, list(rows.values()), key=["contact_id", "feature_id"])
    _first_events(session, by)
    return opened + _open_again(session, now, by)


def move(session: Session, loop: Loop, new: LoopState, *, at: datetime, by: str, cause: str) -> None:
    """Move one loop and write the event. Raises IllegalMove."""
    loop.state = move_loop(loop.id, loop.state, new)
    latest = session.scalar(select(func.max(LoopEvent.number)).where(LoopEvent.loop_id == loop.id)) or 0
    session.add(LoopEvent(loop_id=loop.id, number=latest + 1, state=new, at=at, by=by, cause=cause))
    session.flush()


def withdraw_unheld(session: Session, *, now: datetime, by: str, cause: str = "link rejected") -> int:
    """Withdraw untold loops that no accepted link holds any more. Returns how many."""
    held = _accepted_asks().subquery()
    query = (
        select(Loop)
        .outerjoin(held, (held.c.contact_id == Loop.contact_id) & (held.c.feature_id == Loop.feature_id))
        .where(
            held.c.ask_id.is_(None),
            Loop.state.in_([LoopState.OPEN, LoopState.SHIPPED, LoopState.DECLINED]),
        )
        .order_by(Loop.id)
    )
    loops = session.scalars(query).all()
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
    stands_for = func.coalesce(Request.merged_into_id, Request.id)
    return (
        select(Ask.contact_id, Link.feature_id, Ask.id.label("ask_id"), Ask.asked_at)
        .join(Request, Request.id == Ask.request_id)
        .join(Link, Link.request_id == stands_for)
        .where(Link.state == LinkState.ACCEPTED, Ask.contact_id.is_not(None), stands())
    )


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


def _open_again(session: Session, now: datetime, by: str) -> int:
    held = _accepted_asks().subquery()
    query = (
        select(Loop)
        .join(held, (held.c.contact_id == Loop.contact_id) & (held.c.feature_id == Loop.feature_id))
        .where(Loop.state == LoopState.WITHDRAWN)
        .distinct()
        .order_by(Loop.id)
    )
    again = session.scalars(query).all()
    return move_all(session, again, LoopState.OPEN, at=now, by=by, cause="link accepted")
