"""How customers are served: speed to answer, first reply, satisfaction, recommendation. Each with n and an interval.

What is easily gamed is left out on purpose: how long a call lasts, and whether the first contact solved it. What counts
into a figure and what does not stands with each; a figure of too few has no value.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
TOO_FEW = 5
"""Below so many, no share, no mean and no interval is given."""
SURE = 0.95
Z = NormalDist().inv_cdf((1 + SURE) / 2)
RESAMPLES = 1000
LARGE = 2000
"""From so many waits on, the interval of their mean is the normal one: the bootstrap would say the same, slower."""
SEED = 20_261_031
CONTENT = 4.0
"""Least rating, of five, of a content customer."""
PROMOTER, DETRACTOR = 9.0, 6.0
BOTS = frozenset(
    "bot chatbot chat-bot autoresponder auto-responder automation autopilot robot assistantbot answerbot".split()
)
"""Words in the name of a team that say that no person answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of `n` with its interval of 95 percent, in [0, 1]; None where `n` is too small."""

    n: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long `n` waits were, in hours: mean with its interval of 95 percent, and median; None for too few."""

    n: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    median: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """Promoters less detractors of `n` answers, in [-100, 100], with its interval; None for too few."""

    n: int
    net: float | None = None
    low: float | None = None
    high: float | None = None


def by_bot(team: str | None, bots: Iterable[str] = ()) -> bool:
    """Whether no person answered: the team is one of `bots`, or its name has a word that says so."""
    if not team:
        return False
    plain = team.strip().casefold()
    return plain in {name.strip().casefold() for name in bots} or not BOTS.isdisjoint(plain.split())


def waits(hours: Numbers) -> Waits:
    """Speed to answer.

    Parameters: hours (n,), the waits of answered contacts, each >= 0. Whose wait goes on, who gave up and whom a
        machine answered is not among them.
    Returns: mean and median; the interval of the mean by bootstrap, for many by the normal approximation.
    Source: Efron and Tibshirani 1993, ch. 13.
    """
    n = int(hours.size)
    if n < TOO_FEW:
        return Waits(n=n)
    low, high = _mean_between(hours)
    return Waits(n=n, mean=float(hours.mean()), low=low, high=high, median=float(np.median(hours)))


def satisfaction(ratings: Numbers) -> Share:
    """CSAT: the share of 4 and 5 among the rated. Who did not rate is not among `ratings` (n,), each in 1..5."""
    return wilson(int((ratings >= CONTENT).sum()), int(ratings.size))


def wilson(good: int, n: int) -> Share:
    """A share with Wilson's interval, which stays within [0, 1] and holds for few. Source: Wilson 1927."""
    if n < TOO_FEW:
        return Share(n=n)
    share, scale = good / n, 1 + Z**2 / n
    middle = (share + Z**2 / (2 * n)) / scale
    reach = Z / scale * sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return Share(n=n, share=share, low=max(0.0, middle - reach), high=min(1.0, middle + reach))


def recommendation(ratings: Numbers) -> Net:
    """NPS: percent of 9 and 10 less percent of 0 to 6; ratings (n,), each in 0..10.

    Source: Reichheld 2003; the interval by the variance of a difference of two shares of one sample.
    """
    n = int(ratings.size)
    if n < TOO_FEW:
        return Net(n=n)
    for_us, against = float((ratings >= PROMOTER).mean()), float((ratings <= DETRACTOR).mean())
    net = for_us - against
    reach = Z * sqrt(max(for_us + against - net**2, 0.0) / n)
    return Net(n=n, net=100 * net, low=100 * max(-1.0, net - reach), high=100 * min(1.0, net + reach))


def changed(before: Share, after: Share) -> Share:
    """By how much a share grew, in [-1, 1], with Newcombe's interval; nothing where either is of too few.

    Source: Newcombe 1998, Stat. Med. 17, method 10.
    """
    n = before.n + after.n
    if before.share is None or before.low is None or before.high is None:
        return Share(n=n)
    if after.share is None or after.low is None or after.high is None:
        return Share(n=n)
    grown = after.share - before.share
    down = sqrt((after.share - after.low) ** 2 + (before.high - before.share) ** 2)
    up = sqrt((after.high - after.share) ** 2 + (before.share - before.low) ** 2)
    return Share(n=n, share=grown, low=grown - down, high=grown + up)


def _mean_between(hours: Numbers) -> tuple[float, float]:
    if hours.size >= LARGE:
        reach = Z * float(hours.std(ddof=1)) / sqrt(hours.size)
        return float(hours.mean()) - reach, float(hours.mean()) + reach
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(hours.size, size=(RESAMPLES, hours.size))
    low, high = np.quantile(hours[drawn].mean(axis=1), [(1 - SURE) / 2, (1 + SURE) / 2])
    return float(low), float(high)
