"""Requests beside one another: which may be one want, and what each is worth."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import aliased

from voc.model import Account, Ask, Feedback, MergeProposal, Passage, Request
from voc.report.frames import frame
from voc.roadmap.weighing import revenue
from voc.store import reading
from voc.store.reads import stands, words
from voc.terms import LinkState

MERGES = ("proposal_id", "request_id", "request", "other_id", "other", "probability", "reason")
_STANDS_FOR = func.coalesce(Request.merged_into_id, Request.id)


def merges(engine: Engine) -> pd.DataFrame:
    """Merge proposals that wait, the likeliest first; columns as in MERGES. Both requests still stand and are asked for."""
    one, other = aliased(Request), aliased(Request)
    query = (
        select(
            MergeProposal.id.label("proposal_id"),
            MergeProposal.request_id,
            MergeProposal.evidence_passage_id.label("request"),
            MergeProposal.other_id,
            MergeProposal.other_evidence_passage_id.label("other"),
            MergeProposal.probability,
            MergeProposal.reason,
        )
        .join(one, one.id == MergeProposal.request_id)
        .join(other, other.id == MergeProposal.other_id)
        .where(
            MergeProposal.state == LinkState.PROPOSED,
            one.merged_into_id.is_(None),
            other.merged_into_id.is_(None),
            one.asks > 0,
            other.asks > 0,
        )
        .order_by(MergeProposal.probability.desc(), MergeProposal.id)
    )
    found = frame(engine, query, MERGES)
    said = _words(engine)
    found["request"] = found["request"].map(said)
    found["other"] = found["other"].map(said)
    return found


def _words(engine: Engine) -> dict[int, str]:
    """The words of every passage that stands for a side of a proposal that waits."""
    sides = [
        select(column).where(MergeProposal.state == LinkState.PROPOSED)
        for column in (MergeProposal.evidence_passage_id, MergeProposal.other_evidence_passage_id)
    ]
    query = select(Passage.id, words()).join(Feedback, Feedback.id == Passage.feedback_id)
    with reading(engine) as session:
        return {
            passage_id: said
            for side in sides
            for passage_id, said in session.execute(query.where(Passage.id.in_(side)))
        }


def worth(engine: Engine, *, currency: str, rates: Mapping[str, float]) -> dict[int, float]:
    """Revenue of each request that stands, in `currency`, every account counted once; what has no rate is left out."""
    query = (
        select(_STANDS_FOR, Account.id, Account.arr, Account.currency)
        .join(Ask, Ask.request_id == Request.id)
        .join(Account, Account.id == Ask.account_id)
        .where(stands(), Account.arr.is_not(None))
        .distinct()
    )
    sums: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    with reading(engine) as session:
        for request_id, _account, arr, code in session.execute(query):
            sums[request_id][code or currency] += arr or Decimal(0)
    return {
        request_id: float(revenue(amounts, currency=currency, rates=rates).total)
        for request_id, amounts in sums.items()
    }
