"""What we gave our word for: open, slipping, overdue, kept and broken, with the sentence."""

from datetime import UTC, datetime, timedelta

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.errors import NotFound
from voc.model import Account, Contact, Feature, Feedback, Passage, Promise
from voc.report.frames import frame
from voc.store import reading
from voc.store.reads import words
from voc.terms import PromiseState

PROMISES = (
    "promise_id", "state", "account_id", "account", "csm", "role", "said_at", "due_on", "feature", "title", "feature_sure",
    "sure", "acting", "settled_at", "decided_by", "author", "passage_id", "words",
)  # fmt: skip
NOT_SURE = 0.5
"""A feature less likely than this is shown as not sure."""


def promises(
    engine: Engine, *, now: datetime, days: int, everything: bool = False, account: str | None = None
) -> pd.DataFrame:
    """Promises that are open or broken, or all; columns as in PROMISES, and `when`. The earliest day first.

    Parameters: days: so long before its day a promise slips. `when`: overdue, slips, later, no day, or empty where
        it is settled. Raises: NotFound for an account that there is not.
    """
    query = (
        select(
            Promise.id.label("promise_id"), Promise.state, Promise.account_id,
            func.coalesce(Account.name, Account.external_id).label("account"), Account.csm, Contact.role,
            Promise.said_at, Promise.due_on, Feature.key.label("feature"), Feature.title, Promise.feature_sure,
            Promise.sure, Promise.acting, Promise.settled_at, Promise.decided_by, Feedback.author, Promise.passage_id,
            words().label("words"),
        )
        .join(Passage, Passage.id == Promise.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Account, Account.id == Promise.account_id)
        .outerjoin(Contact, Contact.id == Promise.contact_id)
        .outerjoin(Feature, Feature.id == Promise.feature_id)
        .order_by(Promise.due_on.is_(None), Promise.due_on, Promise.id)
    )  # fmt: skip
    if not everything:
        query = query.where(Promise.state.in_([PromiseState.OPEN, PromiseState.BROKEN]))
    if account is not None:
        query = query.where(Promise.account_id == account_of(engine, account))
    found = frame(engine, query, PROMISES)
    today = now.astimezone(UTC).date()
    soon = today + timedelta(days=days)
    found["when"] = [
        "" if state != PromiseState.OPEN.value else "no day" if due is None
        else "overdue" if due < today else "slips" if due <= soon else "later"
        for state, due in zip(found["state"], found["due_on"], strict=True)
    ]  # fmt: skip
    return found


def account_of(engine: Engine, name: str) -> int:
    """The account of that id or name, or whose name alone holds these words. Raises NotFound."""
    with reading(engine) as session:
        rows = session.execute(
            select(Account.id, Account.external_id, Account.name).order_by(Account.id)
        ).all()
    exact = [row.id for row in rows if name in (row.external_id, row.name)]
    part = [row.id for row in rows if name.strip() and name.casefold() in (row.name or "").casefold()]
    for some in (exact, part):
        if len(some) == 1:
            found: int = some[0]
            return found
    raise NotFound("account", name, [row.name or row.external_id for row in rows])
