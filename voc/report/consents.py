"""Who allowed what: the state of each consent, who was asked, what they answered, and where their words are used."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.model import Account, Consent, Contact, Feedback, Notification
from voc.report.frames import frame
from voc.store import reading
from voc.store.publishing import ASKS, asked_passage, asking_messages, consent_rows
from voc.stories.rights import History, histories, scope_text
from voc.stories.showing import consent_words
from voc.terms import NotificationState

CONSENTS = (
    "contact", "account", "passage_id", "consent", "scope", "covers", "until", "since", "recorded_by", "channel",
)  # fmt: skip
WAITING = ("notification_id", "contact", "account", "passage_id", "state", "sent_at", "answer")
N = NotificationState


def all_histories(engine: Engine, contact_ids: Sequence[int] | None = None) -> dict[int, History]:
    """The consents of these contacts, or of all, with the messages that asked them."""
    rows, sent = consent_rows(), asking_messages()
    if contact_ids is not None:
        rows = rows.where(Consent.contact_id.in_(contact_ids))
        sent = sent.where(Notification.contact_id.in_(contact_ids))
    with reading(engine) as session:
        asked = [
            (contact_id, asked_passage(occasion), left)
            for contact_id, occasion, _, at, taken in session.execute(sent)
            if (left := at or taken)
        ]
        return histories(session.execute(rows).all(), asked)


def consents(engine: Engine, *, now: datetime, contact: str | None = None) -> pd.DataFrame:
    """What stands today of every contact that a consent was recorded of, by contact; columns as in CONSENTS.

    A row for all that they said, where there is one, and one for each passage of which something else was said.
    """
    known = all_histories(engine)
    people = _people(engine, list(known))
    written = _written(engine)
    rows = []
    for contact_id, history in sorted(known.items()):
        if contact_id not in people or contact not in (None, people[contact_id][0]):
            continue
        passages = {one.passage_id for one in history.rows} | {asked for asked, _ in history.asked}
        for passage_id in sorted(passages, key=lambda number: number or 0):
            right = history.right(passage_id, now=now)
            by, channel = written.get(right.consent_id or 0, (None, None))
            name, account = people[contact_id]
            rows.append(
                (
                    name, account, passage_id, right.state.value, scope_text(right.scope) if right.granted else None,
                    consent_words(right), right.until, right.since, by, channel,
                )
            )  # fmt: skip
    return pd.DataFrame(rows, columns=list(CONSENTS)).astype({"passage_id": "Int64"})


def askings(engine: Engine) -> pd.DataFrame:
    """Messages that ask for words, the latest first, with what came back; columns as in WAITING."""
    reply = (
        select(Feedback.reply_to, func.max(Feedback.id).label("feedback_id"))
        .where(Feedback.reply_to.is_not(None))
        .group_by(Feedback.reply_to)
        .subquery()
    )
    query = (
        select(
            Notification.id.label("notification_id"),
            Contact.external_id.label("contact"),
            Account.name.label("account"),
            Notification.occasion.label("passage_id"),
            Notification.state,
            Notification.sent_at,
            Feedback.text.label("answer"),
        )
        .join(Contact, Contact.id == Notification.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .outerjoin(reply, reply.c.reply_to == Notification.id)
        .outerjoin(Feedback, Feedback.id == reply.c.feedback_id)
        .where(
            Notification.occasion.startswith(ASKS, autoescape=True),
            Notification.state.not_in([N.WITHDRAWN, N.DROPPED]),
        )
        .order_by(Notification.id.desc())
    )
    found = frame(engine, query, WAITING)
    found["passage_id"] = [asked_passage(one) for one in found["passage_id"]]
    return found


def _people(engine: Engine, ids: Sequence[int]) -> dict[int, tuple[str, str | None]]:
    query = (
        select(
            Contact.id.label("contact_id"),
            Contact.external_id.label("contact"),
            Account.name.label("account"),
        )
        .outerjoin(Account, Account.id == Contact.account_id)
        .where(Contact.id.in_(ids), Contact.erased_at.is_(None))
    )
    with reading(engine) as session:
        return {contact_id: (name, account) for contact_id, name, account in session.execute(query)}


def _written(engine: Engine) -> dict[int, tuple[str, str | None]]:
    with reading(engine) as session:
        rows = session.execute(select(Consent.id, Consent.recorded_by, Consent.channel))
        return {consent_id: (by, channel) for consent_id, by, channel in rows}
