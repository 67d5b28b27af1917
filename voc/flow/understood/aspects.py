"""What passages are about: stored and taken back together with the tags of the same maker. Writes aspect.

A part of the tagging step (`voc.flow.understood.tag`), inside its transaction. Of several models that spoke of a
passage the one that spoke last counts (`voc.store.reads.aspects`), so what an earlier one said stays and counts again
when the later one is forgotten.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from voc.model import Aspect
from voc.nlp.values import PassageOut
from voc.store import insert_new, writing

PART = 500
"""Rows in one statement."""


def store_aspects(
    session: Session,
    passages: Sequence[PassageOut],
    ids: Mapping[tuple[int, int, int], int],
    made_by: str,
    now: datetime,
) -> int:
    """Store what passages are about, where this maker has not said it yet. Returns how many were new.

    `ids`: of the passages, by feedback, start and end.
    """
    rows = [
        {
            "passage_id": ids[passage.feedback_id, passage.start, passage.end],
            "start": passage.start + aspect.start,
            "end": passage.start + aspect.end,
            "term": aspect.term,
            "sentiment": aspect.sentiment,
            "score": aspect.score,
            "confidence": aspect.confidence,
            "maker": made_by,
            "made_at": now,
        }
        for passage in passages
        for aspect in passage.aspects
    ]
    return insert_new(session, Aspect, rows, key=["passage_id", "start", "end", "maker"])


def erase_aspects(session: Session, passage_ids: Sequence[int]) -> int:
    """Take away what passages speak of: the terms are their words. Returns how many."""
    gone = 0
    for start in range(0, len(passage_ids), PART):
        ids = session.scalars(
            select(Aspect.id).where(Aspect.passage_id.in_(passage_ids[start : start + PART]))
        )
        found = ids.all()
        session.execute(
            delete(Aspect).where(Aspect.id.in_(found)).execution_options(synchronize_session=False)
        )
        gone += len(found)
    return gone


def forget_aspects(engine: Engine, maker: str) -> None:
    """Take back all that one maker said, a part a transaction."""
    while True:
        with writing(engine) as session:
            ids = session.scalars(select(Aspect.id).where(Aspect.maker == maker).limit(PART)).all()
            if not ids:
                return
            session.execute(
                delete(Aspect).where(Aspect.id.in_(ids)).execution_options(synchronize_session=False)
            )
