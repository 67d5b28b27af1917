"""Which review calls are due, by whom, and when somebody last talked to the account."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.health.calendar import calls as due_calls
from voc.model import Account, Feedback, ReviewCall
from voc.report.frames import frame
from voc.store import reading
from voc.terms import Channel, Speaker

CALLS = ("account_id", "account", "csm", "call", "due_on", "late", "state", "talked_at", "renewal_on")
UNCALLED = ("account_id", "account", "why")
SETTLED = ("account_id", "account", "call", "due_on", "outcome", "settled_by", "settled_at", "note")


def calls(
    engine: Engine, *, calendar: Mapping[str, int], ahead: int, now: datetime, csm: str | None = None
) -> pd.DataFrame:
    """Review calls that are overdue, due or near, the latest first; columns as in CALLS.

    Parameters: calendar, ahead: the settings `calls` and `calls_ahead`. `late`: days after its day, negative before.
    `talked_at`: the last note or call that was heard of the account.
    Accounts that nobody looks after are not among them: see `uncalled`.
    """
    today = now.astimezone(UTC).date()
    with reading(engine) as session:
        settled: dict[int, set[tuple[str, date]]] = {}
        held = select(ReviewCall.account_id, ReviewCall.name, ReviewCall.due_on)
        for account_id, name, day in session.execute(held.where(ReviewCall.undone_at.is_(None))):
            settled.setdefault(account_id, set()).add((name, day))
        talk = (Feedback.channel == Channel.CALL) | (
            (Feedback.speaker == Speaker.CSM) & (Feedback.channel == Channel.NOTE)
        )
        talked = dict(
            session.execute(
                select(Feedback.account_id, func.max(Feedback.said_at))
                .where(talk, Feedback.said_at <= now)
                .group_by(Feedback.account_id)
            ).all()
        )
        query = select(Account).where(Account.csm.is_not(None)).order_by(Account.id)
        accounts = [one for one in session.scalars(query) if csm is None or one.csm == csm]
    rows = [
        (
            one.id, one.name or one.external_id, one.csm, call.name, call.due_on, call.late,
            "overdue" if call.late > 0 else "due" if call.late == 0 else "near", talked.get(one.id), one.renewal_on,
        )
        for one in accounts
        for call in due_calls(
            calendar, since=one.since, renewal=one.renewal_on, settled=settled.get(one.id, set()),
            today=today, ahead=ahead,
        )
    ]  # fmt: skip
    found = pd.DataFrame(rows, columns=list(CALLS))
    return found.sort_values(["late", "account"], ascending=[False, True], ignore_index=True)


def uncalled(engine: Engine) -> pd.DataFrame:
    """Accounts for which no call can be due, and why; columns as in UNCALLED."""
    with reading(engine) as session:
        accounts = list(session.scalars(select(Account).order_by(Account.id)))
    rows = [
        (one.id, one.name or one.external_id, "nobody looks after it")
        if one.csm is None
        else (one.id, one.name or one.external_id, "neither its start nor its renewal is known")
        for one in accounts
        if one.csm is None or (one.since is None and one.renewal_on is None)
    ]
    return pd.DataFrame(rows, columns=list(UNCALLED))


def settled(engine: Engine) -> pd.DataFrame:
    """What people said of calls, the latest first; columns as in SETTLED."""
    query = (
        select(
            ReviewCall.account_id,
            func.coalesce(Account.name, Account.external_id).label("account"),
            ReviewCall.name.label("call"),
            ReviewCall.due_on,
            ReviewCall.outcome,
            ReviewCall.settled_by,
            ReviewCall.settled_at,
            ReviewCall.note,
        )
        .join(Account, Account.id == ReviewCall.account_id)
        .where(ReviewCall.undone_at.is_(None))
        .order_by(ReviewCall.id.desc())
    )
    return frame(engine, query, SETTLED)
