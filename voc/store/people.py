"""Pieces of queries about contacts that both the steps and the reports need. Nothing here runs a query."""

from datetime import datetime

from sqlalchemy import Select, String, case, cast, func, select

from voc.model import Consent, Feedback, Notification, ServiceCase
from voc.store.publishing import ASKS, LEFT
from voc.store.reads import once
from voc.terms import Channel, ConsentState, FavourKind, NotificationState, Speaker


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


def surveyed(*, since: datetime, now: datetime) -> Select[int | None, datetime]:
    """Surveys that contacts answered: contact, when; two answers of one row are two rows of the same moment."""
    return select(Feedback.contact_id, Feedback.said_at).where(
        Feedback.contact_id.is_not(None),
        Feedback.channel == Channel.SURVEY,
        Feedback.speaker == Speaker.CUSTOMER,
        Feedback.said_at > since,
        Feedback.said_at <= now,
        once(),
    )


def rated(*, since: datetime, now: datetime) -> Select[int | None, datetime]:
    """Cases that contacts rated: contact, when it was solved, else opened."""
    at = func.coalesce(ServiceCase.solved_at, ServiceCase.opened_at)
    return select(ServiceCase.contact_id, at).where(
        ServiceCase.contact_id.is_not(None), ServiceCase.csat.is_not(None), at > since, at <= now
    )


def written_to(*, since: datetime, now: datetime) -> Select[int, str, datetime | None]:
    """Messages that left for contacts: contact, which kind of favour, when."""
    at = func.coalesce(Notification.sent_at, Notification.taken_at)
    kind = case(
        (Notification.occasion.startswith(ASKS, autoescape=True), cast(FavourKind.CONSENT.value, String)),
        else_=cast(FavourKind.MESSAGE.value, String),
    )
    return select(Notification.contact_id, kind, at).where(
        Notification.state.in_(LEFT), at > since, at <= now
    )


def asked_by_hand(*, since: datetime, now: datetime) -> Select[int, datetime]:
    """Contacts whom a person asked for their words: contact, when it was written down."""
    return select(Consent.contact_id, Consent.recorded_at).where(
        Consent.state == ConsentState.ASKED, Consent.recorded_at > since, Consent.recorded_at <= now
    )
