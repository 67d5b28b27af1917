"""Scores before and after, of those who were told and those who were not."""

import numpy as np
import pytest

from voc.loop.recovery import TOO_FEW, recovery


def _drawn(rng: np.random.Generator, mean: float, n: int) -> np.ndarray:
    """Changes of whole points around a mean, as scores have them."""
    return np.round(rng.normal(mean, 2.0, n))


def test_means_and_their_difference_are_plain_arithmetic() -> None:
    found = recovery(np.array([1.0, 3.0] * 10), np.array([0.0, -1.0] * 10))
    assert (found.told.mean, found.not_told.mean, found.difference.mean) == (2.0, -0.5, 2.5)
    assert (found.told.n, found.not_told.n, found.difference.n) == (20, 20, 40)


def test_an_effect_that_is_there_lies_in_its_interval_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(200):
        found = recovery(_drawn(rng, 1.5, 60), _drawn(rng, 0.5, 60)).difference
        assert found.low is not None
        assert found.high is not None
        hits += found.low <= 1.0 <= found.high
    assert 0.90 <= hits / 200 <= 0.99


def test_where_there_is_no_effect_the_interval_holds_zero() -> None:
    rng = np.random.default_rng(7)
    found = recovery(_drawn(rng, 0.5, 400), _drawn(rng, 0.5, 400)).difference
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 < found.high


def test_the_interval_is_about_as_wide_as_theory_says() -> None:
    changes = np.array([-1.0, 1.0] * 200)
    found = recovery(changes, changes).told
    assert found.high == pytest.approx(1.96 / np.sqrt(400), rel=0.1)


@pytest.mark.parametrize(("told", "not_told"), [(TOO_FEW - 1, 50), (50, TOO_FEW - 1), (0, 0)])
def test_below_ten_in_a_group_nothing_is_said_of_it_nor_of_the_difference(told: int, not_told: int) -> None:
    found = recovery(np.ones(told), np.zeros(not_told))
    assert (found.told.mean is None) is (told < TOO_FEW)
    assert (found.not_told.mean is None) is (not_told < TOO_FEW)
    assert (found.difference.mean, found.difference.low) == (None, None)


def test_the_same_scores_give_the_same_interval() -> None:
    changes = np.array([1.0, 2.0, -3.0] * 9)
    assert recovery(changes, -changes) == recovery(changes, -changes)
