"""Messages: what goes out in whose name, and why some do not."""

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.model import Account, Contact, Notification
from voc.report.frames import Query, frame
from voc.store import reading
from voc.terms import NotificationState

OUTBOX = (
    "notification_id",
    "state",
    "reason",
    "detail",
    "occasion",
    "contact",
    "account",
    "csm",
    "language",
    "subject",
    "body",
    "planned_at",
    "decided_by",
    "sent_at",
)


def outbox(engine: Engine, *, state: NotificationState | None = None) -> pd.DataFrame:
    """Messages, oldest first; columns as in OUTBOX. `contact` is a key, never a name or an address."""
    query: Query = (
        select(
            Notification.id.label("notification_id"),
            Notification.state,
            Notification.reason,
            Notification.detail,
            Notification.occasion,
            Contact.external_id.label("contact"),
            Account.name.label("account"),
            Account.csm,
            Notification.language,
            Notification.subject,
            Notification.body,
            Notification.planned_at,
            Notification.decided_by,
            Notification.sent_at,
        )
        .join(Contact, Contact.id == Notification.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .order_by(Notification.id)
    )
    if state is not None:
        query = query.where(Notification.state == state)
    return frame(engine, query, OUTBOX)


def states(engine: Engine) -> dict[str, int]:
    """How many messages are in each state, every state named."""
    with reading(engine) as session:
        query = select(Notification.state, func.count()).group_by(Notification.state)
        found = dict(session.execute(query).all())
    return {state.value: found.get(state, 0) for state in NotificationState}


def reasons(engine: Engine) -> dict[str, int]:
    """Why messages are held, with how many."""
    with reading(engine) as session:
        query = (
            select(Notification.reason, func.count())
            .where(Notification.state == NotificationState.HELD)
            .group_by(Notification.reason)
            .order_by(func.count().desc())
        )
        return {reason.value: count for reason, count in session.execute(query) if reason is not None}
