"""What customers talk about: topics with their size, mood and an example."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select, case, func, select
from sqlalchemy.orm import aliased

from voc.model import Feedback, Membership, Passage, Topic, TopicChange, TopicMove, TopicProposal
from voc.report.frames import frame
from voc.store import reading
from voc.store.reads import once, tags, words
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

_MOVED = select(TopicMove.change_id, func.count().label("moved")).group_by(TopicMove.change_id).subquery()


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
        .where(Membership.topic_id.is_not(None), once())
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
    order = TopicChange.proposal_id.desc(), func.coalesce(_MOVED.c.moved, 0).desc(), TopicChange.id
    query = _changes().order_by(*order).limit(limit)
    if state is not None:
        query = query.where(TopicChange.state == state)
    return frame(engine, query, CHANGES)


def decided(engine: Engine, *, limit: int = 10) -> pd.DataFrame:
    """Changes of topics that somebody accepted, rejected or took back, the latest first; columns as in CHANGES."""
    states = (ChangeState.ACCEPTED, ChangeState.REJECTED, ChangeState.UNDONE)
    order = TopicChange.decided_at.desc(), TopicChange.id
    query = _changes().where(TopicChange.state.in_(states)).order_by(*order).limit(limit)
    return frame(engine, query, CHANGES)


def moving(engine: Engine, change_ids: Sequence[int], *, limit: int = 5) -> dict[int, list[int]]:
    """The first passages that each of these changes moves, the newest first."""
    place = func.row_number().over(partition_by=TopicMove.change_id, order_by=TopicMove.passage_id.desc())
    ranked = (
        select(TopicMove.change_id, TopicMove.passage_id, place.label("place"))
        .where(TopicMove.change_id.in_(change_ids))
        .subquery()
    )
    query = select(ranked.c.change_id, ranked.c.passage_id).where(ranked.c.place <= limit)
    found: dict[int, list[int]] = {change_id: [] for change_id in change_ids}
    with reading(engine) as session:
        for change_id, passage_id in session.execute(query.order_by(ranked.c.change_id, ranked.c.place)):
            found[change_id].append(passage_id)
    return found


def _changes() -> Select[*tuple[Any, ...]]:
    """Lines of topic diffs, with names, words and an example; in no order."""
    topic, other = aliased(Topic), aliased(Topic)
    return (
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
            func.coalesce(_MOVED.c.moved, 0).label("moved"),
            TopicChange.words,
            words().label("example"),
            TopicChange.decided_by,
            TopicChange.decided_at,
        )
        .join(TopicProposal, TopicProposal.id == TopicChange.proposal_id)
        .outerjoin(topic, topic.id == TopicChange.topic_id)
        .outerjoin(other, other.id == TopicChange.other_id)
        .outerjoin(_MOVED, _MOVED.c.change_id == TopicChange.id)
        .outerjoin(Passage, Passage.id == TopicChange.example_passage_id)
        .outerjoin(Feedback, Feedback.id == Passage.feedback_id)
    )


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
