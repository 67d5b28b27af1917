"""Early signs: each with what shows it, none where there is nothing."""

from typing import Any

import numpy as np
import pytest

from tests.unit.health.made import (
    LAST,
    NONE,
    NOW,
    STEADY,
    WEEKS,
    cases,
    contacts,
    inputs,
    ratings,
    signals,
    voices,
)
from voc.health.signs import ACTIONS, Sign, signs
from voc.health.telling import OF_SIGNS, SIGNS, tell_sign
from voc.health.usage import usage
from voc.terms import SignKind

K = SignKind


def seen(**values: Any) -> dict[SignKind, Sign]:
    given = inputs(**values)
    found = signs(given, usage(given.signals, LAST), NOW)
    assert all(0 < sign.grave <= 1 and tell_sign(sign.kind, sign.evidence) for sign in found)
    return {sign.kind: sign for sign in found}


def test_every_sign_has_one_action_that_is_no_survey_and_words_for_it() -> None:
    assert set(ACTIONS) == set(SIGNS) == set(OF_SIGNS) == set(SignKind)
    assert [words for words in ACTIONS.values() if "survey" in words.lower()] == []


def test_nothing_is_seen_of_an_account_of_which_nothing_is_known() -> None:
    assert seen() == {}


def test_falling_usage_is_seen_and_noise_is_not() -> None:
    fallen = signals({"logins": [[*STEADY[4:], 60, 58, 61, 59]]})
    assert seen(signals=fallen)[K.USAGE_FALLING].evidence["ratio"] == pytest.approx(0.595, abs=0.01)
    drawn = np.random.default_rng(3).uniform(20.0, 180.0, WEEKS)
    drawn[-4:] = [65, 60, 70, 65]
    assert K.USAGE_FALLING not in seen(signals=signals({"logins": [drawn]}))


def test_usage_whose_reports_ended_is_seen() -> None:
    ended = [*STEADY[4:], NONE, NONE, NONE, NONE]
    given = inputs(
        account_id=np.array([1, 2, 3]),
        renewal=np.full(3, NONE),
        signals=signals({"logins": [ended, STEADY, STEADY]}),
    )
    (found,) = signs(given, usage(given.signals, LAST), NOW)
    assert (found.account_id, found.kind) == (1, K.USAGE_GONE)
    assert found.evidence == {"last_week": "2026-09-21"}


def test_words_about_leaving_are_seen_while_they_are_fresh_and_sure() -> None:
    assert seen(voices=voices((50, 0, 0.9), (2, 0, 0.7)))[K.CHURN_WORDS].evidence["passages"] == [2, 1]
    assert seen(voices=voices((70, 0, 0.9), (2, 0, 0.5))) == {}


def test_a_champion_who_is_silent_or_left_is_seen() -> None:
    assert seen(contacts=contacts(100, 120, 140, 160))[K.CHAMPION_SILENT].evidence["silent"] == 100
    assert seen(contacts=contacts(40, 60, 80, 100)) == {}
    left = seen(contacts=contacts(100, 120, 140, 160, lost=NOW - 100))
    assert set(left) == {K.CHAMPION_LEFT}
    assert left[K.CHAMPION_LEFT].evidence["contact"] == 7


def test_a_champion_who_left_is_seen_when_somebody_else_speaks_by_now() -> None:
    rows = [(0, 7, NOW - ago, NOW - 220.0) for ago in (220, 250, 280, 310)]
    rows += [(0, 8, NOW - ago, NONE) for ago in (5, 30, 60, 90, 120, 150)]
    found = seen(contacts=type(contacts()).from_rows(rows))
    assert found[K.CHAMPION_LEFT].evidence["contact"] == 7


def test_requests_without_effective_help_are_seen() -> None:
    assert K.UNSOLVED in seen(cases=cases((20, 19, NONE, 3, NONE)))
    two = seen(cases=cases((20, 19, 18, 3, 1), (10, 9, 8, 3, 2)))[K.UNSOLVED]
    assert (two.evidence["count"], two.evidence["cases"]) == (2, [1, 2])
    assert seen(cases=cases((20, 19, 18, 3, 1), (10, 9, 8, 3, 5))) == {}


def test_a_promoter_who_is_none_any_more_is_seen_graver_when_they_are_against_us() -> None:
    passive = seen(ratings=ratings((1, 200, 10), (1, 20, 8)))[K.PROMOTER_LOST]
    against = seen(ratings=ratings((1, 200, 10), (1, 20, 8), (2, 200, 9), (2, 30, 2)))[K.PROMOTER_LOST]
    assert passive.grave < against.grave
    assert (against.evidence["from"], against.evidence["to"], against.evidence["people"]) == (9.0, 2.0, 2)
    assert seen(ratings=ratings((1, 20, 10), (1, 200, 8))) == {}
    assert seen(ratings=ratings((1, 500, 10), (1, 300, 2))) == {}


def test_many_forgotten_passwords_are_seen_against_what_is_usual() -> None:
    quiet = np.full(WEEKS, NONE)
    quiet[::9] = 1.0
    many = quiet.copy()
    many[-4:] = [3, 2, 3, 2]
    assert seen(signals=signals({}, resets=[many]))[K.RESETS].evidence["late"] == 10
    assert seen(signals=signals({}, resets=[quiet])) == {}
    assert seen(signals=signals({}, resets=[np.full(WEEKS, 3.0)])) == {}


def test_help_that_nobody_looks_at_any_more_is_seen_only_where_zeros_are_reported() -> None:
    stopped, missing = np.full(WEEKS, 5.0), np.full(WEEKS, 5.0)
    stopped[-8:], missing[-8:] = 0.0, NONE
    assert seen(signals=signals({}, help=[stopped]))[K.NO_HELP].evidence["usual"] == 5.0
    assert seen(signals=signals({}, help=[missing])) == {}
