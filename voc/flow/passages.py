"""Reading passages with their words and vectors, for the steps that think about them. Writes nothing."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.model import Feedback, Passage, PassageVector
from voc.nlp.placeholders import numbered
from voc.nlp.values import Vectors
from voc.store import from_blob
from voc.store.reads import kept, words

PART = 500


def load_vectors(
    session: Session, encoder: str, *, after: int = 0, limit: int | None = None
) -> tuple[list[int], Vectors]:
    """Passage ids (n,) and vectors (n, n_dims) of one encoder, in the order of ids."""
    query = (
        select(PassageVector.passage_id, PassageVector.vector)
        .where(PassageVector.encoder == encoder, PassageVector.passage_id > after)
        .order_by(PassageVector.passage_id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    return [row.passage_id for row in rows], from_blob([row.vector for row in rows])


def vectors_of(session: Session, encoder: str, ids: Sequence[int]) -> dict[int, bytes]:
    """The stored vector of each of these passages, as bytes."""
    found: dict[int, bytes] = {}
    for start in range(0, len(ids), PART):
        query = select(PassageVector.passage_id, PassageVector.vector).where(
            PassageVector.encoder == encoder, PassageVector.passage_id.in_(ids[start : start + PART])
        )
        found.update(session.execute(query).all())
    return found


def passage_texts(session: Session, ids: Sequence[int]) -> list[str]:
    """The words of each of these passages, in the given order, as models read them: see `numbered`; none of erased ones."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), PART):
        query = (
            select(Passage.id, words())
            .join(Feedback, Feedback.id == Passage.feedback_id)
            .where(Passage.id.in_(ids[start : start + PART]), kept())
        )
        found.update(session.execute(query).all())
    return [numbered(found.get(i, "")) for i in ids]
