"""Which topics were spoken of more than usual in a week: spikes and new topics, with a stated rate of false alarms.

Each topic is compared with its own past. What is usual is a quasi-Poisson regression on the weeks before: a level, a
slow trend once there is half a year of past, the time of the year and the same week of other years once there are two;
always in proportion to how much was said of other things, so that a wave of surveys is no spike. Weeks of the past that
stick out count less. The spread beyond chance is estimated for each topic and drawn towards that of all topics. Of all
topics of a week together, alarms are to be false at most at `RATE` (Benjamini and Hochberg); in a quiet week that is the
chance of any alarm at all.

Source: Farrington et al. 1996 and Noufaily et al. 2013 (outbreaks); the shared spread is that of Lund et al. 2012.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom

RATE = 0.05
"""The rate of false alarms that is promised: see benchmarks/results/trends.json for what was measured."""
HELD = 0.5
"""So much of the rate is used: the rest is for what the model does not know of how topics swing."""
SHORTEST = 8
"""Weeks of past below which nothing is said."""
LONGEST = 156
HALF_YEAR, TWO_YEARS, YEAR = 26, 104, 365.25 / 7
SAME_AT = 6
"""The column of the design that says which weeks are the judged one of other years."""
SLOPE, SEASON, SAME_WEEK = 0.7, 0.4, 0.5
"""How far trend (a year), season and the week of the year are believed to move the logarithm of a count: standard
deviations of priors."""
STICKS_OUT = 2.58
SHARED = 10.0
"""How many weeks' worth of evidence the spread of all topics counts for each topic."""
OFF = 4.0
SEEN = 10
"""A topic with so many comments in its past helps to say how large the spread of all is."""
ROUNDS = 12

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One week of all topics, (n_topics,) each.

    `expected`: the usual count; `usual_high`: nineteen of twenty usual weeks stay at or below it; `p`: how likely a
    usual week has so many or more; `alarm`: more than usual; `new`: nothing of it was ever said before.
    `weeks`: how many weeks of past there were.
    """

    expected: Floats
    usual_high: Floats
    p: Floats
    alarm: Flags
    new: Flags
    weeks: int


def watched(counts: Counts, totals: Counts, *, rate: float = RATE) -> Watched:
    """Judge the last week by the weeks before it.

    Parameters: counts (n_topics, n_weeks), distinct comments of each topic, oldest week first; totals (n_weeks,),
        distinct comments of all kinds, at least as many as of any topic. rate: of false alarms, in (0, 1).
    Returns: no alarm where fewer than SHORTEST weeks before have any comment.
    """
    size = len(counts)
    spoken = np.flatnonzero(totals[:-1] > 0)[-LONGEST:]
    if len(spoken) < SHORTEST or not size:
        nothing = np.full(size, np.nan)
        quiet = np.zeros(size, dtype=bool)
        return Watched(
            expected=nothing, usual_high=nothing, p=np.ones(size), alarm=quiet, new=quiet, weeks=len(spoken)
        )
    weeks = np.append(spoken, counts.shape[1] - 1)
    design, prior = _design(weeks)
    said = counts[:, weeks].astype(np.float64)
    # What was said of other things, so that a topic is no yardstick for itself.
    others = np.log(np.maximum(totals[weeks][None, :] - said, 1.0))
    mean, spread = _usual(design, prior, said[:, :-1], others)
    p = _tail(said[:, -1], mean, spread)
    return Watched(
        expected=mean,
        usual_high=_high(mean, spread),
        p=p,
        alarm=discoveries(p, HELD * rate),
        new=(counts[:, :-1].sum(axis=1) == 0) & (counts[:, -1] > 0),
        weeks=len(spoken),
    )


def discoveries(p: Floats, rate: float) -> Flags:
    """Which of several p-values stand out when at most `rate` of those that do may be false.

    Source: Benjamini and Hochberg 1995.
    """
    found = np.zeros(len(p), dtype=bool)
    order = np.argsort(p, kind="stable")
    below = np.flatnonzero(p[order] <= rate * np.arange(1, len(p) + 1) / max(len(p), 1))
    if len(below):
        found[order[: below[-1] + 1]] = True
    return found


def _design(weeks: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Columns of the regression for each week, the judged one last, and how strongly each is held at zero."""
    n = len(weeks) - 1
    years = (weeks - weeks[-1]) / YEAR
    columns, held = [np.ones(len(weeks))], [0.0]
    if n >= HALF_YEAR:
        columns.append(years)
        held.append(SLOPE**-2)
    if n >= TWO_YEARS:
        for wave in (1, 2):
            columns += [np.cos(2 * np.pi * wave * years), np.sin(2 * np.pi * wave * years)]
            held += [(SEASON / wave) ** -2] * 2
        columns.append(_same_week(weeks))
        held.append(SAME_WEEK**-2)
    return np.stack(columns, axis=1), np.array(held)


def _same_week(weeks: NDArray[np.int64]) -> Floats:
    """1 for the judged week and that of the years before: what comes once a year at its time is no news."""
    ago = weeks[-1] - weeks
    return np.asarray(ago == np.round(np.round(ago / YEAR) * YEAR), dtype=np.float64)


def _usual(design: Floats, prior: Floats, said: Floats, others: Floats) -> tuple[Floats, Floats]:
    """Mean and variance of the judged week's count, by topic, as the weeks before let expect."""
    past, now = design[:-1], design[-1]
    weight = np.ones_like(said)
    beta, cov = _fit(past, prior, said, others[:, :-1], weight)
    for _ in range(2):
        mean = np.exp(past @ beta[:, :, None])[..., 0] * np.exp(others[:, :-1])
        scale = _spread(said, mean, weight, past.shape[1])
        weight = _less_for_outliers(said, mean, scale)
        beta, cov = _fit(past, prior, said, others[:, :-1], weight)
    mean = np.exp(past @ beta[:, :, None])[..., 0] * np.exp(others[:, :-1])
    scale = _spread(said, mean, np.ones_like(said), past.shape[1])
    if past.shape[1] > SAME_AT:
        beta[:, SAME_AT] = np.maximum(beta[:, SAME_AT], 0)
    ahead = np.exp(beta @ now + others[:, -1])
    # The week of the year only ever raises what is usual, so its own doubt is no reason to expect more still.
    known = np.where(np.arange(len(now)) == SAME_AT, 0.0, now)
    unsure = np.einsum("i,tij,j->t", known, cov, known)
    return ahead, scale * ahead + ahead**2 * unsure * scale


def _fit(past: Floats, prior: Floats, said: Floats, others: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Coefficients (n_topics, n_columns) and their covariance, all topics at once.

    Half a comment is spread over the past, so that a topic nobody spoke of has a level above zero.
    """
    seen = said + 0.5 / said.shape[1]
    beta = np.zeros((len(said), past.shape[1]))
    beta[:, 0] = np.log(seen.sum(axis=1) / np.exp(others).sum(axis=1))
    held = np.diag(prior)
    for _ in range(ROUNDS):
        mean = np.exp(np.clip(beta @ past.T + others, -30, 30))
        slope = (weight * (seen - mean)) @ past - beta * prior
        curve = np.einsum("tw,wi,wj->tij", weight * mean, past, past) + held
        step = np.linalg.solve(curve, slope[:, :, None])[..., 0]
        beta += np.clip(step, -2, 2)
    mean = np.exp(np.clip(beta @ past.T + others, -30, 30))
    curve = np.einsum("tw,wi,wj->tij", weight * mean, past, past) + held
    return beta, np.linalg.inv(curve)


def _spread(said: Floats, mean: Floats, weight: Floats, columns: int) -> Floats:
    """Variance over mean of each topic, at least 1, drawn towards that of all topics.

    It is raised by what it may be off: a spread that was learned from few weeks is not to be trusted to be small.
    """
    free = max(said.shape[1] - columns, 1)
    own = (weight * (said - mean) ** 2 / np.maximum(mean, 1e-9)).sum(axis=1) / free
    much = said.sum(axis=1) >= SEEN
    # The mean, not the median, which skewed counts pull below it; one wild topic counts as three of the middle.
    common = max(1.0, float(np.minimum(own[much], 3 * np.median(own[much])).mean())) if much.any() else 1.0
    drawn = np.maximum(1.0, (SHARED * common + free * own) / (SHARED + free))
    return np.asarray(drawn * (1 + OFF / (SHARED + free)))


def _less_for_outliers(said: Floats, mean: Floats, scale: Floats) -> Floats:
    """Weights of past weeks: 1, and less for those that stick out upwards, so that one spike does not hide the next."""
    residual = 1.5 * (said ** (2 / 3) - mean ** (2 / 3)) / np.maximum(mean ** (1 / 6), 1e-6)
    residual /= np.sqrt(scale)[:, None]
    lower = (STICKS_OUT / np.maximum(residual, STICKS_OUT)) ** 2
    return np.asarray(np.where(residual > STICKS_OUT, lower, 1.0))


def _tail(count: Floats, mean: Floats, variance: Floats) -> Floats:
    """The chance of so many or more, of a negative binomial with this mean and variance."""
    size, chance = _binomial(mean, variance)
    return np.asarray(nbinom.sf(count - 1, size, chance), dtype=np.float64)


def _high(mean: Floats, variance: Floats) -> Floats:
    size, chance = _binomial(mean, variance)
    return np.asarray(nbinom.ppf(0.95, size, chance), dtype=np.float64)


def _binomial(mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
    extra = np.maximum(variance - mean, 1e-6 * mean)
    size = np.maximum(mean**2 / extra, 1e-6)
    return size, size / (size + mean)
