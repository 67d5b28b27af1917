"""The two state machines: what may follow what, and what an illegal move says."""

from enum import StrEnum

import pytest

from voc.errors import IllegalMove
from voc.loop.states import LOOP_MOVES, MESSAGE_MOVES, move_loop, move_message
from voc.terms import LoopState, NotificationState


def test_an_open_loop_cannot_be_told_and_the_error_names_the_ways() -> None:
    with pytest.raises(IllegalMove) as caught:
        move_loop(7, LoopState.OPEN, LoopState.TOLD)
    assert str(caught.value) == (
        "Loop 7 is `open` and cannot become `told`; allowed: declined, shipped, withdrawn."
    )


def test_a_sent_message_is_final() -> None:
    with pytest.raises(IllegalMove, match="nothing, it is final"):
        move_message(3, NotificationState.SENT, NotificationState.APPROVED)


def test_every_state_has_its_line_and_leads_only_to_states() -> None:
    assert set(LOOP_MOVES) == set(LoopState)
    assert set(MESSAGE_MOVES) == set(NotificationState)
    for table in (LOOP_MOVES, MESSAGE_MOVES):
        assert all(ways <= set(table) for ways in table.values())


def test_every_loop_can_still_be_closed_from_every_state() -> None:
    closed = {LoopState.TOLD, LoopState.CONFIRMED}
    for state in LoopState:
        seen: set[StrEnum] = {state}
        front: set[StrEnum] = {state}
        while front:
            front = {new for old in front for new in LOOP_MOVES[old]} - seen
            seen |= front
        assert seen & closed, state


def test_no_message_can_be_sent_without_approval() -> None:
    leads_to_sending = {old for old, ways in MESSAGE_MOVES.items() if NotificationState.SENDING in ways}
    assert leads_to_sending == {NotificationState.APPROVED}
