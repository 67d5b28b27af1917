"""Tables as CSV files that are safe to open in a spreadsheet."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from voc.config import Settings
from voc.errors import InputError
from voc.report import aspects, demand, ledger_rows, outbox, priorities, tasks, topics
from voc.report.passages import Only, passages
from voc.report.priorities import Question
from voc.report.quotes import quotes
from voc.stories.showing import INTERNAL
from voc.terms import ConsentState

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with, or a spreadsheet takes it for a formula."""
EVERYTHING = 10_000_000

Maker = Callable[[Engine, Settings, datetime], pd.DataFrame]


def _priorities(engine: Engine, settings: Settings, now: datetime) -> pd.DataFrame:
    """The ranking by the formula and weights of the settings."""
    question = Question(formula=settings.formula, weights=settings.weights)
    found = priorities.priorities(engine, question, now=now, currency=settings.currency, rates=settings.rates)
    return found.ranking


def _quotes(engine: Engine, now: datetime) -> pd.DataFrame:
    """Quotes without anybody's name; beside those that have no consent stands that they are for the house alone."""
    found = quotes(engine, Only(), now=now, limit=EVERYTHING)
    note = found["consent"].map(lambda state: "" if state == ConsentState.GRANTED.value else INTERNAL)
    named = ("words", "contact", "account", "role", "closeness")
    return found.assign(note=note)[[name for name in (*found.columns, "note") if name not in named]]


EXPORTS: dict[str, tuple[Maker, str]] = {
    "priorities": (
        _priorities,
        "features ranked by the formula of the settings, from low to high, with their demand",
    ),
    "requests": (
        lambda engine, *_: demand.requests(engine, limit=EVERYTHING),
        "what customers ask for, in their words",
    ),
    "links": (
        lambda engine, *_: demand.proposals(engine, state=None),
        "requests and features, with evidence and decision",
    ),
    "topics": (lambda engine, *_: topics.topics(engine, limit=EVERYTHING), "what customers talk about"),
    "aspects": (
        lambda engine, *_: aspects.terms(engine, limit=EVERYTHING),
        "what passages are about, with the sentiment towards it",
    ),
    "passages": (
        lambda engine, *_: passages(engine, Only(twice_too=True), limit=EVERYTHING),
        "every passage with its tags",
    ),
    "quotes": (
        lambda engine, _, now: _quotes(engine, now),
        "passages worth quoting, without names, with the state of consent",
    ),
    "loops": (
        lambda engine, *_: ledger_rows.rows(engine),
        "the loop ledger: who, what, when, in which words, and why not told",
    ),
    "messages": (lambda engine, *_: outbox.outbox(engine), "messages to customers, with state and reason"),
    "tasks": (
        lambda engine, *_: tasks.tasks(engine, everything=True),
        "what colleagues should do in person, done or not",
    ),
}


def write_csv(engine: Engine, noun: str, path: Path, *, settings: Settings, now: datetime) -> int:
    """Write one of EXPORTS to `path` as of `now`, UTF-8 with a mark so that spreadsheets read it. Returns the rows.

    Raises InputError when the file cannot be written.
    """
    return to_csv(EXPORTS[noun][0](engine, settings, now), path)


def to_csv(found: pd.DataFrame, path: Path) -> int:
    """Write a frame to `path`, safe to open in a spreadsheet. Returns the rows.

    Raises InputError when the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(found.columns)
            writer.writerows([defused(value) for value in row] for row in found.itertuples(index=False))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}. Choose another place with --to FILE.") from error
    return len(found)


def to_text(words: str, path: Path) -> None:
    """Write a text to `path`. Raises InputError when the file cannot be written."""
    try:
        path.write_text(words, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}. Choose another place with --to FILE.") from error


def defused(value: Any) -> Any:
    """Text that a spreadsheet would run gets a leading apostrophe; missing values become empty cells."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124
        return ""
    if isinstance(value, str) and value.startswith(RUNS):
        return "'" + value
    return value
