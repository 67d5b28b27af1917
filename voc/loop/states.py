"""The two state machines: of a loop, and of a message.

A loop's state follows from the steps in its ledger, and from nothing else: `replay` gives it back. Some steps move
the loop, others are kept as they are (`NOTED`). Two steps lead back to where the loop was before: `bounced`, to the
answer that did not arrive, and `renewed`, to what held before nobody asked any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from voc.errors import IllegalMove
from voc.terms import LoopState, LoopStep, NotificationState

L, S, N = LoopState, LoopStep, NotificationState

LOOP_MOVES: Mapping[LoopState, Mapping[LoopStep, LoopState]] = {
    L.OPEN: {S.SHIPPED: L.SHIPPED, S.DECLINED: L.DECLINED, S.WITHDRAWN: L.WITHDRAWN},
    L.SHIPPED: {S.TOLD: L.TOLD, S.DECLINED: L.DECLINED, S.REVERTED: L.OPEN, S.WITHDRAWN: L.WITHDRAWN},
    L.DECLINED: {S.TOLD: L.TOLD, S.SHIPPED: L.SHIPPED, S.REVERTED: L.OPEN, S.WITHDRAWN: L.WITHDRAWN},
    L.TOLD: {
        S.CONFIRMED: L.CONFIRMED,
        S.REOPENED: L.REOPENED,
        S.SHIPPED: L.SHIPPED,  # who was told a no is told the yes
        S.DECLINED: L.DECLINED,  # and the other way round
        S.REVERTED: L.OPEN,
        S.WITHDRAWN: L.WITHDRAWN,
    },
    L.CONFIRMED: {
        S.REOPENED: L.REOPENED,
        S.SHIPPED: L.SHIPPED,
        S.DECLINED: L.DECLINED,
        S.REVERTED: L.OPEN,
        S.WITHDRAWN: L.WITHDRAWN,
    },
    L.REOPENED: {
        S.SHIPPED: L.SHIPPED,
        S.DECLINED: L.DECLINED,
        S.CONFIRMED: L.CONFIRMED,
        S.REVERTED: L.OPEN,
        S.WITHDRAWN: L.WITHDRAWN,
    },
    L.WITHDRAWN: {},
}
"""Where each step leads. `bounced` and `renewed` are not here: what they lead to lies in the past."""
BACK: Mapping[LoopStep, tuple[frozenset[LoopState], frozenset[LoopState]]] = {
    S.BOUNCED: (frozenset({L.TOLD, L.CONFIRMED, L.REOPENED}), frozenset({L.SHIPPED, L.DECLINED})),
    S.RENEWED: (frozenset({L.WITHDRAWN}), frozenset({L.OPEN, L.TOLD, L.CONFIRMED, L.REOPENED})),
}
"""Steps that lead back: in which states they may happen, and to which they may lead."""
NOTED: Mapping[LoopStep, frozenset[LoopState]] = {
    S.ASKED_AGAIN: frozenset(L),
    S.LINKED: frozenset(L),
    S.PLANNED: frozenset(L),
    S.STARTED: frozenset(L),
    S.DRAFTED: frozenset({L.SHIPPED, L.DECLINED}),
    S.APPROVED: frozenset({L.SHIPPED, L.DECLINED}),
    S.DELIVERED: frozenset(L),
    S.OPENED: frozenset(L),
    S.ANSWERED: frozenset(L),
    S.SCORED_AGAIN: frozenset(L),
}
"""Steps that leave the state as it is, and in which states they may happen."""

MESSAGE_MOVES: Mapping[StrEnum, frozenset[StrEnum]] = {
    N.HELD: frozenset({N.DRAFTED, N.DROPPED, N.WITHDRAWN}),
    N.DRAFTED: frozenset({N.APPROVED, N.HELD, N.DROPPED, N.WITHDRAWN}),
    N.APPROVED: frozenset({N.SENDING, N.HELD, N.DRAFTED, N.DROPPED, N.WITHDRAWN}),
    N.SENDING: frozenset({N.SENT, N.HANDED, N.FAILED, N.UNKNOWN, N.APPROVED}),
    N.FAILED: frozenset({N.APPROVED, N.DROPPED, N.WITHDRAWN}),
    N.UNKNOWN: frozenset({N.SENT, N.APPROVED, N.DROPPED}),
    N.HANDED: frozenset({N.SENT, N.DROPPED, N.WITHDRAWN}),
    N.SENT: frozenset({N.BOUNCED}),
    N.BOUNCED: frozenset(),
    N.DROPPED: frozenset({N.DRAFTED}),
    N.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Past:
    """What a loop's next step may depend on: its state, the last answer, and what held before a withdrawal."""

    state: LoopState = L.OPEN
    answer: LoopState = L.OPEN
    before: LoopState = L.OPEN


def after(loop: object, past: Past, step: LoopStep) -> Past:
    """The past with one step more. Raises IllegalMove that names the steps that are allowed.

    Parameters: loop: names it in the error.
    """
    state = _state_after(past, step)
    if state is None:
        raise IllegalMove("Loop", loop, past.state, step, steps_from(past.state))
    answer = state if state in (L.SHIPPED, L.DECLINED) else past.answer
    return Past(state, answer, past.state if step is S.WITHDRAWN else past.before)


def replay(loop: object, steps: Iterable[LoopStep]) -> Past:
    """The past that these steps, the first of which is `asked`, make. Raises IllegalMove."""
    past: Past | None = None
    for step in steps:
        if past is None and step is not S.ASKED:
            raise IllegalMove("Loop", loop, "not asked for", step, [S.ASKED])
        past = Past() if past is None else after(loop, past, step)
    return past or Past()


def steps_from(state: LoopState) -> list[LoopStep]:
    """The steps that a loop in this state may take."""
    back = [step for step, (states, _) in BACK.items() if state in states]
    return [*LOOP_MOVES[state], *back, *(step for step, states in NOTED.items() if state in states)]


def _state_after(past: Past, step: LoopStep) -> LoopState | None:
    if step in LOOP_MOVES[past.state]:
        return LOOP_MOVES[past.state][step]
    if past.state in NOTED.get(step, ()):
        return past.state
    if step not in BACK or past.state not in BACK[step][0]:
        return None
    if step is S.BOUNCED:
        return past.answer
    return past.before if past.before in BACK[step][1] else L.OPEN


def move_message(notification_id: int, old: NotificationState, new: NotificationState) -> NotificationState:
    """The new state, or IllegalMove that names the allowed ones."""
    if new not in MESSAGE_MOVES[old]:
        raise IllegalMove("Message", notification_id, old, new, MESSAGE_MOVES[old])
    return new
