"""Step 2b, embedded: passages that have no vector of the workspace's encoder get one. Writes through `understood.tag`.

That is so after the setting `encoder` was changed: the next run goes through all passages once, and annotations stay
as they are. A batch is one transaction, so a run that was killed, or whose server went away, goes on where it stopped.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future

from sqlalchemy import Engine, Select, exists, func, select
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.flow.understood.tag import store_vectors
from voc.model import Feedback, Passage, PassageVector
from voc.nlp.tagging import embed
from voc.nlp.values import Vectors
from voc.store import advance, from_blob, position, reading, writing
from voc.store.reads import kept, words

BATCH = 512
AHEAD = 6
"""Batches that wait for or hold results at one time: bounds memory."""

Batch = tuple[list[int], list[str]]


def without_vector(engine: Engine, *, encoder: str) -> int:
    """How many passages have no vector of this encoder yet."""
    with reading(engine) as session:
        missing = _missing(encoder, position(session, _step(encoder)))
        return session.scalar(select(func.count()).select_from(missing.subquery())) or 0


def embed_missing(
    engine: Engine,
    pool: Executor,
    *,
    encoder: str,
    tick: Callable[[int], None] = lambda _passages: None,
) -> int:
    """Give every passage a vector of this encoder. Returns how many got one.

    Raises: EndpointError when an encoder behind an address does not answer; what was stored before stays. InputError
    when its vectors have another length than those that are stored under its name.
    """
    done = 0
    with reading(engine) as session:
        known = _known_length(session, encoder)
    for (ids, _), vectors in _embedded(engine, pool, encoder):
        _require_length(vectors, known, encoder)
        with writing(engine) as session:
            done += store_vectors(session, encoder, zip(ids, vectors, strict=True))
        tick(len(ids))
    with writing(engine) as session:
        _remember_the_end(session, encoder)
    return done


def _embedded(engine: Engine, pool: Executor, encoder: str) -> Iterator[tuple[Batch, Vectors]]:
    """Batches with their vectors, in order, a few of them ahead."""
    flying: deque[tuple[Batch, Future[Vectors]]] = deque()
    for batch in _batches(engine, encoder):
        flying.append((batch, pool.submit(embed, batch[1], encoder)))
        if len(flying) >= AHEAD:
            first, future = flying.popleft()
            yield first, future.result()
    for batch, future in flying:
        yield batch, future.result()


def _batches(engine: Engine, encoder: str) -> Iterator[Batch]:
    with reading(engine) as session:
        upto = position(session, _step(encoder))
    while True:
        with reading(engine) as session:
            query = _missing(encoder, upto).add_columns(words()).order_by(Passage.id)
            rows = session.execute(query.limit(BATCH)).all()
        if not rows:
            return
        ids, texts = [row[0] for row in rows], [row[1] for row in rows]
        upto = ids[-1]
        yield ids, texts


def _missing(encoder: str, after: int) -> Select[int]:
    """Ids of the passages behind `after` that have no vector of this encoder, and words."""
    has_one = exists().where(PassageVector.passage_id == Passage.id, PassageVector.encoder == encoder)
    return select(Passage.id).join(Feedback).where(Passage.id > after, ~has_one, kept())


def _remember_the_end(session: Session, encoder: str) -> None:
    """All passages have a vector now: the next run looks only at those that come after them."""
    if session.scalar(_missing(encoder, position(session, _step(encoder))).limit(1)) is None:
        last = session.scalar(select(func.max(Passage.id)))
        if last is not None:
            advance(session, _step(encoder), last)


def _known_length(session: Session, encoder: str) -> int | None:
    """Numbers in a vector that is stored under this encoder's name; None where there is none."""
    query = select(PassageVector.vector).where(PassageVector.encoder == encoder).limit(1)
    blob = session.scalar(query)
    return None if blob is None else from_blob([blob]).shape[1]


def _require_length(vectors: Vectors, known: int | None, encoder: str) -> None:
    if known is not None and vectors.shape[1] != known:
        raise InputError(
            f"The encoder `{encoder}` gives vectors of {vectors.shape[1]} numbers now; those that are stored under "
            f"its name have {known}. It is another model: give it another name, or bring the old one back."
        )


def _step(encoder: str) -> str:
    return f"embed:{encoder}"
