"""A person moves a feature along the roadmap, and what shipping it would do is known before."""

import pytest
from sqlalchemy import Engine

from tests.asking import asked
from tests.factories import NOW, SETTINGS, ago, comment, contact, feature, person, rows_of, take_in
from voc.errors import InputError, NotFound
from voc.flow.shipped.moved import move, take_back
from voc.flow.shipped.ship import decline_features, ship_version
from voc.flow.told.close import plan
from voc.flow.told.foresee import Foreseen, foresee
from voc.model import Decision, Feature, Loop, LoopEvent, Notification
from voc.terms import FeatureStatus, LoopState, LoopStep, NotificationState, Verdict

S = FeatureStatus


@pytest.fixture
def wanted(engine: Engine) -> Engine:
    """Ada and Bo want F-1; Bo may not be written to."""
    take_in(engine, feature("F-1"), contact("ada"), contact("bo", may_email=False))
    take_in(
        engine,
        comment("Please add the Excel export", id="a", who=person("ada")),
        comment("Please add the Excel export", id="b", who=person("bo")),
    )
    asked(engine)
    return engine


def stands(engine: Engine) -> FeatureStatus:
    """Where F-1 stands."""
    (row,) = rows_of(engine, Feature)
    found: FeatureStatus = row.status
    return found


def states(engine: Engine) -> list[LoopState]:
    """The states of all loops."""
    return [row.state for row in rows_of(engine, Loop)]


def test_a_move_is_noted_in_the_loops_and_remembered_with_who_did_it(wanted: Engine) -> None:
    before, _ = move(wanted, "F-1", S.IN_PROGRESS, by="pam", now=NOW)
    assert stands(wanted) is S.IN_PROGRESS
    decision = rows_of(wanted, Decision)[-1]
    assert (decision.noun, decision.verdict, decision.by) == ("feature", Verdict.CORRECTED, "pam")
    assert decision.note == f"moved from {before.value} to in_progress"
    assert [row.step for row in rows_of(wanted, LoopEvent)].count(LoopStep.STARTED) == len(states(wanted))


def test_the_same_place_again_is_no_decision(wanted: Engine) -> None:
    move(wanted, "F-1", S.IN_PROGRESS, by="pam", now=NOW)
    known = len(rows_of(wanted, Decision))
    move(wanted, "F-1", S.IN_PROGRESS, by="pam", now=NOW)
    assert len(rows_of(wanted, Decision)) == known


@pytest.mark.parametrize("status", [S.SHIPPED, S.DECLINED])
def test_what_customers_hear_of_is_no_move(wanted: Engine, status: FeatureStatus) -> None:
    before = stands(wanted)
    with pytest.raises(InputError, match="tells those who asked"):
        move(wanted, "F-1", status, by="pam", now=NOW)
    assert stands(wanted) is before


def test_what_is_out_is_not_moved_and_the_way_out_is_named(wanted: Engine) -> None:
    ship_version(wanted, "1.0", ["F-1"], by="pam", now=ago(1))
    with pytest.raises(InputError, match="voc release revert F-1"):
        move(wanted, "F-1", S.PLANNED, by="pam", now=NOW)


def test_an_unknown_feature_is_said(wanted: Engine) -> None:
    with pytest.raises(NotFound):
        move(wanted, "F-9", S.PLANNED, by="pam", now=NOW)


def test_what_was_declined_and_is_looked_at_again_waits_again(wanted: Engine) -> None:
    decline_features(wanted, ["F-1"], "Too few want it.", by="pam", now=ago(2))
    assert set(states(wanted)) == {LoopState.DECLINED}
    move(wanted, "F-1", S.IDEA, by="pam", now=NOW)
    assert set(states(wanted)) == {LoopState.OPEN}
    assert rows_of(wanted, Feature)[0].declined_reason is None


def test_a_release_that_is_taken_back_leaves_the_feature_where_it_stood(wanted: Engine) -> None:
    move(wanted, "F-1", S.PLANNED, by="pam", now=ago(3))
    ship_version(wanted, "1.0", ["F-1"], by="pam", now=ago(2))
    plan(wanted, SETTINGS, now=ago(2))
    take_back(wanted, "F-1", S.PLANNED, version="1.0", reason="by mistake", by="pam", now=NOW)
    assert stands(wanted) is S.PLANNED
    assert set(states(wanted)) == {LoopState.OPEN}
    assert {row.state for row in rows_of(wanted, Notification)} == {NotificationState.WITHDRAWN}


def test_what_is_foreseen_is_what_happens(wanted: Engine) -> None:
    will = foresee(wanted, SETTINGS, "F-1", now=NOW)
    assert will == Foreseen(loops=2, drafts=1, held={"opted_out": 1})
    moved = ship_version(wanted, "1.0", ["F-1"], by="pam", now=NOW)
    done = plan(wanted, SETTINGS, now=NOW)
    assert (moved.shipped, done.drafted, done.held) == (will.loops, will.drafts, sum(will.held.values()))
    (reason,) = {row.reason.value for row in rows_of(wanted, Notification) if row.reason}
    assert reason in will.held
    assert foresee(wanted, SETTINGS, "F-1", now=NOW) == Foreseen(loops=0, drafts=0, held={})
