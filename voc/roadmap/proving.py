"""How often proposals were right here, with an interval, and from which probability on the machine may decide.

Nothing of this trusts the model's probability: it is only the order. What counts is what people decided. A cut-off is
earned when the lower bound of the observed precision of everything at least as sure reaches the wished one. Four
cut-offs are looked at together, so each is held to a quarter of the allowed risk (Bonferroni). A lower one is only
looked at where people decided about proposals that are hardly surer.

Source: Clopper and Pearson 1934.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

RISK = 0.05
"""How often a cut-off may be earned that does not hold the wished precision."""
CUTS = (0.95, 0.9, 0.8, 0.7)
"""Probabilities from which on links may be accepted by themselves."""
BANDS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
OWN = 10
"""Decisions that must lie between a cut-off and the next higher one: of what nobody saw nothing is known."""
MOST_MISSING = 5_000
"""More decisions than this are not a distance any more."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Decisions about proposals with a probability in [least, most): how many, how many right, and the interval."""

    least: float
    most: float
    decided: int
    right: int
    low: float
    high: float

    @property
    def precision(self) -> float | None:
        """Share of right ones; None where nothing was decided."""
        return self.right / self.decided if self.decided else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """From where on the machine may decide.

    `cut` None: never yet. `at`: the cut-off that is nearest to being earned, or earned; `decided` and `right` count what
    is at least that sure. `missing`: so many more decisions like those would earn it; None where it is earned, or where
    the precision so far is below the wished one at every cut-off.
    """

    wished: float
    at: float
    cut: float | None
    decided: int
    right: int
    low: float
    missing: int | None


def bounds(right: int, decided: int, *, risk: float = RISK) -> tuple[float, float]:
    """Interval of a share, exact, with risk / 2 on either side; (0, 1) where nothing was decided."""
    if not decided:
        return 0.0, 1.0
    wrong = decided - right
    low = float(betaincinv(right, wrong + 1, risk / 2)) if right else 0.0
    high = float(betaincinv(right + 1, wrong, 1 - risk / 2)) if wrong else 1.0
    return low, high


def bands(likely: Floats, right: Flags, edges: Sequence[float] = BANDS) -> list[Band]:
    """The observed precision of decided proposals by their probability (n,); the last band holds 1 as well."""
    found = []
    for least, most in pairwise(edges):
        here = (likely >= least) & ((likely < most) | (most == edges[-1]))
        decided, good = int(here.sum()), int(right[here].sum())
        low, high = bounds(good, decided)
        found.append(Band(least=least, most=most, decided=decided, right=good, low=low, high=high))
    return found


def earned(likely: Floats, right: Flags, *, wished: float) -> Earned:
    """The lowest cut-off that decisions have earned.

    Parameters: likely (n,) the probability each decided proposal had; right (n,) whether it was accepted; wished
        precision in (0, 1].
    """
    nearest: Earned | None = None
    best: Earned | None = None
    for place, cut in enumerate(CUTS):
        here = likely >= cut
        own = int((here & (likely < CUTS[place - 1])).sum()) if place else OWN
        if own < OWN:
            continue
        decided, good = int(here.sum()), int(right[here].sum())
        low = _lower(good, decided)
        found = Earned(
            wished=wished, at=cut, cut=cut if low >= wished else None, decided=decided, right=good, low=low,
            missing=None if low >= wished else _missing(good, decided, wished),
        )  # fmt: skip
        if found.cut is not None:
            best = found
        if nearest is None or _nearer(found, nearest):
            nearest = found
    return (
        best
        or nearest
        or Earned(wished=wished, at=CUTS[0], cut=None, decided=0, right=0, low=0.0, missing=None)
    )


def _lower(right: int, decided: int) -> float:
    return bounds(right, decided, risk=2 * RISK / len(CUTS))[0]


def _nearer(found: Earned, other: Earned) -> bool:
    if found.missing is None:
        return False
    return other.missing is None or found.missing < other.missing


def _missing(right: int, decided: int, wished: float) -> int | None:
    """How many more decisions with the same share of right ones it takes; all right where there was none yet."""
    share = right / decided if decided else 1.0
    if share <= wished:
        return None
    low, high = 1, MOST_MISSING
    if _lower(int(share * (decided + high)), decided + high) < wished:
        return None
    while low < high:
        middle = (low + high) // 2
        if _lower(int(share * (decided + middle)), decided + middle) >= wished:
            high = middle
        else:
            low = middle + 1
    return low
