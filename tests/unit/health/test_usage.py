"""Usage against an account's own past: declines are seen, seasons and gaps are not mistaken for them."""

from typing import Any

import numpy as np
import pytest

from tests.unit.health.made import LAST, NONE, STEADY, WEEKS, signals
from voc.health.kinds import role
from voc.health.usage import Usage, usage

YEARLY = np.arange(WEEKS) + 52


def of(*accounts: Any, kinds: int = 1) -> Usage:
    """Usage of these accounts, the same in each kind."""
    return usage(signals({f"kind_{kind}": list(accounts) for kind in range(kinds)}), LAST)


def noisy(level: Any, seed: int = 1) -> list[float]:
    """Weeks around a level, as they come."""
    drawn = np.random.default_rng(seed).normal(1, 0.06, WEEKS)
    return list(np.round(np.broadcast_to(level, WEEKS) * drawn))


def test_who_uses_it_as_ever_has_the_ratio_one() -> None:
    found = of(STEADY)
    assert (found.ratio[0], found.year[0], found.quarter[0]) == (1.0, 1.0, 1.0)
    assert found.sure[0] == 0.0


def test_a_slow_decline_over_months_is_seen_against_last_year() -> None:
    found = of(noisy(np.concatenate([np.full(WEEKS - 40, 100.0), np.linspace(100, 30, 40)])))
    assert found.ratio[0] < 0.4
    assert found.ratio[0] == found.year[0] < found.quarter[0]
    assert found.sure[0] > 5


def test_a_sudden_decline_is_seen_against_the_quarter_before_even_after_growth() -> None:
    grown = np.concatenate([np.linspace(50, 200, WEEKS - 4), np.full(4, 90.0)])
    found = of(grown)
    assert found.year[0] > 0.9
    assert found.ratio[0] == found.quarter[0] < 0.55


def test_a_season_that_comes_every_year_is_no_decline() -> None:
    pool = 100 * (1 + 0.7 * np.cos(2 * np.pi * (YEARLY - 113) / 52))
    found = of(noisy(pool))
    assert pool[-1] < 0.6 * pool[-14]
    assert found.ratio[0] > 0.85


def test_the_same_season_without_a_year_of_history_is_not_corrected() -> None:
    pool = 100 * (1 + 0.7 * np.cos(2 * np.pi * (YEARLY - 113) / 52))
    young = np.where(np.arange(WEEKS) < WEEKS - 30, NONE, pool)
    found = of(young)
    assert np.isnan(found.year[0])
    assert found.ratio[0] < 0.75


def test_a_season_twice_as_deep_as_last_year_is_a_decline() -> None:
    weeks = 100 * (1 + 0.7 * np.cos(2 * np.pi * (YEARLY - 113) / 52))
    weeks[-10:] *= 0.5
    assert of(weeks).ratio[0] == pytest.approx(0.5, abs=0.12)


def test_weeks_without_a_report_are_no_zeros_and_reported_zeros_are() -> None:
    gaps, zeros = np.array(STEADY), np.array(STEADY)
    gaps[-2:] = NONE
    zeros[-3:] = 0.0
    found = of(gaps, zeros)
    assert found.ratio[0] == 1.0
    assert found.ratio[1] == 0.0


def test_one_odd_week_moves_nothing() -> None:
    holiday = np.array(STEADY)
    holiday[-2] = 5.0
    assert of(holiday).ratio[0] == 1.0


def test_who_has_too_few_weeks_is_not_judged() -> None:
    young = np.full(WEEKS, NONE)
    young[-7:] = 100.0
    assert np.isnan(of(young).ratio[0])
    assert np.isnan(of(np.zeros(WEEKS)).ratio[0])


def test_reports_that_ended_are_a_silence_only_while_those_of_others_go_on() -> None:
    ended = np.array(STEADY)
    ended[-4:] = NONE
    alone = of(ended, STEADY, STEADY)
    assert alone.gone.tolist() == [True, False, False]
    assert alone.last_report[0] == LAST - 4
    assert np.isnan(alone.ratio[0])
    assert of(ended, ended, ended).gone.tolist() == [False, False, False]


def test_the_kinds_are_weighed_by_their_median() -> None:
    half = [value / 2 if week > WEEKS - 5 else value for week, value in enumerate(STEADY)]
    found = usage(signals({"logins": [STEADY], "jobs_completed": [STEADY], "active_seats": [half]}), LAST)
    assert found.ratio[0] == 1.0


def test_a_workspace_without_signals_has_no_ratio() -> None:
    assert np.isnan(usage(signals({}), LAST).ratio).all()


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("logins", "usage"),
        ("jobs_completed", "usage"),
        ("password_resets", "reset"),
        ("help_center_visits", "help"),
        ("feature_use_reports", "ignore"),
        ("emails_opened", "ignore"),
        ("moon_phase", "unknown"),
        ("invoices_sent", "usage"),
    ],
)
def test_a_kind_is_known_by_the_words_of_its_name_or_by_the_settings(kind: str, says: str) -> None:
    assert role(kind, {"invoices_sent": "usage"}) == says
