"""When decisions have proven that links may be accepted by themselves, and how far that is."""

import numpy as np
import pytest

from voc.roadmap.proving import RISK, bands, bounds, earned


def test_nothing_is_earned_by_nothing_and_the_way_is_named() -> None:
    found = earned(np.zeros(0), np.zeros(0, dtype=bool), wished=0.95)
    assert (found.cut, found.decided) == (None, 0)
    assert found.missing is not None
    assert 60 < found.missing < 120


def test_as_many_more_as_were_missing_do_earn_it() -> None:
    likely = np.full(30, 0.97)
    missing = earned(likely, np.ones(30, dtype=bool), wished=0.95).missing
    assert missing is not None
    enough = np.full(30 + missing, 0.97)
    assert earned(enough, np.ones(len(enough), dtype=bool), wished=0.95).cut == 0.95
    assert earned(enough[:-1], np.ones(len(enough) - 1, dtype=bool), wished=0.95).cut is None


def test_a_lower_cut_off_needs_decisions_about_what_is_hardly_surer() -> None:
    surest = np.full(400, 0.97)
    assert earned(surest, np.ones(400, dtype=bool), wished=0.95).cut == 0.95
    wide = np.concatenate([surest, np.full(100, 0.92)])
    assert earned(wide, np.ones(500, dtype=bool), wished=0.95).cut == 0.9


def test_a_lower_cut_off_needs_no_decisions_in_every_band_above_it() -> None:
    likely = np.full(200, 0.85)
    found = earned(likely, np.ones(200, dtype=bool), wished=0.95)
    assert (found.cut, found.at, found.decided) == (0.8, 0.8, 200)


def test_proposals_that_are_wrong_too_often_never_earn_it() -> None:
    likely = np.full(1000, 0.97)
    right = np.arange(1000) % 10 > 0
    found = earned(likely, right, wished=0.95)
    assert (found.cut, found.missing) == (None, None)


def test_a_cut_off_is_taken_back_when_errors_come() -> None:
    likely = np.full(200, 0.97)
    right = np.ones(200, dtype=bool)
    assert earned(likely, right, wished=0.95).cut is not None
    right[:20] = False
    assert earned(likely, right, wished=0.95).cut is None


def test_a_wished_precision_of_one_is_never_earned() -> None:
    assert earned(np.full(3000, 0.99), np.ones(3000, dtype=bool), wished=1.0).cut is None


def test_what_is_just_not_good_enough_is_let_through_seldom() -> None:
    rng = np.random.default_rng(3)
    let = sum(
        earned(rng.uniform(0.6, 1, 300), rng.random(300) < 0.949, wished=0.95).cut is not None
        for _ in range(400)
    )
    assert let / 400 <= RISK


def test_bands_hold_every_decision_once_with_an_interval_around_the_share() -> None:
    likely = np.array([0.0, 0.31, 0.5, 0.96, 1.0])
    found = bands(likely, np.array([False, True, True, True, False]))
    assert sum(band.decided for band in found) == 5
    for band in found:
        assert band.precision is None or band.low <= band.precision <= band.high


@pytest.mark.parametrize(
    ("right", "decided", "low", "high"), [(0, 0, 0, 1), (10, 10, 0.692, 1), (45, 50, 0.782, 0.967)]
)
def test_intervals_are_those_of_clopper_and_pearson(
    right: int, decided: int, low: float, high: float
) -> None:
    assert bounds(right, decided) == pytest.approx((low, high), abs=1e-3)
