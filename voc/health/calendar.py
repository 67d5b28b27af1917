"""The calendar of review calls: which one an account is due for, from its start and its renewal. Knows no tables.

Of the calls after the start a later one stands in for the earlier ones: who is a customer for years is owed no first call.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LAPSED = 180
"""A call that was due so many days ago is not asked for any more: another one has come, or never will."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A review call: its name in the calendar, the day it is due, and how many days it is late (negative: ahead)."""

    name: str
    due_on: date
    late: int


def calls(
    steps: Mapping[str, int],
    *,
    since: date | None,
    renewal: date | None,
    settled: Collection[tuple[str, date]],
    today: date,
    ahead: int,
) -> list[Due]:
    """The calls that are overdue, due or near, the earliest first.

    Parameters: steps: days after the start, or before the renewal where negative, by name; settled: what a person held
        or skipped, by name and day; ahead: so many days before its day a call is near.
    """
    after = [(name, since + timedelta(days=days)) for name, days in steps.items() if days >= 0 and since]
    before = [(name, renewal + timedelta(days=days)) for name, days in steps.items() if days < 0 and renewal]
    reached = sorted((day, name) for name, day in after if day <= today)
    standing = {name for _, name in reached[:-1]}
    wanted = [(name, day) for name, day in after if name not in standing] + before
    return _near(wanted, settled, today, ahead)


def _near(
    wanted: Sequence[tuple[str, date]], settled: Collection[tuple[str, date]], today: date, ahead: int
) -> list[Due]:
    found = [
        Due(name=name, due_on=day, late=(today - day).days)
        for name, day in wanted
        if (name, day) not in settled and -ahead <= (today - day).days <= LAPSED
    ]
    return sorted(found, key=lambda one: (one.due_on, one.name))
