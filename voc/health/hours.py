"""Working hours: how long a wait was on the clock of those who answer.

A wait over a weekend is long for the customer and short for the team. Both are true, so both are shown; this file
knows the second. Days begin and end by the team's own clock, so a day on which clocks change has its real length.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from voc.config import Settings, week_days
from voc.config import hours as spans

Moments = NDArray[np.datetime64]
Hours = NDArray[np.float64]
SECOND = np.timedelta64(1, "s")
HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """When a team works.

    `days`: 0 is Monday. `begin`, `end`: on the clock of `zone`; an end that is not after the beginning lies on the next
    day, so 00:00 to 00:00 is the whole day. `closed`: days on which nobody works, whatever day of the week it is.
    """

    zone: ZoneInfo
    days: frozenset[int]
    begin: time
    end: time
    closed: frozenset[date] = frozenset()


def working_of(settings: Settings) -> Working:
    """When support works, as a workspace says."""
    span = spans(settings.business_hours) or (time(0), time(0))
    return Working(
        zone=ZoneInfo(settings.business_timezone or settings.timezone),
        days=week_days(settings.business_days),
        begin=span[0],
        end=span[1],
        closed=frozenset(settings.business_closed),
    )


def calendar_hours(begins: Moments, ends: Moments) -> Hours:
    """Hours from each beginning to its end as the customer waits them. NaT gives NaN; an end before gives 0."""
    gone: Hours = _hours(_seconds(ends) - _seconds(begins))
    return gone


def working_hours(begins: Moments, ends: Moments, working: Working) -> Hours:
    """Hours from each beginning to its end that lie within working hours.

    Parameters: begins, ends (n,) in UTC; NaT where a moment is not known.
    Returns: (n,) float64, >= 0; NaN where a moment is not known.
    """
    first, last = _seconds(begins), _seconds(ends)
    known = np.isfinite(first) & np.isfinite(last)
    if not known.any():
        return np.full(first.shape, np.nan)
    opens, closes = _openings(first[known].min(), last[known].max(), working)
    before = np.concatenate(([0.0], np.cumsum(closes - opens)))
    return _hours(_worked(last, opens, closes, before) - _worked(first, opens, closes, before))


def _worked(moments: Hours, opens: Hours, closes: Hours, before: Hours) -> Hours:
    """Seconds of work done up to each moment; NaN stays NaN."""
    if not opens.size:
        return np.where(np.isfinite(moments), 0.0, np.nan)
    at = np.where(np.isfinite(moments), moments, opens[0])
    place = np.searchsorted(opens, at, side="right") - 1
    inside = np.clip(at, opens[place], closes[place]) - opens[place]
    done = np.where(place < 0, 0.0, before[np.maximum(place, 0)] + inside)
    return np.where(np.isfinite(moments), done, np.nan)


def _openings(first: float, last: float, working: Working) -> tuple[Hours, Hours]:
    """When work begins and ends on each working day between two moments, and one day around; in seconds."""
    day = datetime.fromtimestamp(first, working.zone).date() - timedelta(days=2)
    until = datetime.fromtimestamp(max(first, last), working.zone).date() + timedelta(days=1)
    spans = []
    while day <= until:
        if day.weekday() in working.days and day not in working.closed:
            spans.append(_span(day, working))
        day += timedelta(days=1)
    found = np.array(spans, dtype=np.float64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _span(day: date, working: Working) -> tuple[float, float]:
    last = day if working.end > working.begin else day + timedelta(days=1)
    begins = datetime.combine(day, working.begin, working.zone).astimezone(UTC)
    ends = datetime.combine(last, working.end, working.zone).astimezone(UTC)
    return begins.timestamp(), ends.timestamp()


def _seconds(moments: Moments) -> Hours:
    """Seconds since 1970; NaN for NaT."""
    whole = moments.astype("datetime64[us]")
    seconds = whole.astype("int64") / 1e6
    return np.where(np.isnat(whole), np.nan, seconds)


def _hours(seconds: Hours) -> Hours:
    with np.errstate(invalid="ignore"):
        return np.maximum(seconds, 0.0) / HOUR
