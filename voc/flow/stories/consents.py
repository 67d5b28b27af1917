"""The right to use somebody's words: asked for by a message of the loop, and recorded by a person alone. Writes consent.

Rows are only added. A message that asks is planned like every other one and leaves by the outbox; that it left is how we
know that they were asked. Whatever used words that a row covers no longer becomes a task.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.errors import InputError, NotFound
from voc.flow.ledger import messages, tasks
from voc.flow.passages import PART
from voc.flow.stories import uses
from voc.flow.stories.trouble import troubles
from voc.flow.told import drafts, facts, favours
from voc.loop.guards import Hold, hold
from voc.loop.permission import draft_permission
from voc.loop.zones import zone
from voc.model import Account, Consent, Contact, Feedback, Notification, Passage
from voc.rights import needs
from voc.store import writing
from voc.store.publishing import ASKS, asked_passage, asking_messages, consent_rows
from voc.store.reads import FILL, words
from voc.stories.asking import refusal
from voc.stories.rights import History, histories, scope_text
from voc.terms import (
    PLACEHOLDER,
    Channel,
    ConsentScope,
    ConsentState,
    HoldReason,
    NotificationState,
    OwnData,
    Right,
    Speaker,
    TaskKind,
)

N = NotificationState
WAITS = (HoldReason.TOO_SOON, HoldReason.QUIET_HOURS)
"""Reasons that pass by themselves: the message is planned and held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What recording did: the row's number, uses that it does not cover any more, and asking messages withdrawn."""

    contact_id: int
    number: int
    uncovered: tuple[uses.Use, ...] = ()
    withdrawn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The message that asks, and why it waits where it does."""

    notification_id: int
    held: str | None


@dataclass(frozen=True, slots=True)
class _Said:
    """A passage with who said it."""

    words: str
    said_at: datetime
    contact: Contact
    account: Account | None


@needs(Right.QUOTE, Right.TELL)
def record(
    engine: Engine,
    contact: str,
    state: ConsentState,
    *,
    scope: Collection[ConsentScope] = (),
    passage_id: int | None = None,
    channel: str = "",
    until: datetime | None = None,
    by: str,
    now: datetime,
) -> Told:
    """Write down what somebody said about the use of their words.

    Parameters: contact: their id as pages show it; passage_id: only these words; None: all that they said.
    Raises: NotFound; InputError for a grant without scope or whose end is over, an end of anything else, words of
        somebody else, and `expired`, which a grant becomes by itself.
    """
    _check(state, scope, until, now)
    with writing(engine) as session:
        person = _contact(session, contact)
        if passage_id is not None and _said(session, passage_id).contact.id != person.id:
            raise InputError(f"Passage {passage_id} was not said by `{contact}`.")
        latest = session.scalar(select(func.max(Consent.number)).where(Consent.contact_id == person.id)) or 0
        row = Consent(
            contact_id=person.id,
            number=latest + 1,
            state=state,
            scope=scope_text(scope) if state is ConsentState.GRANTED else None,
            passage_id=passage_id,
            channel=channel or None,
            expires_at=until,
            recorded_by=by,
            recorded_at=now,
        )
        session.add(row)
        session.flush()
        gone = _withdraw_asking(session, person.id, passage_id, state)
        return Told(
            contact_id=person.id,
            number=row.number,
            uncovered=_flag(session, person, now=now),
            withdrawn=gone,
        )


@needs(Right.QUOTE, Right.TELL)
def ask(
    engine: Engine,
    settings: Settings,
    passage_id: int,
    *,
    templates: Path | None = None,
    by: str,
    now: datetime,
) -> Asking:
    """Plan a message that asks for these words. Raises NotFound; InputError, with the reason, where nobody may ask."""
    with writing(engine) as session:
        said = _said(session, passage_id)
        contact = said.contact
        _may_be_asked(session, said, passage_id, settings, now)
        why = _guarded(session, contact.id, passage_id, settings, now)
        known = drafts.known(session, [contact.id]).get(contact.id, frozenset())
        here = zone(contact.timezone) or zone(settings.timezone)
        written = draft_permission(
            said.words,
            said_on=said.said_at.astimezone(here).date(),
            sender=said.account.csm if said.account else None,
            company=settings.company,
            product=settings.product,
            has_name=OwnData.NAME in known,
            language=contact.language,
            own_templates=templates,
        )
        new = messages.New(
            contact=contact,
            release=None,
            occasion=_occasion(session, contact.id, passage_id, settings.channel),
            channel=settings.channel,
            sender=said.account.csm if said.account else None,
            written=written,
            why=why,
            answers={},
        )
        (message,) = messages.add(session, [new], now=now, by=by)
        return Asking(notification_id=message.id, held=why.detail if why else None)


def histories_of(session: Session, contact_ids: Sequence[int]) -> dict[int, History]:
    """The consents of these contacts, with the messages that asked them; contacts of whom nothing is known are left out."""
    rows: list[Sequence[object]] = []
    asked: list[tuple[int, int, datetime]] = []
    for start in range(0, len(contact_ids), PART):
        some = contact_ids[start : start + PART]
        rows += session.execute(consent_rows().where(Consent.contact_id.in_(some))).all()
        sent = session.execute(asking_messages().where(Notification.contact_id.in_(some)))
        asked += [
            (contact_id, asked_passage(occasion), left)
            for contact_id, occasion, _, at, taken in sent
            if (left := at or taken)
        ]
    return histories(rows, asked)


def _check(
    state: ConsentState, scope: Collection[ConsentScope], until: datetime | None, now: datetime
) -> None:
    if state is ConsentState.EXPIRED:
        raise InputError(
            "A consent expires by itself on the day that `--until` names. Record what they said."
        )
    if state is ConsentState.GRANTED and not scope:
        raise InputError("A consent needs what it covers: --scope anonymous, first_name, company or logo.")
    if state is not ConsentState.GRANTED and (scope or until):
        raise InputError(f"Only a granted consent has a scope and an end, not one that is `{state.value}`.")
    if until is not None and until <= now:
        raise InputError(f"{until:%d %B %Y} is over. Name a later day, or record that it was withdrawn.")


def _contact(session: Session, name: str) -> Contact:
    found = session.scalars(select(Contact).where(Contact.external_id == name)).one_or_none()
    if found is None or found.erased_at is not None:
        raise NotFound("contact", name)
    return found


def _said(session: Session, passage_id: int) -> _Said:
    """The passage with who said it. Raises NotFound; InputError where nobody knows who."""
    query = (
        select(words(), Feedback, Contact, Account)
        .select_from(Passage)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Contact, Contact.id == Feedback.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .where(Passage.id == passage_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("passage", str(passage_id))
    said, feedback, contact, account = found
    if contact is None:
        raise InputError(f"Nobody knows who said passage {passage_id}, so nobody can be asked for it.")
    if feedback.erased_at is not None or FILL in said:
        raise InputError(f"The words of passage {passage_id} are erased.")
    if feedback.speaker is not Speaker.CUSTOMER or feedback.channel is Channel.NOTE:
        raise InputError(f"Passage {passage_id} was written by a colleague, not by a customer.")
    return _Said(" ".join(said.split()), feedback.said_at, contact, account)


def _may_be_asked(session: Session, said: _Said, passage_id: int, settings: Settings, now: datetime) -> None:
    if re.search(PLACEHOLDER, said.words):
        raise InputError(f"Passage {passage_id} holds something that was taken out of it: it is no quote.")
    contact = said.contact
    history = histories_of(session, [contact.id]).get(contact.id, History())
    waiting = session.scalars(
        select(Notification.id).where(
            Notification.contact_id == contact.id,
            Notification.occasion.startswith(ASKS, autoescape=True),
            Notification.state.in_([N.HELD, N.DRAFTED, N.APPROVED, N.SENDING, N.FAILED]),
        )
    ).first()
    if waiting is not None:
        raise InputError(f"Message {waiting} asks them already and has not left: voc outbox show {waiting}")
    trouble = troubles(session, [contact.id], settings, now=now)[contact.id]
    rest = favours.rest_of(session, contact.id, settings, now=now)
    why = refusal(
        history.right(passage_id, now=now),
        trouble,
        refused=history.refused(),
        rest=rest.words() if rest else None,
    )
    if why:
        raise InputError(f"Who said passage {passage_id} is not to be asked now: {why}.")


def _guarded(
    session: Session, contact_id: int, passage_id: int, settings: Settings, now: datetime
) -> Hold | None:
    """Why the message has to wait a while; None: it need not. Raises InputError for what does not pass by itself."""
    (known,) = facts.gather(session, [facts.Asked(contact_id)], settings, now=now)
    why = hold(known, facts.rules(settings), now=now)
    if why is not None and why.reason not in WAITS:
        raise InputError(f"Who said passage {passage_id} is not to be asked now: {why.detail}.")
    return why


def _occasion(session: Session, contact_id: int, passage_id: int, channel: str) -> str:
    """A name for the message that its contact has no other message of."""
    query = select(Notification.occasion).where(
        Notification.contact_id == contact_id, Notification.channel == channel
    )
    known, name, number = set(session.scalars(query)), f"{ASKS}{passage_id}", 2
    while name in known:
        name, number = f"{ASKS}{passage_id}#{number}", number + 1
    return name


def _withdraw_asking(session: Session, contact_id: int, passage_id: int | None, state: ConsentState) -> int:
    """Take back messages that ask for what was answered otherwise meanwhile. Returns how many."""
    if state is ConsentState.ASKED:
        return 0
    query = select(Notification).where(
        Notification.contact_id == contact_id,
        Notification.occasion.startswith(ASKS, autoescape=True),
        Notification.state.in_([N.HELD, N.DRAFTED, N.APPROVED]),
    )
    found = [
        message
        for message in session.scalars(query)
        if passage_id in (None, asked_passage(message.occasion)) or state is ConsentState.WITHDRAWN
    ]
    for message in found:
        messages.move(message, N.WITHDRAWN, detail="they answered meanwhile")
    session.flush()
    return len(found)


def _flag(session: Session, person: Contact, *, now: datetime) -> tuple[uses.Use, ...]:
    """Tasks for every export whose words are not covered any more; those of exports that are covered again are closed."""
    history = histories_of(session, [person.id]).get(person.id, History())
    found = uses.of_contact(session, person.id, history, now=now)
    keys = {f"take_down:{one.export_id}:{person.id}": one for one in found if one.export_id is not None}
    open_ones = {key: one for key, one in keys.items() if not one.covered}
    for key, one in open_ones.items():
        line = f"Take the words of a customer out of “{one.name}” ({one.where}), which left on {one.at:%d %B %Y}: "
        tasks.open_task(
            session,
            key,
            TaskKind.TAKE_DOWN,
            f"{line}their consent does not cover it any more.",
            now=now,
            assignee=one.by,
            contact_id=person.id,
            passage_id=one.passage_id,
        )
    tasks.close_tasks(session, keys.keys() - open_ones.keys(), by=tasks.MACHINE, now=now)
    return tuple(one for one in found if not one.covered)
