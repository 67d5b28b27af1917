"""Topics, fits and memberships as rows: what the steps about topics write through. Writes topic_run, topic, membership.

A topic stands until it is retired: merged, dissolved, or its split undone. Its id, and a name that a person gave,
stay with it whatever a refit finds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import Session

from voc.model import Feedback, Membership, Passage, PassageVector, Topic, TopicMove, TopicRun
from voc.nlp import topics as model
from voc.nlp.values import TopicFit, Vectors
from voc.store import from_blob, to_blob, upsert, with_replaced
from voc.store.reads import kept


@dataclass(frozen=True, slots=True)
class Standing:
    """Topics that stand, in the order of ids: ids (k), centres (k, n_themes), reach (k,)."""

    ids: list[int]
    centres: Vectors
    reach: Vectors


def standing(session: Session, encoder: str) -> Standing:
    """The topics that new passages with vectors of `encoder` may join."""
    query = (
        select(Topic.id, Topic.centre, Topic.reach)
        .where(
            Topic.retired_at.is_(None), ~Topic.broad, Topic.encoder == encoder, func.length(Topic.centre) > 0
        )
        .order_by(Topic.id)
    )
    rows = session.execute(query).all()
    reach = np.array([row.reach for row in rows], dtype=np.float32)
    return Standing([row.id for row in rows], from_blob([row.centre for row in rows]), reach)


def standing_ids(session: Session) -> list[int]:
    """Ids of all topics that stand, whatever their encoder."""
    query = select(Topic.id).where(Topic.retired_at.is_(None), ~Topic.broad).order_by(Topic.id)
    return list(session.scalars(query))


def latest_run(session: Session) -> TopicRun | None:
    """The latest fit, whatever came of it."""
    return session.scalars(select(TopicRun).order_by(TopicRun.id.desc()).limit(1)).one_or_none()


def add_run(session: Session, fit: TopicFit, ids: Sequence[int], *, encoder: str, now: datetime) -> TopicRun:
    """Remember a fit over these passages (ascending)."""
    run = TopicRun(
        encoder=encoder,
        method=fit.method,
        fitted_at=now,
        passages=len(ids),
        outliers=int((fit.labels < 0).sum()),
        upto_passage_id=int(ids[-1]),
    )
    session.add(run)
    session.flush()
    return run


def add_topic(
    session: Session, *, label: str, words: str, example: int | None, encoder: str, run_id: int
) -> int:
    """A new topic, without passages yet: `refresh` gives it a centre once it has some. Returns its id."""
    topic = Topic(
        label=label,
        words=words,
        encoder=encoder,
        centre=b"",
        reach=model.JOIN,
        example_passage_id=example,
        born_run_id=run_id,
        last_run_id=run_id,
        broad=False,
    )
    session.add(topic)
    session.flush()
    return topic.id


def place(
    session: Session,
    ids: Sequence[int],
    topics: Sequence[int | None],
    probabilities: Vectors,
    run_id: int,
) -> None:
    """Give passages their topic, or none."""
    rows = [
        {"passage_id": int(i), "topic_id": topic, "run_id": run_id, "probability": float(p)}
        for i, topic, p in zip(ids, topics, probabilities, strict=True)
    ]
    upsert(session, Membership, rows, key=["passage_id"], keep_known=False)


def carry_over(session: Session, change_id: int, target: int | None) -> None:
    """Take the passages of a change to `target`, where they still are where the change found them."""
    moved = exists().where(
        TopicMove.change_id == change_id,
        TopicMove.passage_id == Membership.passage_id,
        TopicMove.before_id.is_not_distinct_from(Membership.topic_id),
    )
    session.execute(
        update(Membership).where(moved).values(topic_id=target),
        execution_options={"synchronize_session": False},
    )


def carry_back(session: Session, change_id: int, target: int | None) -> None:
    """Take the passages of a change back, where they still are where it brought them."""
    mine = (TopicMove.change_id == change_id, TopicMove.passage_id == Membership.passage_id)
    came_from = select(TopicMove.before_id).where(*mine).correlate(Membership).scalar_subquery()
    session.execute(
        update(Membership)
        .where(Membership.topic_id.is_not_distinct_from(target), exists().where(*mine))
        .values(topic_id=came_from),
        execution_options={"synchronize_session": False},
    )


def empty_into(session: Session, topic: int, target: int | None) -> None:
    """Everybody who is left in a topic goes to `target`, or nowhere."""
    session.execute(
        update(Membership).where(Membership.topic_id == topic).values(topic_id=target),
        execution_options={"synchronize_session": False},
    )


def erase_words(session: Session, passage_ids: Sequence[int], theirs: Callable[[str], bool]) -> int:
    """Take out of names and key phrases what is said in erased words alone, and choose other examples.

    `theirs`: whether a phrase holds such a word. Returns how many topics changed.
    """
    changed = 0
    for topic in session.scalars(select(Topic).order_by(Topic.id)).all():
        before = (topic.label, topic.words, topic.example_passage_id)
        topic.words = "; ".join(phrase for phrase in topic.words.split("; ") if not theirs(phrase))
        if theirs(topic.label):
            topic.label, topic.named_by = topic.words.split("; ")[0] or f"topic {topic.id}", None
        if topic.example_passage_id in passage_ids:
            topic.example_passage_id = _example(session, topic.id)
        changed += before != (topic.label, topic.words, topic.example_passage_id)
    session.flush()
    return changed


def renew_examples(session: Session) -> int:
    """Choose other examples for topics whose example was replaced by a later version. Returns for how many."""
    gone = select(Passage.id).join(Feedback).where(Feedback.replaced_because.is_not(None))
    query = select(Topic).where(Topic.example_passage_id.in_(gone)).order_by(Topic.id)
    found = session.scalars(with_replaced(query)).all()
    for topic in found:
        topic.example_passage_id = _example(session, topic.id)
    session.flush()
    return len(found)


def _example(session: Session, topic_id: int) -> int | None:
    """The surest passage of a topic that has words."""
    query = (
        select(Membership.passage_id)
        .join(Passage, Passage.id == Membership.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Membership.topic_id == topic_id, kept())
        .order_by(Membership.probability.desc(), Membership.passage_id)
    )
    return session.scalar(query.limit(1))


def members_of(topic: int) -> Select[int]:
    """Ids of a topic's passages."""
    return select(Membership.passage_id).where(Membership.topic_id == topic)


def sizes(session: Session) -> dict[int, int]:
    """How many passages each topic has."""
    query = select(Membership.topic_id, func.count()).where(Membership.topic_id.is_not(None))
    return {
        topic: n for topic, n in session.execute(query.group_by(Membership.topic_id)) if topic is not None
    }


def retire(session: Session, topic: int, *, now: datetime, into: int | None = None) -> None:
    """A topic stops; `into` is the one that it became part of."""
    session.execute(update(Topic).where(Topic.id == topic).values(retired_at=now, merged_into_id=into))


def revive(session: Session, topic: int) -> None:
    """A topic stands again."""
    session.execute(update(Topic).where(Topic.id == topic).values(retired_at=None, merged_into_id=None))


def rename(session: Session, topic: int, label: str, *, by: str | None) -> None:
    """A topic's name, and who gave it; None: the machine."""
    session.execute(update(Topic).where(Topic.id == topic).values(label=label, named_by=by))


def describe(session: Session, topic: int, *, words: str, example: int | None, run_id: int) -> None:
    """Key phrases and example of a topic after a fit; its name stays."""
    values = {"words": words, "example_passage_id": example, "last_run_id": run_id}
    session.execute(update(Topic).where(Topic.id == topic).values(**values))


def refresh(session: Session, topics: Sequence[int], encoder: str) -> None:
    """Centre and reach of topics anew, from the vectors of the passages they have. One without any keeps its own."""
    for topic in sorted(set(topics)):
        query = (
            select(PassageVector.vector)
            .join(Membership, Membership.passage_id == PassageVector.passage_id)
            .where(Membership.topic_id == topic, PassageVector.encoder == encoder)
            .order_by(PassageVector.passage_id)
        )
        blobs = session.scalars(query).all()
        if blobs:
            centre, reach = model.centre_of(from_blob(blobs), encoder)
            values = {"centre": to_blob(centre), "reach": reach, "encoder": encoder}
            session.execute(update(Topic).where(Topic.id == topic).values(**values))


def set_broad(session: Session, parents: Mapping[int, int | None]) -> None:
    """The broad topic above each topic, or none."""
    for topic, parent in sorted(parents.items()):
        session.execute(update(Topic).where(Topic.id == topic).values(parent_id=parent))


def placed(session: Session, ids: Sequence[int]) -> list[int]:
    """Those of these passages, ascending, that have a membership already."""
    query = select(Membership.passage_id).where(Membership.passage_id.between(ids[0], ids[-1]))
    return list(session.scalars(query))


def set_centres(session: Session, topics: Sequence[int], fit: TopicFit) -> None:
    """Centre and reach of topics as a fit found them, in its order."""
    for topic, sketch in zip(topics, fit.topics, strict=True):
        values = {"centre": to_blob(sketch.centre), "reach": sketch.reach}
        session.execute(update(Topic).where(Topic.id == topic).values(**values))


def add_broad(session: Session, *, label: str, encoder: str, run_id: int) -> int:
    """A broad topic, without topics below it yet. Returns its id."""
    topic = Topic(
        label=label, words="", encoder=encoder, centre=b"", reach=1.0, born_run_id=run_id, last_run_id=run_id,
        broad=True,
    )  # fmt: skip
    session.add(topic)
    session.flush()
    return topic.id
