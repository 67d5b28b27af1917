"""What a topic costs or earns: how the score would stand without those who speak of it.

The effect of a topic is the score of everybody minus the score without the ratings that speak of the topic (leave one
out). It is what goes together, not proof of a cause: unhappy people complain about more things. The interval draws the
voices anew (a bootstrap over accounts and people, so that one who rates ten times is one voice).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from voc.terms import Driver, RatingScale

DRAWS = 1000
SEED = 20_261
TOO_FEW = 15
"""Ratings that speak of a topic, below which nothing is said."""
VOICES = 5
"""Voices below which nothing is said."""
LOW, HIGH = 2.5, 97.5
PROMOTER, DETRACTOR = 9, 6

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The score of everybody, and for each topic (n_topics,): its effect on it with an interval of 95 percent.

    `n`: ratings that speak of it; `voices`: who gave them; `own`: their score; `without`: the score of all others;
    `effect` = score - without: below zero the topic costs; `says`: whether the interval leaves zero out.
    """

    score: float
    ratings: int
    n: Whole
    voices: Whole
    own: Floats
    without: Floats
    effect: Floats
    low: Floats
    high: Floats
    says: tuple[Driver, ...]


def points(ratings: Floats, scale: RatingScale) -> Floats:
    """Ratings as points whose mean is the score: NPS in [-100, 100], all others as they are."""
    if scale is not RatingScale.NPS:
        return ratings
    return 100.0 * ((ratings >= PROMOTER).astype(np.float64) - (ratings <= DETRACTOR))


def effects(
    values: Floats,
    voices: Whole,
    spoken: tuple[Whole, Whole],
    n_topics: int,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Effects:
    """The effect of every topic on one score.

    Parameters: values (n_ratings,), points of each rating; voices (n_ratings,), who gave it, 0 and on; spoken: places
        of ratings and of topics, one pair for each topic that a rating speaks of, each pair once.
    Returns: nan where nobody, or everybody, speaks of a topic.
    """
    rating, topic = spoken
    size = int(voices.max()) + 1 if len(voices) else 0
    shape = (n_topics, size)
    count = sparse.csr_array((np.ones(len(rating)), (topic, voices[rating])), shape=shape)
    total = sparse.csr_array((values[rating], (topic, voices[rating])), shape=shape)
    every = np.bincount(voices, minlength=size).astype(np.float64)
    worth = np.bincount(voices, weights=values, minlength=size)
    n: Floats = np.asarray(count.sum(axis=1))
    sums: Floats = np.asarray(total.sum(axis=1))
    all_n, all_sum = float(len(values)), float(values.sum())
    score = all_sum / all_n if all_n else float("nan")
    without = _over(all_sum - sums, all_n - n)
    times = np.random.default_rng(seed).poisson(1.0, (size, draws)).astype(np.float64)
    drawn_n, drawn_sum = every @ times, worth @ times
    drawn = _over(drawn_sum, drawn_n)[None, :] - _over(drawn_sum - total @ times, drawn_n - count @ times)
    low, high = _interval(drawn)
    heard = np.diff(count.indptr)
    effect = score - without
    return Effects(
        score=score,
        ratings=len(values),
        n=n.astype(np.int64),
        voices=heard.astype(np.int64),
        own=_over(sums, n),
        without=without,
        effect=effect,
        low=low,
        high=high,
        says=tuple(
            _says(int(of), int(by), float(below), float(above))
            for of, by, below, above in zip(n, heard, low, high, strict=True)
        ),
    )


def _says(n: int, voices: int, low: float, high: float) -> Driver:
    if n < TOO_FEW or voices < VOICES or np.isnan(low):
        return Driver.TOO_FEW
    if high < 0:
        return Driver.COSTS
    return Driver.EARNS if low > 0 else Driver.UNCLEAR


def _over(sums: Floats, counts: Floats) -> Floats:
    """Means; nan where nothing is counted."""
    counted = np.asarray(counts) > 0
    return np.asarray(np.where(counted, np.asarray(sums) / np.where(counted, counts, 1.0), np.nan))


def _interval(drawn: Floats) -> tuple[Floats, Floats]:
    """Percentiles by topic; nan where a topic has no draw."""
    low, high = np.full(len(drawn), np.nan), np.full(len(drawn), np.nan)
    some = np.isfinite(drawn).any(axis=1)
    if some.any():
        low[some], high[some] = np.nanpercentile(drawn[some], [LOW, HIGH], axis=1)
    return low, high
