"""Step 7, to be told: one message for each contact about all that they wait to hear, drafted or held with the reason.

A yes and a no are told apart. What comes while a draft still waits joins it, unless a person has changed or approved
its words. Planning again drafts what was held when the reason is gone, and never touches what a person decided. The
rows belong to `voc.flow.ledger.messages`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow.decisions import record
from voc.flow.ledger import loops, messages, tasks
from voc.flow.passages import PART
from voc.flow.told import drafts, facts
from voc.flow.told.drafts import DECLINED, Case, Told, Writer
from voc.loop.guards import hold
from voc.model import (
    Account,
    Contact,
    Feature,
    Loop,
    Notification,
    NotificationLoop,
    Release,
    ReleaseFeature,
)
from voc.store import writing
from voc.terms import HoldReason, LoopState, LoopStep, NotificationState, Verdict

N = NotificationState
IN_PERSON = (HoldReason.OPEN_CASE, HoldReason.UNHAPPY)
"""Reasons for which a colleague should talk to the customer instead."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What the step did: new drafts, new held messages, held ones that are free now, and drafts approved by a rule."""

    drafted: int
    held: int
    freed: int
    approved: int = 0


def plan(engine: Engine, settings: Settings, *, now: datetime, templates: Path | None = None) -> Planned:
    """Draft a message for everyone who waits for something that shipped or was declined."""
    with writing(engine) as session:
        messages.withdraw_outdated(session)
        freed = _free(session, settings, now)
        _make_room(session, settings.channel, now)
        _renew(session, settings, templates, now)
        cases = _cases(session, settings.channel, now)
        writer = Writer(session, cases, settings, templates)
        written = [writer.write(case) for case in cases]
        asked = [
            facts.Asked(
                case.contact.id,
                tuple(case.answers),
                _out_at(case),
                others_data=facts.strange(f"{words.subject}\n{words.body}", settings),
            )
            for case, words in zip(cases, written, strict=True)
        ]
        known = facts.gather(session, asked, settings, now=now)
        rules = facts.rules(settings)
        names = _occasions(session, cases, settings.channel)
        new = [
            messages.New(
                contact=case.contact,
                release=case.release,
                occasion=name,
                channel=settings.channel,
                sender=case.account.csm if case.account else None,
                written=words,
                why=hold(fact, rules, now=now),
                answers=case.answers,
            )
            for case, fact, name, words in zip(cases, known, names, written, strict=True)
        ]
        rows = messages.add(session, new, now=now)
        csms = [case.account.csm if case.account else None for case in cases]
        _in_person(session, list(zip(rows, csms, strict=True)), now)
        fresh = [m for m in rows if m.state is N.DRAFTED] + freed
        approved = _by_rule(session, fresh, settings, now)
    held = sum(one.why is not None for one in new)
    return Planned(len(new) - held, held, len(freed), approved)


def _make_room(session: Session, channel: str, now: datetime) -> None:
    """Withdraw drafts that nobody has touched where there is more to tell by now: a fuller one takes their place."""
    waiting = {(case.contact.id, case.shipped): case for case in _cases(session, channel, now)}
    for message in session.scalars(messages.untouched(channel)).all() if waiting else ():
        if (message.contact_id, not message.occasion.startswith(DECLINED)) in waiting:
            messages.move(message, N.WITHDRAWN, detail="a fuller message takes its place")
    session.flush()


def _renew(session: Session, settings: Settings, templates: Path | None, now: datetime) -> None:
    """Write anew what nobody has touched and what is called otherwise by now: features, languages, who signs."""
    releases = _latest_releases(session, now)
    found: dict[int, tuple[Notification, Case]] = {}
    suspects = sorted(set(session.scalars(drafts.perhaps_called_otherwise(settings.channel))))
    for start in range(0, len(suspects), PART):
        query = (
            select(Notification, Loop, Feature, Contact, Account)
            .join(NotificationLoop, NotificationLoop.notification_id == Notification.id)
            .join(Loop, Loop.id == NotificationLoop.loop_id)
            .join(Feature, Feature.id == Loop.feature_id)
            .join(Contact, Contact.id == Notification.contact_id)
            .outerjoin(Account, Account.id == Contact.account_id)
            .where(Notification.id.in_(suspects[start : start + PART]))
            .order_by(Notification.id, Loop.id)
        )
        for message, loop, feature, contact, account in session.execute(query):
            release = releases.get(feature.id) if loop.state is LoopState.SHIPPED else None
            _, case = found.setdefault(message.id, (message, Case(contact, account, [], {})))
            case.told.append(Told(loop, feature, release))
    outdated = [one for one in found.values() if drafts.is_called_otherwise(*one, templates)]
    writer = Writer(session, [case for _, case in outdated], settings, templates)
    for message, case in outdated:
        messages.rewrite(message, writer.write(case), case.account.csm if case.account else None)
    session.flush()


def _cases(session: Session, channel: str, now: datetime) -> list[Case]:
    """Untold loops whose latest yes or no has no message, by contact, and yes or no, in the order of loops."""
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
        .where(Loop.state.in_(loops.ANSWERS), Loop.asked_at <= now, ~covered, Contact.erased_at.is_(None))
        .order_by(Loop.id)
    )
    releases = _latest_releases(session, now)
    cases: dict[tuple[int, LoopState], Case] = {}
    for loop, feature, contact, account, number in session.execute(query):
        release = releases.get(feature.id) if loop.state is LoopState.SHIPPED else None
        case = cases.setdefault((contact.id, loop.state), Case(contact, account, [], {}))
        case.told.append(Told(loop, feature, release))
        case.answers[loop.id] = number
    return list(cases.values())


def _occasions(session: Session, cases: Sequence[Case], channel: str) -> list[str]:
    """A name for each message that its contact has no other message of."""
    taken: dict[int, set[str]] = {}
    ids = sorted({case.contact.id for case in cases})
    for start in range(0, len(ids), PART):
        query = select(Notification.contact_id, Notification.occasion).where(
            Notification.channel == channel, Notification.contact_id.in_(ids[start : start + PART])
        )
        for contact_id, occasion in session.execute(query):
            taken.setdefault(contact_id, set()).add(occasion)
    names = []
    for case in cases:
        known = taken.setdefault(case.contact.id, set())
        name, number = case.occasion, 2
        while name in known:
            name, number = f"{case.occasion}#{number}", number + 1
        known.add(name)
        names.append(name)
    return names


def _out_at(case: Case) -> datetime | None:
    return max((one.release.released_at for one in case.told if one.release), default=None)


def _latest_releases(session: Session, now: datetime) -> dict[int, Release]:
    query = (
        select(ReleaseFeature.feature_id, Release)
        .join(Release, Release.id == ReleaseFeature.release_id)
        .where(Release.released_at <= now, ReleaseFeature.reverted_at.is_(None))
        .order_by(Release.released_at)
    )
    return dict(session.execute(query).all())


def _free(session: Session, settings: Settings, now: datetime) -> list[Notification]:
    """Held messages whose reason is gone become drafts; the others get today's reason."""
    query = (
        select(Notification, Release.released_at, Account.csm)
        .join(Contact, Contact.id == Notification.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .outerjoin(Release, Release.id == Notification.release_id)
        .where(Notification.state == N.HELD)
        .order_by(Notification.id)
    )
    rows = session.execute(query).all()
    loop_ids = facts.loops_of(session, [message.id for message, _, _ in rows])
    asked = [
        facts.Asked(
            message.contact_id,
            loop_ids.get(message.id, ()),
            released_at,
            message.due_at,
            message.id,
            facts.strange(f"{message.subject}\n{message.body}", settings),
        )
        for message, released_at, _ in rows
    ]
    known = facts.gather(session, asked, settings, now=now)
    rules, freed = facts.rules(settings), []
    for (message, _, _), fact in zip(rows, known, strict=True):
        why = hold(fact, rules, now=now)
        if why is None:
            messages.move(message, N.DRAFTED)
            message.due_at = None
            freed.append(message)
        else:
            message.reason, message.detail = why.reason, why.detail
    session.flush()
    _in_person(session, [(message, csm) for message, _, csm in rows], now)
    messages.note(session, freed, LoopStep.DRAFTED, at=now, by="voc")
    return freed


def _in_person(session: Session, found: Sequence[tuple[Notification, str | None]], now: datetime) -> None:
    """Give CSMs tasks where a message would be the wrong thing, and take them back when it is not any more."""
    gone, titles = [], _titles(session, [message.id for message, _ in found])
    for message, csm in found:
        key = f"call:{message.key}"
        if message.state is not N.HELD or message.reason not in IN_PERSON:
            gone.append(key)
            continue
        words = f"Talk to them before you write about {titles.get(message.id) or f'“{message.subject}”'}"
        why = message.detail or ""
        tasks.call(session, key, words, why, now=now, assignee=csm, contact_id=message.contact_id)
    tasks.close_tasks(session, gone, by=tasks.MACHINE, now=now)


def _titles(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """What each message is about, in our own words: colleagues do not read every customer's language."""
    titles: dict[int, list[str]] = {}
    for start in range(0, len(ids), PART):
        rows = session.execute(
            select(NotificationLoop.notification_id, Feature.title)
            .join(Loop, Loop.id == NotificationLoop.loop_id)
            .join(Feature, Feature.id == Loop.feature_id)
            .where(NotificationLoop.notification_id.in_(ids[start : start + PART]))
            .order_by(NotificationLoop.notification_id, Feature.key)
        )
        for message_id, title in rows:
            titles.setdefault(message_id, []).append(f"“{title}”")
    return {message_id: ", ".join(named) for message_id, named in titles.items()}


def _by_rule(session: Session, fresh: Sequence[Notification], settings: Settings, now: datetime) -> int:
    """Approve drafts of channels and segments for which the workspace switched approval off. Returns how many."""
    allowed = set(settings.send_without_approval)
    if not allowed or not fresh:
        return 0
    segments = dict(
        session.execute(
            select(Contact.id, Account.segment).join(Account, Account.id == Contact.account_id)
        ).all()
    )
    chosen = [
        message
        for message in fresh
        if message.channel in allowed or f"{message.channel}:{segments.get(message.contact_id)}" in allowed
    ]
    for message in chosen:
        messages.move(message, N.APPROVED)
        message.decided_by, message.decided_at = "voc", now
        record(
            session,
            noun="notification",
            row_id=message.id,
            verdict=Verdict.APPROVED,
            by="voc",
            now=now,
            note="send_without_approval",
        )
    session.flush()
    messages.note(session, chosen, LoopStep.APPROVED, at=now, by="voc")
    return len(chosen)
