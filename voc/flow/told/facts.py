"""What the guards need to know about contacts, read for many at once. Sees whether there is an address, not which."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from voc.config import Settings, hours
from voc.flow.passages import PART
from voc.flow.vault import vault
from voc.ingest.redact import redact
from voc.loop.guards import Facts, Rules
from voc.loop.hygiene import others_data
from voc.model import Contact, Feedback, Loop, Notification, NotificationLoop, ServiceCase
from voc.terms import PLACEHOLDER, LoopState, NotificationState, RatingScale

URGENT = ("urgent", "high", "critical", "p1", "blocker")
MAY_HAVE_LEFT = (NotificationState.SENDING, NotificationState.UNKNOWN)
"""Messages of which nobody knows whether they arrived: they count as sent when they were taken in hand."""
TAKEN_OUT = "[…]"
"""What customers see where somebody's data stood."""
BAD_AT_MOST = {
    RatingScale.NPS: 6,
    RatingScale.CSAT: 2,
    RatingScale.CES: 2,
    RatingScale.STARS: 2,
    RatingScale.CSAT7: 2,
    RatingScale.CES5: 2,
    RatingScale.THUMBS: 0,
}
SAID_AS = {
    RatingScale.STARS: "stars",
    RatingScale.CSAT7: "CSAT of 7",
    RatingScale.CES5: "CES of 5",
    RatingScale.THUMBS: "good or bad",
}


class Asked(NamedTuple):
    """A message, or one that is to be, that guards are asked about."""

    contact_id: int
    loop_ids: tuple[int, ...] = ()
    released_at: datetime | None = None
    postponed_until: datetime | None = None
    message_id: int | None = None
    others_data: tuple[str, ...] = ()


def rules(settings: Settings) -> Rules:
    """What the workspace wishes."""
    return Rules(
        needs_consent=settings.needs_consent,
        days_between=settings.days_between_messages,
        quiet=hours(settings.quiet_hours),
        timezone=settings.timezone,
    )


def strange(text: str, settings: Settings) -> tuple[str, ...]:
    """Kinds of personal data in a message that are not the company's own; the reader's stand in it as tokens."""
    return tuple(dict.fromkeys(_strange(text, settings).values()))


def without_strange(text: str, settings: Settings) -> str:
    """A text of ours without personal data that is not the company's own; `[…]` stands there."""
    for value in _strange(text, settings):
        text = text.replace(value, TAKEN_OUT)
    return re.sub(PLACEHOLDER, TAKEN_OUT, text)


def _strange(text: str, settings: Settings) -> dict[str, str]:
    """What is personal in a text and not the company's own, with its kind."""
    found = {one.original: one.kind.value for one in redact(text, by_model=False).found}
    own = {settings.from_address, "@" + settings.from_address.rpartition("@")[2], settings.link}
    return {value: found[value] for value in others_data(text, own, lambda _: found)}


def gather(session: Session, asked: Sequence[Asked], settings: Settings, *, now: datetime) -> list[Facts]:
    """The facts for each of these, in their order."""
    ids = sorted({one.contact_id for one in asked})
    contacts = {contact.id: contact for contact in _in_parts(session, select(Contact), Contact.id, ids)}
    held = vault.held(session, ids)
    sent, cases = _last_sent(session, ids), _open_cases(session, ids)
    reopened = _reopened(session, ids)
    unhappy = _bad_scores(session, ids, now - timedelta(days=settings.unhappy_days), now)
    found = []
    for one in asked:
        contact = contacts[one.contact_id]
        known = held.get(one.contact_id, vault.Held())
        broken = reopened.get(one.contact_id, set()) - set(one.loop_ids)
        found.append(
            Facts(
                do_not_contact=contact.do_not_contact,
                consent=contact.consent,
                has_address=known.email,
                bounced=known.bounced,
                last_sent_at=_latest(sent.get(one.contact_id, {}), one.message_id),
                open_case=cases.get(one.contact_id),
                unhappy="said that something we shipped does not work for them"
                if broken
                else unhappy.get(one.contact_id),
                released_at=one.released_at,
                postponed_until=one.postponed_until,
                others_data=one.others_data,
                timezone=contact.timezone,
            )
        )
    return found


def loops_of(session: Session, message_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The loops that each message answers."""
    found: dict[int, list[int]] = {}
    query = select(NotificationLoop.notification_id, NotificationLoop.loop_id)
    for some in _parts(message_ids):
        for message_id, loop_id in session.execute(query.where(NotificationLoop.notification_id.in_(some))):
            found.setdefault(message_id, []).append(loop_id)
    return {message_id: tuple(sorted(loop_ids)) for message_id, loop_ids in found.items()}


def _last_sent(session: Session, ids: Sequence[int]) -> dict[int, dict[int, datetime]]:
    """Of each contact the messages that left or may have left, with when."""
    at = case(
        (Notification.state.in_(MAY_HAVE_LEFT), Notification.taken_at),
        (Notification.sent_at.is_not(None), Notification.sent_at),
    )
    found: dict[int, dict[int, datetime]] = {}
    query = select(Notification.contact_id, Notification.id, at).where(
        or_(Notification.state.in_(MAY_HAVE_LEFT), Notification.sent_at.is_not(None))
    )
    for some in _parts(ids):
        for contact_id, message_id, when in session.execute(query.where(Notification.contact_id.in_(some))):
            if when is not None:
                found.setdefault(contact_id, {})[message_id] = when
    return found


def _latest(sent: Mapping[int, datetime], but: int | None) -> datetime | None:
    return max((when for message_id, when in sent.items() if message_id != but), default=None)


def _open_cases(session: Session, ids: Sequence[int]) -> dict[int, str]:
    query = (
        select(ServiceCase.contact_id, ServiceCase.external_id)
        .where(ServiceCase.solved_at.is_(None), func.lower(ServiceCase.priority).in_(URGENT))
        .order_by(ServiceCase.opened_at.desc())
    )
    found: dict[int, str] = {}
    for some in _parts(ids):
        rows = session.execute(query.where(ServiceCase.contact_id.in_(some))).all()
        found |= {contact_id: number for contact_id, number in rows if contact_id is not None}
    return found


def _reopened(session: Session, ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    query = select(Loop.contact_id, Loop.id).where(Loop.state == LoopState.REOPENED)
    for some in _parts(ids):
        for contact_id, loop_id in session.execute(query.where(Loop.contact_id.in_(some))):
            found.setdefault(contact_id, set()).add(loop_id)
    return found


def _bad_scores(session: Session, ids: Sequence[int], since: datetime, now: datetime) -> dict[int, str]:
    """Contacts whose latest score since then is bad, with that score in words."""
    query = (
        select(Feedback.contact_id, Feedback.rating, Feedback.scale, Feedback.said_at)
        .where(
            Feedback.rating.is_not(None),
            Feedback.scale.is_not(None),
            Feedback.said_at > since,
            Feedback.said_at <= now,
        )
        .order_by(Feedback.said_at, Feedback.id)
    )
    found: dict[int, str] = {}
    for some in _parts(ids):
        for contact_id, rating, scale, said_at in session.execute(query.where(Feedback.contact_id.in_(some))):
            if contact_id is None or rating is None or scale is None:
                continue  # the query asks for these three
            found.pop(contact_id, None)
            if rating <= BAD_AT_MOST[scale]:
                name = SAID_AS.get(scale, scale.value.upper())
                found[contact_id] = f"gave {name} {rating:g} on {said_at:%d %B}"
    return found


def _in_parts(session: Session, query: Any, column: Any, ids: Sequence[int]) -> Iterable[Any]:
    for some in _parts(ids):
        yield from session.scalars(query.where(column.in_(some)))


def _rows(session: Session, query: Any, column: Any, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    found = {}
    for some in _parts(ids):
        found.update({row[0]: tuple(row[1:]) for row in session.execute(query.where(column.in_(some)))})
    return found


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + PART] for start in range(0, len(ids), PART))
