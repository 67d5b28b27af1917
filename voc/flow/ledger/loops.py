"""The loop ledger: every step of every contact's wait. Writes loop and loop_event.

Loops follow accepted links (`follow`); every other step is taken by the step that causes it (`take`). The state of a
loop is that of its latest event, as the state machine says; nothing else writes it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from voc.flow.ledger.holding import Asking, Held, Pair, held_open
from voc.flow.passages import PART
from voc.loop.states import NOTED, Past, after
from voc.model import Loop, LoopEvent
from voc.store import insert_new
from voc.terms import LoopState, LoopStep

ANSWERS = (LoopState.SHIPPED, LoopState.DECLINED)
"""What a loop waits for: a yes or a no. Each time it comes, the contact has to be told."""
TELL = (LoopStep.SHIPPED, LoopStep.DECLINED, LoopStep.BOUNCED)
"""The steps after which there is something to tell."""
ASKING = (LoopStep.ASKED, LoopStep.ASKED_AGAIN)
UNTOLD = (LoopState.OPEN, *ANSWERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to one loop."""

    loop_id: int
    step: LoopStep
    at: datetime
    by: str
    cause: str
    passage_id: int | None = None


def take(session: Session, steps: Sequence[Step]) -> int:
    """Write steps into the ledger and move their loops, those of one loop in their order. Returns how many.

    Raises IllegalMove, and the caller's transaction then takes none of them.
    """
    pasts = _pasts(session, {step.loop_id for step in steps})
    rows: list[dict[str, Any]] = []
    for step in steps:
        number, past = pasts[step.loop_id]
        past = after(step.loop_id, past, step.step) if number else Past()
        pasts[step.loop_id] = (number + 1, past)
        rows.append(
            {
                "loop_id": step.loop_id,
                "number": number + 1,
                "step": step.step,
                "state": past.state,
                "at": step.at,
                "by": step.by,
                "cause": step.cause,
                "passage_id": step.passage_id,
            }
        )
    insert_new(session, LoopEvent, rows, key=["loop_id", "number"])
    _set_states(session, {loop_id: past.state for loop_id, (_, past) in pasts.items()})
    return len(rows)


def take_alike(
    session: Session,
    loop_ids: Iterable[int],
    step: LoopStep,
    *,
    at: datetime,
    by: str,
    cause: str,
    passage_id: int | None = None,
) -> int:
    """Take the same step for many loops. Returns how many."""
    return take(
        session,
        [
            Step(loop_id=i, step=step, at=at, by=by, cause=cause, passage_id=passage_id)
            for i in sorted(loop_ids)
        ],
    )


def follow(
    session: Session,
    *,
    now: datetime,
    by: str,
    cause: str = "link rejected",
    features: Collection[int] | None = None,
) -> int:
    """Bring loops in line with accepted links: one for every contact who asked and every feature that answers it.

    New pairs open; asks that came later are noted; a loop that no accepted link holds any more is withdrawn, and one
    that is held again goes on where it was.

    Parameters: cause: why loops are withdrawn, if any are; features: look at these only, where nothing else changed.
    Returns: how many loops were opened or go on.
    """
    held = held_open(session, features)
    known = _known(session, features)
    opened = _open(session, {pair: asks for pair, asks in held.items() if pair not in known})
    _first_steps(session, held, by)
    again, gone, steps = [], [], list[Step]()
    for pair, loop in known.items():
        if pair not in held:
            if loop.state is not LoopState.WITHDRAWN:
                gone.append(loop.id)
            continue
        if loop.state is LoopState.WITHDRAWN:
            again.append(loop.id)
        _rest_on(loop, held[pair])
    session.flush()
    steps += [
        Step(loop_id=i, step=LoopStep.RENEWED, at=now, by=by, cause="link accepted") for i in sorted(again)
    ]
    steps += [Step(loop_id=i, step=LoopStep.WITHDRAWN, at=now, by=by, cause=cause) for i in sorted(gone)]
    take(session, [*_asked_again(session, held, known, by), *steps])
    return opened + len(again)


def rename_causes(session: Session, contact_id: int, renamed: Mapping[str, str]) -> int:
    """Let the steps of a contact's loops name their feedback by its new id. Returns how many did."""
    query = select(LoopEvent).join(Loop, Loop.id == LoopEvent.loop_id).where(Loop.contact_id == contact_id)
    count = 0
    for event in session.scalars(query).all():
        noun, _, rest = event.cause.partition(" ")
        old = next((one for one in renamed if rest == one or rest.startswith(f"{one}: ")), None)
        if noun in ("reply", "feedback") and old is not None:
            event.cause = f"{noun} {renamed[old]}{rest[len(old) :]}"
            count += 1
    session.flush()
    return count


def answerable(among: Select[int] | None = None) -> Subquery:
    """For each loop, of those `among` if given, that ever had something to tell, the latest: `loop_id`, `number`."""
    query = select(LoopEvent.loop_id, func.max(LoopEvent.number).label("number")).where(
        LoopEvent.step.in_(TELL)
    )
    if among is not None:
        query = query.where(LoopEvent.loop_id.in_(among))
    return query.group_by(LoopEvent.loop_id).subquery()


def last_moves() -> Subquery:
    """When each loop last moved: `loop_id`, `at`. What was only noted with it does not count."""
    query = select(LoopEvent.loop_id, func.max(LoopEvent.at).label("at")).where(LoopEvent.step.not_in(NOTED))
    return query.group_by(LoopEvent.loop_id).subquery()


def latest_move(session: Session, loop_id: int) -> int:
    """The number of the event by which a loop came to the state that it has."""
    query = select(func.max(LoopEvent.number)).where(
        LoopEvent.loop_id == loop_id, LoopEvent.step.not_in(NOTED)
    )
    return session.scalar(query) or 0


def _known(session: Session, features: Collection[int] | None) -> dict[Pair, Loop]:
    query = select(Loop).order_by(Loop.id)
    if features is not None:
        query = query.where(Loop.feature_id.in_(features))
    return {(loop.contact_id, loop.feature_id): loop for loop in session.scalars(query)}


def _open(session: Session, new: Held) -> int:
    rows = [
        {
            "contact_id": contact_id,
            "feature_id": feature_id,
            "ask_id": asks[0].ask_id,
            "asked_at": asks[0].asked_at,
            "state": LoopState.OPEN,
        }
        for (contact_id, feature_id), asks in new.items()
    ]
    return insert_new(session, Loop, rows, key=["contact_id", "feature_id"])


def _first_steps(session: Session, held: Held, by: str) -> None:
    """Every loop without a step gets its first: it was asked for, and by which decision it was linked."""
    query = (
        select(Loop.id, Loop.contact_id, Loop.feature_id)
        .outerjoin(LoopEvent, LoopEvent.loop_id == Loop.id)
        .where(LoopEvent.id.is_(None))
        .order_by(Loop.id)
    )
    steps = []
    for loop_id, contact_id, feature_id in session.execute(query):
        asks = held[contact_id, feature_id]
        first = asks[0]
        link = min(asks, key=lambda asking: (asking.linked_at or first.asked_at, asking.link_id))
        at, who = max(link.linked_at or first.asked_at, first.asked_at), link.linked_by or by
        asked = Step(
            loop_id=loop_id,
            step=LoopStep.ASKED,
            at=first.asked_at,
            by=by,
            cause="asked",
            passage_id=first.passage_id,
        )
        linked = Step(
            loop_id=loop_id,
            step=LoopStep.LINKED,
            at=at,
            by=who,
            cause=f"link {link.link_id}",
            passage_id=None,
        )
        steps += [asked, linked]
    take(session, steps)


def _asked_again(session: Session, held: Held, known: dict[Pair, Loop], by: str) -> list[Step]:
    """Asks of loops that the ledger does not know yet."""
    several = {pair for pair, asks in held.items() if len(asks) > 1}
    loops = {known[pair].id: pair for pair in several if pair in known}
    loops |= {loop.id: pair for pair, loop in _newly(session, several - set(known)).items()}
    noted: set[tuple[int, int | None]] = set()
    for some in _parts(sorted(loops)):
        query = select(LoopEvent.loop_id, LoopEvent.passage_id).where(
            LoopEvent.loop_id.in_(some), LoopEvent.step.in_(ASKING), LoopEvent.passage_id.is_not(None)
        )
        noted |= {(loop_id, passage_id) for loop_id, passage_id in session.execute(query)}
    steps = []
    for loop_id, pair in sorted(loops.items()):
        for asking in held[pair]:
            if (loop_id, asking.passage_id) in noted:
                continue
            noted.add((loop_id, asking.passage_id))
            steps.append(
                Step(
                    loop_id=loop_id,
                    step=LoopStep.ASKED_AGAIN,
                    at=asking.asked_at,
                    by=by,
                    cause="asked",
                    passage_id=asking.passage_id,
                )
            )
    return steps


def _newly(session: Session, pairs: Collection[Pair]) -> dict[Pair, Loop]:
    """The loops of these pairs, which were just opened."""
    features = sorted({feature for _, feature in pairs})
    found = {}
    for some in _parts(features):
        for loop in session.scalars(select(Loop).where(Loop.feature_id.in_(some))):
            if (loop.contact_id, loop.feature_id) in pairs:
                found[loop.contact_id, loop.feature_id] = loop
    return found


def _rest_on(loop: Loop, asks: Sequence[Asking]) -> None:
    """An untold loop whose first ask holds it no more, for it was withdrawn or moved, rests on the next one."""
    untold = loop.state in UNTOLD or loop.state is LoopState.WITHDRAWN
    if untold and all(asking.ask_id != loop.ask_id for asking in asks):
        loop.ask_id, loop.asked_at = asks[0].ask_id, asks[0].asked_at


def _pasts(session: Session, loop_ids: Collection[int]) -> dict[int, tuple[int, Past]]:
    """How many steps each loop has, and what they made of it."""
    pasts = dict.fromkeys(loop_ids, (0, Past()))
    for some in _parts(sorted(loop_ids)):
        query = (
            select(LoopEvent.loop_id, LoopEvent.number, LoopEvent.step, LoopEvent.state)
            .where(LoopEvent.loop_id.in_(some))
            .order_by(LoopEvent.loop_id, LoopEvent.number)
        )
        for loop_id, number, step, state in session.execute(query):
            past = pasts[loop_id][1]
            pasts[loop_id] = (
                number,
                Past(
                    state,
                    state if state in ANSWERS else past.answer,
                    past.state if step is LoopStep.WITHDRAWN else past.before,
                ),
            )
    return pasts


def _set_states(session: Session, states: dict[int, LoopState]) -> None:
    if not states:
        return
    session.execute(update(Loop), [{"id": loop_id, "state": state} for loop_id, state in states.items()])
    for row in session.identity_map.values():
        if isinstance(row, Loop) and row.id in states:
            set_committed_value(row, "state", states[row.id])


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + PART] for start in range(0, len(ids), PART))
