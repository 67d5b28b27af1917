"""Step 4c, suggested: pairs of requests that may be one want, as rows with evidence. Writes merge_proposal.

A run looks at requests that were asked for since the last one, against all that stand. A decided pair is never
proposed again; accepting one is a merge (`voc.flow.demand.merge`).
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.decisions import record
from voc.flow.demand.link import look_again
from voc.flow.demand.merge import merge_in, unmerge_pair
from voc.flow.passages import PART, passage_texts
from voc.model import Ask, MergeProposal, Request
from voc.rights import needs
from voc.roadmap.grouping import centres, ground, learned
from voc.roadmap.merging import of_card, suggest
from voc.store import advance, from_blob, insert_new, position, reading, writing
from voc.terms import LinkState, Right, Verdict

STEP = "suggest merges"
"""Cursor over asks: up to where requests were compared."""


def suggest_merges(engine: Engine, *, encoder: str, now: datetime) -> int:
    """Propose merges for what is new. Returns how many pairs are proposed for the first time."""
    with reading(engine) as session:
        upto = position(session, STEP)
        last = session.scalar(select(func.max(Ask.id))) or 0
        rows = _rows(session, encoder, upto, now) if last > upto else []
    with writing(engine) as session:
        key = ["request_id", "other_id"]
        new = insert_new(session, MergeProposal, rows, key=key)
        known = [{name: row[name] for name in (*key, "probability", "reason")} for row in rows]
        _refresh(session, known)
        advance(session, STEP, last)
    return new


@needs(Right.DECIDE)
def accept(engine: Engine, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Merge these pairs, the later request into the earlier. Raises as `merge` does, and then merges none."""
    with writing(engine) as session:
        for found in _found(session, ids):
            merge_in(session, found.request_id, [found.other_id], by=by, now=now)
            _decide(session, found.id, LinkState.ACCEPTED, Verdict.ACCEPTED, by, now)
    look_again(engine, now=now)
    return len(ids)


@needs(Right.DECIDE)
def reject(engine: Engine, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Say that these pairs are two wants each: they are not proposed again. Raises NotFound, InputError."""
    with writing(engine) as session:
        for found in _found(session, ids):
            _decide(session, found.id, LinkState.REJECTED, Verdict.REJECTED, by, now)
    return len(ids)


@needs(Right.DECIDE)
def undo(engine: Engine, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Take decisions about pairs back: what was merged is two again, and each pair waits. Returns how many.

    Raises: NotFound; InputError for a pair that waits, and then takes none back.
    """
    with writing(engine) as session:
        for found in _decided(session, ids):
            if found.state is LinkState.ACCEPTED:
                unmerge_pair(session, found.other_id, found.request_id, by=by, now=now)
            _decide(session, found.id, LinkState.PROPOSED, Verdict.UNDONE, by, now)
    look_again(engine, now=now)
    return len(ids)


def _rows(session: Session, encoder: str, upto: int, now: datetime) -> list[dict[str, object]]:
    """The pairs that may be one want, as rows."""
    requests = session.execute(
        select(Request.id, Request.centre, Request.asks, Request.voice_passage_id)
        .where(Request.encoder == encoder, Request.merged_into_id.is_(None), Request.asks > 0)
        .order_by(Request.id)
    ).all()
    if not requests:
        return []
    touched = set(session.scalars(select(Ask.request_id).where(Ask.id > upto)))
    sums = from_blob([row.centre for row in requests], exact=True)
    counts = np.array([row.asks for row in requests], dtype=np.int64)
    card = learned(encoder)
    common = ground(np.zeros((0, sums.shape[1]), np.float32), sums, counts, usual=card.spread)
    model = of_card(card)
    found = suggest(
        centres(sums, counts, common.mean),
        common.spread,
        passage_texts(session, [row.voice_passage_id for row in requests]),
        [place for place, row in enumerate(requests) if row.id in touched],
        model,
    )
    return [
        {
            "request_id": requests[pair.one].id,
            "other_id": requests[pair.other].id,
            "probability": pair.probability,
            "reason": pair.reason,
            "evidence_passage_id": requests[pair.one].voice_passage_id,
            "other_evidence_passage_id": requests[pair.other].voice_passage_id,
            "maker": model.name,
            "proposed_at": now,
            "state": LinkState.PROPOSED,
            "decided_by": None,
            "decided_at": None,
        }
        for pair in found
    ]


def _refresh(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Bring pairs that still wait up to date; what was decided stays as it was decided upon."""
    told = {(row["request_id"], row["other_id"]): row for row in rows}
    ids = sorted({row["request_id"] for row in rows})  # type: ignore[type-var]
    for start in range(0, len(ids), PART):
        query = select(MergeProposal.id, MergeProposal.request_id, MergeProposal.other_id).where(
            MergeProposal.request_id.in_(ids[start : start + PART]),
            MergeProposal.state == LinkState.PROPOSED,
        )
        known = [(row.id, told.get((row.request_id, row.other_id))) for row in session.execute(query)]
        fresh = [
            {"id": number, "probability": row["probability"], "reason": row["reason"]}
            for number, row in known
            if row is not None
        ]
        if fresh:
            session.execute(update(MergeProposal), fresh)


def _known(session: Session, ids: Sequence[int]) -> list[MergeProposal]:
    found = []
    for proposal_id in ids:
        row = session.get(MergeProposal, proposal_id)
        if row is None:
            raise NotFound("merge proposal", str(proposal_id))
        found.append(row)
    return found


def _decided(session: Session, ids: Sequence[int]) -> list[MergeProposal]:
    found = _known(session, ids)
    for row in found:
        if row.state is LinkState.PROPOSED:
            raise InputError(f"Merge proposal {row.id} waits for a decision: there is nothing to take back.")
    return found


def _found(session: Session, ids: Sequence[int]) -> list[MergeProposal]:
    found = _known(session, ids)
    for row in found:
        if row.state is not LinkState.PROPOSED:
            raise InputError(
                f"Merge proposal {row.id} was {row.state.value} by {row.decided_by}. "
                f"`voc request undo {row.id}` takes that back."
            )
    return found


def _decide(
    session: Session, proposal_id: int, state: LinkState, verdict: Verdict, by: str, now: datetime
) -> None:
    pair = session.get_one(MergeProposal, proposal_id)
    waits = state is LinkState.PROPOSED
    pair.state, pair.decided_by, pair.decided_at = state, None if waits else by, None if waits else now
    record(session, noun="merge_proposal", row_id=proposal_id, verdict=verdict, by=by, now=now)
    session.flush()
