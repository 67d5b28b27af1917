"""What would change the order: other weights, other luck, or one decision of a person."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.roadmap.drawing import DRAWS, SEED, Draws
from voc.roadmap.inputs import Floats, Whole
from voc.roadmap.priorities import PERCENT, Ranking

TOP = 5
CLOSENESS = 20.0
"""How near drawn weights stay to the chosen ones: with a weight of 0.3, eight of ten lie between 0.17 and 0.43."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """How sure the first `top` features are. All in [0, 1]; by feature (n_features,), nan for those not ranked.

    `luck`: share of draws of links and askers in which a feature is among the first; `weights`: the same under
    other weights. `luck_same`, `weights_same`: share of draws with exactly these first features;
    `luck_stay`, `weights_stay`: how many of them stay on average, as a share.
    """

    top: int
    luck: Floats
    weights: Floats
    luck_same: float
    weights_same: float
    luck_stay: float
    weights_stay: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Undecided links by what a decision is worth, most first; a column each.

    `gain`: how much more score the first `top` features would have together, on average, if one knew the answer:
    0 where neither answer changes who is among them. `moves`: how far the score of the feature moves on average.
    `now`, `accepted`, `rejected`: its rank, from 1, now and after each answer.
    """

    link: Whole
    feature: Whole
    chance: Floats
    gain: Floats
    moves: Floats
    now: Whole
    accepted: Whole
    rejected: Whole


def stability(ranking: Ranking, *, top: int = TOP, draws: int = DRAWS, seed: int = SEED) -> Stability:
    """How often the first features stay the first, under the draws and under other weights."""
    places = ranking.order[: int(ranking.ranked.sum())]
    first = min(top, len(places))
    luck = _among_first(ranking.score_draws[places], first)
    other = _among_first(_reweighted(ranking, draws=draws, seed=seed + 1)[places], first)
    by_luck, by_weights = np.full(len(ranking.ranked), np.nan), np.full(len(ranking.ranked), np.nan)
    by_luck[places], by_weights[places] = luck.mean(axis=1), other.mean(axis=1)
    return Stability(
        top=first,
        luck=by_luck,
        weights=by_weights,
        luck_same=_same(luck, first),
        weights_same=_same(other, first),
        luck_stay=_stay(luck, first),
        weights_stay=_stay(other, first),
    )


def decisions(ranking: Ranking, *, top: int = TOP, limit: int = 10) -> Decisions:
    """The undecided links whose decision would tell most, at most `limit`. One pass over all of them.

    Links of requests that nobody who counts has asked for tell nothing and are left out.
    """
    links, pairs = ranking.inputs.links, ranking.pairs
    place = np.empty(len(ranking.order), dtype=np.int64)
    place[ranking.order] = np.arange(len(ranking.order))
    open_links = np.flatnonzero((links.chance < 1) & ranking.ranked[links.feature])
    ways = links.chance[pairs.way_link] < 1
    link, pair, chance = pairs.way_link[ways], pairs.way_pair[ways], pairs.way_chance[ways]
    sure = ranking.per_pair[pair]
    size = len(links.id)
    up = np.bincount(link, weights=sure * (1 - pairs.chance[pair]), minlength=size)[open_links]
    without = 1 - (1 - pairs.chance[pair]) / (1 - chance)
    down = np.bincount(link, weights=sure * (pairs.chance[pair] - without), minlength=size)[open_links]
    feature, p = links.feature[open_links], links.chance[open_links]
    score = ranking.score.middle
    better, worse = score[feature] + up, score[feature] - down
    gain = _gain(ranking, feature, p, better, worse, top)
    moves = p * up + (1 - p) * down
    best = np.lexsort((links.id[open_links], -np.round(moves, 9), -np.round(gain, 9)))
    best = best[moves[best] > 0][:limit]
    return Decisions(
        link=links.id[open_links][best],
        feature=feature[best],
        chance=p[best],
        gain=gain[best],
        moves=moves[best],
        now=place[feature[best]] + 1,
        accepted=_rank_with(ranking, feature[best], better[best]),
        rejected=_rank_with(ranking, feature[best], worse[best]),
    )


def _gain(ranking: Ranking, feature: Whole, p: Floats, better: Floats, worse: Floats, top: int) -> Floats:
    """Expected gain of the first `top` together from knowing the answer before choosing them."""
    places = ranking.order[: int(ranking.ranked.sum())]
    if len(places) <= top:
        return np.zeros(len(feature))
    score = ranking.score.middle
    last_in, first_out = score[places[top - 1]], score[places[top]]
    inside = np.isin(feature, places[:top])
    leaves = (1 - p) * np.maximum(0, first_out - worse)
    enters = p * np.maximum(0, better - last_in)
    return np.asarray(np.where(inside, leaves, enters))


def _rank_with(ranking: Ranking, feature: Whole, score: Floats) -> Whole:
    """The rank that each feature would have with another score, the others staying as they are."""
    places = ranking.order[: int(ranking.ranked.sum())]
    others = ranking.score.middle[places]
    above = (others[None, :] > score[:, None] + 1e-9) & (places[None, :] != feature[:, None])
    return np.asarray(above.sum(axis=1) + 1, dtype=np.int64)


def _reweighted(ranking: Ranking, *, draws: int, seed: int) -> Draws:
    """Expected scores under other weights, (n_features, draws).

    Weights that add up to 1 are drawn from a Dirichlet around the chosen ones; exponents from a gamma of the same
    closeness. A weight of zero stays zero.
    """
    formula, generator = ranking.formula, np.random.default_rng(seed)
    effort = np.log(ranking.effort)[:, None]
    power = _around(np.array([formula.power("effort")]), draws, generator)
    if formula.adds:
        drawn = _around(formula.shares, draws, generator)
        drawn /= np.maximum(drawn.sum(axis=0), 1e-12)
        points = np.stack([ranking.expected[name] / (ranking.base[name] or np.inf) for name in formula.adds])
        value = PERCENT * points.T @ drawn
    else:
        value = _by_impact(ranking, _around(np.array([formula.power("impact")]), draws, generator)[0])
    return np.asarray(value / np.exp(effort * power), dtype=np.float32)


def _around(chosen: Floats, draws: int, generator: np.random.Generator) -> NDArray[np.float64]:
    shape = np.repeat(CLOSENESS * chosen[:, None], draws, axis=1)
    return np.asarray(generator.standard_gamma(shape) / CLOSENESS)


def _by_impact(ranking: Ranking, powers: Floats) -> NDArray[np.float64]:
    """Expected sums of severity to each power: by hundredths of severity, of which there are few."""
    pairs, size = ranking.pairs, len(ranking.ranked)
    levels, at = np.unique(np.round(pairs.severity, 2), return_inverse=True)
    held = np.zeros((size, len(levels)))
    np.add.at(held, (pairs.feature, at), pairs.chance)
    return np.asarray(held @ (np.maximum(levels, 1e-9)[:, None] ** powers[None, :]))


def _among_first(scores: Draws, top: int) -> NDArray[np.bool_]:
    """Which features are among the first `top` of each draw; of equal ones the one that is ranked before."""
    found = np.zeros(scores.shape, dtype=bool)
    best = np.argsort(-np.round(scores, 6), axis=0, kind="stable")[:top]
    np.put_along_axis(found, best, values=True, axis=0)
    return found


def _same(first: NDArray[np.bool_], top: int) -> float:
    return float(first[:top].all(axis=0).mean()) if top and first.size else float("nan")


def _stay(first: NDArray[np.bool_], top: int) -> float:
    return float(first[:top].mean()) if top and first.size else float("nan")
