"""The two state machines: what may follow what, and what an illegal move says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.errors import IllegalMove
from voc.loop.states import LOOP_MOVES, MESSAGE_MOVES, NOTED, Past, after, move_message, replay, steps_from
from voc.terms import LoopState, LoopStep, NotificationState

L, S = LoopState, LoopStep


def test_an_open_loop_cannot_be_told_and_the_error_names_the_ways() -> None:
    with pytest.raises(IllegalMove) as caught:
        after(7, Past(), S.TOLD)
    assert str(caught.value) == (
        "Loop 7 is `open` and cannot become `told`; allowed: answered, asked_again, declined, delivered, linked, "
        "opened, planned, scored_again, shipped, started, withdrawn."
    )


def test_a_dropped_bounce_has_nowhere_to_go() -> None:
    with pytest.raises(IllegalMove, match="nothing, it is final"):
        move_message(3, NotificationState.BOUNCED, NotificationState.APPROVED)


def test_a_sent_message_can_only_come_back() -> None:
    assert MESSAGE_MOVES[NotificationState.SENT] == {NotificationState.BOUNCED}


def test_every_state_has_its_line_and_leads_only_to_states() -> None:
    assert set(LOOP_MOVES) == set(LoopState)
    assert set(MESSAGE_MOVES) == set(NotificationState)
    assert all(ways <= set(MESSAGE_MOVES) for ways in MESSAGE_MOVES.values())


def test_every_step_can_happen_somewhere() -> None:
    assert {step for state in LoopState for step in steps_from(state)} | {S.ASKED} == set(LoopStep)


def test_every_loop_can_still_be_told_from_every_state() -> None:
    for state in LoopState:
        seen, front = {Past(state)}, {Past(state)}
        while front:
            front = {after(1, old, step) for old in front for step in steps_from(old.state)} - seen
            seen |= front
        assert L.TOLD in {past.state for past in seen}, state


def test_a_loop_begins_with_an_ask() -> None:
    with pytest.raises(IllegalMove, match="not asked for"):
        replay(1, [S.SHIPPED])


def test_what_came_back_has_still_to_be_told() -> None:
    assert replay(1, [S.ASKED, S.SHIPPED, S.TOLD, S.BOUNCED]).state is L.SHIPPED
    assert replay(1, [S.ASKED, S.DECLINED, S.TOLD, S.BOUNCED]).state is L.DECLINED


def test_who_was_told_and_is_wanted_again_is_not_told_again() -> None:
    told = [S.ASKED, S.SHIPPED, S.TOLD]
    assert replay(1, [*told, S.WITHDRAWN, S.RENEWED]).state is L.TOLD
    assert replay(1, [*told, S.REOPENED, S.WITHDRAWN, S.RENEWED]).state is L.REOPENED


def test_who_was_not_told_yet_waits_again() -> None:
    assert replay(1, [S.ASKED, S.SHIPPED, S.WITHDRAWN, S.RENEWED]).state is L.OPEN


def test_what_was_taken_back_is_open_again() -> None:
    assert replay(1, [S.ASKED, S.SHIPPED, S.TOLD, S.REVERTED]).state is L.OPEN


@given(st.lists(st.sampled_from(sorted(LoopStep)), max_size=12))
def test_any_steps_lead_to_a_state_or_to_an_error_that_names_the_allowed_ones(steps: list[LoopStep]) -> None:
    past = Past()
    for step in steps:
        allowed = steps_from(past.state)
        if step in allowed:
            old, past = past, after(1, past, step)
            assert step not in NOTED or past.state is old.state
        else:
            with pytest.raises(IllegalMove) as caught:
                after(1, past, step)
            assert caught.value.allowed == sorted(allowed)


def test_no_message_can_be_sent_without_approval() -> None:
    leads_to_sending = {old for old, ways in MESSAGE_MOVES.items() if NotificationState.SENDING in ways}
    assert leads_to_sending == {NotificationState.APPROVED}
