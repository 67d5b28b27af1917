"""What customers talk about: topics with their size, mood and an example."""

from typing import Any

import pandas as pd
from sqlalchemy import Engine, case, func, select
from sqlalchemy.orm import aliased

from voc.model import Feedback, Membership, Passage, Topic, TopicChange, TopicMove, TopicProposal
from voc.report.frames import frame
from voc.store import reading
from voc.store.reads import tags, words
from voc.terms import ChangeKind, ChangeState, Sentiment, TagKind

TOPICS = (
    "topic_id",
    "label",
    "broad",
    "words",
    "passages",
    "accounts",
    "negative",
    "positive",
    "first_said_at",
    "last_said_at",
    "example",
)
CHANGES = (
    "change_id",
    "proposal_id",
    "why",
    "made_at",
    "kind",
    "state",
    "topic_id",
    "topic",
    "other_id",
    "other",
    "passages_before",
    "passages_after",
    "moved",
    "words",
    "example",
    "decided_by",
    "decided_at",
)


def topics(engine: Engine, *, limit: int = 200) -> pd.DataFrame:
    """Topics by distinct accounts, then passages; columns as in TOPICS.

    `negative` and `positive` are shares of the topic's passages in [0, 1]; `broad` is the name of the broad topic
    above it, if there is one.
    """
    above = aliased(Topic)
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
            above.label.label("broad"),
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
        .outerjoin(above, above.id == Topic.parent_id)
        .outerjoin(Passage, Passage.id == Topic.example_passage_id)
        .outerjoin(Feedback, Feedback.id == Passage.feedback_id)
        .order_by(counted.c.accounts.desc(), counted.c.passages.desc(), Topic.id)
        .limit(limit)
    )
    return frame(engine, query, TOPICS).astype({"negative": float, "positive": float})


def changes(
    engine: Engine, *, state: ChangeState | None = ChangeState.PROPOSED, limit: int = 200
) -> pd.DataFrame:
    """What becomes of topics, the latest proposal first and its largest lines first; columns as in CHANGES.

    `topic` is the topic's name, for a new one the name it would get; `other` the topic it comes off or goes to, or
    the new name that it would get; `moved` how many passages the line moves. `state` None: lines in any state.
    """
    topic, other = aliased(Topic), aliased(Topic)
    moved = select(TopicMove.change_id, func.count().label("moved")).group_by(TopicMove.change_id).subquery()
    query = (
        select(
            TopicChange.id.label("change_id"),
            TopicChange.proposal_id,
            TopicProposal.why,
            TopicProposal.made_at,
            TopicChange.kind,
            TopicChange.state,
            TopicChange.topic_id,
            func.coalesce(topic.label, TopicChange.label).label("topic"),
            TopicChange.other_id,
            func.coalesce(
                other.label, case((TopicChange.kind == ChangeKind.RENAMED, TopicChange.label))
            ).label("other"),
            TopicChange.passages_before,
            TopicChange.passages_after,
            func.coalesce(moved.c.moved, 0).label("moved"),
            TopicChange.words,
            words().label("example"),
            TopicChange.decided_by,
            TopicChange.decided_at,
        )
        .join(TopicProposal, TopicProposal.id == TopicChange.proposal_id)
        .outerjoin(topic, topic.id == TopicChange.topic_id)
        .outerjoin(other, other.id == TopicChange.other_id)
        .outerjoin(moved, moved.c.change_id == TopicChange.id)
        .outerjoin(Passage, Passage.id == TopicChange.example_passage_id)
        .outerjoin(Feedback, Feedback.id == Passage.feedback_id)
        .order_by(TopicChange.proposal_id.desc(), func.coalesce(moved.c.moved, 0).desc(), TopicChange.id)
        .limit(limit)
    )
    if state is not None:
        query = query.where(TopicChange.state == state)
    return frame(engine, query, CHANGES)


def waiting(engine: Engine) -> int:
    """How many changes of topics wait for a person."""
    with reading(engine) as session:
        query = select(func.count()).where(TopicChange.state == ChangeState.PROPOSED)
        return session.scalar(query) or 0


def outliers(engine: Engine) -> dict[str, Any]:
    """How many passages have a topic and how many have none."""
    with reading(engine) as session:
        query = select(func.count(), func.count(Membership.topic_id)).select_from(Membership)
        total, inside = session.execute(query).one()
    return {"passages": total, "with_topic": inside, "outliers": total - inside}
