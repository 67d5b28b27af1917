"""Step 5, linked: requests get proposals of features; a person accepts or rejects. Writes link.

A proposal never overwrites a decision, and a decision never deletes a proposal. Accepting opens a
loop for every contact who asked (`voc.flow.loops`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from voc.errors import NotFound
from voc.flow import loops, messages
from voc.flow.decisions import record
from voc.flow.passages import passage_texts
from voc.model import Ask, Feature, Link, Request
from voc.nlp.tagging import embed
from voc.roadmap.matching import likenesses, propose, shipped_model
from voc.roadmap.wording import overlap
from voc.store import from_blob, insert_new, reading, writing
from voc.store.reads import stands
from voc.terms import LinkState, Verdict

WORDS_OF = 12
"""So many passages of a request lend it their words."""
VERDICTS = {
    LinkState.ACCEPTED: Verdict.ACCEPTED,
    LinkState.REJECTED: Verdict.REJECTED,
    LinkState.PROPOSED: Verdict.UNDONE,
}
REFRESHED = ("score", "reason", "evidence_passage_id", "maker")


@dataclass(frozen=True, slots=True)
class Linked:
    """What the step did: new proposals, all that wait for a person, requests that nothing fits, features."""

    proposed: int
    waiting: int
    unanswered: int
    features: int


def link(engine: Engine, *, encoder: str, now: datetime) -> Linked:
    """Propose features for every request that stands for itself. Decided links stay as they are."""
    with reading(engine) as session:
        features = session.scalars(select(Feature).order_by(Feature.id)).all()
        requests = session.scalars(
            select(Request)
            .where(Request.encoder == encoder, Request.merged_into_id.is_(None), Request.asks > 0)
            .order_by(Request.id)
        ).all()
        said = _words(session, [request.id for request in requests])
    rows = _proposals(features, requests, said, encoder, now) if features and requests else []
    with writing(engine) as session:
        proposed = _store(session, rows)
        waiting = session.scalar(select(func.count()).where(Link.state == LinkState.PROPOSED)) or 0
        linked = session.scalar(select(func.count(Link.request_id.distinct()))) or 0
    return Linked(proposed, waiting, len(requests) - linked, len(features))


def decide(
    engine: Engine, link_ids: Sequence[int], state: LinkState, *, by: str, now: datetime, note: str = ""
) -> int:
    """Accept or reject links, or take decisions back (`proposed`); each is remembered. Returns how many.

    Accepting opens a loop for every contact who asked; a link that is no longer accepted withdraws the
    untold loops that nothing else holds open, and the messages about them. Raises NotFound for an id that
    is not there, and decides nothing then.
    """
    with writing(engine) as session:
        found = {link.id: link for link in session.scalars(select(Link).where(Link.id.in_(link_ids)))}
        _settle(session, [_known(found, link_id) for link_id in link_ids], state, by=by, now=now, note=note)
    return len(link_ids)


def decide_many(engine: Engine, state: LinkState, *, at_least: float, by: str, now: datetime) -> int:
    """Decide every waiting proposal of at least this probability alike. Returns how many."""
    with writing(engine) as session:
        query = select(Link).where(Link.state == LinkState.PROPOSED, Link.score >= at_least)
        found = session.scalars(query.order_by(Link.score.desc(), Link.id)).all()
        _settle(session, found, state, by=by, now=now)
    return len(found)


def _accepted_beside(session: Session, links: Sequence[Link]) -> list[Link]:
    """Accepted links of requests merged with those of these links, to the same features: they would hold what goes."""
    root = func.coalesce(Request.merged_into_id, Request.id)
    found: dict[int, Link] = {}
    for link in links:
        stands = session.scalar(select(root).where(Request.id == link.request_id))
        beside = (
            select(Link)
            .join(Request, Request.id == Link.request_id)
            .where(root == stands, Link.feature_id == link.feature_id, Link.state == LinkState.ACCEPTED)
        )
        found.update({other.id: other for other in session.scalars(beside)})
    return [other for key, other in sorted(found.items()) if other not in links]


def _known(found: dict[int, Link], link_id: int) -> Link:
    if link_id not in found:
        raise NotFound("link", str(link_id))
    return found[link_id]


def _settle(
    session: Session, links: Sequence[Link], state: LinkState, *, by: str, now: datetime, note: str = ""
) -> None:
    """Note the decision with each link, and move what follows from it."""
    decided = state is not LinkState.PROPOSED
    for link in [*links, *(() if state is LinkState.ACCEPTED else _accepted_beside(session, links))]:
        if not decided and link.state is LinkState.PROPOSED:
            continue  # nothing was decided, so nothing is taken back
        link.state, link.decided_by, link.decided_at = (
            state,
            by if decided else None,
            now if decided else None,
        )
        record(session, noun="link", row_id=link.id, verdict=VERDICTS[state], by=by, now=now, note=note)
    session.flush()
    loops.open_waiting(session, now=now, by=by)
    loops.withdraw_unheld(session, now=now, by=by)
    messages.withdraw_outdated(session)


def _proposals(
    features: Sequence[Feature],
    requests: Sequence[Request],
    said: dict[int, str],
    encoder: str,
    now: datetime,
) -> list[dict[str, Any]]:
    model = shipped_model()
    texts = [f"{feature.title}. {feature.description or ''}" for feature in features]
    centres = from_blob([request.centre for request in requests], exact=True)
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    words = overlap([said.get(request.id, "") for request in requests], texts)
    pairs = likenesses(
        centres, embed([feature.title for feature in features], encoder), embed(texts, encoder), words
    )
    return [
        {
            "request_id": requests[found.request].id,
            "feature_id": features[found.feature].id,
            "score": found.probability,
            "reason": found.reason,
            "evidence_passage_id": requests[found.request].voice_passage_id,
            "maker": model.name,
            "proposed_at": now,
            "state": LinkState.PROPOSED,
            "decided_by": None,
            "decided_at": None,
        }
        for found in propose(pairs, model)
    ]


def _store(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Insert proposals that are new and refresh those that still wait. Returns how many are new."""
    known = {
        (request_id, feature_id): (link_id, state)
        for request_id, feature_id, link_id, state in session.execute(
            select(Link.request_id, Link.feature_id, Link.id, Link.state)
        )
    }
    fresh = [row for row in rows if (row["request_id"], row["feature_id"]) not in known]
    again = []
    for row in rows:
        link_id, state = known.get((row["request_id"], row["feature_id"]), (0, None))
        if state is LinkState.PROPOSED:
            again.append({"id": link_id} | {name: row[name] for name in REFRESHED})
    if again:
        session.execute(update(Link), again)
    return insert_new(session, Link, fresh, key=["request_id", "feature_id"])


def _words(session: Session, request_ids: Sequence[int]) -> dict[int, str]:
    """The words of each request: those of its latest passages."""
    wanted = set(request_ids)
    chosen: dict[int, list[int]] = {}
    for request_id, passage_id in session.execute(
        select(Ask.request_id, Ask.passage_id).where(stands()).order_by(Ask.passage_id.desc())
    ):
        if request_id in wanted and len(chosen.setdefault(request_id, [])) < WORDS_OF:
            chosen[request_id].append(passage_id)
    ids = [i for some in chosen.values() for i in some]
    texts = dict(zip(ids, passage_texts(session, ids), strict=True))
    return {request_id: " ".join(texts[i] for i in some) for request_id, some in chosen.items()}
