"""The two state machines: of a loop, and of a message. A table each, and one function."""

from collections.abc import Mapping
from enum import StrEnum

from voc.errors import IllegalMove
from voc.terms import LoopState, NotificationState

L, N = LoopState, NotificationState

LOOP_MOVES: Mapping[StrEnum, frozenset[StrEnum]] = {
    L.OPEN: frozenset({L.SHIPPED, L.DECLINED, L.WITHDRAWN}),
    L.SHIPPED: frozenset({L.TOLD, L.OPEN, L.WITHDRAWN}),
    L.DECLINED: frozenset({L.TOLD, L.OPEN, L.SHIPPED, L.WITHDRAWN}),
    L.TOLD: frozenset({L.CONFIRMED, L.REOPENED, L.SHIPPED}),  # shipped: who was told a no is told the yes
    L.CONFIRMED: frozenset({L.REOPENED, L.SHIPPED}),
    L.REOPENED: frozenset({L.SHIPPED, L.DECLINED, L.CONFIRMED}),
    L.WITHDRAWN: frozenset({L.OPEN}),
}

MESSAGE_MOVES: Mapping[StrEnum, frozenset[StrEnum]] = {
    N.HELD: frozenset({N.DRAFTED, N.DROPPED, N.WITHDRAWN}),
    N.DRAFTED: frozenset({N.APPROVED, N.HELD, N.DROPPED, N.WITHDRAWN}),
    N.APPROVED: frozenset({N.SENDING, N.HELD, N.DROPPED, N.WITHDRAWN}),
    N.SENDING: frozenset({N.SENT, N.FAILED, N.UNKNOWN, N.APPROVED}),
    N.FAILED: frozenset({N.APPROVED, N.DROPPED, N.WITHDRAWN}),
    N.UNKNOWN: frozenset({N.SENT, N.APPROVED, N.DROPPED}),
    N.SENT: frozenset(),
    N.DROPPED: frozenset({N.DRAFTED}),
    N.WITHDRAWN: frozenset({N.DRAFTED}),
}


def move_loop(loop_id: int, old: LoopState, new: LoopState) -> LoopState:
    """The new state, or IllegalMove that names the allowed ones."""
    _check("Loop", loop_id, old, new, LOOP_MOVES)
    return new


def move_message(notification_id: int, old: NotificationState, new: NotificationState) -> NotificationState:
    """The new state, or IllegalMove that names the allowed ones."""
    _check("Message", notification_id, old, new, MESSAGE_MOVES)
    return new


def _check(
    noun: str, key: int, old: StrEnum, new: StrEnum, moves: Mapping[StrEnum, frozenset[StrEnum]]
) -> None:
    if new not in moves[old]:
        raise IllegalMove(noun, key, old, new, moves[old])
