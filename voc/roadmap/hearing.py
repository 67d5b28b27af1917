"""Who is heard: the askers beside the customer base, group by group, and how loud the loudest are.

A ranking speaks for those who spoke. A group whose share among the askers is clearly smaller than its share of the
customers is missing; one that is clearly larger is over-heard. "Clearly" is a Wilson interval of 95 percent for all
groups of a dimension together (Bonferroni); below TOO_FEW askers nothing is said. Askers are those whose requests are
linked with a ranked feature, by decision or by a proposal that is more likely than not.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

import numpy as np

from voc.roadmap.inputs import FILTERS, NOT_KNOWN, Flags, Inputs
from voc.terms import Heard

TOO_FEW = 10
LOUDEST = 5
LIKELY = 0.5
SURE = 0.95
BANDS = (0, 10, 50, 250, 1000)
"""Where bands of seats begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of customers. Shares in [0, 1] among those whose group is known; `low` and `high` bound `share`."""

    dimension: str
    group: str
    asked: int
    share: float
    low: float
    high: float
    customers: int
    base: float
    heard: Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """Every group of every dimension, and how much of their asks comes from the LOUDEST accounts.

    `known`: for each dimension the share of askers whose group is known.
    """

    groups: tuple[Group, ...]
    known: Mapping[str, float]
    askers: int
    customers: int
    asks: int
    loudest: float


def representation(inputs: Inputs, ranked: Flags) -> Representation:
    """Compare those who ask for ranked features with all customers: segment, plan, size, country and language.

    Parameters: ranked (n_features,): which features are to be chosen from.
    """
    links, asks, accounts = inputs.links, inputs.asks, inputs.askers.account
    answered = np.unique(links.request[(links.chance >= LIKELY) & ranked[links.feature]])
    here = np.isin(asks.request, answered)
    asked = np.unique(asks.asker[here])
    asked = asked[accounts[asked]]
    groups: list[Group] = []
    known: dict[str, float] = {}
    for name in FILTERS:
        column = getattr(inputs.askers, name)
        base = Counter(word for word, on in zip(column, accounts, strict=True) if on)
        own = Counter(column[i] for i in asked)
        known[name] = _known(own)
        groups += _groups(name, own, base)
    said = zip(asks.contact[here].tolist(), np.flatnonzero(here).tolist(), strict=True)
    people = {contact: asks.language[row] for contact, row in said if contact >= 0}
    tongues = Counter(people.values())
    known["language"] = _known(tongues)
    groups += _groups("language", tongues, _languages(inputs))
    return Representation(
        groups=tuple(groups),
        known=known,
        askers=len(asked),
        customers=int(accounts.sum()),
        asks=int(asks.times[here].sum()),
        loudest=_loudest(inputs, here),
    )


def band(seats: int | None) -> str:
    """The size of an account by its seats: `1-9`, `10-49`, `50-249`, `250-999`, `1000+`."""
    if seats is None or seats < 1:
        return NOT_KNOWN
    for begin, end in pairwise(BANDS):
        if seats < end:
            return f"{max(begin, 1)}-{end - 1}"
    return f"{BANDS[-1]}+"


def wilson(successes: int, n: int, *, sure: float = SURE) -> tuple[float, float]:
    """The interval of a share of which `successes` of `n` were seen; (0, 1) for n = 0.

    Source: Wilson 1927.
    """
    if not n:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + sure / 2)
    rate, spread = successes / n, z * z / n
    middle = (rate + spread / 2) / (1 + spread)
    half = z * ((rate * (1 - rate) / n + spread / (4 * n)) ** 0.5) / (1 + spread)
    return (max(0.0, middle - half) if successes else 0.0), (
        min(1.0, middle + half) if successes < n else 1.0
    )


def _groups(dimension: str, own: Mapping[str, int], base: Mapping[str, int]) -> list[Group]:
    names: Sequence[str] = sorted(
        (set(own) | set(base)) - {NOT_KNOWN}, key=lambda name: (-base.get(name, 0), name)
    )
    n = sum(own.get(name, 0) for name in names)
    all_known = sum(base.get(name, 0) for name in names)
    sure = 1 - (1 - SURE) / max(len(names), 1)
    made = []
    for name in names:
        low, high = wilson(own.get(name, 0), n, sure=sure)
        share = base.get(name, 0) / all_known if all_known else 0.0
        made.append(
            Group(
                dimension=dimension,
                group=name,
                asked=own.get(name, 0),
                share=own.get(name, 0) / n if n else 0.0,
                low=low,
                high=high,
                customers=base.get(name, 0),
                base=share,
                heard=_verdict(own.get(name, 0), n, low, high, share),
            )
        )
    return made


def _verdict(asked: int, n: int, low: float, high: float, base: float) -> Heard:
    if n < TOO_FEW:
        return Heard.TOO_FEW
    if base > high:
        return Heard.UNDER if asked else Heard.MISSING
    return Heard.OVER if base < low else Heard.AS_EXPECTED


def _languages(inputs: Inputs) -> Counter[str]:
    found: Counter[str] = Counter()
    for word, count in zip(inputs.people.language, inputs.people.count.tolist(), strict=True):
        found[word] += count
    return found


def _known(own: Mapping[str, int]) -> float:
    total = sum(own.values())
    return 1 - own.get(NOT_KNOWN, 0) / total if total else 0.0


def _loudest(inputs: Inputs, here: Flags) -> float:
    """Share of these asks that comes from the LOUDEST askers, in [0, 1]."""
    times = np.bincount(inputs.asks.asker[here], weights=inputs.asks.times[here], minlength=1)
    total = float(times.sum())
    return float(np.sort(times)[::-1][:LOUDEST].sum() / total) if total else 0.0
