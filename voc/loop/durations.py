"""How long things take, of which some are not over yet: Kaplan and Meier's estimate, and nothing dropped.

A wait that still goes on says that it takes at least so long. Leaving it out would make a slow team look fast, and
counting it as over would too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOO_FEW = 20
"""Below so many waits, over or not, no length is given."""
CLOSE = 1e-12

Days = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The share of waits that go on after each of the days on which one ended; days ascending."""

    days: Days
    going_on: Days


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """How long it takes: so many waits are over, so many go on. In days.

    `median` and `p90` are None where there are too few waits, and where fewer than half, or fewer than nine in ten,
    end within the time that was watched.
    """

    over: int
    going_on: int
    median: float | None
    p90: float | None

    @property
    def too_few(self) -> bool:
        """Whether there are too few waits to say anything."""
        return self.over + self.going_on < TOO_FEW


def kaplan_meier(days: Days, over: Flags) -> Curve:
    """The share of waits that last longer than each day.

    Parameters: days (n,), how long each wait has lasted, >= 0; over (n,), whether it is over or still goes on. A wait
        that goes on counts among those at risk on its last day.
    Returns: one point for each distinct day on which a wait ended; empty when none did.
    Raises: ValueError when the two differ in length or a wait is shorter than nothing.
    Source: Kaplan and Meier 1958, J. Am. Stat. Assoc. 53, the product-limit estimate.
    """
    if days.shape != over.shape:
        raise ValueError(f"{days.shape} waits and {over.shape} marks of their end")
    if days.size and not days.min() >= 0:
        raise ValueError("a wait is shorter than nothing, or not a number")
    ended, deaths = np.unique(days[over], return_counts=True)
    at_risk = days.size - np.searchsorted(np.sort(days), ended, side="left")
    share: Days = np.cumprod(1.0 - deaths / at_risk, dtype=np.float64)
    return Curve(days=ended, going_on=share)


def quantile(curve: Curve, share: float) -> float | None:
    """The first day by which at least this share of waits, in (0, 1), is over; None when no day is."""
    reached = np.flatnonzero(curve.going_on <= 1.0 - share + CLOSE)
    return float(curve.days[reached[0]]) if reached.size else None


def duration(days: Days, over: Flags) -> Duration:
    """Median and nine in ten of waits, some of which go on. Parameters and errors as of `kaplan_meier`."""
    curve = kaplan_meier(days, over)
    ended = int(over.sum())
    enough = days.size >= TOO_FEW
    return Duration(
        over=ended,
        going_on=int(days.size) - ended,
        median=quantile(curve, 0.5) if enough else None,
        p90=quantile(curve, 0.9) if enough else None,
    )
