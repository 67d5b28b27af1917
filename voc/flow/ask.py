"""Step 4, asked for: passages with a want become asks under requests. Writes request and ask.

One passage, one ask. New wants are taken in the order of their passages, a batch a transaction, so
a run that was killed goes on where it stopped.
"""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from voc.flow.passages import vectors_of
from voc.flow.wants import Want, next_wants
from voc.model import Ask, Cursor, Feedback, Passage, Request
from voc.nlp import encoders
from voc.nlp.language import UNDETERMINED
from voc.roadmap.grouping import Grouping, group, speaks_best
from voc.store import advance, from_blob, insert_new, position, to_blob, writing

LONGEST_CHOICE = 40
"""So many of a request's passages, the latest, may be chosen to speak for it."""

MOVED = 500
"""Requests that follow a changed encoder in one transaction."""


def ask(engine: Engine, *, encoder: str) -> tuple[int, int]:
    """Make asks of all new wants. Returns how many asks and how many new requests."""
    asks = requests = 0
    while True:
        with writing(engine) as session:
            upto = position(session, _step(encoder))
            wants, last = next_wants(session, upto, encoder=encoder)
            if last == upto:
                _follow(session)
                return asks, requests
            if wants:
                new_asks, new_requests = _store(session, wants, encoder)
                asks, requests = asks + new_asks, requests + new_requests
            advance(session, _step(encoder), last)


def follow_encoder(engine: Engine, *, encoder: str) -> int:
    """After a change of the encoder: requests keep their asks and get centres of the new one. Returns how many.

    To be called when every passage has a vector of it (`voc.flow.embed`) and before `ask`. May be cut off: what is
    left of the old encoder is moved in the next run, and no want is looked at twice.
    """
    moved = 0
    while True:
        with writing(engine) as session:
            query = select(Request.id).where(Request.encoder != encoder).order_by(Request.id).limit(MOVED)
            ids = session.scalars(query).all()
            if not ids:
                return moved
            asked = select(func.max(Cursor.upto)).where(Cursor.step.startswith(_step("")))
            advance(session, _step(encoder), session.scalar(asked) or 0)
            session.execute(update(Request), _centres(session, ids, encoder))
        moved += len(ids)


def _centres(session: Session, request_ids: Sequence[int], encoder: str) -> list[dict[str, object]]:
    """Each request's centre among the vectors of this encoder: the sum over its asks."""
    asks = select(Ask.request_id, Ask.passage_id).where(Ask.request_id.in_(request_ids)).order_by(Ask.id)
    passages: dict[int, list[int]] = {request_id: [] for request_id in request_ids}
    for request_id, passage_id in session.execute(asks):
        passages[request_id].append(passage_id)
    openers = select(Request.id, Request.passage_id).where(Request.id.in_(request_ids))
    opener = dict(session.execute(openers).all())
    blobs = vectors_of(
        session, encoder, sorted({*opener.values(), *(i for p in passages.values() for i in p)})
    )
    return [
        {
            "id": request_id,
            "encoder": encoder,
            "centre": to_blob(
                from_blob([blobs[i] for i in said or [opener[request_id]]]).sum(axis=0), exact=True
            ),
        }
        for request_id, said in passages.items()
    ]


def _follow(session: Session) -> None:
    """An ask belongs to the account of what was said, which may have become known later."""
    said_by = (
        select(Feedback.account_id)
        .join(Passage, Passage.feedback_id == Feedback.id)
        .where(Passage.id == Ask.passage_id)
        .scalar_subquery()
    )
    session.execute(
        update(Ask)
        .where(said_by.is_not(None), Ask.account_id.is_distinct_from(said_by))
        .values(account_id=said_by)
        .execution_options(synchronize_session=False)
    )


def _store(session: Session, wants: Sequence[Want], encoder: str) -> tuple[int, int]:
    known = session.execute(
        select(Request.id, Request.centre, Request.asks)
        .where(Request.encoder == encoder, Request.merged_into_id.is_(None))
        .order_by(Request.id)
    ).all()
    blobs = vectors_of(session, encoder, [want.passage_id for want in wants])
    spoken = encoders.load(encoder).languages
    grouped = group(
        vectors := from_blob([blobs[want.passage_id] for want in wants]),
        from_blob([row.centre for row in known], exact=True).reshape(len(known), vectors.shape[1]),
        np.array([row.asks for row in known], dtype=np.int64),
        understood=np.array([_understood(want.language, spoken) for want in wants]),
    )
    ids = [row.id for row in known] + _open(session, wants, grouped, encoder)
    rows = [
        {
            "request_id": ids[label],
            "passage_id": want.passage_id,
            "contact_id": want.contact_id,
            "account_id": want.account_id,
            "asked_at": want.said_at,
            "similarity": float(score),
        }
        for want, label, score in zip(wants, grouped.labels, grouped.similarity, strict=True)
    ]
    added = insert_new(session, Ask, rows, key=["passage_id"])
    touched = sorted(set(grouped.labels.tolist()))
    _refresh(session, {ids[label]: label for label in touched}, grouped, encoder)
    return added, len(ids) - len(known)


def _understood(language: str | None, spoken: frozenset[str] | None) -> bool:
    """Whether the encoder knows the language; of a few words whose language nobody can tell it is assumed."""
    return spoken is None or language in (None, UNDETERMINED) or language in spoken


def _open(session: Session, wants: Sequence[Want], grouped: Grouping, encoder: str) -> list[int]:
    """Insert the new requests, each opened by its first want. Returns their ids in group order."""
    first: dict[int, Want] = {}
    for want, label in zip(wants, grouped.labels.tolist(), strict=True):
        if label >= grouped.n_known:
            first.setdefault(label, want)
    rows = [
        {
            "passage_id": first[label].passage_id,
            "voice_passage_id": first[label].passage_id,
            "kind": first[label].kind,
            "encoder": encoder,
            "centre": to_blob(grouped.sums[label], exact=True),
            "asks": int(grouped.counts[label]),
            "merged_into_id": None,
            "opened_at": first[label].said_at,
        }
        for label in sorted(first)
    ]
    insert_new(session, Request, rows, key=["passage_id"])
    openers = [first[label].passage_id for label in sorted(first)]
    ids: dict[int, int] = {}
    for start in range(0, len(openers), 500):
        query = select(Request.passage_id, Request.id).where(
            Request.passage_id.in_(openers[start : start + 500])
        )
        ids.update(session.execute(query).all())
    return [ids[opener] for opener in openers]


def _refresh(session: Session, labels: dict[int, int], grouped: Grouping, encoder: str) -> None:
    """Bring centre, count and canonical sentence of the touched requests up to date."""
    voices = _voices(session, [i for i in labels if grouped.counts[labels[i]] > 1], encoder)
    rows = [
        {
            "id": request_id,
            "centre": to_blob(grouped.sums[label], exact=True),
            "asks": int(grouped.counts[label]),
        }
        | ({"voice_passage_id": voices[request_id]} if request_id in voices else {})
        for request_id, label in labels.items()
    ]
    for with_voice in (True, False):
        part = [row for row in rows if ("voice_passage_id" in row) is with_voice]
        if part:
            session.execute(update(Request), part)


def _voices(session: Session, request_ids: Sequence[int], encoder: str) -> dict[int, int]:
    """For each request the passage that says it best, among its latest."""
    passages: dict[int, list[tuple[int, int]]] = {}
    for start in range(0, len(request_ids), 500):
        query = (
            select(Ask.request_id, Ask.passage_id, Passage.end - Passage.start)
            .join(Passage, Passage.id == Ask.passage_id)
            .where(Ask.request_id.in_(request_ids[start : start + 500]))
            .order_by(Ask.request_id, Ask.passage_id.desc())
        )
        for request_id, passage_id, length in session.execute(query):
            some = passages.setdefault(request_id, [])
            if len(some) < LONGEST_CHOICE:
                some.append((passage_id, length))
    blobs = vectors_of(session, encoder, [i for some in passages.values() for i, _ in some])
    chosen = {}
    for request_id, some in passages.items():
        vectors = from_blob([blobs[i] for i, _ in some])
        chosen[request_id] = some[speaks_best(vectors, np.array([length for _, length in some]))][0]
    return chosen


def _step(encoder: str) -> str:
    return f"ask:{encoder}"
