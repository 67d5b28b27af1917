"""Step 7, to be told: one message for each contact and occasion, drafted or held with the reason.

Planning again drafts what was held when the reason is gone, and never touches what a person
decided. The rows belong to `voc.flow.messages`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow import loops, messages
from voc.loop.drafting import Draft, Item, Occasion, draft, shorten
from voc.loop.guards import Rules, hold
from voc.model import (
    Account,
    Ask,
    Contact,
    Feature,
    Feedback,
    Loop,
    Notification,
    NotificationLoop,
    Passage,
    Release,
    ReleaseFeature,
    VaultEntry,
)
from voc.store import writing
from voc.store.reads import words
from voc.terms import Channel, LoopState, NotificationState, Speaker

N = NotificationState
REDACTED = re.compile(r"\[\w+ \d+\]")


@dataclass(frozen=True, slots=True)
class Planned:
    """What the step did: new drafts, new held messages, held ones that are free now."""

    drafted: int
    held: int
    freed: int


@dataclass(slots=True)
class Case:
    """One contact, one occasion, and the loops that the message would answer."""

    contact: Contact
    account: Account | None
    occasion: str
    release: Release | None
    loops: list[tuple[Loop, Feature]]
    answers: dict[int, int]
    """Loop id -> number of the event that the message tells of."""


def plan(engine: Engine, settings: Settings, *, now: datetime, templates: Path | None = None) -> Planned:
    """Draft a message for everyone who waits for something that shipped or was declined."""
    rules = Rules(needs_consent=settings.needs_consent, days_between=settings.days_between_messages)
    drafted = held = freed = 0
    with writing(engine) as session:
        messages.withdraw_outdated(session)
        freed = _free(session, rules, now)
        for case in _cases(session, settings.channel, now):
            why = hold(messages.facts(session, case.contact, case.release), rules, now=now)
            messages.add(
                session,
                contact=case.contact,
                release=case.release,
                occasion=case.occasion,
                channel=settings.channel,
                sender=case.account.csm if case.account else None,
                written=_write(session, case, settings, templates),
                why=why,
                answers=case.answers,
                now=now,
            )
            held, drafted = held + (why is not None), drafted + (why is None)
    return Planned(drafted, held, freed)


def _cases(session: Session, channel: str, now: datetime) -> list[Case]:
    """Untold loops whose latest yes or no has no message, by contact and occasion, in the order of loops."""
    latest = loops.answerable()
    covered = exists().where(
        NotificationLoop.loop_id == Loop.id,
        NotificationLoop.event_number == latest.c.number,
        NotificationLoop.notification_id == Notification.id,
        Notification.state != N.WITHDRAWN,
    )
    query = (
        select(Loop, Feature, Contact, Account, latest.c.number)
        .join(latest, latest.c.loop_id == Loop.id)
        .join(Feature, Feature.id == Loop.feature_id)
        .join(Contact, Contact.id == Loop.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .where(
            Loop.state.in_(loops.ANSWERS),
            Loop.asked_at <= now,
            ~covered,
        )
        .order_by(Loop.id)
    )
    releases = _latest_releases(session, now)
    cases: dict[tuple[int, str], Case] = {}
    for loop, feature, contact, account, number in session.execute(query):
        release = releases.get(feature.id) if loop.state is LoopState.SHIPPED else None
        occasion = _occasion(loop, feature, release)
        if _told_before(session, contact.id, occasion, channel):
            occasion = f"{occasion}#{loop.id}.{number}"
        case = cases.setdefault((contact.id, occasion), Case(contact, account, occasion, release, [], {}))
        case.loops.append((loop, feature))
        case.answers[loop.id] = number
    return list(cases.values())


def _occasion(loop: Loop, feature: Feature, release: Release | None) -> str:
    if loop.state is LoopState.DECLINED:
        return f"declined:{feature.key}"
    return f"release:{release.version}" if release else f"shipped:{feature.key}"


def _told_before(session: Session, contact_id: int, occasion: str, channel: str) -> bool:
    """Whether this contact already has a message on this occasion (a later ask gets its own)."""
    query = select(Notification.id).where(
        Notification.contact_id == contact_id,
        Notification.occasion == occasion,
        Notification.channel == channel,
    )
    return session.scalars(query).one_or_none() is not None


def _latest_releases(session: Session, now: datetime) -> dict[int, Release]:
    query = (
        select(ReleaseFeature.feature_id, Release)
        .join(Release, Release.id == ReleaseFeature.release_id)
        .where(Release.released_at <= now)
        .order_by(Release.released_at)
    )
    return dict(session.execute(query).all())


def _own_words(session: Session, ask_ids: Sequence[int]) -> dict[int, str]:
    """The words of these asks that the customer wrote; what a CSM noted about them is not theirs to quote.

    Words in which something had to be redacted are not quoted either.
    """
    query = (
        select(Ask.id, words())
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Ask.id.in_(ask_ids), Feedback.speaker == Speaker.CUSTOMER, Feedback.channel != Channel.NOTE)
    )
    return {ask_id: said for ask_id, said in session.execute(query) if not REDACTED.search(said)}


def _write(session: Session, case: Case, settings: Settings, templates: Path | None) -> Draft:
    said = _own_words(session, [loop.ask_id for loop, _ in case.loops])
    items = tuple(
        Item(
            title=feature.title,
            description=feature.description or "",
            quote=shorten(said.get(loop.ask_id, "")),
            declined_reason=feature.declined_reason,
        )
        for loop, feature in case.loops
    )
    named = select(VaultEntry.name.is_not(None)).where(VaultEntry.contact_id == case.contact.id)
    occasion = Occasion(
        items=items,
        shipped=not case.occasion.startswith("declined:"),
        version=case.release.version if case.release else None,
        link=(case.release.url if case.release else None) or settings.link or None,
        sender=case.account.csm if case.account else None,
        company=settings.company,
        product=settings.product,
        has_name=bool(session.scalar(named)),
    )
    return draft(occasion, language=case.contact.language, own_templates=templates)


def _free(session: Session, rules: Rules, now: datetime) -> int:
    """Held messages whose reason is gone become drafts; the others get today's reason."""
    query = (
        select(Notification, Contact, Release)
        .join(Contact, Contact.id == Notification.contact_id)
        .outerjoin(Release, Release.id == Notification.release_id)
        .where(Notification.state == N.HELD)
        .order_by(Notification.id)
    )
    freed = 0
    for message, contact, release in session.execute(query).all():
        why = hold(messages.facts(session, contact, release), rules, now=now)
        if why is None:
            messages.move(message, N.DRAFTED)
            freed += 1
        else:
            message.reason, message.detail = why.reason, why.detail
    return freed
