"""Pieces of queries about contacts that both the steps and the reports need. Nothing here runs a query."""

from datetime import datetime

from sqlalchemy import Select, func, select

from voc.model import Notification
from voc.terms import NotificationState


def lost(*, now: datetime) -> Select[int, datetime | None]:
    """Contacts whose latest message came back, and when it had left."""
    latest = (
        select(Notification.contact_id, func.max(Notification.sent_at).label("sent_at"))
        .where(Notification.sent_at <= now)
        .group_by(Notification.contact_id)
        .subquery()
    )
    return (
        select(Notification.contact_id, Notification.sent_at)
        .join(
            latest,
            (latest.c.contact_id == Notification.contact_id) & (latest.c.sent_at == Notification.sent_at),
        )
        .where(Notification.state == NotificationState.BOUNCED)
    )
