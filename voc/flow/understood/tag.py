"""Step 2, understood: new feedback is split, embedded and tagged. Writes passage, passage_vector, annotation.

The language work is a pure function of a span of feedbacks and runs in a pool of processes, or on other
machines (`cluster.py`). Spans are cut in the order of ids and stored in that order, whoever stores them, so
a run that was killed goes on where it stopped and ends with the same rows.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Engine, delete, func, select
from sqlalchemy.orm import Session

from voc.flow.understood.aspects import forget_aspects, store_aspects
from voc.model import Annotation, Feedback, Passage, PassageVector
from voc.nlp.encoders import bridge, e5
from voc.nlp.tagging import ENCODER, SHIPPED, SLOW_READER, Tagger, tag_batch
from voc.nlp.values import PassageOut, Tag, TextIn, Vectors
from voc.store import (
    advance,
    forget_steps,
    insert_new,
    position,
    reading,
    to_blob,
    upsert,
    with_replaced,
    writing,
)
from voc.store.reads import kept, tells
from voc.terms import TagKind

BATCH = 256
"""Feedbacks of a span."""
AHEAD = 6
"""Spans that wait for or hold results at one time, where nobody says otherwise: bounds memory."""
PART = 500
"""Ids in one statement."""


def waiting(engine: Engine, *, tagger: Tagger = SHIPPED) -> int:
    """How many feedbacks this tagger has not tagged yet."""
    with reading(engine) as session:
        upto = 0 if _is_back(session, tagger) else position(session, _step(tagger))
        return session.scalar(select(func.count()).where(Feedback.id > upto)) or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The feedbacks with ids above `after`, up to and including `upto`: what is tagged and stored together.

    `texts` travel with it where the one who tags it cannot read them; no log ever shows them.
    """

    after: int
    upto: int
    comments: int
    texts: tuple[TextIn, ...] = field(default=(), repr=False)


Ids = dict[tuple[int, int, int], int]
"""The id of each passage by its feedback, start and end."""
Result = list[PassageOut] | int
"""What a span came to: passages that are still to be stored, or how many were stored already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Afar:
    """How those do a span who may reach the database by themselves; `texts`: whether these must travel."""

    work: Callable[[Span, Tagger, datetime], Result]
    texts: bool


def tag(
    engine: Engine,
    pool: Executor,
    *,
    tagger: Tagger = SHIPPED,
    now: datetime,
    tick: Callable[[int], None] = lambda _rows: None,
    ahead: Callable[[], int] = lambda: AHEAD,
    afar: Afar | None = None,
) -> int:
    """Tag everything that is new to this tagger. Returns how many passages were stored.

    Other heads, or a lesson, are another tagger, to whom all comments are new: their tags supersede the older ones
    passage by passage (`voc.store.reads.tags`), and no passage is without tags meanwhile.
    """
    _come_back(engine, tagger)

    def submit(span: Span) -> Future[Any]:
        if afar is not None:
            return pool.submit(afar.work, span, tagger, now)
        return pool.submit(tag_batch, span.texts, tagger)

    stored = 0
    for span, found in _tagged(_spans(engine, tagger, texts=afar is None or afar.texts), submit, ahead):
        stored += _keep(engine, span, found, tagger=tagger, now=now)
        tick(span.comments)
    return stored


def _keep(engine: Engine, span: Span, found: Result, *, tagger: Tagger, now: datetime) -> int:
    """Store what a span came to, if that is not done, and move the cursor behind it, in one transaction."""
    with writing(engine) as session:
        if isinstance(found, int):
            new = found
        else:
            new, ids = _store_passages(session, found, span, tagger)
            _store_tags(session, found, ids, tagger, now)
        advance(session, _step(tagger), span.upto)
    return new


def keep_in_turn(
    engine: Engine, span: Span, passages: Sequence[PassageOut], *, tagger: Tagger, now: datetime
) -> int | None:
    """What another process than the one that hands spans out does with a result. Returns how many were new.

    None, and nothing is stored, while a span before it has no passages yet: they get their ids in the order
    of feedbacks, whoever stores them, and all later steps build on that. Vectors and tags follow beside
    other writers. May be done twice, also at once, and broken off anywhere: what is there stays as it is.
    """
    with writing(engine) as session:
        if _reached(session, tagger) < span.after:
            return None
        new, ids = _store_passages(session, passages, span, tagger)
    with writing(engine, in_line=False) as session:
        _store_tags(session, passages, ids, tagger, now)
    return new


def reached(engine: Engine, *, tagger: Tagger) -> int:
    """The id of the last feedback that has its passages, as all before it have."""
    with reading(engine) as session:
        return _reached(session, tagger)


def texts_of(engine: Engine, span: Span) -> list[TextIn]:
    """The feedbacks of a span, in the order of ids."""
    with reading(engine) as session:
        return _texts(session, span.after, span.upto)


def _tagged(
    spans: Iterator[Span], submit: Callable[[Span], Future[Any]], ahead: Callable[[], int]
) -> Iterator[tuple[Span, Result]]:
    """Spans with their results, in order, a few of them ahead."""
    flying: deque[tuple[Span, Future[Any]]] = deque()
    for span in spans:
        flying.append((span, submit(span)))
        if len(flying) >= ahead():
            first, future = flying.popleft()
            yield first, future.result()
    for span, future in flying:
        yield span, future.result()


def _spans(engine: Engine, tagger: Tagger, *, texts: bool) -> Iterator[Span]:
    with reading(engine) as session:
        upto = position(session, _step(tagger))
    while True:
        with reading(engine) as session:
            query = select(Feedback.id).where(Feedback.id > upto).order_by(Feedback.id).limit(BATCH)
            ids = session.scalars(query).all()
            if not ids:
                return
            carried = tuple(_texts(session, upto, ids[-1])) if texts else ()
        yield Span(after=upto, upto=ids[-1], comments=len(ids), texts=carried)
        upto = ids[-1]


def _texts(session: Session, after: int, upto: int) -> list[TextIn]:
    query = (
        select(Feedback.id, Feedback.text, Feedback.language)
        .where(Feedback.id > after, Feedback.id <= upto, kept(), tells())
        .order_by(Feedback.id)
    )
    return [TextIn(feedback_id=i, text=t, language=x) for i, t, x in session.execute(query)]


def _store_passages(
    session: Session, passages: Sequence[PassageOut], span: Span, tagger: Tagger
) -> tuple[int, Ids]:
    """Store where the passages stand. Returns how many are new, and the id of each."""
    rows = [{"feedback_id": p.feedback_id, "start": p.start, "end": p.end} for p in passages]
    new = insert_new(session, Passage, rows, key=["feedback_id", "start", "end"])
    if _reached(session, tagger) < span.upto:
        advance(session, _first_step(tagger), span.upto)
    return new, _passage_ids(session, sorted({p.feedback_id for p in passages}))


def _store_tags(
    session: Session, passages: Sequence[PassageOut], ids: Ids, tagger: Tagger, now: datetime
) -> None:
    vectors, tags = [], []
    made_by = tagger.maker
    for passage in passages:
        passage_id = ids[passage.feedback_id, passage.start, passage.end]
        vectors.append({"passage_id": passage_id, "encoder": ENCODER, "vector": to_blob(passage.vector)})
        tags.extend(_tag_rows(passage.tags, passage_id, made_by, now))
    _store_vectors(session, vectors, {ids[p.feedback_id, p.start, p.end] for p in passages if _far(p)})
    insert_new(session, Annotation, tags, key=["passage_id", "kind", "value", "maker"])
    store_aspects(session, passages, ids, made_by, now)


def _store_vectors(session: Session, rows: Sequence[dict[str, Any]], far: set[int]) -> None:
    """A vector stays as it was first made, save in languages (of the passages `far`) that only the slow encoder reads.

    It may have been installed after they were first tagged.
    """
    insert_new(
        session,
        PassageVector,
        [row for row in rows if row["passage_id"] not in far],
        key=["passage_id", "encoder"],
    )
    late = [row for row in rows if row["passage_id"] in far]
    upsert(session, PassageVector, late, key=["passage_id", "encoder"])


def _far(passage: PassageOut) -> bool:
    return e5.there() and any(
        tag.kind is TagKind.LANGUAGE and bridge.needed(tag.value) for tag in passage.tags
    )


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


def _passage_ids(session: Session, feedback_ids: Sequence[int]) -> Ids:
    query = select(Passage.feedback_id, Passage.start, Passage.end, Passage.id).where(
        Passage.feedback_id.in_(feedback_ids)
    )
    return {(f, s, e): i for f, s, e, i in session.execute(with_replaced(query))}


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


def forget(engine: Engine, maker: str) -> None:
    """Take back all that one maker said, a part a transaction. What others said counts again."""
    forget_aspects(engine, maker)
    last = 0
    while True:
        with writing(engine) as session:
            query = select(Annotation.id).where(Annotation.maker == maker, Annotation.id > last)
            ids = session.scalars(query.order_by(Annotation.id).limit(PART)).all()
            if not ids:
                return
            session.execute(
                delete(Annotation).where(Annotation.id.in_(ids)).execution_options(synchronize_session=False)
            )
            last = ids[-1]


def erase_tags(session: Session, passage_ids: Sequence[int]) -> dict[str, int]:
    """Take away what holds the meaning or the words of passages: their vectors, and tags of what they are about.

    Language, sentiment and intents stay: they are counted. Returns how many rows went, by table.
    """
    gone = {"passage_vector": 0, "annotation": 0}
    for start in range(0, len(passage_ids), PART):
        some = passage_ids[start : start + PART]
        vectors = delete(PassageVector).where(PassageVector.passage_id.in_(some))
        tags = delete(Annotation).where(Annotation.passage_id.in_(some), Annotation.kind == TagKind.ASPECT)
        gone["passage_vector"] += _rows(session, vectors)
        gone["annotation"] += _rows(session, tags)
    return gone


def _rows(session: Session, statement: Delete) -> int:
    done = session.execute(statement.execution_options(synchronize_session=False))
    return max(cast("CursorResult[Any]", done).rowcount, 0)


def latest_maker(session: Session) -> str | None:
    """Who tagged a passage as a whole last: whose tags the passages have, or are getting. None before the first."""
    query = select(Annotation.maker).where(Annotation.kind == TagKind.LANGUAGE)
    return session.scalar(query.order_by(Annotation.id.desc()).limit(1))


def _is_back(session: Session, tagger: Tagger) -> bool:
    """Whether others have spoken since this tagger did. With or without the slow reader it is the same one."""
    latest = latest_maker(session)
    if latest is None or not position(session, _step(tagger)):
        return False
    return latest.replace(SLOW_READER, "") != tagger.maker.replace(SLOW_READER, "")


def _come_back(engine: Engine, tagger: Tagger) -> None:
    """Let heads that were in use before, and are again, speak last: what they said then makes room."""
    with reading(engine) as session:
        if not _is_back(session, tagger):
            return
    forget(engine, tagger.maker)
    with writing(engine) as session:
        for step in (_first_step(tagger), _step(tagger)):
            forget_steps(session, step)


def _reached(session: Session, tagger: Tagger) -> int:
    return max(position(session, _first_step(tagger)), position(session, _step(tagger)))


def _first_step(tagger: Tagger) -> str:
    return f"passages:{tagger.maker}"


def _step(tagger: Tagger) -> str:
    return f"tag:{tagger.maker}"
