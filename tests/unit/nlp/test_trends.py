"""Spikes and new topics: found where they are, and quiet where nothing happens."""

import numpy as np
import pytest

from voc.nlp.topics.trends import SHORTEST, Counts, discoveries, watched


def quiet(weeks: int = 60, topics: int = 20, seed: int = 1) -> tuple[Counts, Counts]:
    """Counts of topics with four comments a week, and totals with other things said."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(4.0, (topics, weeks)).astype(np.int64)
    return counts, counts.sum(axis=0) + rng.poisson(20, weeks)


def test_a_spike_is_an_alarm_and_its_neighbours_are_none() -> None:
    counts, totals = quiet()
    counts[3, -1] += 20
    totals[-1] += 20
    found = watched(counts, totals)
    assert np.flatnonzero(found.alarm).tolist() == [3]
    assert found.expected[3] == pytest.approx(4, abs=1.5)
    assert 5 <= found.usual_high[3] <= 10
    assert found.p[3] < 1e-6
    assert not found.new[3]


def test_a_week_in_which_everything_is_said_more_often_is_no_spike() -> None:
    counts, totals = quiet()
    counts[:, -1] = np.random.default_rng(5).poisson(20.0, len(counts))
    totals[-1] = counts[:, -1].sum() + 100
    assert not watched(counts, totals).alarm.any()
    assert watched(counts, totals).expected.mean() == pytest.approx(20, rel=0.25)


def test_a_topic_nobody_spoke_of_is_new_when_it_is() -> None:
    counts, totals = quiet()
    counts[0, :-1] = 0
    counts[0, -1] = 5
    found = watched(counts, totals)
    assert (found.alarm[0], found.new[0]) == (True, True)


def test_one_comment_on_a_new_topic_is_no_alarm() -> None:
    counts, totals = quiet()
    counts[0] = 0
    counts[0, -1] = 1
    assert not watched(counts, totals).alarm.any()


def test_what_happens_every_winter_is_usual_after_two_years() -> None:
    rng = np.random.default_rng(2)
    season = np.exp(1.2 * np.cos(2 * np.pi * np.arange(-156, 1) / 52.18))
    counts = rng.poisson(5.0, (10, 157)).astype(np.int64)
    counts[0] = rng.poisson(5 * season)
    totals = counts.sum(axis=0) + 40
    found = watched(counts, totals)
    assert not found.alarm[0]
    assert found.expected[0] > 10
    young = watched(counts[:, -40:], totals[-40:])
    assert young.expected[0] < found.expected[0], "in forty weeks a season cannot be known"


def test_what_comes_back_in_one_week_of_each_year_is_usual_after_two_and_more_is_still_found() -> None:
    counts, totals = quiet(weeks=151, topics=40)
    for ago in (104, 52, 0):
        counts[3, -1 - ago] = 14
    found = watched(counts, totals)
    assert not found.alarm[3]
    assert found.expected[3] > 7
    counts[3, -1] = 40
    counts[5, -1] = 22
    assert np.flatnonzero(watched(counts, totals).alarm).tolist() == [3, 5]


def test_a_week_that_was_quiet_in_other_years_makes_nothing_unusual() -> None:
    counts, totals = quiet(weeks=151, topics=40)
    for ago in (104, 52):
        counts[3, -1 - ago] = 0
    counts[3, -1] = 8
    assert not watched(counts, totals).alarm[3]
    assert watched(counts, totals).expected[3] > 3


def test_a_spike_of_the_past_does_not_hide_the_next() -> None:
    counts, totals = quiet()
    for week in (-20, -1):
        counts[3, week] += 25
        totals[week] += 25
    assert watched(counts, totals).alarm[3]


def test_a_topic_that_swings_widely_needs_more_to_stand_out() -> None:
    counts, totals = quiet()
    rng = np.random.default_rng(3)
    wild = rng.negative_binomial(0.5, 1 / 9, counts.shape[1])
    counts[3] = wild
    for place in (3, 4):
        counts[place, -1] = 12
    found = watched(counts, totals + wild)
    assert found.p[3] > 5 * found.p[4]


def test_of_a_short_past_nothing_is_said() -> None:
    counts, totals = quiet(weeks=SHORTEST)
    counts[0, -1] = 50
    found = watched(counts, totals + counts[0])
    assert not found.alarm.any()
    assert found.weeks == SHORTEST - 1


def test_weeks_in_which_nobody_said_anything_are_no_past() -> None:
    counts, totals = quiet(weeks=20)
    counts[:, 5:15] = 0
    totals[5:15] = 0
    assert watched(counts, totals).weeks == 9


def test_no_topics_give_no_alarms() -> None:
    assert watched(np.zeros((0, 30), dtype=np.int64), np.ones(30, dtype=np.int64)).alarm.tolist() == []


def test_quiet_weeks_ring_seldom() -> None:
    alarms = [watched(*quiet(weeks=40, seed=seed)).alarm.any() for seed in range(100)]
    assert np.mean(alarms) <= 0.08


def test_the_share_of_false_discoveries_is_held() -> None:
    assert discoveries(np.array([0.001, 0.02, 0.04, 0.9]), 0.05).tolist() == [True, True, False, False]
    assert discoveries(np.array([0.04, 0.04]), 0.05).tolist() == [True, True]
    assert discoveries(np.array([]), 0.05).tolist() == []
