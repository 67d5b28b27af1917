"""What customers talk about: topics with their size, mood and an example."""

from typing import Any

import pandas as pd
from sqlalchemy import Engine, case, func, select

from voc.model import Feedback, Membership, Passage, Topic
from voc.report.frames import frame
from voc.store import reading
from voc.store.reads import tags, words
from voc.terms import Sentiment, TagKind

TOPICS = (
    "topic_id",
    "label",
    "words",
    "passages",
    "accounts",
    "negative",
    "positive",
    "first_said_at",
    "last_said_at",
    "example",
)


def topics(engine: Engine, *, limit: int = 200) -> pd.DataFrame:
    """Topics by distinct accounts, then passages; columns as in TOPICS.

    `negative` and `positive` are shares of the topic's passages in [0, 1].
    """
    mood = tags(TagKind.SENTIMENT).subquery()
    counted = (
        select(
            Membership.topic_id,
            func.count().label("passages"),
            func.count(Feedback.account_id.distinct()).label("accounts"),
            func.avg(case((mood.c.value == Sentiment.NEGATIVE.value, 1.0), else_=0.0)).label("negative"),
            func.avg(case((mood.c.value == Sentiment.POSITIVE.value, 1.0), else_=0.0)).label("positive"),
            func.min(Feedback.said_at).label("first_said_at"),
            func.max(Feedback.said_at).label("last_said_at"),
        )
        .join(Passage, Passage.id == Membership.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(mood, mood.c.passage_id == Passage.id)
        .where(Membership.topic_id.is_not(None))
        .group_by(Membership.topic_id)
        .subquery()
    )
    query = (
        select(
            Topic.id.label("topic_id"),
            Topic.label,
            Topic.words,
            counted.c.passages,
            counted.c.accounts,
            counted.c.negative,
            counted.c.positive,
            counted.c.first_said_at,
            counted.c.last_said_at,
            words().label("example"),
        )
        .join(counted, counted.c.topic_id == Topic.id)
        .outerjoin(Passage, Passage.id == Topic.example_passage_id)
        .outerjoin(Feedback, Feedback.id == Passage.feedback_id)
        .order_by(counted.c.accounts.desc(), counted.c.passages.desc(), Topic.id)
        .limit(limit)
    )
    return frame(engine, query, TOPICS).astype({"negative": float, "positive": float})


def outliers(engine: Engine) -> dict[str, Any]:
    """How many passages have a topic and how many have none."""
    with reading(engine) as session:
        query = select(func.count(), func.count(Membership.topic_id)).select_from(Membership)
        total, inside = session.execute(query).one()
    return {"passages": total, "with_topic": inside, "outliers": total - inside}
