"""Requests beside one another: which may be one want, and what each is worth."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import aliased

from voc.model import Account, Ask, Feedback, MergeProposal, Passage, Request
from voc.report.frames import frame
from voc.roadmap.weighing import revenue
from voc.store import reading, with_replaced
from voc.store.reads import stands, words
from voc.terms import LinkState

MERGES = (
    "proposal_id", "request_id", "request", "passage_id", "other_id", "other", "other_passage_id", "probability",
    "reason",
)  # fmt: skip
_STANDS_FOR = func.coalesce(Request.merged_into_id, Request.id)


def merges(engine: Engine) -> pd.DataFrame:
    """Merge proposals that wait, the likeliest first; columns as in MERGES. Both requests still stand and are asked for."""
    query = _waits(
        MergeProposal.id.label("proposal_id"),
        MergeProposal.request_id,
        MergeProposal.evidence_passage_id.label("request"),
        MergeProposal.evidence_passage_id.label("passage_id"),
        MergeProposal.other_id,
        MergeProposal.other_evidence_passage_id.label("other"),
        MergeProposal.other_evidence_passage_id.label("other_passage_id"),
        MergeProposal.probability,
        MergeProposal.reason,
    ).order_by(MergeProposal.probability.desc(), MergeProposal.id)
    found = frame(engine, query, MERGES)
    said = _words(engine)
    found["request"] = found["request"].map(said)
    found["other"] = found["other"].map(said)
    return found


def waiting(engine: Engine) -> int:
    """How many pairs wait for a person."""
    with reading(engine) as session:
        return session.scalar(_waits(func.count())) or 0


def _waits(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Pairs that wait, of requests that both stand and are asked for."""
    one, other = aliased(Request), aliased(Request)
    return (
        select(*columns)
        .select_from(MergeProposal)
        .join(one, one.id == MergeProposal.request_id)
        .join(other, other.id == MergeProposal.other_id)
        .where(
            MergeProposal.state == LinkState.PROPOSED,
            one.merged_into_id.is_(None),
            other.merged_into_id.is_(None),
            one.asks > 0,
            other.asks > 0,
        )
    )


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
            for passage_id, said in session.execute(with_replaced(query.where(Passage.id.in_(side))))
        }


def together(
    engine: Engine, request_ids: Sequence[int], *, currency: str, rates: Mapping[str, float]
) -> dict[str, float]:
    """What these requests count as one: `accounts`, `contacts`, `asks`, and `arr` in `currency`, each account once."""
    query = (
        select(Ask.account_id, Ask.contact_id, Account.arr, Account.currency)
        .join(Request, Request.id == Ask.request_id)
        .outerjoin(Account, Account.id == Ask.account_id)
        .where(stands(), _STANDS_FOR.in_(request_ids))
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
    held = {row.account_id: row for row in rows if row.account_id is not None}
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in held.values():
        amounts[row.currency or currency] += row.arr or Decimal(0)
    return {
        "accounts": len(held),
        "contacts": len({row.contact_id for row in rows if row.contact_id is not None}),
        "asks": len(rows),
        "arr": float(revenue(amounts, currency=currency, rates=rates).total),
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
