"""Step 2, understood: new feedback is split, embedded and tagged. Writes passage, passage_vector, annotation.

The language work is a pure function of a batch and runs in a pool of processes; this process alone
writes. Batches are taken in the order of ids and stored in that order, so a run that was killed goes
on where it stopped and ends with the same rows.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from voc.model import Annotation, Feedback, Passage, PassageVector
from voc.nlp.tagging import maker, tag_batch
from voc.nlp.values import PassageOut, Tag, TextIn, Vectors
from voc.store import advance, insert_new, position, reading, to_blob, writing

BATCH = 256
AHEAD = 6
"""Batches that wait for or hold results at one time: bounds memory."""
PART = 500
"""Ids in one statement."""


def waiting(engine: Engine, *, encoder: str) -> int:
    """How many feedbacks this encoder and these heads have not tagged yet."""
    with reading(engine) as session:
        upto = position(session, _step(encoder))
        return session.scalar(select(func.count()).where(Feedback.id > upto)) or 0


def tag(
    engine: Engine,
    pool: Executor,
    *,
    encoder: str,
    now: datetime,
    tick: Callable[[int], None] = lambda _rows: None,
) -> int:
    """Tag everything that is new. Returns how many passages were stored."""
    stored = 0
    for batch, passages in _tagged(engine, pool, encoder):
        with writing(engine) as session:
            stored += _store(session, passages, encoder, now)
            advance(session, _step(encoder), batch[-1].feedback_id)
        tick(len(batch))
    return stored


def _tagged(engine: Engine, pool: Executor, encoder: str) -> Iterator[tuple[list[TextIn], list[PassageOut]]]:
    """Batches with their results, in order, a few of them ahead."""
    flying: deque[tuple[list[TextIn], Future[list[PassageOut]]]] = deque()
    for batch in _batches(engine, encoder):
        flying.append((batch, pool.submit(tag_batch, batch, encoder)))
        if len(flying) >= AHEAD:
            first, future = flying.popleft()
            yield first, future.result()
    for batch, future in flying:
        yield batch, future.result()


def _batches(engine: Engine, encoder: str) -> Iterator[list[TextIn]]:
    with reading(engine) as session:
        upto = position(session, _step(encoder))
    while True:
        with reading(engine) as session:
            query = (
                select(Feedback.id, Feedback.text, Feedback.language)
                .where(Feedback.id > upto)
                .order_by(Feedback.id)
                .limit(BATCH)
            )
            batch = [TextIn(feedback_id=i, text=t, language=x) for i, t, x in session.execute(query)]
        if not batch:
            return
        upto = batch[-1].feedback_id
        yield batch


def _store(session: Session, passages: Sequence[PassageOut], encoder: str, now: datetime) -> int:
    rows = [{"feedback_id": p.feedback_id, "start": p.start, "end": p.end} for p in passages]
    new = insert_new(session, Passage, rows, key=["feedback_id", "start", "end"])
    ids = _passage_ids(session, sorted({p.feedback_id for p in passages}))
    vectors, tags = [], []
    made_by = maker(encoder)
    for passage in passages:
        passage_id = ids[passage.feedback_id, passage.start, passage.end]
        vectors.append({"passage_id": passage_id, "encoder": encoder, "vector": to_blob(passage.vector)})
        tags.extend(_tag_rows(passage.tags, passage_id, made_by, now))
    insert_new(session, PassageVector, vectors, key=["passage_id", "encoder"])
    insert_new(session, Annotation, tags, key=["passage_id", "kind", "value", "maker"])
    return new


def _tag_rows(tags: Sequence[Tag], passage_id: int, made_by: str, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "passage_id": passage_id,
            "kind": tag.kind,
            "value": tag.value,
            "confidence": tag.confidence,
            "score": tag.score,
            "maker": made_by,
            "made_at": now,
        }
        for tag in tags
    ]


def _passage_ids(session: Session, feedback_ids: Sequence[int]) -> dict[tuple[int, int, int], int]:
    query = select(Passage.feedback_id, Passage.start, Passage.end, Passage.id).where(
        Passage.feedback_id.in_(feedback_ids)
    )
    return {(f, s, e): i for f, s, e, i in session.execute(query)}


def store_vectors(session: Session, encoder: str, vectors: Iterable[tuple[int, Vectors]]) -> int:
    """Store vectors (n_dims,) by passage id, where this encoder has given none yet. Returns how many were new."""
    rows = [{"passage_id": i, "encoder": encoder, "vector": to_blob(vector)} for i, vector in vectors]
    return insert_new(session, PassageVector, rows, key=["passage_id", "encoder"])


def annotate(session: Session, maker: str, said: Mapping[int, Sequence[Tag]], now: datetime) -> None:
    """Let a maker speak of passages (by id) after tagging: what it said of these kinds before gives way.

    Of other makers nothing is touched; the new rows come last, so of two models this one counts.
    """
    for kind in sorted({tag.kind for tags in said.values() for tag in tags}):
        ids = [i for i, tags in said.items() if any(tag.kind == kind for tag in tags)]
        for start in range(0, len(ids), PART):
            session.execute(
                delete(Annotation)
                .where(Annotation.passage_id.in_(ids[start : start + PART]))
                .where(Annotation.kind == kind, Annotation.maker == maker)
                .execution_options(synchronize_session=False)
            )
    rows = [row for i, tags in said.items() for row in _tag_rows(tags, i, maker, now)]
    insert_new(session, Annotation, rows, key=["passage_id", "kind", "value", "maker"])


def forget(session: Session, maker: str) -> int:
    """Take back some of the tags of one maker; call it until it returns 0. What others said counts again."""
    ids = session.scalars(select(Annotation.id).where(Annotation.maker == maker).limit(PART)).all()
    session.execute(
        delete(Annotation).where(Annotation.id.in_(ids)).execution_options(synchronize_session=False)
    )
    return len(ids)


def _step(encoder: str) -> str:
    return f"tag:{maker(encoder)}"
