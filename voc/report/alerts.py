"""Topics that were spoken of more than usual, week by week, with the passages that say so."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine, select

from voc.model import Feedback, Membership, Passage, Topic
from voc.nlp.topics.trends import LONGEST, RATE, SHORTEST, watched
from voc.store import reading
from voc.store.reads import once, words
from voc.terms import AlertKind

ALERTS = (
    "week",
    "topic_id",
    "topic",
    "kind",
    "comments",
    "voices",
    "expected",
    "usual_high",
    "p",
    "passage_id",
    "example",
)
TOTALS = ("week", "comments")
WEEKLY = ("week", "topic_id", "topic", "comments")
WEEKS = 4
FEWEST_VOICES = 2
"""Voices below which nothing is an alert: one loud customer must not ring the bell."""
SHOWN = 3
"""So many passages stand behind an alert in `passage_id`; the first is its example."""


def alerts(engine: Engine, *, now: datetime, zone: str = "UTC", weeks: int = WEEKS) -> pd.DataFrame:
    """Alerts of the last whole weeks before `now`, the latest first, then the least usual; columns as in ALERTS.

    A week begins on Monday in `zone` and is named by that day. `comments` are distinct; `voices` are the accounts, else
    people, behind them, and a comment nobody knows the author of is one. `p`: how likely a usual week has so many.
    `passage_id`: the first passages of the week in which the topic is spoken of, as a list.
    """
    said = _said(engine, zone)
    this = _monday(now.astimezone(ZoneInfo(zone)).date())
    rows = [row for back in range(weeks) for row in _judged(said, this - timedelta(weeks=back))]
    found = pd.DataFrame(rows, columns=list(ALERTS))
    return _with_words(engine, found)


def weekly(engine: Engine, *, now: datetime, zone: str = "UTC", weeks: int = 26) -> pd.DataFrame:
    """Distinct comments of each topic in each of the last whole weeks, zeros included; columns as in WEEKLY."""
    said = _said(engine, zone)
    last = _monday(now.astimezone(ZoneInfo(zone)).date())
    mondays = [last - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    names = (
        said.dropna(subset=["topic_id"])
        .drop_duplicates("topic_id")
        .set_index("topic_id")["topic"]
        .sort_index()
    )
    counted = said.groupby(["topic_id", "week"])["feedback"].nunique()
    rows = [
        (monday, int(topic_id), name, int(counted.get((topic_id, monday), 0)))
        for topic_id, name in zip(names.index.tolist(), names, strict=True)
        for monday in mondays
    ]
    return pd.DataFrame(rows, columns=list(WEEKLY))


def totals(engine: Engine, *, now: datetime, zone: str = "UTC", weeks: int = 26) -> pd.DataFrame:
    """Distinct comments in each of the last whole weeks, zeros included; columns as in TOTALS."""
    said = _said(engine, zone)
    last = _monday(now.astimezone(ZoneInfo(zone)).date())
    counted = said.groupby("week")["feedback"].nunique()
    mondays = [last - timedelta(weeks=back) for back in range(weeks, 0, -1)]
    return pd.DataFrame([(day, int(counted.get(day, 0))) for day in mondays], columns=list(TOTALS))


def reach(engine: Engine, *, now: datetime, zone: str = "UTC") -> dict[str, Any]:
    """What the alerts rest on: whole weeks of past with any comment, the fewest needed, the rate of false alarms."""
    said = _said(engine, zone)
    last = _monday(now.astimezone(ZoneInfo(zone)).date())
    past = said.loc[said["week"] < last, "week"].nunique()
    return {"weeks": int(past), "needed": SHORTEST + 1, "rate": RATE}


def _said(engine: Engine, zone: str) -> pd.DataFrame:
    """Every passage with its comment, who said it, its topic (or none) and the Monday of its week."""
    query = (
        select(
            Passage.id,
            Passage.feedback_id,
            Feedback.said_at,
            Feedback.account_id,
            Feedback.contact_id,
            Membership.topic_id,
            Topic.label,
        )
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Membership, Membership.passage_id == Passage.id)
        .outerjoin(Topic, Topic.id == Membership.topic_id)
        .where(once())
        .order_by(Passage.id)
    )
    columns = ["passage", "feedback", "said_at", "account", "contact", "topic_id", "topic"]
    with reading(engine) as session:
        found = pd.DataFrame([tuple(row) for row in session.execute(query)], columns=columns)
    days = pd.to_datetime(found["said_at"], utc=True).dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    found["week"] = (days - pd.to_timedelta(days.dt.day_of_week, unit="D")).dt.date
    found["voice"] = _voices(found)
    return found


def _voices(said: pd.DataFrame) -> list[str]:
    """Who speaks: the account, else the person, else somebody nobody knows."""
    voices = []
    for account, contact, feedback in zip(said["account"], said["contact"], said["feedback"], strict=True):
        known = (
            f"account {account}" if pd.notna(account) else f"contact {contact}" if pd.notna(contact) else ""
        )
        voices.append(known or f"feedback {feedback}")
    return voices


def _judged(said: pd.DataFrame, end: date) -> list[tuple[Any, ...]]:
    """Alerts of the week that ended when the week of `end` began, least usual first."""
    week = end - timedelta(weeks=1)
    earlier = said[said["week"] < end]
    topics = sorted(earlier["topic_id"].dropna().unique())
    if not topics or not (earlier["week"] == week).any():
        return []
    counts, totals = _counts(earlier, topics, week)
    found = watched(counts, totals)
    rows = []
    for place in np.lexsort((np.array(topics), found.p)):
        if not found.alarm[place]:
            continue
        here = earlier[(earlier["week"] == week) & (earlier["topic_id"] == topics[place])]
        voices = here["voice"].nunique()
        if voices < FEWEST_VOICES:
            continue
        kind = AlertKind.NEW if found.new[place] else AlertKind.SPIKE
        rows.append(
            (
                week,
                int(topics[place]),
                here["topic"].iloc[0],
                kind.value,
                int(counts[place, -1]),
                int(voices),
                float(found.expected[place]),
                float(found.usual_high[place]),
                float(found.p[place]),
                _first_of_each_voice(here),
                "",
            )
        )
    return rows


def _counts(said: pd.DataFrame, topics: list[Any], week: date) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct comments by topic and week, and of all, up to this week; at most LONGEST weeks before it."""
    first = max(said["week"].min(), week - timedelta(weeks=LONGEST))
    size = (week - first).days // 7 + 1
    recent = said[said["week"] >= first]
    place = {topic: i for i, topic in enumerate(topics)}
    counts = np.zeros((len(topics), size), dtype=np.int64)
    totals = np.zeros(size, dtype=np.int64)
    for monday, n in recent.groupby("week")["feedback"].nunique().items():
        totals[(monday - first).days // 7] = n
    of_topic = recent.dropna(subset=["topic_id"]).groupby(["topic_id", "week"])["feedback"].nunique()
    for (topic, monday), n in of_topic.items():
        counts[place[topic], (monday - first).days // 7] = n
    return counts, totals


def _first_of_each_voice(here: pd.DataFrame) -> list[int]:
    """Passages of several voices, the earliest first, so that the evidence is not of one customer."""
    return [int(passage) for passage in here.drop_duplicates("voice")["passage"].head(SHOWN)]


def _with_words(engine: Engine, found: pd.DataFrame) -> pd.DataFrame:
    ids = sorted({passages[0] for passages in found["passage_id"] if passages})
    query = (
        select(Passage.id, words())
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Passage.id.in_(ids))
    )
    with reading(engine) as session:
        said = dict(session.execute(query).all())
    found["example"] = [said.get(passages[0], "") if passages else "" for passages in found["passage_id"]]
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
