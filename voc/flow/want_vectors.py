"""Vectors of wants in the space that wants are compared in: a part of step 4. Writes through `voc.flow.tag`.

Tagging gives every passage a vector of the fast encoder; wants, which are few, get one of the closer look as well
(`voc.nlp.encoders.wants`), once. Where the workspace has another encoder they have their vectors already.
"""

from collections.abc import Sequence

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.flow.passages import PART, passage_texts, vectors_of
from voc.flow.tag import store_vectors
from voc.model import Ask, Request
from voc.nlp.tagging import embed
from voc.nlp.values import Vectors
from voc.store import reading, writing

TOGETHER = 128
"""Texts that are encoded before what came of it is stored: what a killed run loses is a second or two."""


def prepare(engine: Engine, encoder: str, passage_ids: Sequence[int]) -> int:
    """Give these passages vectors of an encoder where they have none, and lock nothing meanwhile. Returns how many."""
    with reading(engine) as session:
        missing = _missing(session, encoder, passage_ids)
        texts = passage_texts(session, missing)
    for start in range(0, len(missing), TOGETHER):
        here = slice(start, start + TOGETHER)
        vectors = embed(texts[here], encoder)
        with writing(engine) as session:
            store_vectors(session, encoder, zip(missing[here], vectors, strict=True))
    return len(missing)


def stored(session: Session, encoder: str, passage_ids: Sequence[int]) -> dict[int, bytes]:
    """The vector of each of these passages, as bytes; the few that nobody prepared get theirs now."""
    missing = _missing(session, encoder, passage_ids)
    if missing:
        vectors: Vectors = embed(passage_texts(session, missing), encoder)
        store_vectors(session, encoder, zip(missing, vectors, strict=True))
    return vectors_of(session, encoder, passage_ids)


def asked_in(session: Session, request_ids: Sequence[int]) -> list[int]:
    """The passages of these requests: those that opened them, and all that asked, whether the ask stands or not."""
    found: set[int] = set()
    for start in range(0, len(request_ids), PART):
        here = request_ids[start : start + PART]
        found.update(session.scalars(select(Request.passage_id).where(Request.id.in_(here))))
        found.update(session.scalars(select(Ask.passage_id).where(Ask.request_id.in_(here))))
    return sorted(found)


def _missing(session: Session, encoder: str, passage_ids: Sequence[int]) -> list[int]:
    known = vectors_of(session, encoder, passage_ids)
    return [passage_id for passage_id in dict.fromkeys(passage_ids) if passage_id not in known]
