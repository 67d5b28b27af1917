"""Step 3, what it is about: passages get their topics. Writes topic_run, topic and membership.

New passages join existing topics at once. A refit happens when there are none yet, or when the
passages that came since the last fit are many and too many of them belong nowhere. A topic that a
refit finds again keeps its id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from voc.flow.passages import load_vectors, passage_texts
from voc.model import Membership, PassageVector, Topic, TopicRun
from voc.nlp import topics as model
from voc.nlp.language import UNDETERMINED
from voc.nlp.values import TopicFit, Vectors
from voc.store import advance, from_blob, position, reading, to_blob, upsert, writing
from voc.store.reads import tags
from voc.terms import TagKind

JOIN_AT = 0.45
"""Least similarity to a topic's centre at which a new passage joins it."""
SAME_AT = 0.85
"""Least similarity of two centres at which a refitted cluster is the same topic."""
REFIT_GROWTH = 0.5
REFIT_OUTLIERS = 0.4
JOIN_BATCH = 5000


@dataclass(frozen=True, slots=True)
class TopicsDone:
    """What the step did: whether it refitted, and how many passages joined or stayed outside."""

    refitted: bool
    method: str
    topics: int
    joined: int
    outliers: int


def assign_topics(engine: Engine, *, encoder: str, now: datetime) -> TopicsDone:
    """Give every passage a topic or call it an outlier; fit first where that is due."""
    with reading(engine) as session:
        due = _fit_is_due(session, encoder)
    if due:
        return _fit(engine, encoder, now)
    return _join(engine, encoder)


def _fit_is_due(session: Session, encoder: str) -> bool:
    total = _count(session, encoder)
    run = _latest_run(session, encoder)
    if run is None or run.id != session.scalar(select(func.max(TopicRun.id))):
        return total > 0  # none yet, or the encoder was changed and topics are of another one
    since = total - run.passages
    if since < max(REFIT_GROWTH * run.passages, 20):
        return False
    query = select(func.count(), func.count(Membership.topic_id)).where(
        Membership.passage_id > run.upto_passage_id
    )
    seen, inside = session.execute(query).one()
    unseen = since - seen
    return bool(unseen > 0 or (seen - inside) > REFIT_OUTLIERS * seen)


def _fit(engine: Engine, encoder: str, now: datetime) -> TopicsDone:
    with reading(engine) as session:
        ids, vectors = load_vectors(session, encoder)
        texts = passage_texts(session, ids)
        spoken = {row.passage_id: row.value for row in session.execute(tags(TagKind.LANGUAGE))}
        old_ids, old_centres = _topics(session, encoder)
    fit = model.fit(texts, vectors, languages=[spoken.get(int(i), UNDETERMINED) for i in ids])
    same = _align(fit, old_ids, old_centres)
    with writing(engine) as session:
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
        topic_ids = _store_topics(session, fit, ids, same, run, encoder)
        _store_memberships(
            session, ids, [topic_ids[i] if i >= 0 else None for i in fit.labels], fit.probabilities, run.id
        )
        advance(session, _step(encoder), int(ids[-1]))
    return TopicsDone(
        True, fit.method, len(fit.topics), int((fit.labels >= 0).sum()), int((fit.labels < 0).sum())
    )


def _align(fit: TopicFit, old_ids: Sequence[int], old_centres: Vectors) -> dict[int, int]:
    """For each new cluster the old topic it continues: best pairs first, each old topic once."""
    if not old_ids or not fit.topics:
        return {}
    new_centres = np.stack([topic.centre for topic in fit.topics])
    likeness = new_centres @ old_centres.T
    order = np.dstack(np.unravel_index(np.argsort(-likeness, axis=None, kind="stable"), likeness.shape))[0]
    same: dict[int, int] = {}
    taken: set[int] = set()
    for new, old in order.tolist():
        if likeness[new, old] < SAME_AT:
            break
        if new not in same and old not in taken:
            same[new] = old_ids[old]
            taken.add(old)
    return same


def _store_topics(
    session: Session, fit: TopicFit, ids: Sequence[int], same: dict[int, int], run: TopicRun, encoder: str
) -> list[int]:
    found = []
    for number, sketch in enumerate(fit.topics):
        values: dict[str, Any] = {
            "words": "; ".join(sketch.words),
            "encoder": encoder,
            "centre": to_blob(sketch.centre),
            "example_passage_id": int(ids[sketch.example]),
            "last_run_id": run.id,
        }
        if number in same:
            session.execute(update(Topic).where(Topic.id == same[number]).values(**values))
            found.append(same[number])
        else:
            topic = Topic(label=sketch.label, born_run_id=run.id, **values)
            session.add(topic)
            session.flush()
            found.append(topic.id)
    return found


def _join(engine: Engine, encoder: str) -> TopicsDone:
    """Place the passages that came since, in batches, without a fit."""
    joined = outliers = 0
    with reading(engine) as session:
        topic_ids, centres = _topics(session, encoder)
        run = _latest_run(session, encoder)
        upto = position(session, _step(encoder))
    while run is not None:
        with reading(engine) as session:
            ids, vectors = load_vectors(session, encoder, after=upto, limit=JOIN_BATCH)
        if not ids:
            break
        labels, probabilities = model.assign(vectors, centres, threshold=JOIN_AT)
        upto = int(ids[-1])
        with writing(engine) as session:
            chosen = [topic_ids[i] if i >= 0 else None for i in labels]
            _store_memberships(session, ids, chosen, probabilities, run.id)
            advance(session, _step(encoder), upto)
        joined += int((labels >= 0).sum())
        outliers += int((labels < 0).sum())
    return TopicsDone(False, run.method if run else "nothing to group yet", len(topic_ids), joined, outliers)


def _store_memberships(
    session: Session, ids: Sequence[int], topics: Sequence[int | None], probabilities: Vectors, run_id: int
) -> None:
    rows = [
        {"passage_id": int(i), "topic_id": topic, "run_id": run_id, "probability": float(p)}
        for i, topic, p in zip(ids, topics, probabilities, strict=True)
    ]
    upsert(session, Membership, rows, key=["passage_id"], keep_known=False)


def _topics(session: Session, encoder: str) -> tuple[list[int], Vectors]:
    """The topics of the latest fit, with their centres."""
    run = _latest_run(session, encoder)
    if run is None:
        return [], from_blob([])
    query = select(Topic.id, Topic.centre).where(Topic.last_run_id == run.id).order_by(Topic.id)
    rows = session.execute(query).all()
    return [row.id for row in rows], from_blob([row.centre for row in rows])


def _latest_run(session: Session, encoder: str) -> TopicRun | None:
    query = select(TopicRun).where(TopicRun.encoder == encoder).order_by(TopicRun.id.desc()).limit(1)
    return session.scalars(query).one_or_none()


def _count(session: Session, encoder: str) -> int:
    return session.scalar(select(func.count()).where(PassageVector.encoder == encoder)) or 0


def _step(encoder: str) -> str:
    return f"topics:{encoder}"
