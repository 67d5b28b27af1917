"""How good answers are, and how far their probabilities can be believed: every measure, once, in plain numpy.

Shapes: `said` and `true` (n,) hold class numbers; `chances` (n,) are the probabilities of the answers given and
`right` (n,) says whether each was right. Nothing here knows texts, files or models, and nothing rounds.
Every function raises InputError where there are no rows, or rows of two lengths.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from voc.errors import InputError

Numbers = NDArray[np.float64]
Classes = NDArray[np.int64]
Yes = NDArray[np.bool_]

BINS = 15
GRID = 1000
"""Cut-offs are whole multiples of 1 / GRID, so that what is printed is what was measured."""
SURE = 0.95
SEED = 20261122


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How one class fares, all in [0, 1]; `support`: rows that truly have it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Answers with a probability in [low, high): their mean probability and how often they were right.

    Both are None where `n` is 0. The last bin holds 1.0 as well.
    """

    low: float
    high: float
    n: int
    confidence: float | None
    accuracy: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """What is left when only answers of at least `threshold` are taken: how many, which share, how many right.

    `accuracy` is None where nothing is left.
    """

    threshold: float
    n: int
    coverage: float
    accuracy: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """A threshold whose answers are right often enough.

    `precision` was measured on the `n` answers from the threshold up; `at_least` is its lower bound, with the
    certainty that was asked for. `below`: the share of answers under the threshold, i.e. for a person to see.
    """

    threshold: float
    n: int
    precision: float
    at_least: float
    below: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where a figure lies with the certainty that was asked for."""

    low: float
    high: float


def accuracy(said: ArrayLike, true: ArrayLike) -> float:
    """Share of rows where both are equal."""
    first, second = _pair(said, true)
    return float((first == second).mean())


def f1(said: ArrayLike, true: ArrayLike) -> float:
    """2 TP / (2 TP + FP + FN) of yes against no; of any shape, so a matrix gives micro-F1. 0 where nothing holds.

    Source: van Rijsbergen 1979, ch. 7.
    """
    first, second = _pair(said, true, bool)
    return 2 * float((first & second).sum()) / max(float(first.sum()) + float(second.sum()), 1.0)


def scores(said: ArrayLike, true: ArrayLike) -> Scores:
    """Precision TP / (TP + FP), recall TP / (TP + FN) and F1 of yes against no; 0 where there is nothing to divide."""
    first, second = _pair(said, true, bool)
    hits, given, support = int((first & second).sum()), int(first.sum()), int(second.sum())
    return Scores(
        precision=hits / max(given, 1),
        recall=hits / max(support, 1),
        f1=f1(first, second),
        support=support,
    )


def macro_f1(said: ArrayLike, true: ArrayLike, classes: Sequence[int]) -> float:
    """Mean F1 of the classes, each counting alike however rare. Source: Manning et al. 2008, ch. 13.6."""
    first, second = _pair(said, true)
    if not classes:
        raise InputError("Macro-F1 of no classes is not defined: name at least one.")
    return float(np.mean([f1(first == c, second == c) for c in classes]))


def confusion(said: ArrayLike, true: ArrayLike, classes: int) -> Classes:
    """Counts (classes, classes): row the true class, column what was said."""
    first, second = (_whole(part) for part in _pair(said, true))
    counts: Classes = np.bincount(second * classes + first, minlength=classes * classes).astype(np.int64)
    return counts.reshape(classes, classes)


def cohen_kappa(first: ArrayLike, second: ArrayLike) -> float:
    """Agreement beyond chance, (p_o - p_e) / (1 - p_e), at most 1. Source: Cohen 1960.

    1.0 where both always say the same one thing: chance would explain it, but they do agree.
    """
    names, codes = np.unique(np.concatenate(_pair(first, second)), return_inverse=True)
    table = confusion(codes[: len(codes) // 2], codes[len(codes) // 2 :], len(names)) / (len(codes) // 2)
    observed = float(np.trace(table))
    chance = float(table.sum(axis=0) @ table.sum(axis=1))
    return 1.0 if chance >= 1.0 else (observed - chance) / (1.0 - chance)


def brier(chances: ArrayLike, true: ArrayLike) -> float:
    """Mean over rows of the squared errors of all classes, summed: 0 is perfect, 2 the worst.

    Parameters: chances (n, k), rows sum to 1; true (n,) in 0..k-1. Source: Brier 1950.
    """
    table, labels = np.asarray(chances, dtype=np.float64), np.asarray(true)
    if table.ndim != 2 or len(table) != len(labels) or not len(labels):
        raise InputError(f"Brier needs a row of chances for each label, not {table.shape} for {len(labels)}.")
    hits = np.zeros_like(table)
    hits[np.arange(len(labels)), _whole(labels)] = 1.0
    return float(((table - hits) ** 2).sum(axis=1).mean())


def reliability(chances: ArrayLike, right: ArrayLike, bins: int = BINS) -> list[Bin]:
    """Answers by their probability, in bins of equal width over [0, 1]. Source: DeGroot and Fienberg 1983."""
    sure, hits = _answers(chances, right)
    place = np.minimum((sure * bins).astype(np.int64), bins - 1)
    counts = np.bincount(place, minlength=bins)
    told = np.bincount(place, weights=sure, minlength=bins)
    held = np.bincount(place, weights=hits, minlength=bins)
    return [
        Bin(
            low=b / bins,
            high=(b + 1) / bins,
            n=n,
            confidence=float(told[b]) / n if n else None,
            accuracy=float(held[b]) / n if n else None,
        )
        for b, n in enumerate(counts.tolist())
    ]


def ece(chances: ArrayLike, right: ArrayLike, bins: int = BINS) -> float:
    """Expected calibration error: |accuracy - confidence| of each bin, weighted by its rows. In [0, 1].

    Source: Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017.
    """
    table = reliability(chances, right, bins)
    gaps = [
        b.n * abs(b.accuracy - b.confidence)
        for b in table
        if b.accuracy is not None and b.confidence is not None
    ]
    return sum(gaps) / sum(b.n for b in table)


def ece_by_chance(chances: ArrayLike, bins: int = BINS, *, rounds: int = 100, seed: int = SEED) -> float:
    """The ECE that perfectly calibrated answers with these probabilities would show, on average.

    Few rows in a bin are never right exactly as often as they should be, so an ECE of few rows is above 0 however
    honest the probabilities: read it against this figure. Source: Broecker and Smith 2007, consistency resampling.
    """
    told, _ = _answers(chances, chances)
    draw = np.random.default_rng(seed)
    return float(np.mean([ece(told, draw.random(len(told)) < told, bins) for _ in range(rounds)]))


def coverage(chances: ArrayLike, right: ArrayLike, thresholds: Sequence[float]) -> list[Covered]:
    """What each threshold leaves. Source: El-Yaniv and Wiener 2010, the risk-coverage curve."""
    sure, hits = _answers(chances, right)
    above, good = _from_each(sure, hits, np.asarray(thresholds, dtype=np.float64))
    return [
        Covered(threshold=float(cut), n=n, coverage=n / len(sure), accuracy=k / n if n else None)
        for cut, n, k in zip(thresholds, above.tolist(), good.tolist(), strict=True)
    ]


def cut_off_for_precision(
    chances: ArrayLike, right: ArrayLike, wished: float, *, sure: float = SURE
) -> CutOff | None:
    """A low threshold from which on answers are right at least `wished` of the time; None where there is none.

    Often enough means: were the true precision only `wished`, so many right answers would come by chance in at
    most 1 - `sure` of all samples (an exact binomial test). Looks first where the evidence is strongest and then
    bisects towards lower thresholds; where precision goes up and down a still lower one may exist.

    Parameters: wished, sure: each above 0 and under 1. Source: Clopper and Pearson 1934.
    """
    if not (0 < wished < 1 and 0 < sure < 1):
        raise InputError(f"A wished precision of {wished:g}, {sure:g} sure, is not between 0 and 1.")
    told, hits = _answers(chances, right)
    cuts = np.unique(np.floor(told * GRID + 1e-9) / GRID)
    above, good = _from_each(told, hits, cuts)
    cuts, above, good = cuts[above > 0], above[above > 0], good[above > 0]

    def enough(place: int) -> bool:
        return _tail(int(good[place]), int(above[place]), wished) <= 1 - sure

    high = int(np.argmax((good - wished * above) / np.sqrt(above)))
    if not enough(high):
        return None
    low = 0
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    n, k = int(above[high]), int(good[high])
    return CutOff(
        threshold=float(cuts[high]),
        n=n,
        precision=k / n,
        at_least=lower_bound(k, n, sure=sure),
        below=1 - n / len(told),
    )


def lower_bound(hits: int, n: int, *, sure: float = SURE) -> float:
    """The least share that `hits` of `n` leave possible: the one-sided exact binomial bound.

    Source: Clopper and Pearson 1934.
    """
    if not 0 <= hits <= n or not n:
        raise InputError(f"{hits} of {n} is no share.")
    low, high = 0.0, hits / n
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(hits, n, middle) <= 1 - sure else (low, middle)
    return low


def share_interval(hits: int, n: int, *, sure: float = SURE) -> Interval:
    """Where a share lies of which `hits` of n were seen: the two-sided exact binomial interval.

    Unlike `bootstrap` it is not shut where all hit or none. Source: Clopper and Pearson 1934.
    """
    side = (1 + sure) / 2
    return Interval(low=lower_bound(hits, n, sure=side), high=1 - lower_bound(n - hits, n, sure=side))


def bootstrap(
    statistic: Callable[[Classes], float], n: int, *, rounds: int = 400, sure: float = SURE, seed: int = SEED
) -> Interval:
    """Where a statistic of n rows lies: percentiles of its values on rows drawn anew, the same on every call.

    Parameters: statistic: takes row numbers (n,), drawn with replacement. Source: Efron 1979.
    """
    if n < 1:
        raise InputError("There are no rows to measure.")
    draw = np.random.default_rng(seed)
    values = [statistic(draw.integers(0, n, n)) for _ in range(rounds)]
    low, high = np.quantile(values, [(1 - sure) / 2, (1 + sure) / 2])
    return Interval(low=float(low), high=float(high))


def _tail(hits: int, n: int, p: float) -> float:
    """Probability of `hits` or more out of n when each comes with probability p."""
    if hits <= 0 or p >= 1:
        return 1.0
    if p <= 0:
        return 0.0
    logs = _log_factorials(1 << n.bit_length())
    k = np.arange(hits, n + 1)
    terms = logs[n] - logs[k] - logs[n - k] + k * np.log(p) + (n - k) * np.log1p(-p)
    return float(min(np.exp(terms).sum(), 1.0))


@lru_cache(maxsize=2)
def _log_factorials(n: int) -> Numbers:
    """log k! for k in 0..n."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])


def _from_each(chances: Numbers, right: Yes, cuts: Numbers) -> tuple[Classes, Classes]:
    """How many answers have at least each cut, and how many of them are right."""
    order = np.argsort(chances, kind="stable")
    first = np.searchsorted(chances[order], cuts, side="left")
    before = np.concatenate([[0], np.cumsum(right[order])])
    return len(chances) - first, before[-1] - before[first]


def _answers(chances: ArrayLike, right: ArrayLike) -> tuple[Numbers, Yes]:
    told, hits = np.asarray(chances, dtype=np.float64), np.asarray(right, dtype=bool)
    _pair(told, hits)
    if not (np.isfinite(told).all() and told.min() >= 0 and told.max() <= 1 + 1e-6):
        raise InputError(f"Probabilities from {told.min():g} to {told.max():g} do not lie in [0, 1].")
    return told, hits


def _pair(first: ArrayLike, second: ArrayLike, kind: type | None = None) -> tuple[NDArray[Any], NDArray[Any]]:
    one, two = np.asarray(first, dtype=kind), np.asarray(second, dtype=kind)
    if one.shape != two.shape:
        raise InputError(f"There are answers {one.shape} for labels {two.shape}: one for each is needed.")
    if not one.size:
        raise InputError("There are no rows to measure.")
    return one, two


def _whole(numbers: ArrayLike) -> Classes:
    return np.asarray(numbers, dtype=np.int64)
