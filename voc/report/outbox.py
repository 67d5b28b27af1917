"""Messages: what goes out in whose name, and why some do not."""

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.errors import NotFound
from voc.model import Account, Contact, DeliveryEvent, Notification
from voc.report.frames import Query, frame
from voc.store import reading
from voc.terms import HoldReason, NotificationState

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
    "due_at",
    "attempts",
)
REASONS = {
    HoldReason.OPTED_OUT: "asked not to be written to",
    HoldReason.NO_CONSENT: "never said that we may write",
    HoldReason.NO_ADDRESS: "without an e-mail address",
    HoldReason.TOLD_ALREADY: "know it already",
    HoldReason.TOO_SOON: "had a message lately",
    HoldReason.OPEN_CASE: "with an urgent support case",
    HoldReason.UNHAPPY: "unhappy lately",
    HoldReason.NOT_RELEASED: "before the release",
    HoldReason.QUIET_HOURS: "in quiet hours",
    HoldReason.POSTPONED: "postponed",
    HoldReason.PERSONAL_DATA: "with somebody else's data",
    HoldReason.BOUNCED: "whose mail comes back",
}
"""Why messages are held, as people say it behind a number."""
LOG = ("number", "at", "kind", "detail", "source")


def outbox(
    engine: Engine,
    *,
    state: NotificationState | None = None,
    csm: str | None = None,
    language: str | None = None,
    only: int | None = None,
) -> pd.DataFrame:
    """Messages, oldest first, of one state, CSM and language, the `only` one, or all; columns as in OUTBOX.

    `contact` is a key, never a name or an address; `csm` is who signs it.
    """
    signs = func.coalesce(Notification.sender, Account.csm)
    query: Query = (
        select(
            Notification.id.label("notification_id"),
            Notification.state,
            Notification.reason,
            Notification.detail,
            Notification.occasion,
            Contact.external_id.label("contact"),
            Account.name.label("account"),
            signs.label("csm"),
            Notification.language,
            Notification.subject,
            Notification.body,
            Notification.planned_at,
            Notification.decided_by,
            Notification.sent_at,
            Notification.due_at,
            Notification.attempts,
        )
        .join(Contact, Contact.id == Notification.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .order_by(Notification.id)
    )
    if only is not None:
        query = query.where(Notification.id == only)
    if state is not None:
        query = query.where(Notification.state == state)
    if csm is not None:
        query = query.where(signs == csm)
    if language is not None:
        query = query.where(Notification.language == language)
    return frame(engine, query, OUTBOX)


def log(engine: Engine, notification_id: int) -> pd.DataFrame:
    """What happened to one message on its way, first thing first; columns as in LOG. Raises NotFound."""
    with reading(engine) as session:
        if session.get(Notification, notification_id) is None:
            raise NotFound("message", str(notification_id))
    query = (
        select(
            DeliveryEvent.number,
            DeliveryEvent.at,
            DeliveryEvent.kind,
            DeliveryEvent.detail,
            DeliveryEvent.source,
        )
        .where(DeliveryEvent.notification_id == notification_id)
        .order_by(DeliveryEvent.number)
    )
    return frame(engine, query, LOG)


def elsewhere(engine: Engine, channel: str) -> dict[str, int]:
    """Approved messages that were planned for other channels than this one, by channel."""
    query = (
        select(Notification.channel, func.count())
        .where(Notification.state == NotificationState.APPROVED, Notification.channel != channel)
        .group_by(Notification.channel)
        .order_by(Notification.channel)
    )
    with reading(engine) as session:
        return dict(session.execute(query).all())


def states(engine: Engine) -> dict[str, int]:
    """How many messages are in each state, every state named."""
    with reading(engine) as session:
        query = select(Notification.state, func.count()).group_by(Notification.state)
        found = dict(session.execute(query).all())
    return {state.value: found.get(state, 0) for state in NotificationState}


def reasons(engine: Engine, *, csm: str | None = None, language: str | None = None) -> dict[str, int]:
    """Why messages are held, with how many; of one CSM and language, or all."""
    query = (
        select(Notification.reason, func.count())
        .join(Contact, Contact.id == Notification.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .where(Notification.state == NotificationState.HELD)
        .group_by(Notification.reason)
        .order_by(func.count().desc(), Notification.reason)
    )
    if csm is not None:
        query = query.where(func.coalesce(Notification.sender, Account.csm) == csm)
    if language is not None:
        query = query.where(Notification.language == language)
    with reading(engine) as session:
        return {reason.value: count for reason, count in session.execute(query) if reason is not None}


def csms(engine: Engine) -> list[str]:
    """Who signs messages or looks after accounts, by name."""
    with reading(engine) as session:
        signing = session.scalars(select(Notification.sender).distinct())
        caring = session.scalars(select(Account.csm).distinct())
        return sorted({name for name in (*signing, *caring) if name})
