"""Who would speak for us, as a table: the list that `voc.flow.stories.advocates` made, with who they are and their words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, select

from voc.model import Account, Contact
from voc.report.consents import all_histories
from voc.report.evidence import cards
from voc.store import reading
from voc.stories.advocates import Advocate
from voc.stories.rights import History

ADVOCATES = (
    "contact_id", "contact", "account", "csm", "segment", "role", "language", "points", "use", "reasons", "passage_id",
    "words", "said_at", "consent",
)  # fmt: skip


def advocates(engine: Engine, found: Sequence[Advocate], *, now: datetime) -> pd.DataFrame:
    """Contacts in the given order; columns as in ADVOCATES. `words`: their best passage; `consent`: for all they said."""
    ids = [one.contact_id for one in found]
    query = (
        select(Contact, Account.name, Account.csm, Account.segment)
        .outerjoin(Account, Account.id == Contact.account_id)
        .where(Contact.id.in_(ids))
    )
    with reading(engine) as session:
        people = {
            contact.id: (contact.external_id, name, csm, segment, contact.role, contact.language)
            for contact, name, csm, segment in session.execute(query)
        }
    best = [one.evidence[0] for one in found if one.evidence]
    drawn: Any = cards(engine, best).itertuples(index=False)
    said = {int(row.passage_id): row for row in drawn}
    known = all_histories(engine, ids)
    rows = []
    for one in found:
        passage = one.evidence[0] if one.evidence else None
        row = said.get(passage or 0)
        right = known.get(one.contact_id, History()).right(None, now=now)
        rows.append(
            (
                one.contact_id, *people[one.contact_id], one.points, one.use.value, "; ".join(one.reasons), passage,
                row.words if row else None, row.said_at if row else None, right.state.value,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(ADVOCATES)).astype({"passage_id": "Int64"})
