"""The rows of requests and asks: opening, joining, withdrawing. Writes request and ask; `voc.flow.demand.ask` is the step.

A request's centre and count are those of its asks that stand; its canonical sentence is one of theirs.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from voc.flow.demand import want_vectors
from voc.flow.demand.wants import Want, clearly
from voc.flow.passages import PART, vectors_of
from voc.model import Ask, Feedback, Passage, PassageVector, Request
from voc.nlp import encoders
from voc.nlp.language import UNDETERMINED
from voc.nlp.values import Vectors
from voc.roadmap.grouping import Grouping, group, learned, speaks_best
from voc.store import from_blob, insert_new, to_blob
from voc.store.reads import kept, stands

LONGEST_CHOICE = 40
"""So many of a request's passages, the latest, may be chosen to speak for it."""


def add(session: Session, wants: Sequence[Want], encoder: str) -> tuple[int, int]:
    """Make asks of wants that have none, in their order. Returns how many asks and how many new requests."""
    known = session.execute(
        select(Request.id, Request.centre, Request.asks)
        .where(Request.encoder == encoder)
        .order_by(Request.id)
    ).all()
    blobs = want_vectors.stored(session, encoder, [want.passage_id for want in wants])
    spoken = encoders.load(encoder).languages
    grouped = group(
        vectors := from_blob([blobs[want.passage_id] for want in wants]),
        from_blob([row.centre for row in known], exact=True).reshape(len(known), vectors.shape[1]),
        np.array([row.asks for row in known], dtype=np.int64),
        understood=np.array([_understood(want.language, spoken) for want in wants]),
        card=learned(encoder),
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


def withdraw(session: Session, ask_ids: Sequence[int], *, by: str, now: datetime) -> None:
    """These asks do not count any more; their rows stay, and say since when and on whose word."""
    _set_standing(session, ask_ids, withdrawn_at=now, withdrawn_by=by)


def take_up(session: Session, ask_ids: Sequence[int]) -> None:
    """Asks that were withdrawn stand again, in the request that they were in."""
    _set_standing(session, ask_ids, withdrawn_at=None, withdrawn_by=None)


def _set_standing(
    session: Session, ask_ids: Sequence[int], *, withdrawn_at: datetime | None, withdrawn_by: str | None
) -> None:
    touched: set[int] = set()
    for start in range(0, len(ask_ids), PART):
        here = Ask.id.in_(ask_ids[start : start + PART])
        touched |= set(session.scalars(select(Ask.request_id).where(here)))
        session.execute(
            update(Ask)
            .where(here)
            .values(withdrawn_at=withdrawn_at, withdrawn_by=withdrawn_by)
            .execution_options(synchronize_session=False)
        )
    recount(session, touched)


def recount(session: Session, request_ids: Iterable[int]) -> None:
    """Centre, count and canonical sentence of requests from their asks that stand."""
    by_encoder: dict[str, list[int]] = {}
    ids = sorted(request_ids)
    for start in range(0, len(ids), PART):
        query = select(Request.id, Request.encoder).where(Request.id.in_(ids[start : start + PART]))
        for request_id, encoder in session.execute(query.order_by(Request.id)):
            by_encoder.setdefault(encoder, []).append(request_id)
    for encoder, some in by_encoder.items():
        rows = _centres(session, some, encoder)
        voices = _voices(session, [row["id"] for row in rows if row["asks"]], encoder)
        _update(session, rows, voices)


def leave(session: Session, passage_ids: Sequence[int]) -> int:
    """The words of these passages are gone: let other asks speak for their requests. Counts stay. Returns how many."""
    touched: set[int] = set()
    for start in range(0, len(passage_ids), PART):
        some = passage_ids[start : start + PART]
        asked = select(Ask.request_id).where(Ask.passage_id.in_(some))
        spoken = select(Request.id).where(
            or_(Request.voice_passage_id.in_(some), Request.passage_id.in_(some))
        )
        touched |= {*session.scalars(asked), *session.scalars(spoken)}
    recount(session, touched)
    return len(touched)


def set_roots(session: Session, roots: Mapping[int, int | None]) -> None:
    """Let each of these requests (by id) point to the one that stands for it; None: it stands for itself."""
    if roots:
        rows = [{"id": request_id, "merged_into_id": root} for request_id, root in sorted(roots.items())]
        session.execute(update(Request), rows)


def let_go(session: Session, contact_ids: Sequence[int], account_ids: Sequence[int]) -> None:
    """Asks that were withdrawn are of none of these contacts and accounts: they are about to go."""
    for column, numbers in ((Ask.contact_id, contact_ids), (Ask.account_id, account_ids)):
        for start in range(0, len(numbers), PART):
            here = (column.in_(numbers[start : start + PART]), Ask.withdrawn_at.is_not(None))
            empty = update(Ask).where(*here).values({column: None})
            session.execute(empty.execution_options(synchronize_session=False))


def split_off(session: Session, request: Request, passage_ids: Sequence[int]) -> int:
    """Give these passages' asks, some of the request's, a request of their own. Returns its id."""
    asks = session.scalars(select(Ask).where(Ask.request_id == request.id).order_by(Ask.passage_id)).all()
    going = [ask for ask in asks if ask.passage_id in passage_ids]
    opener = going[0].passage_id
    if request.passage_id in {ask.passage_id for ask in going}:
        opener = request.passage_id
        request.passage_id = next(ask.passage_id for ask in asks if ask not in going)
        session.flush()
    new = Request(
        passage_id=opener,
        voice_passage_id=opener,
        kind=request.kind,
        encoder=request.encoder,
        centre=request.centre,
        asks=0,
        merged_into_id=None,
        opened_at=min(ask.asked_at for ask in going),
    )
    session.add(new)
    session.flush()
    for ask in going:
        ask.request_id = new.id
    session.flush()
    recount(session, [request.id, new.id])
    return new.id


def follow(session: Session, request_ids: Sequence[int], encoder: str) -> None:
    """Give requests their centres among the vectors of another encoder."""
    session.execute(update(Request), _centres(session, request_ids, encoder))


def follow_accounts(session: Session) -> None:
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


def _centres(session: Session, request_ids: Sequence[int], encoder: str) -> list[dict[str, Any]]:
    """Each request's centre among the vectors of this encoder: the sum over its asks that stand, else zeros."""
    passages: dict[int, list[int]] = {request_id: [] for request_id in request_ids}
    for start in range(0, len(request_ids), PART):
        asks = select(Ask.request_id, Ask.passage_id).where(
            Ask.request_id.in_(request_ids[start : start + PART]), stands()
        )
        for request_id, passage_id in session.execute(asks.order_by(Ask.passage_id)):
            passages[request_id].append(passage_id)
    blobs = vectors_of(session, encoder, sorted({i for said in passages.values() for i in said}))
    nothing = _nothing(session, request_ids, encoder, blobs)
    return [
        {
            "id": request_id,
            "encoder": encoder,
            "centre": to_blob(_sum([blobs[i] for i in said if i in blobs], len(said), nothing), exact=True),
            "asks": len(said),
        }
        for request_id, said in passages.items()
    ]


def _sum(blobs: Sequence[bytes], asks: int, nothing: Vectors) -> Vectors:
    """The sum of a request's vectors; the asks whose words were erased count as the mean of the others."""
    if not blobs:
        return nothing
    total: Vectors = from_blob(blobs).sum(axis=0)
    return total if len(blobs) == asks else (total * (asks / len(blobs))).astype(np.float32)


def _nothing(
    session: Session, request_ids: Sequence[int], encoder: str, blobs: Mapping[int, bytes]
) -> Vectors:
    """Zeros as long as the vectors of this encoder, for a request nobody asks for, or whose words were all erased."""
    blob = next(iter(blobs.values()), None) or session.scalar(
        select(PassageVector.vector).where(PassageVector.encoder == encoder).limit(1)
    )
    if blob is not None:
        return np.zeros_like(from_blob([blob])[0])
    centre = select(Request.centre).where(Request.encoder == encoder, Request.id.in_(request_ids[:1]))
    known = session.scalar(centre)
    return np.zeros_like(from_blob([known or b""], exact=True)[0])


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
    for start in range(0, len(openers), PART):
        query = select(Request.passage_id, Request.id).where(
            Request.passage_id.in_(openers[start : start + PART])
        )
        ids.update(session.execute(query).all())
    return [ids[opener] for opener in openers]


def _refresh(session: Session, labels: dict[int, int], grouped: Grouping, encoder: str) -> None:
    """Bring centre, count and canonical sentence of the touched requests up to date."""
    voices = _voices(session, [i for i in labels if grouped.counts[labels[i]] > 1], encoder)
    rows: list[dict[str, Any]] = [
        {
            "id": request_id,
            "centre": to_blob(grouped.sums[label], exact=True),
            "asks": int(grouped.counts[label]),
        }
        for request_id, label in labels.items()
    ]
    _update(session, rows, voices)


def _update(session: Session, rows: Sequence[dict[str, Any]], voices: dict[int, int]) -> None:
    spoken = [row | {"voice_passage_id": voices[row["id"]]} for row in rows if row["id"] in voices]
    silent = [row for row in rows if row["id"] not in voices]
    for part in (spoken, silent):
        if part:
            session.execute(update(Request), part)


def _voices(session: Session, request_ids: Sequence[int], encoder: str) -> dict[int, int]:
    """For each request the passage that says it best, among its latest."""
    passages: dict[int, list[tuple[int, int]]] = {}
    for start in range(0, len(request_ids), PART):
        query = (
            select(Ask.request_id, Ask.passage_id, Passage.end - Passage.start)
            .join(Passage, Passage.id == Ask.passage_id)
            .join(Feedback, Feedback.id == Passage.feedback_id)
            .where(Ask.request_id.in_(request_ids[start : start + PART]), stands())
            .order_by(Ask.request_id, Ask.passage_id.desc())
        )
        for request_id, passage_id, length in session.execute(query.where(kept())):
            some = passages.setdefault(request_id, [])
            if len(some) < LONGEST_CHOICE:
                some.append((passage_id, length))
    blobs = vectors_of(session, encoder, [i for some in passages.values() for i, _ in some])
    clear = clearly(session, list(blobs))
    chosen = {}
    for request_id, those in passages.items():
        some = [(passage_id, length) for passage_id, length in those if passage_id in blobs]
        if not some:
            continue
        best = speaks_best(
            from_blob([blobs[i] for i, _ in some]),
            np.array([length for _, length in some]),
            np.array([clear.get(i, 0.0) for i, _ in some], dtype=np.float32),
        )
        chosen[request_id] = some[best][0]
    return chosen
