"""Who else would profit from a feature, as a table: the list that `voc.flow.told.audience` made, with who they are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pandas as pd
from sqlalchemy import Engine, select

from voc.model import Account, Contact, Feedback, Passage
from voc.report.frames import frame
from voc.roadmap.audience import Suited
from voc.roadmap.weighing import revenue
from voc.store import with_replaced
from voc.store.reads import words

AUDIENCE = (
    "contact_id", "contact", "account", "csm", "segment", "arr", "language", "closeness", "reason", "passage_id", "said_at",
    "words", "may_be_written_to", "why_not",
)  # fmt: skip
PEOPLE = ("contact_id", "contact", "account", "csm", "segment", "arr", "currency", "language")
SAID = ("passage_id", "said_at", "words")


def audience(
    engine: Engine,
    found: Sequence[tuple[Suited, str | None]],
    *,
    currency: str,
    rates: Mapping[str, float],
) -> pd.DataFrame:
    """Contacts in the given order; columns as in AUDIENCE.

    Parameters: found: each contact, and why they may not be written to, None where they may.
    `closeness` in [0, 1] gives an order and is no probability. `arr` in `currency`; empty where no rate is known.
    """
    people = _people(engine, [one.contact_id for one, _ in found])
    said = _said(engine, [one.passage_id for one, _ in found if one.passage_id is not None])
    rows = []
    for one, why_not in found:
        who, passage = people[one.contact_id], said.get(one.passage_id or 0, {})
        amounts = {str(who["currency"]): Decimal(str(who["arr"]))} if who["arr"] is not None else {}
        worth = revenue(amounts, currency=currency, rates=rates)
        rows.append(
            {
                **{
                    name: who[name]
                    for name in ("contact_id", "contact", "account", "csm", "segment", "language")
                },
                "arr": None if worth.without_rate or not amounts else float(worth.total),
                "closeness": one.closeness,
                "reason": "; ".join(one.reasons),
                "passage_id": one.passage_id,
                "said_at": passage.get("said_at"),
                "words": passage.get("words"),
                "may_be_written_to": why_not is None,
                "why_not": why_not or "",
            }
        )
    return pd.DataFrame(rows, columns=list(AUDIENCE)).astype({"passage_id": "Int64", "arr": "Float64"})


def _people(engine: Engine, ids: Sequence[int]) -> dict[int, dict[str, object]]:
    query = (
        select(
            Contact.id.label("contact_id"),
            Contact.external_id.label("contact"),
            Account.name.label("account"),
            Account.csm,
            Account.segment,
            Account.arr,
            Account.currency,
            Contact.language,
        )
        .outerjoin(Account, Account.id == Contact.account_id)
        .where(Contact.id.in_(ids))
    )
    found = frame(engine, query, PEOPLE).astype(object)
    rows = found.where(found.notna(), None).to_dict("records")
    return {int(row["contact_id"]): {str(name): value for name, value in row.items()} for row in rows}


def _said(engine: Engine, ids: Sequence[int]) -> dict[int, dict[str, object]]:
    query = (
        select(Passage.id.label("passage_id"), Feedback.said_at, words().label("words"))
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Passage.id.in_(ids))
    )
    rows = frame(engine, with_replaced(query), SAID).to_dict("records")
    return {int(row["passage_id"]): {str(name): value for name, value in row.items()} for row in rows}
