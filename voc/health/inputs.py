"""What health rests on, as columns of figures: accounts are places, moments are days, and nobody's words are in it.

A moment is a number of days since 1 January 1970 UTC, with its fraction; NaN where there is none. Rows of a table are
sorted by the place of their account, so that those of one account stand side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400.0
NOBODY = 0
"""The contact of words whose author is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Columns of one length, the first of which is `account`, ascending."""

    account: Whole

    def of(self, place: int) -> Self:
        """The rows of the account at this place."""
        first, last = np.searchsorted(self.account, (place, place + 1))
        return type(self)(**{one.name: getattr(self, one.name)[first:last] for one in fields(self)})

    def where(self, flags: Flags) -> Self:
        """The rows of which this holds."""
        return type(self)(**{one.name: getattr(self, one.name)[flags] for one in fields(self)})

    @classmethod
    def from_rows(cls, rows: Sequence[Sequence[Any]]) -> Self:
        """From rows in the order of the fields; None becomes NaN."""
        names = [one.name for one in fields(cls)]
        kinds = {one.name: np.int64 if "Whole" in str(one.type) else np.float64 for one in fields(cls)}
        columns = zip(*rows, strict=True) if rows else [()] * len(names)
        found: dict[str, Any] = {
            name: np.array(column, dtype=kinds[name]) for name, column in zip(names, columns, strict=True)
        }
        order = np.argsort(found["account"], kind="stable")
        return cls(**{name: column[order] for name, column in found.items()})

    def __len__(self) -> int:
        """How many rows."""
        return int(self.account.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases(Rows):
    """Support cases. `working`: working hours until the first answer; `csat` 1..5, `rated` when; NaN: none."""

    case_id: Whole
    opened: Floats
    answered: Floats
    solved: Floats
    working: Floats
    csat: Floats
    rated: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices(Rows):
    """Passages: sentiment `score` in [-1, 1], probability `churn` that they may leave, `weight` of the role.

    `own`: 1 for words of the customer, 0 for a colleague's note about them, which tells of leaving and not of mood.
    """

    passage_id: Whole
    feedback_id: Whole
    contact: Whole
    said: Floats
    score: Floats
    churn: Floats
    weight: Floats
    own: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings(Rows):
    """NPS by contact."""

    contact: Whole
    feedback_id: Whole
    said: Floats
    nps: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts(Rows):
    """Every time a contact said something or asked for help; `lost`: since when they cannot be reached, NaN: they can.

    Who asked not to be contacted cannot be reached from their last word on: nobody says on which day they asked.
    """

    contact: Whole
    said: Floats
    lost: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Replies(Rows):
    """Answers and tasks that were or are owed: from when on, until when (NaN: still). One of the two ids is 0."""

    loop_id: Whole
    task_id: Whole
    since: Floats
    until: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises(Rows):
    """What was promised: the end of its last day, since when it is kept or broken (NaN: not), how `sure` it is a promise."""

    passage_id: Whole
    made: Floats
    due: Floats
    kept: Floats
    broken: Floats
    sure: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """Weekly sums of signals: `usage` (kinds, accounts, weeks), `help` and `resets` (accounts, weeks); NaN: no report.

    `first`: number of the first week, as `week_of` counts.
    """

    kinds: tuple[str, ...]
    first: int
    usage: NDArray[np.float32]
    help: NDArray[np.float32]
    resets: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything, of all accounts. `account_id` by place; `renewal` the day, NaN where nobody said.

    `promises` is None where nobody keeps them, which is another thing than that none is open.
    """

    account_id: Whole
    renewal: Floats
    signals: Signals
    cases: Cases
    voices: Voices
    ratings: Ratings
    contacts: Contacts
    replies: Replies
    promises: Promises | None = None


def days_of(moment: datetime) -> float:
    """A moment as days since 1970."""
    return (moment - EPOCH).total_seconds() / DAY


def day_of(days: float) -> date:
    """The day (UTC) of such a number."""
    return (EPOCH + timedelta(days=float(days))).date()


def week_of(day: date) -> int:
    """The number of the week of a day; weeks begin on Monday."""
    return (day.toordinal() - 1) // 7


def monday(week: int) -> date:
    """The first day of a week."""
    return date.fromordinal(week * 7 + 1)
