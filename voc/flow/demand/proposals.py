"""The rows of proposals: what is compared, learned and shown, put together. A part of step 5; writes nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.flow.demand import matches
from voc.flow.demand.matches import Board, Matter
from voc.model import Decision, Link, Request
from voc.roadmap import showing, teaching
from voc.roadmap.matching import Floats, Pairs, Proposal, nothing_fits, probabilities, propose
from voc.roadmap.teaching import Taught
from voc.store import from_blob, to_blob
from voc.store.reads import asks_of_all, stands_for, waits
from voc.terms import LinkState

NEAR = 100
"""So many of the surest waiting proposals, and of the nearest requests, are looked at again after a decision."""
AT_ONCE = 20
"""Features, those decided last, whose neighbourhoods are looked at again after a pile of decisions."""

Row = dict[str, Any]
Pair = tuple[int, int]


def decided_since(session: Session, after: int) -> tuple[int, list[int], str]:
    """After a decision: the id of the latest, the features that were decided about, and the encoder of their requests."""
    query = (
        select(Decision.id, Link.feature_id, Request.encoder)
        .join(Link, Link.id == Decision.row_id)
        .join(Request, Request.id == Link.request_id)
        .where(Decision.noun == "link", Decision.id > after)
        .order_by(Decision.id.desc())
    )
    rows = session.execute(query).all()
    if not rows:
        return 0, [], ""
    return rows[0].id, list(dict.fromkeys(row.feature_id for row in rows))[:AT_ONCE], rows[0].encoder


def near(session: Session, board: Board, feature_id: int, *, now: datetime) -> list[Row]:
    """Proposals of one feature for the requests that a decision about it may change: waiting ones and the nearest."""
    if feature_id not in board.known.ids:
        return []
    column = board.known.ids.index(feature_id)
    lessons = matches.taught(session, board, [feature_id])
    waiting = session.scalars(
        select(Link.request_id)
        .where(Link.feature_id == feature_id, waits())
        .order_by(Link.score.desc(), Link.id)
        .limit(NEAR)
    )
    ids = sorted({*waiting, *_nearest(session, board, column, lessons)})
    if not ids:
        return []
    some = matches.matter(session, ids, encoder=board.encoder)
    return compared(board, some, lessons, waiting_pairs(session, some.ids), now, only=column)[0]


def _nearest(session: Session, board: Board, column: int, lessons: Mapping[int, Taught]) -> list[int]:
    """Requests whose centre is nearest to the feature or to a request that was accepted for it."""
    query = (
        select(Request.id, Request.centre)
        .where(Request.encoder == board.encoder, Request.merged_into_id.is_(None), asks_of_all() > 0)
        .order_by(Request.id)
    )
    rows = session.execute(query).all()
    centres = from_blob([row.centre for row in rows], exact=True)
    if not len(centres):
        return []
    wanted = board.known.text_vectors[[column]]
    if column in lessons:
        lesson = lessons[column]
        wanted = np.concatenate([wanted, lesson.examples.vectors[lesson.accepted]])
    likeness = (centres @ wanted.T).max(axis=1) / np.maximum(np.linalg.norm(centres, axis=1), 1e-9)
    return [rows[row].id for row in np.argsort(-likeness, kind="stable")[:NEAR].tolist()]


def waiting_pairs(session: Session, request_ids: Sequence[int]) -> set[Pair]:
    """Request and feature of the proposals that nobody has decided, of these requests and what was merged into them."""
    found: set[Pair] = set()
    for start in range(0, len(request_ids), matches.PART):
        here = stands_for().in_(request_ids[start : start + matches.PART])
        query = (
            select(stands_for(), Link.feature_id)
            .join(Request, Request.id == Link.request_id)
            .where(here, Link.state == LinkState.PROPOSED)
        )
        found.update((request_id, feature_id) for request_id, feature_id in session.execute(query))
    return found


def compared(
    board: Board,
    some: Matter,
    lessons: Mapping[int, Taught],
    waiting: set[Pair],
    now: datetime,
    only: int | None = None,
) -> tuple[list[Row], list[Row]]:
    """Rows of link and of fit for these requests; `only` one column of the board, if given.

    Pairs that wait already are among the rows however unlikely they have become.
    """
    known = board.lexicon(some)
    pairs = matches.compare(board, some, known)
    said = board.said(some, known)
    likely = probabilities(teaching.moved(board.model.logits(pairs.likenesses), said, lessons))
    fits = [
        {
            "request_id": request_id,
            "unanswered": float(unanswered),
            "asks": asks,
            "roadmap": board.digest,
            "looked_at": now,
        }
        for request_id, asks, unanswered in zip(some.ids, some.asks, nothing_fits(likely), strict=True)
    ]
    rows = {request_id: row for row, request_id in enumerate(some.ids)}
    columns = {feature_id: column for column, feature_id in enumerate(board.known.ids)}
    also = {(rows[one], columns[other]) for one, other in waiting if other in columns}
    found = [one for one in propose(pairs, likely, also=also) if only is None or one.feature == only]
    near = {column: lesson.like_accepted(said) for column, lesson in lessons.items()}
    return [_row(board, some, pairs, one, near, now) for one in found], fits


def _row(
    board: Board, some: Matter, pairs: Pairs, found: Proposal, near: Mapping[int, Floats], now: datetime
) -> Row:
    spans = some.spans[found.passage]
    said = [word for word, _, _ in spans]
    like = float(near[found.feature][found.request]) if found.feature in near else -1.0
    shown = showing.highlight(said, found.feature, pairs.alike)
    return {
        "request_id": some.ids[found.request],
        "feature_id": board.known.ids[found.feature],
        "score": found.probability,
        "reason": showing.reason(found, said, pairs.alike, like_accepted=like),
        "evidence_passage_id": some.passages[found.passage],
        "evidence_start": spans[shown[0]][1] if shown else None,
        "evidence_end": spans[shown[1]][2] if shown else None,
        "likenesses": to_blob(np.array(np.round(found.likenesses, 4), dtype=np.float32), exact=True),
        "maker": board.model.name,
        "proposed_at": now,
        "state": LinkState.PROPOSED,
        "decided_by": None,
        "decided_at": None,
    }
