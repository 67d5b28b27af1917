"""Pieces of queries about what may be told, for the steps and the reports alike. Nothing here runs a query."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select

from voc.model import Annotation, Consent, Feedback, Notification, Passage
from voc.store.reads import kept, tags
from voc.terms import Channel, ConsentState, Intent, NotificationState, Sentiment, Speaker, TagKind

ASKS = "consent:"
"""How the occasion of a message that asks for words begins; the number of the passage follows."""
LEFT = (
    NotificationState.SENT,
    NotificationState.HANDED,
    NotificationState.UNKNOWN,
    NotificationState.SENDING,
)
FAULTS = (Intent.COMPLAINT, Intent.BUG)


def consent_rows() -> Select[int, int, int, ConsentState, str | None, int | None, datetime | None, datetime]:
    """Rows of consents: contact, id, number, state, scope, passage, end, moment; by contact and number."""
    return select(
        Consent.contact_id,
        Consent.id,
        Consent.number,
        Consent.state,
        Consent.scope,
        Consent.passage_id,
        Consent.expires_at,
        Consent.recorded_at,
    ).order_by(Consent.contact_id, Consent.number)


def asking_messages() -> Select[int, str, NotificationState, datetime | None, datetime | None]:
    """Messages that ask for words and left: contact, occasion, state, when sent, when last taken in hand."""
    return select(
        Notification.contact_id,
        Notification.occasion,
        Notification.state,
        Notification.sent_at,
        Notification.taken_at,
    ).where(Notification.occasion.startswith(ASKS, autoescape=True), Notification.state.in_(LEFT))


def asked_passage(occasion: str) -> int:
    """The passage that a message asks for, by its occasion."""
    return int(occasion.removeprefix(ASKS).partition("#")[0])


def faults(*, since: datetime, now: datetime) -> Select[int | None, int | None, datetime]:
    """Words in which customers named a fault in a bad mood: contact, account, when."""
    mood = tags(TagKind.SENTIMENT).where(Annotation.value == Sentiment.NEGATIVE).subquery()
    return (
        _said(FAULTS, since, now)
        .join(mood, mood.c.passage_id == Passage.id)
        .where(Feedback.speaker == Speaker.CUSTOMER, Feedback.channel != Channel.NOTE)
    )


def leavings(*, since: datetime, now: datetime) -> Select[int | None, int | None, datetime]:
    """Words that speak of leaving, also those that a colleague noted: contact, account, when."""
    return _said([Intent.CHURN_RISK], since, now)


def _said(
    intents: Collection[Intent], since: datetime, now: datetime
) -> Select[int | None, int | None, datetime]:
    wanted = tags(TagKind.INTENT).where(Annotation.value.in_(intents)).subquery()
    return (
        select(Feedback.contact_id, Feedback.account_id, Feedback.said_at)
        .join(Passage, Passage.feedback_id == Feedback.id)
        .join(wanted, wanted.c.passage_id == Passage.id)
        .where(Feedback.said_at > since, Feedback.said_at <= now, kept())
    )
