"""Who wants which feature: accounts and features in pairs, with a probability from the links between them.

A pair is one account and one feature. It holds when at least one link holds that leads from a request of the
account to the feature; links are taken to hold independently of one another. An account counts once for a feature,
however many of its requests lead there.
"""

from dataclasses import dataclass

import numpy as np

from voc.roadmap.formulas import RECENT_DAYS, TERMS, WORST
from voc.roadmap.inputs import Flags, Floats, Inputs, Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Accounts and features in pairs, by feature and then account; and the ways that lead to each pair.

    `chance` in (0, 1]; `severity` in [0.5, 3] and `recent` in [0, 1] are means weighted by the links' probabilities;
    `first` is the first ask in days before the inputs' day.
    `way_link` and `way_pair` are places in the links and in the pairs, in the order of the pairs.
    """

    feature: Whole
    asker: Whole
    chance: Floats
    severity: Floats
    recent: Floats
    first: Whole
    way_link: Whole
    way_pair: Whole
    way_chance: Floats

    def by_feature(self, values: Floats, n_features: int) -> Floats:
        """Sums of a value of each pair, by feature."""
        return np.bincount(self.feature, weights=values, minlength=n_features).astype(np.float64)


def pairs_of(inputs: Inputs) -> Pairs:
    """All pairs of the inputs; the work is one sort of links x their askers."""
    request, asker, severity, first, recent = _distinct(inputs)
    order = np.argsort(request, kind="stable")
    request, asker, severity = request[order], asker[order], severity[order]
    first, recent = first[order], recent[order]
    begin = np.searchsorted(request, inputs.links.request, side="left")
    count = np.searchsorted(request, inputs.links.request, side="right") - begin
    way_link = np.repeat(np.arange(len(count)), count)
    at = np.arange(count.sum()) + np.repeat(begin - np.cumsum(count) + count, count)
    code = inputs.links.feature[way_link] * max(len(inputs.askers.id), 1) + asker[at]
    sort = np.argsort(code, kind="stable")
    way_link, at, code = way_link[sort], at[sort], code[sort]
    found, way_pair = np.unique(code, return_inverse=True)
    chance = inputs.links.chance[way_link]
    size = len(found)
    weight = np.maximum(np.bincount(way_pair, weights=chance, minlength=size), 1e-12)
    starts = _starts(way_pair)
    return Pairs(
        feature=found // max(len(inputs.askers.id), 1),
        asker=found % max(len(inputs.askers.id), 1),
        chance=1 - np.multiply.reduceat(1 - chance, starts) if size else np.zeros(0),
        severity=np.bincount(way_pair, weights=chance * severity[at], minlength=size) / weight,
        recent=np.bincount(way_pair, weights=chance * recent[at], minlength=size) / weight,
        first=np.maximum.reduceat(first[at], starts) if size else np.zeros(0, dtype=np.int64),
        way_link=way_link,
        way_pair=way_pair.astype(np.int64),
        way_chance=chance,
    )


def values_of(inputs: Inputs, pairs: Pairs) -> dict[str, Floats]:
    """What each pair brings to each of TERMS when it holds: accounts, money in the currency of the inputs."""
    of = inputs.askers
    arr, asker = of.arr, pairs.asker
    return {
        "accounts": np.ones(len(asker)),
        "revenue": arr[asker],
        "deals": of.deals[asker],
        "renewals": (arr * of.renews)[asker],
        "risk": (arr * of.at_risk)[asker],
        "severity": pairs.severity / WORST,
        "recent": pairs.recent,
    }


def base_of(inputs: Inputs) -> dict[str, float]:
    """What all customers together would bring to each of TERMS; 0 where nothing of the kind is known."""
    of = inputs.askers
    heads = float(len(of.id))
    money = {
        "revenue": of.arr.sum(),
        "deals": of.deals.sum(),
        "renewals": (of.arr * of.renews).sum(),
        "risk": (of.arr * of.at_risk).sum(),
    }
    return {name: float(money.get(name, heads)) for name in TERMS}


def _distinct(inputs: Inputs) -> tuple[Whole, Whole, Floats, Whole, Floats]:
    """One row for each request and asker: the worst severity, the first ask, and whether asked within RECENT_DAYS."""
    asks = inputs.asks
    order = np.lexsort((asks.asker, asks.request))
    request, asker = asks.request[order], asks.asker[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (request[1:] != request[:-1]) | (asker[1:] != asker[:-1])
    starts = np.flatnonzero(new)
    if not len(starts):
        return request, asker, np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0)
    severity = np.maximum.reduceat(asks.severity[order], starts)
    latest = np.minimum.reduceat(asks.last[order], starts)
    first = np.maximum.reduceat(asks.first[order], starts)
    return request[starts], asker[starts], severity, first, (latest < RECENT_DAYS).astype(np.float64)


def _starts(groups: Whole) -> Whole:
    """Where each group begins in a sorted column."""
    new: Flags = np.ones(len(groups), dtype=bool)
    new[1:] = groups[1:] != groups[:-1]
    return np.flatnonzero(new)
