"""What to build next: every feature's score with its terms, with low, middle and high, and how sure its place is.

The middle is the expected value: accepted links count whole, undecided ones by their probability, rejected ones not
at all. Low and high hold eight of ten draws of `voc.roadmap.drawing`. Features that shipped or were declined are
not ranked; they stand behind the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.roadmap.drawing import DRAWS, SEED, Draws, drawn
from voc.roadmap.formulas import WORST, Formula, effort_of
from voc.roadmap.inputs import Flags, Floats, Inputs, Whole
from voc.roadmap.wanting import Pairs, base_of, pairs_of, values_of
from voc.terms import FeatureStatus

DONE = (FeatureStatus.SHIPPED.value, FeatureStatus.DECLINED.value)
LOW, HIGH = 10, 90
"""Percentiles of the draws."""
PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One figure of each feature, (n_features,) each: low <= middle <= high."""

    low: Floats
    middle: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The ranking, with what it was computed from.

    `order`: places of features, best first, ranked ones before the others; `ranked` (n_features,) which are.
    `expected`: for each of TERMS the expected sum of each feature; `per_pair`: what each pair adds to the score of
    its feature when it holds, the effort included; `score_draws` (n_features, draws).
    """

    inputs: Inputs
    formula: Formula
    pairs: Pairs
    order: Whole
    ranked: Flags
    effort: Floats
    effort_known: Flags
    expected: Mapping[str, Floats]
    base: Mapping[str, float]
    possible: Floats
    per_pair: Floats
    score: Spread
    accounts: Spread
    revenue: Spread
    score_draws: Draws


def rank(inputs: Inputs, formula: Formula, *, draws: int = DRAWS, seed: int = SEED) -> Ranking:
    """Rank the features by a formula. The same inputs, formula and seed give the same figures."""
    size = len(inputs.features.id)
    pairs = pairs_of(inputs)
    values, base = values_of(inputs, pairs), base_of(inputs)
    effort, known = effort_of(inputs)
    expected = {name: pairs.by_feature(pairs.chance * value, size) for name, value in values.items()}
    per_pair = worth(formula, values, base, pairs) / divisor(formula, effort)[pairs.feature]
    score = pairs.by_feature(pairs.chance * per_pair, size)
    ranked = ~np.isin(np.array(inputs.features.status, dtype=object), DONE)
    sums = drawn(inputs, pairs, [per_pair, values["accounts"], values["revenue"]], draws=draws, seed=seed)
    return Ranking(
        inputs=inputs,
        formula=formula,
        pairs=pairs,
        order=ordered(score, expected["revenue"], inputs.features.key, ranked),
        ranked=ranked,
        effort=effort,
        effort_known=known > 0,
        expected=expected,
        base=base,
        possible=pairs.by_feature(np.ones(len(pairs.feature)), size),
        per_pair=per_pair,
        score=_spread(score, sums[0]),
        accounts=_spread(expected["accounts"], sums[1]),
        revenue=_spread(expected["revenue"], sums[2]),
        score_draws=sums[0],
    )


def worth(formula: Formula, values: Mapping[str, Floats], base: Mapping[str, float], pairs: Pairs) -> Floats:
    """What each pair adds to the score of its feature when it holds, before the effort."""
    if not formula.adds:
        return np.asarray(pairs.severity ** formula.power("impact"))
    total = np.zeros(len(pairs.feature))
    for name, share in zip(formula.adds, formula.shares, strict=True):
        if base[name]:
            total += PERCENT * share * values[name] / base[name]
    return total


def divisor(formula: Formula, effort: Floats) -> Floats:
    """What a score is divided by: the effort to its power."""
    return np.asarray(effort ** formula.power("effort"))


def ordered(score: Floats, revenue: Floats, keys: tuple[str, ...], ranked: Flags) -> Whole:
    """Places by score, then expected revenue, then key; those that are not ranked behind the others."""
    rounded = np.round(score, 9)
    return np.lexsort((np.array(keys, dtype=str), -np.round(revenue, 2), -rounded, ~ranked)).astype(np.int64)


def terms(ranking: Ranking) -> list[dict[str, float]]:
    """The terms of each feature's score, by feature, so that one can argue.

    A formula that multiplies: reach, impact, confidence, effort. One that adds: the points of each term, and effort;
    the points add up to the score before the division.
    """
    powered = divisor(ranking.formula, ranking.effort)
    if ranking.formula.adds:
        points = {
            name: PERCENT * share * ranking.expected[name] / (ranking.base[name] or np.inf)
            for name, share in zip(ranking.formula.adds, ranking.formula.shares, strict=True)
        }
        return [
            {name: float(point[i]) for name, point in points.items()} | {"effort": float(powered[i])}
            for i in range(len(powered))
        ]
    wanted = np.maximum(ranking.expected["accounts"], 1e-12)
    impact = np.where(ranking.expected["accounts"] > 0, ranking.score.middle * powered / wanted, 0.0)
    confidence = ranking.expected["accounts"] / np.maximum(ranking.possible, 1e-12)
    return [
        {
            "reach": float(ranking.possible[i]),
            "impact": float(impact[i]),
            "confidence": float(confidence[i]),
            "effort": float(powered[i]),
        }
        for i in range(len(powered))
    ]


def severity_of(ranking: Ranking) -> Floats:
    """The mean severity of what the accounts said, by feature: 0 (nobody) or in [0.5, 3]."""
    accounts = ranking.expected["accounts"]
    return np.where(accounts > 0, WORST * ranking.expected["severity"] / np.maximum(accounts, 1e-12), 0.0)


def _spread(middle: Floats, draws: NDArray[np.float32]) -> Spread:
    if not draws.size:
        return Spread(low=middle, middle=middle, high=middle)
    low, high = np.percentile(draws, [LOW, HIGH], axis=1)
    return Spread(low=np.minimum(low, middle), middle=middle, high=np.maximum(high, middle))
