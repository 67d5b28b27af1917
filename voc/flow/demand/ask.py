"""Step 4, asked for: passages with a want become asks under requests. Writes through `voc.flow.demand.requests`.

One passage, one ask. New wants are taken in the order of their passages, a batch a transaction, so
a run that was killed goes on where it stopped. `voc.flow.demand.heed` looks again at those whose tags changed.
"""

from concurrent.futures import Executor

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.flow.demand import requests, want_vectors
from voc.flow.demand.wants import next_wants
from voc.flow.understood.tag import latest_maker
from voc.model import Cursor, Request
from voc.store import advance, position, reading, writing

MOVED = 500
"""Requests that follow a changed encoder in one transaction."""


def ask(engine: Engine, *, encoder: str) -> tuple[int, int]:
    """Make asks of all new wants. Returns how many asks and how many new requests."""
    asks = opened = 0
    while True:
        with writing(engine) as session:
            upto = position(session, step(encoder))
            wants, last = next_wants(session, upto)
            if last == upto:
                requests.follow_accounts(session)
                return asks, opened
            if wants:
                new_asks, new_requests = requests.add(session, wants, encoder)
                asks, opened = asks + new_asks, opened + new_requests
            _also_heeded(session, upto, last)
            advance(session, step(encoder), last)


def read_ahead(engine: Engine, pool: Executor, *, encoder: str) -> int:
    """Give the wants that come next their vectors, by the workers and before anything is locked. Returns how many.

    To be called when all requests follow this encoder.
    """
    with reading(engine) as session:
        after = position(session, step(encoder))
    return want_vectors.read_ahead(engine, pool, encoder=encoder, after=after)


def _also_heeded(session: Session, upto: int, last: int) -> None:
    """Who is looked at for the first time has been heeded, if all before were: nobody is looked at twice."""
    maker = latest_maker(session)
    if maker and position(session, heeding(maker)) >= upto:
        advance(session, heeding(maker), last)


def follow_encoder(engine: Engine, pool: Executor, *, encoder: str) -> int:
    """After a change of the encoder: requests keep their asks and get centres of the new one. Returns how many.

    What was asked gets its vectors here, where the workspace's encoder did not give them already. To be called before
    `ask`. May be cut off: what is left of the old encoder is moved in the next run, and no want is looked at twice.
    """
    moved = 0
    query = select(Request.id).where(Request.encoder != encoder).order_by(Request.id).limit(MOVED)
    while True:
        with reading(engine) as session:
            passages = want_vectors.asked_in(session, session.scalars(query).all())
        want_vectors.prepare(engine, pool, encoder=encoder, passage_ids=passages)
        with writing(engine) as session:
            ids = session.scalars(query).all()
            if not ids:
                return moved
            asked = select(func.max(Cursor.upto)).where(Cursor.step.startswith(step("")))
            advance(session, step(encoder), session.scalar(asked) or 0)
            requests.follow(session, ids, encoder)
        moved += len(ids)


def step(encoder: str) -> str:
    """The cursor over passages: up to where wants of this encoder's requests were looked for."""
    return f"ask:{encoder}"


def heeding(maker: str) -> str:
    """The cursor over passages: up to where what this maker says of them was heeded."""
    return f"heed:{maker}"
