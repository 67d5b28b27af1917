"""Receipts: one contact's page of what they said and what it became, behind a signed address and no login.

Reads only; what they answer there is written by `voc.flow.answered.receipt_answers`. A page shows the contact's own
words and what a message told them, and nothing of anybody else: no name, no address, no number of ours.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.errors import Expired, InputError, NotFound, NotOurs
from voc.flow.decisions import audit
from voc.flow.ledger.loops import ANSWERS, ASKING
from voc.flow.place import Place
from voc.flow.told.facts import TAKEN_OUT, without_strange
from voc.loop import dates
from voc.loop.states import NOTED
from voc.loop.tokens import Grant, Purpose, key_from, seal, unseal
from voc.model import (
    AuditEvent,
    Contact,
    Feature,
    Feedback,
    Loop,
    LoopEvent,
    Notification,
    NotificationLoop,
    Passage,
    Release,
    ReleaseFeature,
)
from voc.rights import needs
from voc.store import reading, writing
from voc.store.reads import words
from voc.terms import PLACEHOLDER, Channel, ConsentState, LoopState, LoopStep, Right, Speaker
from voc.workspace import Workspace

UNSUBSCRIBE_DAYS = 3650
"""Who wants to be left alone is never told that it is too late for that."""
STOPPED, UNWANTED = "asked not to be written to", "called a message unwanted"
RESUMED = "asked to be written to again"
"""What stands in the audit where customers ended it themselves, and where they began it again."""
OUTCOMES = (LoopStep.SHIPPED, LoopStep.DECLINED)
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Said:
    """Own words, and the day on which they were said, in words."""

    words: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptItem:
    """One thing that they asked for and what it became.

    `outcome`: `shipped`, `declined`, or `changed` where what was told does not hold any more; `step`: where the loop
    stands, so that an answer to an older page is known as such; `answerable`: whether there is anything to answer.
    """

    loop_id: int
    title: str
    description: str
    said: tuple[Said, ...]
    outcome: str
    on: str
    version: str | None
    reason: str
    link: str | None
    solved: bool | None
    step: int
    answerable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """All that a page shows. `stopped`: they are not written to; `resumable`: they ended that and may begin it again."""

    language: str
    company: str
    product: str
    items: tuple[ReceiptItem, ...]
    stopped: bool
    resumable: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """Whom a token speaks of: a contact, and the message that it came with, if it came with one."""

    grant: Grant
    contact: Contact
    message: Notification | None


def receipt_of(
    workspace: Workspace, message_id: int, now: datetime, settings: Settings | None = None
) -> str | None:
    """The address of the receipt page of one message; None where `public_url` is not set."""
    known = settings or workspace.settings()
    until = now + timedelta(days=known.receipt_days)
    return _address(workspace, known, "r", Grant(Purpose.MESSAGE, message_id, until))


def unsubscribe_of(
    workspace: Workspace, contact_id: int, now: datetime, settings: Settings | None = None
) -> str | None:
    """The address where one click (a POST, RFC 8058) stops messages to a contact; None where `public_url` is not set."""
    known = settings or workspace.settings()
    until = now + timedelta(days=UNSUBSCRIBE_DAYS)
    return _address(workspace, known, "u", Grant(Purpose.UNSUBSCRIBE, contact_id, until))


@needs(Right.TELL)
def receipt_for(place: Place, contact: str, *, by: str, now: datetime) -> str:
    """The address of the page of all that a contact was told, to be handed over in person. Leaves an audit row.

    Raises NotFound for a contact that is not there, InputError where `public_url` is not set.
    """
    if not place.settings.public_url:
        raise InputError("`public_url` is not set, so there is no address to give. See docs/howto/serve.md.")
    with writing(place.engine) as session:
        found = session.scalar(select(Contact.id).where(Contact.external_id == contact))
        if found is None:
            raise NotFound("contact", contact, session.scalars(select(Contact.external_id)).all())
        audit(session, who=by, what="receipt address made", subject=f"contact {found}", now=now)
    until = now + timedelta(days=place.settings.receipt_days)
    grant = Grant(Purpose.CONTACT, found, until)
    return _address(place.workspace, place.settings, "r", grant) or ""


def read(place: Place, token: str, *, now: datetime, languages: Collection[str]) -> Receipt:
    """What the page behind a token shows, in one of these languages. Changes nothing.

    Raises NotOurs for a token that this workspace did not seal for this, Expired for one whose time is over.
    """
    with reading(place.engine) as session:
        opened = open_token(session, place, token, now=now)
        language = _language(opened, languages)
        return Receipt(
            language=language,
            company=place.settings.company,
            product=place.settings.product,
            items=tuple(items(session, place.settings, opened, language)),
            stopped=opened.contact.do_not_contact,
            resumable=may_resume(session, opened.contact),
        )


def may_resume(session: Session, contact: Contact) -> bool:
    """Whether it was they who asked not to be written to, and their consent does not say the same.

    What the contacts table says of somebody is not theirs to take back here.
    """
    if not contact.do_not_contact or contact.consent is ConsentState.WITHDRAWN:
        return False
    query = select(AuditEvent.what).where(
        AuditEvent.subject == f"contact {contact.id}", AuditEvent.what.in_((STOPPED, UNWANTED, RESUMED))
    )
    return session.scalar(query.order_by(AuditEvent.id.desc()).limit(1)) in (STOPPED, UNWANTED)


def open_token(
    session: Session,
    place: Place,
    token: str,
    *,
    now: datetime,
    purposes: Collection[Purpose] = (Purpose.MESSAGE, Purpose.CONTACT),
) -> Opened:
    """Whom a token speaks of. Raises NotOurs, or Expired, also where the contact was erased since."""
    grant = unseal(key_from(place.workspace.secret()), token, now=now)
    if grant.purpose not in purposes:
        raise NotOurs
    message = session.get(Notification, grant.number) if grant.purpose is Purpose.MESSAGE else None
    if grant.purpose is Purpose.MESSAGE and message is None:
        raise NotOurs
    contact = session.get(Contact, message.contact_id if message else grant.number)
    if contact is None:
        raise NotOurs
    if contact.erased_at is not None:
        raise Expired
    return Opened(grant, contact, message)


def items(session: Session, settings: Settings, opened: Opened, language: str) -> Iterable[ReceiptItem]:
    """What the message told, or all that the contact was told, in the order in which they asked."""
    told = _told_by(session, opened.message) if opened.message else _ever_told(session, opened.contact)
    events = _events(session, list(told))
    said = _own_words(session, opened.contact, events, settings, language)
    query = select(Loop, Feature).join(Feature, Feature.id == Loop.feature_id).where(Loop.id.in_(told))
    for loop, feature in session.execute(query.order_by(Loop.asked_at, Loop.id)):
        steps = events[loop.id]
        outcome = _outcome(steps, told[loop.id])
        if outcome is None:
            continue
        shipped = outcome.state is LoopState.SHIPPED
        release = _release(session, feature.id, outcome.at) if shipped else None
        on = (release.released_at if release else outcome.at).astimezone(ZoneInfo(settings.timezone))
        changed = loop.state in (LoopState.OPEN, LoopState.WITHDRAWN)
        yield ReceiptItem(
            loop_id=loop.id,
            title=without_strange(feature.title, settings),
            description=without_strange(feature.description or "", settings),
            said=said.get(loop.id, ()),
            outcome="changed" if changed else outcome.state.value,
            on=dates.day(on.date(), language),
            version=release.version if release else None,
            reason="" if shipped or changed else without_strange(feature.declined_reason or "", settings),
            link=_web((release.url if release else None) or settings.link) if shipped else None,
            solved={LoopState.CONFIRMED: True, LoopState.REOPENED: False}.get(loop.state),
            step=max(event.number for event in steps if event.step not in NOTED),
            answerable=_answerable(loop, steps, outcome),
        )


def _address(workspace: Workspace, settings: Settings, page: str, grant: Grant) -> str | None:
    if not settings.public_url:
        return None
    return f"{settings.public_url}/{page}/{seal(key_from(workspace.secret()), grant)}"


def _language(opened: Opened, known: Collection[str]) -> str:
    """The language of the message, else the contact's, of those that there are words in."""
    wanted = (opened.message.language if opened.message else opened.contact.language) or FALLBACK
    return next((code for code in (wanted, re.split("[-_]", wanted)[0].lower()) if code in known), FALLBACK)


def _told_by(session: Session, message: Notification) -> dict[int, int]:
    """Loops of a message with the number of the event that it tells of."""
    query = select(NotificationLoop.loop_id, NotificationLoop.event_number)
    return dict(session.execute(query.where(NotificationLoop.notification_id == message.id)).all())


def _ever_told(session: Session, contact: Contact) -> dict[int, int]:
    """Loops of a contact who was told; which event that was, their steps say."""
    query = (
        select(Loop.id)
        .join(LoopEvent, LoopEvent.loop_id == Loop.id)
        .where(Loop.contact_id == contact.id, LoopEvent.step == LoopStep.TOLD)
        .distinct()
    )
    return dict.fromkeys(session.scalars(query), 0)


def _events(session: Session, loop_ids: Sequence[int]) -> dict[int, list[LoopEvent]]:
    found: dict[int, list[LoopEvent]] = {loop_id: [] for loop_id in loop_ids}
    query = select(LoopEvent).where(LoopEvent.loop_id.in_(loop_ids))
    for event in session.scalars(query.order_by(LoopEvent.loop_id, LoopEvent.number)):
        found[event.loop_id].append(event)
    return found


def _outcome(steps: Sequence[LoopEvent], told: int) -> LoopEvent | None:
    """The yes or no that they know: the latest one before they were last told, or before the message was drafted."""
    last = max((event.number for event in steps if event.step is LoopStep.TOLD), default=0)
    known = [event for event in steps if event.step in OUTCOMES and event.number <= max(told, last)]
    return known[-1] if known else None


def _answerable(loop: Loop, steps: Sequence[LoopEvent], outcome: LoopEvent) -> bool:
    """Whether an answer means something now: not where what they know was taken back or replaced."""
    if loop.state in ANSWERS:
        return not any(event.step in OUTCOMES and event.number > outcome.number for event in steps)
    return loop.state in (LoopState.TOLD, LoopState.CONFIRMED, LoopState.REOPENED)


def _own_words(
    session: Session,
    contact: Contact,
    events: Mapping[int, Sequence[LoopEvent]],
    settings: Settings,
    language: str,
) -> dict[int, tuple[Said, ...]]:
    """What the contact said themselves about each loop, the first time first. What a colleague noted is not theirs."""
    asked = {
        loop_id: [event.passage_id for event in steps if event.step in ASKING and event.passage_id]
        for loop_id, steps in events.items()
    }
    query = (
        select(Passage.id, words(), Feedback.said_at)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(
            Passage.id.in_([one for some in asked.values() for one in some]),
            Feedback.contact_id == contact.id,
            Feedback.speaker == Speaker.CUSTOMER,
            Feedback.channel.not_in([Channel.NOTE, Channel.POST]),
            Feedback.erased_at.is_(None),
        )
    )
    zone = ZoneInfo(settings.timezone)
    found = {
        passage_id: Said(
            re.sub(PLACEHOLDER, TAKEN_OUT, " ".join(said.split())),
            dates.day(at.astimezone(zone).date(), language),
        )
        for passage_id, said, at in session.execute(query)
    }
    return {loop_id: tuple(found[one] for one in some if one in found) for loop_id, some in asked.items()}


def _release(session: Session, feature_id: int, upto: datetime) -> Release | None:
    """The latest release until then that brought a feature and was not taken back."""
    query = (
        select(Release)
        .join(ReleaseFeature, ReleaseFeature.release_id == Release.id)
        .where(
            ReleaseFeature.feature_id == feature_id,
            ReleaseFeature.reverted_at.is_(None),
            Release.released_at <= upto,
        )
        .order_by(Release.released_at.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def _web(url: str | None) -> str | None:
    """An address that a browser may be sent to; anything else, such as `javascript:`, is none."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
