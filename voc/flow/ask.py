"""Step 4, asked for: passages with a want become asks under requests. Writes request and ask.

One passage, one ask. New wants are taken in the order of their passages, a batch a transaction, so
a run that was killed goes on where it stopped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from voc.flow.passages import vectors_of
from voc.model import Annotation, Ask, Feedback, Passage, Request
from voc.nlp import encoders
from voc.roadmap.grouping import Grouping, group, speaks_best
from voc.store import advance, from_blob, insert_new, position, reading, to_blob, writing
from voc.store.reads import tags
from voc.terms import Intent, TagKind

WANTS = (Intent.FEATURE_REQUEST, Intent.BUG, Intent.COMPLAINT)
"""Intents that are a want, the most telling first: it gives the request its kind."""
SURE_ENOUGH = 0.5
"""Least confidence at which an intent makes an ask: rather too few than words put into a mouth."""
BATCH = 2000
LONGEST_CHOICE = 40
"""So many of a request's passages, the latest, may be chosen to speak for it."""


@dataclass(frozen=True, slots=True)
class Want:
    """A passage that wants something."""

    passage_id: int
    kind: Intent
    language: str | None
    contact_id: int | None
    account_id: int | None
    said_at: datetime


def ask(engine: Engine, *, encoder: str) -> tuple[int, int]:
    """Make asks of all new wants. Returns how many asks and how many new requests."""
    asks = requests = 0
    for wants in _batches(engine, encoder):
        with writing(engine) as session:
            new_asks, new_requests = _store(session, wants, encoder)
            advance(session, _step(encoder), wants[-1].passage_id)
        asks, requests = asks + new_asks, requests + new_requests
    return asks, requests


def _batches(engine: Engine, encoder: str) -> Iterator[list[Want]]:
    with reading(engine) as session:
        upto = position(session, _step(encoder))
    while True:
        with reading(engine) as session:
            wants = _wants(session, upto)
        if not wants:
            return
        upto = wants[-1].passage_id
        yield wants


def _wants(session: Session, after: int) -> list[Want]:
    """The next passages that want something, with the most telling of their intents."""
    intents = tags(TagKind.INTENT).where(
        Annotation.passage_id > after, Annotation.value.in_(WANTS), Annotation.confidence >= SURE_ENOUGH
    )
    found: dict[int, Intent] = {}
    ordered = intents.order_by(Annotation.passage_id).limit(BATCH * len(WANTS))
    for passage_id, value, _confidence, _score in session.execute(ordered):
        if passage_id not in found and len(found) == BATCH:
            break
        kind = Intent(value)
        found[passage_id] = min(found.get(passage_id, kind), kind, key=WANTS.index)
    if not found:
        return []
    span = Annotation.passage_id.between(min(found), max(found))
    languages = {row.passage_id: row.value for row in session.execute(tags(TagKind.LANGUAGE).where(span))}
    who = (
        select(Passage.id, Feedback.contact_id, Feedback.account_id, Feedback.said_at)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Passage.id.between(min(found), max(found)))
        .order_by(Passage.id)
    )
    return [
        Want(i, found[i], languages.get(i), contact_id, account_id, said_at)
        for i, contact_id, account_id, said_at in session.execute(who)
        if i in found
    ]


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
        joinable=np.array([spoken is None or want.language in spoken for want in wants]),
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
