"""The map of what customers talk about: every passage, or an even sample of many, with its place on a plane."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.model import Account, Annotation, Feedback, Membership, Passage, PassageVector, Topic
from voc.nlp.topics.mapping import plane
from voc.store import from_blob, reading
from voc.store.reads import kept, once, tags, words
from voc.terms import TagKind

POINTS = ("passage_id", "x", "y", "topic_id", "topic", "sentiment", "segment", "words")
MOST = 3000
"""So many passages are drawn at most."""
LONGEST = 90
PART = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMap:
    """Points with columns as in POINTS, and of how many passages they are. `topic` is missing where there is none."""

    points: pd.DataFrame
    passages: int


def topic_map(engine: Engine, *, encoder: str, most: int = MOST) -> TopicMap:
    """Passages that have a vector of `encoder`, at most `most` of them, each where `plane` puts it.

    More passages than that are sampled evenly over their order in time, the same ones each time. What was erased or is
    said twice is left out.
    """
    with reading(engine) as session:
        every = np.array(session.scalars(_all()).all(), dtype=np.int64)
        step = max(1.0, len(every) / most)
        ids = every[(np.arange(min(len(every), most)) * step).astype(np.int64)] if len(every) else every
        rows = [
            row
            for start in range(0, len(ids), PART)
            for row in _rows(session, ids[start : start + PART].tolist(), encoder)
        ]
    labels = np.array([-1 if row.topic_id is None else row.topic_id for row in rows], dtype=np.int64)
    places = plane(from_blob([row.vector for row in rows]), labels) if rows else np.zeros((0, 2))
    told = [
        (
            row.passage_id,
            round(x, 3),
            round(y, 3),
            row.topic_id,
            row.topic,
            row.mood,
            row.segment,
            _short(row.words),
        )
        for row, (x, y) in zip(rows, places.tolist(), strict=True)
    ]
    points = pd.DataFrame(told, columns=list(POINTS)).astype({"topic_id": "Int64"})
    return TopicMap(points=points, passages=len(every))


def _all() -> Any:
    return (
        select(Membership.passage_id)
        .join(Passage, Passage.id == Membership.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(once(), kept())
        .order_by(Membership.passage_id)
    )


def _rows(session: Session, ids: list[int], encoder: str) -> list[Any]:
    mood = tags(TagKind.SENTIMENT).where(Annotation.passage_id.in_(ids)).subquery()
    query = (
        select(
            Passage.id.label("passage_id"),
            PassageVector.vector,
            Membership.topic_id,
            Topic.label.label("topic"),
            mood.c.value.label("mood"),
            Account.segment,
            words().label("words"),
        )
        .join(PassageVector, PassageVector.passage_id == Passage.id)
        .join(Membership, Membership.passage_id == Passage.id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Topic, Topic.id == Membership.topic_id)
        .outerjoin(mood, mood.c.passage_id == Passage.id)
        .outerjoin(Account, Account.id == Feedback.account_id)
        .where(Passage.id.in_(ids), PassageVector.encoder == encoder)
        .order_by(Passage.id)
    )
    return list(session.execute(query).all())


def _short(said: str | None) -> str:
    whole = " ".join((said or "").split())
    return whole if len(whole) <= LONGEST else whole[:LONGEST] + "…"
