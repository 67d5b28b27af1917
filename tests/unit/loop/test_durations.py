"""How long things take when some are not over yet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.loop.durations import TOO_FEW, duration, kaplan_meier, quantile

# Remissions of 21 patients under 6-mercaptopurine, in weeks; a plus stands behind those that went on.
# Freireich et al. 1963, Blood 21; the worked example of most books on the matter.
REMISSIONS = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()
WEEKS = np.array([float(word.rstrip("+")) for word in REMISSIONS])
OVER = np.array([not word.endswith("+") for word in REMISSIONS])


def test_the_estimate_is_that_of_the_worked_example() -> None:
    curve = kaplan_meier(WEEKS, OVER)
    assert curve.days.tolist() == [6, 7, 10, 13, 16, 22, 23]
    expected = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.going_on == pytest.approx(expected, abs=5e-4)


def test_the_median_of_the_worked_example_is_23_weeks_and_nine_in_ten_are_not_reached() -> None:
    found = duration(WEEKS, OVER)
    assert (found.median, found.p90) == (23.0, None)
    assert (found.over, found.going_on, found.too_few) == (9, 12, False)


def test_a_wait_that_goes_on_is_at_risk_on_its_last_day() -> None:
    """By hand: on day 2 four are at risk, the one that goes on among them; on day 3 two are."""
    curve = kaplan_meier(np.array([1.0, 2.0, 2.0, 3.0, 4.0]), np.array([True, True, False, True, False]))
    assert curve.days.tolist() == [1, 2, 3]
    assert curve.going_on == pytest.approx([4 / 5, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4 * 1 / 2])


def test_dropping_what_is_not_over_would_make_a_slow_team_look_fast() -> None:
    days = np.array([1.0] * 10 + [90.0] * 30)
    over = np.array([True] * 10 + [False] * 30)
    assert duration(days, over).median is None
    assert float(np.median(days[over])) == 1.0


@pytest.mark.parametrize(("n", "median"), [(TOO_FEW - 1, None), (TOO_FEW, 3.0)])
def test_below_twenty_waits_nothing_is_said(n: int, median: float | None) -> None:
    found = duration(np.full(n, 3.0), np.ones(n, dtype=bool))
    assert (found.median, found.too_few) == (median, median is None)


def test_nothing_at_all_is_too_few() -> None:
    found = duration(np.array([]), np.array([], dtype=bool))
    assert (found.over, found.going_on, found.median, found.too_few) == (0, 0, None, True)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60), st.sampled_from([0.1, 0.5, 0.9]))
def test_when_all_is_over_it_is_the_plain_quantile(days: list[float], share: float) -> None:
    waits = np.array(days)
    curve = kaplan_meier(waits, np.ones(len(days), dtype=bool))
    assert quantile(curve, share) == pytest.approx(np.quantile(waits, share, method="inverted_cdf"))


@pytest.mark.parametrize(
    ("days", "over"), [([1.0, 2.0], [True]), ([-1.0, 2.0], [True, True]), ([float("nan")], [True])]
)
def test_waits_that_cannot_be_are_refused(days: list[float], over: list[bool]) -> None:
    with pytest.raises(ValueError, match="wait"):
        kaplan_meier(np.array(days), np.array(over))
