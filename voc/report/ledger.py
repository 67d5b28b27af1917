"""The loop ledger: who asked for what, how far each loop has come, how long it took, who is owed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.model import Account, Contact, Feature, Loop, LoopEvent
from voc.report.frames import Query, frame
from voc.roadmap.weighing import revenue
from voc.store import reading
from voc.terms import LoopState

S = LoopState
LOOPS = (
    "loop_id",
    "contact",
    "account",
    "csm",
    "feature",
    "title",
    "state",
    "asked_at",
    "shipped_at",
    "declined_at",
    "told_at",
    "answered_at",
)
OWED = (
    "loop_id",
    "contact",
    "account",
    "csm",
    "feature",
    "title",
    "state",
    "since",
    "days_waiting",
    "arr",
    "arr_days",
)
CLOSED = (S.TOLD, S.CONFIRMED)
ANSWERABLE = (S.SHIPPED, S.DECLINED, S.TOLD, S.CONFIRMED, S.REOPENED)


def loops(engine: Engine) -> pd.DataFrame:
    """Every loop with the time of each of its stages; columns as in LOOPS."""
    return frame(engine, _loops(), LOOPS)


def states(engine: Engine) -> dict[str, int]:
    """How many loops are in each state, every state named. They add up to the number of loops."""
    with reading(engine) as session:
        found = dict(session.execute(select(Loop.state, func.count()).group_by(Loop.state)).all())
    return {state.value: found.get(state, 0) for state in LoopState}


def closure(engine: Engine) -> dict[str, Any]:
    """Closure rate and time to close.

    Returns: `answerable` (loops whose feature shipped or was declined), `closed` (of them told or
    confirmed; a "no" that was told counts as closed), `rate` in [0, 1] or None when there are none,
    `median_days` from shipped or declined to told, `p90_days`, and `n` loops behind those two.
    """
    table = loops(engine)
    answerable = table[table["state"].isin([state.value for state in ANSWERABLE])]
    closed = answerable[answerable["state"].isin([state.value for state in CLOSED])]
    ready = pd.to_datetime(table["shipped_at"].fillna(table["declined_at"]), utc=True)
    days = ((pd.to_datetime(table["told_at"], utc=True) - ready).dt.total_seconds() / 86_400).dropna()
    return {
        "answerable": len(answerable),
        "closed": len(closed),
        "rate": len(closed) / len(answerable) if len(answerable) else None,
        "median_days": float(days.median()) if len(days) else None,
        "p90_days": float(days.quantile(0.9)) if len(days) else None,
        "n": len(days),
    }


def owed(engine: Engine, *, now: datetime, currency: str, rates: Mapping[str, float]) -> pd.DataFrame:
    """Loops whose feature shipped or was declined and whose contact was not told; columns as in OWED.

    Ordered by revenue times days waiting, the largest debt first.
    """
    since = _stage(S.SHIPPED, S.DECLINED)
    query = (
        select(
            Loop.id.label("loop_id"),
            Contact.external_id.label("contact"),
            Account.name.label("account"),
            Account.csm,
            Feature.key.label("feature"),
            Feature.title,
            Loop.state,
            since.label("since"),
            Account.arr,
            Account.currency,
        )
        .join(Contact, Contact.id == Loop.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .where(Loop.state.in_([S.SHIPPED, S.DECLINED]))
    )
    rows = []
    with reading(engine) as session:
        for row in session.execute(query):
            worth = revenue({row.currency: row.arr}, currency=currency, rates=rates) if row.arr else None
            arr = float(worth.total) if worth else 0.0
            days = max((now - row.since).total_seconds() / 86_400, 0.0)
            rows.append((*row[:6], row.state.value, row.since, days, arr, arr * days))
    found = pd.DataFrame(rows, columns=list(OWED))
    return found.sort_values(["arr_days", "days_waiting"], ascending=False, ignore_index=True)


def _loops() -> Query:
    return (
        select(
            Loop.id.label("loop_id"),
            Contact.external_id.label("contact"),
            Account.name.label("account"),
            Account.csm,
            Feature.key.label("feature"),
            Feature.title,
            Loop.state,
            Loop.asked_at,
            _stage(S.SHIPPED).label("shipped_at"),
            _stage(S.DECLINED).label("declined_at"),
            _stage(S.TOLD).label("told_at"),
            _stage(S.CONFIRMED, S.REOPENED).label("answered_at"),
        )
        .join(Contact, Contact.id == Loop.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .order_by(Loop.asked_at, Loop.id)
    )


def _stage(*states: LoopState) -> Any:
    """When a loop first came to one of these states."""
    return (
        select(func.min(LoopEvent.at))
        .where(LoopEvent.loop_id == Loop.id, LoopEvent.state.in_(states))
        .correlate(Loop)
        .scalar_subquery()
    )
