"""Vectors of wants in the space that wants are compared in: a part of step 4. Writes through `voc.flow.understood.tag`.

Tagging gives every passage a vector of the fast encoder; wants, which are few, get one of the closer look as well
(`voc.nlp.encoders.wants`), once. Where the workspace has another encoder they have their vectors already.
"""

from collections.abc import Sequence
from concurrent.futures import Executor

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.flow.demand.wants import next_wants
from voc.flow.passages import PART, passage_texts, vectors_of
from voc.flow.understood.tag import store_vectors
from voc.model import Ask, Feedback, Passage, Request
from voc.nlp.tagging import embed
from voc.nlp.values import Vectors
from voc.store import reading, writing
from voc.store.reads import kept

TOGETHER = 64
"""Texts that one worker encodes at once: about a second."""
REMEMBERED = 20_000
"""Texts whose vectors are remembered during a run: some twenty megabytes."""


def read_ahead(engine: Engine, pool: Executor, *, encoder: str, after: int) -> int:
    """Give the wants among the passages behind an id their vectors. Returns how many passages got one.

    Some hundreds are one transaction, so a run that was killed goes on where it stopped. The same words are encoded once.
    """
    made, last = 0, -1
    known: dict[str, Vectors] = {}
    while last != after:
        after = max(after, last)
        with reading(engine) as session:
            wants, last = next_wants(session, after)
        made += prepare(
            engine, pool, encoder=encoder, passage_ids=[want.passage_id for want in wants], known=known
        )
    return made


def prepare(
    engine: Engine,
    pool: Executor,
    *,
    encoder: str,
    passage_ids: Sequence[int],
    known: dict[str, Vectors] | None = None,
) -> int:
    """Give these passages vectors of an encoder where they have none, and lock nothing meanwhile. Returns how many.

    `known`: vectors by words, which are used and added to, as long as they are few.
    """
    with reading(engine) as session:
        missing = _missing(session, encoder, passage_ids)
        said = passage_texts(session, missing)
    if not missing:
        return 0
    vectors = _encoded(pool, encoder, said, known if known is not None else {})
    with writing(engine) as session:
        return store_vectors(session, encoder, zip(missing, vectors, strict=True))


def _encoded(pool: Executor, encoder: str, said: Sequence[str], known: dict[str, Vectors]) -> list[Vectors]:
    """The vector of each text, those not known by the workers, the same words once."""
    if len(known) > REMEMBERED:
        known.clear()
    new = [text for text in dict.fromkeys(said) if text not in known]
    parts = [new[start : start + TOGETHER] for start in range(0, len(new), TOGETHER)]
    flying = [pool.submit(embed, part, encoder) for part in parts]
    for part, done in zip(parts, flying, strict=True):
        known.update(zip(part, done.result(), strict=True))
    return [known[text] for text in said]


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
    missing = [passage_id for passage_id in dict.fromkeys(passage_ids) if passage_id not in known]
    erased: set[int] = set()
    for start in range(0, len(missing), PART):
        here = Passage.id.in_(missing[start : start + PART])
        erased.update(session.scalars(select(Passage.id).join(Feedback).where(here, ~kept())))
    return [passage_id for passage_id in missing if passage_id not in erased]
