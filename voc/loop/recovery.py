"""Scores before and after, of those who were told and those who were not: how much they changed, and how sure that is.

Two groups that differ in whether they were told differ in much else. The figures describe; they name no cause.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOO_FEW = 10
"""Below so many contacts in a group nothing is said about it."""
SURE = 0.95
RESAMPLES = 4000
SEED = 20_261_031

Changes = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The mean change of `n` scores with its interval of 95 percent; all None when they are too few to say."""

    n: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Changes of those who were told, of those who were not, and by how much the first is above the second."""

    told: Change
    not_told: Change
    difference: Change


def recovery(told: Changes, not_told: Changes) -> Recovery:
    """Compare how scores changed in two groups.

    Parameters: told (n,), not_told (m,): the score after minus the score before, of one contact each, same scale.
    Returns: means with percentile intervals of the bootstrap, the groups resampled apart. The same scores give the
        same interval.
    Source: Efron and Tibshirani 1993, ch. 13.
    """
    rng = np.random.default_rng(SEED)
    first, second = _means(told, rng), _means(not_told, rng)
    enough = min(told.size, not_told.size) >= TOO_FEW
    both = told.size + not_told.size
    return Recovery(
        told=_change(told.size, told.mean() if told.size else 0.0, first, told.size >= TOO_FEW),
        not_told=_change(
            not_told.size, not_told.mean() if not_told.size else 0.0, second, not_told.size >= TOO_FEW
        ),
        difference=_change(
            both, float(told.mean() - not_told.mean()) if enough else 0.0, first - second, enough
        ),
    )


def _means(changes: Changes, rng: np.random.Generator) -> Changes:
    """The means of resamples. Scores have few distinct changes, so it is enough to draw how often each comes."""
    if not changes.size:
        return np.zeros(RESAMPLES)
    values, counts = np.unique(changes, return_counts=True)
    drawn = rng.multinomial(changes.size, counts / changes.size, size=RESAMPLES)
    means: Changes = drawn @ values / changes.size
    return means


def _change(n: int, mean: float, means: Changes, enough: bool) -> Change:
    if not enough:
        return Change(n=n, mean=None, low=None, high=None)
    low, high = np.quantile(means, [(1 - SURE) / 2, (1 + SURE) / 2])
    return Change(n=n, mean=float(mean), low=float(low), high=float(high))
