"""Accounts made of figures, for the tests of the health room."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from voc.health.inputs import (
    Cases,
    Contacts,
    Inputs,
    Ratings,
    Replies,
    Signals,
    Voices,
    days_of,
    week_of,
)
from voc.health.parts import Rules
from voc.health.score import Bands

NONE = np.nan
LAST = week_of(date(2026, 10, 19))
"""The last whole week: its Sunday is 25 October 2026."""
NOW = 20757.375
"""31 October 2026, 09:00 UTC, in days."""
WEEKS = 78
RULES = Rules(answer_within=8, usual_csat=0.5)
BANDS = Bands(red=50, green=75)
STEADY = (100.0,) * WEEKS


def signals(accounts: Mapping[str, Sequence[Any]], **beside: Any) -> Signals:
    """Kinds with the weeks of each account, the last of which is LAST."""
    usage = np.array(list(accounts.values()), dtype=np.float32)
    number, weeks = (usage.shape[1], usage.shape[2]) if usage.size else (1, WEEKS)
    empty = np.full((number, weeks), NONE, dtype=np.float32)
    return Signals(
        kinds=tuple(accounts),
        first=LAST - weeks + 1,
        usage=usage.reshape(len(accounts), number, weeks),
        help=np.array(beside.get("help", empty), dtype=np.float32),
        resets=np.array(beside.get("resets", empty), dtype=np.float32),
    )


def cases(*rows: tuple[float, float, float, float, float]) -> Cases:
    """Cases of one account: days ago opened, answered, solved; working hours; CSAT. Rated when solved."""
    return Cases.from_rows(
        [
            (0, at, NOW - opened, NOW - answered, NOW - solved, working, csat, NOW - solved)
            for at, (opened, answered, solved, working, csat) in enumerate(rows, start=1)
        ]
    )


def voices(*rows: tuple[float, float, float], **values: Any) -> Voices:
    """Passages of one account, a comment each: days ago, sentiment, probability that they leave."""
    weight, own = values.get("weight", 1.0), values.get("own", 1)
    return Voices.from_rows(
        [
            (0, at, values.get("feedback", at), 1, NOW - ago, score, churn, weight, own)
            for at, (ago, score, churn) in enumerate(rows, start=1)
        ]
    )


def contacts(*days: float, contact: int = 7, lost: float = NONE) -> Contacts:
    """One contact who spoke so many days ago."""
    return Contacts.from_rows([(0, contact, NOW - ago, lost) for ago in days])


def ratings(*rows: tuple[int, float, float]) -> Ratings:
    """Contact, days ago, NPS."""
    return Ratings.from_rows(
        [(0, who, at, NOW - ago, nps) for at, (who, ago, nps) in enumerate(rows, start=1)]
    )


def replies(*rows: tuple[float, float]) -> Replies:
    """Owed since so many days, until so many days ago (NaN: still)."""
    return Replies.from_rows(
        [(0, at, 0, NOW - since, NOW - until) for at, (since, until) in enumerate(rows, start=1)]
    )


def inputs(**values: Any) -> Inputs:
    """One account with what a test is about."""
    standard: dict[str, Any] = {
        "account_id": np.array([41]),
        "renewal": np.array([NONE]),
        "signals": signals({}),
        "cases": cases(),
        "voices": voices(),
        "ratings": ratings(),
        "contacts": contacts(),
        "replies": replies(),
    }
    return Inputs(**(standard | values))


def day(text: str) -> float:
    """A day as a number."""
    from datetime import UTC, datetime

    return days_of(datetime.fromisoformat(text).replace(tzinfo=UTC))
