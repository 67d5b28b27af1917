"""What topics cost or earn: the difference without them, its interval, and too few to say."""

import numpy as np
import pytest

from voc.nlp.topics.drivers import Effects, effects, points
from voc.terms import Driver, RatingScale


def of(
    ratings: list[float], topics: list[list[int]], *, voices: list[int] | None = None, n: int = 2
) -> Effects:
    """The effects of topics, given for each rating those it speaks of."""
    pairs = [(i, topic) for i, of in enumerate(topics) for topic in of]
    spoken = np.array([i for i, _ in pairs], dtype=np.int64), np.array([t for _, t in pairs], dtype=np.int64)
    who = np.array(voices if voices is not None else range(len(ratings)), dtype=np.int64)
    return effects(np.array(ratings, dtype=float), who, spoken, n)


def test_nps_is_promoters_less_detractors() -> None:
    found = points(np.array([0.0, 6.0, 7.0, 8.0, 9.0, 10.0]), RatingScale.NPS)
    assert found.tolist() == [-100, -100, 0, 0, 100, 100]
    assert points(np.array([1.0, 5.0]), RatingScale.STARS).tolist() == [1, 5]


def test_a_topic_costs_what_the_score_gains_without_it() -> None:
    found = of([1.0] * 20 + [5.0] * 60, [[0]] * 20 + [[1]] * 20 + [[]] * 40)
    assert found.score == pytest.approx(4)
    assert found.effect[0] == pytest.approx(4 - 5)
    assert found.effect[1] == pytest.approx(4 - (20 * 1 + 40 * 5) / 60)
    assert (found.own[0], found.without[0], found.n[0]) == (1, 5, 20)
    assert found.says == (Driver.COSTS, Driver.EARNS)
    assert found.low[0] < found.effect[0] < found.high[0] < 0


def test_a_topic_of_mixed_ratings_is_not_clear() -> None:
    found = of([1.0, 5.0] * 40, [[0]] * 40 + [[]] * 40, n=1)
    assert found.says == (Driver.UNCLEAR,)
    assert found.effect[0] == pytest.approx(0)


def test_of_few_ratings_or_few_voices_nothing_is_said() -> None:
    few = of([1.0] * 14 + [5.0] * 60, [[0]] * 14 + [[]] * 60, n=1)
    assert few.says == (Driver.TOO_FEW,)
    loud = of([1.0] * 40 + [5.0] * 60, [[0]] * 40 + [[]] * 60, voices=[0] * 40 + list(range(1, 61)), n=1)
    assert (loud.says, loud.voices[0]) == ((Driver.TOO_FEW,), 1)


def test_one_voice_that_rates_often_makes_the_interval_wider() -> None:
    ratings, topics = [1.0, 1.0, 5.0] * 10 + [4.0] * 60, [[0]] * 30 + [[]] * 60
    alone = of(ratings, topics, n=1)
    together = of(ratings, topics, voices=[i // 5 for i in range(30)] + list(range(6, 66)), n=1)
    assert together.high[0] - together.low[0] > alone.high[0] - alone.low[0]


def test_a_topic_that_everybody_or_nobody_speaks_of_has_no_effect_to_measure() -> None:
    found = of([1.0, 5.0] * 20, [[0]] * 40, n=2)
    assert np.isnan(found.effect).tolist() == [True, False]
    assert found.says == (Driver.TOO_FEW, Driver.TOO_FEW)
    assert found.effect[1] == 0


def test_without_ratings_there_is_no_score() -> None:
    found = of([], [], n=1)
    assert np.isnan(found.score)
    assert found.says == (Driver.TOO_FEW,)


def test_the_same_ratings_give_the_same_interval() -> None:
    one, two = (of([1.0] * 20 + [5.0] * 60, [[0]] * 20 + [[]] * 60, n=1) for _ in range(2))
    assert (one.low[0], one.high[0]) == (two.low[0], two.high[0])
