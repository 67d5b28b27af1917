"""Reads who speaks for an account, what is owed to it and what it was promised, as columns of figures. Writes nothing."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.health.inputs import Contacts, Promises, Replies, days_of
from voc.model import (
    Contact,
    Feedback,
    Loop,
    LoopEvent,
    Passage,
    Promise,
    ServiceCase,
    Task,
)
from voc.store.people import lost
from voc.store.reads import kept, once
from voc.terms import Channel, LoopStep, PromiseState, Speaker

S = LoopStep
ANSWERED = (S.SHIPPED, S.DECLINED)
"""Steps since which a reply is owed."""
SETTLED = (S.TOLD, S.WITHDRAWN, S.REVERTED)
"""Steps since which none is."""
Places = dict[int, int]


def contacts(session: Session, places: Places, since: datetime, now: datetime) -> Contacts:
    """Every time somebody who is still known said something themselves or asked for help."""
    bounced = {who: days_of(at) for who, at in session.execute(lost(now=now)) if at is not None}
    said = select(Feedback.account_id, Feedback.contact_id, Feedback.said_at, Contact.do_not_contact).where(
        Feedback.speaker != Speaker.CSM, Feedback.channel.not_in([Channel.NOTE, Channel.POST])
    )
    asked = select(
        ServiceCase.account_id, ServiceCase.contact_id, ServiceCase.opened_at, Contact.do_not_contact
    )
    rows = []
    for query, table, at in (
        (said, Feedback, Feedback.said_at),
        (asked, ServiceCase, ServiceCase.opened_at),
    ):
        narrowed = query.join(Contact, Contact.id == table.contact_id).where(
            table.account_id.is_not(None), Contact.erased_at.is_(None), at > since, at <= now
        )
        rows += [
            (places[account], contact, days_of(moment), days_of(moment) if never else bounced.get(contact))
            for account, contact, moment, never in session.execute(narrowed)
            if account is not None and contact is not None
        ]
    return Contacts.from_rows(rows)


def replies(session: Session, places: Places, now: datetime) -> Replies:
    """From when until when an answer was owed to somebody, and what colleagues had or have to do for them."""
    found = [
        (places[account], loop, 0, since, until)
        for account, loop, since, until in _owed(_steps(session, now))
        if account in places
    ]
    query = (
        select(Contact.account_id, Task.id, Task.opened_at, Task.done_at)
        .join(Contact, Contact.id == Task.contact_id)
        .where(Contact.account_id.is_not(None), Task.opened_at <= now)
    )
    for account, task, opened, done in session.execute(query):
        if account is not None:
            found.append((places[account], 0, task, days_of(opened), None if done is None else days_of(done)))
    return Replies.from_rows(found)


def promises(session: Session, places: Places, now: datetime) -> Promises:
    """What was promised to each account and not dismissed; a promise without a day counts once it was kept or broken."""
    query = (
        select(Promise)
        .join(Passage, Passage.id == Promise.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Promise.account_id.is_not(None), Promise.state != PromiseState.DISMISSED)
        .where(Promise.said_at <= now, kept(), once())
    )
    rows = []
    for one in session.scalars(query):
        settled = None if one.settled_at is None else days_of(one.settled_at)
        over = None
        if one.due_on is not None:
            over = days_of(datetime.combine(one.due_on + timedelta(days=1), time(), UTC))
        ends = [settled if one.state is state else None for state in (PromiseState.KEPT, PromiseState.BROKEN)]
        if one.account_id is not None:
            rows.append((places[one.account_id], one.passage_id, days_of(one.said_at), over, *ends, one.sure))
    return Promises.from_rows(rows)


def _steps(session: Session, now: datetime) -> Sequence[Any]:
    query = (
        select(Contact.account_id, LoopEvent.loop_id, LoopEvent.step, LoopEvent.at)
        .join(Loop, Loop.id == LoopEvent.loop_id)
        .join(Contact, Contact.id == Loop.contact_id)
        .where(LoopEvent.step.in_([*ANSWERED, *SETTLED, S.BOUNCED]), LoopEvent.at <= now)
        .order_by(LoopEvent.loop_id, LoopEvent.number)
    )
    return session.execute(query).all()


def _owed(steps: Sequence[Any]) -> Iterator[tuple[int | None, int, float, float | None]]:
    """Account, loop, since when a reply was owed, until when; a message that came back leaves it owed."""
    open_now: dict[int, tuple[int | None, float]] = {}
    told: dict[int, tuple[int | None, float]] = {}
    for account, loop, step, at in steps:
        moment = days_of(at)
        if step in ANSWERED:
            open_now.setdefault(loop, (account, moment))
        elif step is S.BOUNCED and loop in told:
            open_now.setdefault(loop, told[loop])
        elif step in SETTLED and loop in open_now:
            told[loop] = open_now.pop(loop)
            yield account, loop, told[loop][1], moment
    for loop, (account, since) in open_now.items():
        yield account, loop, since, None
