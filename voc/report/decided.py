"""What people decided lately, so that it can be taken back: links, and which requests are one want."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine, and_, exists, select
from sqlalchemy.orm import aliased

from voc.model import Feature, Feedback, Link, MergeProposal, Passage, Request, RequestMerge
from voc.report.frames import frame
from voc.store import reading, with_replaced
from voc.store.reads import words
from voc.terms import LinkState

LINKS = ("link_id", "request", "key", "title", "state", "decided_by", "decided_at")
PAIRS = ("proposal_id", "request_id", "request", "other_id", "other", "state", "decided_by", "decided_at")
_ASKED = ("proposal_id", "request_id", "passage_id", "other_id", "other_passage_id", *PAIRS[5:])


def links(engine: Engine, *, limit: int = 10) -> pd.DataFrame:
    """Links that were accepted or rejected, the latest first; columns as in LINKS."""
    query = (
        select(
            Link.id.label("link_id"),
            words().label("request"),
            Feature.key,
            Feature.title,
            Link.state,
            Link.decided_by,
            Link.decided_at,
        )
        .join(Feature, Feature.id == Link.feature_id)
        .join(Passage, Passage.id == Link.evidence_passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Link.state != LinkState.PROPOSED)
        .order_by(Link.decided_at.desc(), Link.id.desc())
        .limit(limit)
    )
    return frame(engine, with_replaced(query), LINKS)


def pairs(engine: Engine, *, limit: int = 10) -> pd.DataFrame:
    """Pairs of requests that were merged or kept apart, the latest first; columns as in PAIRS.

    `proposal_id` is missing where somebody merged two requests that nobody had suggested.
    """
    suggested = (
        select(
            MergeProposal.id.label("proposal_id"),
            MergeProposal.request_id,
            MergeProposal.evidence_passage_id.label("passage_id"),
            MergeProposal.other_id,
            MergeProposal.other_evidence_passage_id.label("other_passage_id"),
            MergeProposal.state,
            MergeProposal.decided_by,
            MergeProposal.decided_at,
        )
        .where(MergeProposal.state != LinkState.PROPOSED)
        .order_by(MergeProposal.decided_at.desc(), MergeProposal.id.desc())
        .limit(limit)
    )
    by_hand = _merged_by_hand(engine, limit)
    found = pd.concat([frame(engine, suggested, _ASKED).astype(object), by_hand], ignore_index=True)
    found = found.sort_values("decided_at", ascending=False, kind="stable", ignore_index=True).head(limit)
    said = _words(engine, [*found["passage_id"], *found["other_passage_id"]])
    found["request"], found["other"] = found["passage_id"].map(said), found["other_passage_id"].map(said)
    return found[list(PAIRS)]


def _merged_by_hand(engine: Engine, limit: int) -> pd.DataFrame:
    """Merges that hold and no suggestion stands for."""
    one, other = aliased(Request), aliased(Request)
    suggested = exists().where(
        and_(
            MergeProposal.request_id == RequestMerge.into_id,
            MergeProposal.other_id == RequestMerge.request_id,
            MergeProposal.state == LinkState.ACCEPTED,
        )
    )
    columns = ("request_id", "passage_id", "other_id", "other_passage_id", "decided_by", "decided_at")
    query = (
        select(
            RequestMerge.into_id.label("request_id"),
            one.voice_passage_id.label("passage_id"),
            RequestMerge.request_id.label("other_id"),
            other.voice_passage_id.label("other_passage_id"),
            RequestMerge.merged_by.label("decided_by"),
            RequestMerge.merged_at.label("decided_at"),
        )
        .join(one, one.id == RequestMerge.into_id)
        .join(other, other.id == RequestMerge.request_id)
        .where(RequestMerge.undone_at.is_(None), ~suggested)
        .order_by(RequestMerge.merged_at.desc(), RequestMerge.id.desc())
        .limit(limit)
    )
    found = frame(engine, query, columns).astype(object)
    return found.assign(proposal_id=None, state=LinkState.ACCEPTED.value)[list(_ASKED)]


def _words(engine: Engine, passage_ids: Sequence[int]) -> dict[int, str]:
    query = select(Passage.id, words()).join(Feedback, Feedback.id == Passage.feedback_id)
    with reading(engine) as session:
        return dict(session.execute(with_replaced(query.where(Passage.id.in_(passage_ids)))).all())
