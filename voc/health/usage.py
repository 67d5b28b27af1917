"""Whether an account uses the product less than it did, against its own past and with its own seasons.

A pool company that goes quiet in winter went quiet last winter too. So the last four weeks are compared twice: with the
same weeks of last year, and with the thirteen weeks before them, corrected by how the same stretch went last year. The
worse of the two counts: one sees a decline that has gone on for long, the other one that is new. Medians are taken, so
one odd week moves nothing, and a week without a report is not a zero.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.health.inputs import Signals

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
YEAR, LATE, BEFORE, AROUND = 52, 4, 13, 1
LEAST_LATE, LEAST_BEFORE, LEAST_YEAR = 2, 6, 3
SEASON = 5.0
"""A season is believed to multiply or divide by no more than this."""
ALIVE = 3
"""So many weeks without a report of an account are a silence, where others of the kind are reported."""
NOISE = 0.05
"""Weeks of one account differ by at least this, in logarithms, however quiet it seems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Usage of every account at one moment, arrays by account, NaN where nothing can be said.

    `ratio`: the median over kinds of the worse comparison, 1 is as ever. `year`, `quarter`: both comparisons.
    `late`, `then_year`, `then_quarter`: (kinds, accounts) the levels compared, the last corrected for the season.
    `weeks`: reported weeks in the last four, the most of any kind. `sure`: how many times its noise the ratio is from 1.
    `gone`: reports of the account ended while those of others go on. `last_week`: number of the latest week looked at.
    """

    ratio: Floats
    year: Floats
    quarter: Floats
    late: Floats
    then_year: Floats
    then_quarter: Floats
    weeks: NDArray[np.int64]
    sure: Floats
    gone: Flags
    last_report: NDArray[np.int64]
    last_week: int


def usage(signals: Signals, last_week: int) -> Usage:
    """Compare each account with its own past.

    Parameters: signals: weekly sums; last_week: number of the last whole week that counts.
    Source of the seasonal ratio: Hyndman and Athanasopoulos 2021, ch. 3.4, with medians for means.
    """
    weeks = signals.usage[:, :, : max(0, last_week - signals.first + 1)].astype(np.float64)
    late, before = _last(weeks, 0, LATE), _last(weeks, LATE, BEFORE)
    late_then = _last(weeks, YEAR - AROUND, LATE + 2 * AROUND)
    before_then = _last(weeks, YEAR + LATE, BEFORE)
    level = _median(late, LEAST_LATE)
    then_year = _median(late_then, LEAST_YEAR)
    season = _over(then_year, _median(before_then, LEAST_BEFORE))
    season = np.where(np.isfinite(season), np.clip(season, 1 / SEASON, SEASON), 1.0)
    then_quarter = _median(before, LEAST_BEFORE) * season
    year, quarter = _over(level, then_year), _over(level, then_quarter)
    worse = np.fmin(year, quarter)
    ratio = _across(worse)
    reported = np.isfinite(late).sum(axis=2)
    return Usage(
        ratio=ratio,
        year=_across(year),
        quarter=_across(quarter),
        late=level,
        then_year=then_year,
        then_quarter=then_quarter,
        weeks=reported.max(axis=0, initial=0),
        sure=_sureness(weeks, ratio),
        gone=_gone(weeks),
        last_report=_last_report(weeks, signals.first),
        last_week=last_week,
    )


def _last(weeks: Floats, skip: int, count: int) -> Floats:
    """So many weeks before the last `skip` ones, filled with NaN where there is no past."""
    end = weeks.shape[2] - skip
    part = weeks[:, :, max(0, end - count) : max(0, end)]
    lacking = count - part.shape[2]
    return np.pad(part, ((0, 0), (0, 0), (lacking, 0)), constant_values=np.nan) if lacking else part


def _median(weeks: Floats, least: int) -> Floats:
    """The median of reported weeks; NaN where fewer than `least` are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found = np.nanmedian(weeks, axis=2)
    return np.where(np.isfinite(weeks).sum(axis=2) >= least, found, np.nan)


def _over(now: Floats, then: Floats) -> Floats:
    """Now in terms of then; NaN where then was nothing, for nothing cannot fall."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(then > 0, now / then, np.nan)


def _across(ratios: Floats) -> Floats:
    """The median over kinds."""
    if not ratios.shape[0]:
        return np.full(ratios.shape[1], np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmedian(ratios, axis=0), dtype=np.float64)


def _sureness(weeks: Floats, ratio: Floats) -> Floats:
    """How many standard errors a ratio is from 1, by how much the account's weeks differ from one to the next."""
    past = np.log1p(_last(weeks, 0, LATE + BEFORE + YEAR))
    steps = np.abs(np.diff(past, axis=2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        spread = _across(1.4826 * np.nanmedian(steps, axis=2) / np.sqrt(2))
    noise = np.maximum(np.nan_to_num(spread, nan=NOISE), NOISE) * np.sqrt(1 / LATE + 1 / BEFORE)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.abs(np.log(np.maximum(ratio, 1e-3))) / noise
    return found


def _gone(weeks: Floats) -> Flags:
    """Accounts of which every kind was reported until lately and is not any more, while it is of most others."""
    late, before = _last(weeks, 0, ALIVE), _last(weeks, ALIVE, BEFORE)
    silent = ~np.isfinite(late).any(axis=2)
    used = np.isfinite(before).sum(axis=2) >= LEAST_BEFORE
    alive = (~silent & used).sum(axis=1) > used.sum(axis=1) / 2
    ended = used & silent & alive[:, None]
    found: Flags = ended.any(axis=0) & ~(used & ~silent).any(axis=0)
    return found


def _last_report(weeks: Floats, first: int) -> NDArray[np.int64]:
    """The number of the latest week with a report of each account; 0 where there is none."""
    any_kind: Flags = np.asarray(np.isfinite(weeks).any(axis=0))
    if not any_kind.size:
        return np.zeros(weeks.shape[1], dtype=np.int64)
    back = np.argmax(any_kind[:, ::-1], axis=1)
    last = first + weeks.shape[2] - 1 - back
    return np.where(any_kind.any(axis=1), last, 0).astype(np.int64)
