"""The loops themselves: one row for each contact and feature, and the whole history of one of them."""

from typing import Any

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.errors import NotFound
from voc.model import (
    Account,
    Ask,
    Contact,
    Decision,
    DeliveryEvent,
    Feature,
    Feedback,
    Loop,
    LoopEvent,
    Notification,
    NotificationLoop,
    Passage,
)
from voc.report.frames import Query, frame
from voc.report.ledger_times import READ, times
from voc.report.ledger_waiting import waiting
from voc.store import reading, with_replaced
from voc.store.reads import words
from voc.terms import LoopStep, NotificationState, Verdict

S = LoopStep
WHO = ("contact", "account", "csm", "segment", "arr", "currency", "feature", "title")
ROWS = (
    "loop_id",
    *WHO,
    "state",
    "asked_at",
    "first_passage_id",
    "first_words",
    "latest_asked_at",
    "latest_passage_id",
    "latest_words",
    *(f"{step}_at" for step in READ if step is not S.ASKED_AGAIN),
    "notification_id",
    "message",
    "why_not",
    "settle",
)
HISTORY = ("at", "what", "by", "because", "words", "passage_id", "notification_id")
MESSAGES = ("notification_id", "state", "reason", "detail", "sender", "language", "subject", "body")
NAMED = ("id", *WHO, "first_passage_id", "first_words")
LATER = ("loop_id", "at", "number", "passage_id", "words")
CHANGES = (Verdict.CORRECTED, Verdict.POSTPONED, Verdict.REASSIGNED, Verdict.DROPPED)
"""Decisions about messages that no step of a loop says."""
TOLD = ("loop_id", "notification_id", "state", "detail")


def rows(engine: Engine) -> pd.DataFrame:
    """Every loop with who, what, when, in which words, by which message, and why it was not sent; columns as in ROWS.

    Of asked, linked, planned and started the first moment counts, of drafted, approved and answered the first since
    the latest yes or no, of all else the latest. `notification_id` is the latest message about the loop.
    """
    found = times(engine).rename(columns={"asked_again_at": "latest_asked_at"})
    named = frame(engine, with_replaced(_named()), NAMED).rename(columns={"id": "loop_id"})
    found = found.merge(named, on="loop_id", how="left", validate="1:1")
    later = frame(engine, with_replaced(_asked_again()), LATER)
    later = later.sort_values(["at", "number"]).drop_duplicates("loop_id", keep="last")
    later = later.rename(columns={"passage_id": "latest_passage_id", "words": "latest_words"})
    found = found.merge(later.drop(columns=["at", "number"]), on="loop_id", how="left")
    once = found["latest_asked_at"].isna()
    for latest, first in (
        ("asked_at", "asked_at"),
        ("passage_id", "first_passage_id"),
        ("words", "first_words"),
    ):
        found[f"latest_{latest}"] = found[f"latest_{latest}"].where(~once, found[first])
    told = frame(engine, _told(), TOLD).drop_duplicates("loop_id", keep="last")
    told["held"] = told["detail"].where(told["state"] == NotificationState.HELD.value)
    told = told.drop(columns="detail").rename(columns={"state": "message"})
    found = found.merge(told, on="loop_id", how="left")
    why = waiting(engine)[["loop_id", "why_not", "settle"]]
    found = found.merge(why, on="loop_id", how="left")
    found["why_not"] = found["why_not"].fillna(found["held"])
    ids = ["first_passage_id", "latest_passage_id", "notification_id"]
    found[ids] = found[ids].astype("Int64")
    return found[list(ROWS)]


def loop_of(engine: Engine, contact: str, feature: str) -> int:
    """The loop of a contact and a feature, as `voc ledger --rows` names them. Raises NotFound, with the near ones."""
    with reading(engine) as session:
        found = session.scalar(
            select(Loop.id)
            .join(Contact, Contact.id == Loop.contact_id)
            .join(Feature, Feature.id == Loop.feature_id)
            .where(Contact.external_id == contact, Feature.key == feature)
        )
        if found is not None:
            return found
        keys = select(Feature.key).join(Loop, Loop.feature_id == Feature.id).join(Contact)
        asked = list(session.scalars(keys.where(Contact.external_id == contact).distinct()))
        if asked:
            raise NotFound(f"feature that {contact} waits for", feature, asked)
        contacts = select(Contact.external_id).join(Loop, Loop.contact_id == Contact.id).distinct()
        raise NotFound("contact who waits for anything", contact, session.scalars(contacts))


def history(engine: Engine, loop_id: int) -> pd.DataFrame:
    """Everything that happened to one loop, and to its messages on their way, in order of time; columns as in HISTORY.

    What people decided about a message is in it too. What happened at one moment stands as it was written down.
    """
    with reading(engine) as session:
        steps = [
            (row.at, 0, row.number, *_step(row)) for row in session.execute(with_replaced(_steps(loop_id)))
        ]
        ways = [
            (row.at, 1, row.number, f"message {row.kind.value}", "", row.detail or "", None, None, row.id)
            for row in session.execute(_deliveries(loop_id))
        ]
        ways += [
            (
                row.at,
                2,
                row.id,
                f"message {row.verdict.value}",
                row.by,
                row.note or "",
                None,
                None,
                row.row_id,
            )
            for row in session.execute(_decisions(loop_id))
        ]
    ordered = sorted([*steps, *ways], key=lambda row: row[:3])
    found = pd.DataFrame([(row[0], *row[3:]) for row in ordered], columns=list(HISTORY))
    return found.astype({"passage_id": "Int64", "notification_id": "Int64"})


def messages(engine: Engine, loop_id: int) -> pd.DataFrame:
    """The messages that tell of a loop, oldest first; columns as in MESSAGES."""
    query = (
        select(
            Notification.id.label("notification_id"),
            Notification.state,
            Notification.reason,
            Notification.detail,
            Notification.sender,
            Notification.language,
            Notification.subject,
            Notification.body,
        )
        .join(NotificationLoop, NotificationLoop.notification_id == Notification.id)
        .where(NotificationLoop.loop_id == loop_id)
        .order_by(Notification.id)
    )
    return frame(engine, query, MESSAGES)


def heading(engine: Engine, loop_id: int) -> dict[str, Any]:
    """Who waits for what, and how far it is: WHO and `state`."""
    query = (
        select(
            Contact.external_id.label("contact"),
            func.coalesce(Account.name, Account.external_id).label("account"),
            Account.csm,
            Account.segment,
            Account.arr,
            Account.currency,
            Feature.key.label("feature"),
            Feature.title,
            Loop.state,
        )
        .select_from(Loop)
        .join(Contact, Contact.id == Loop.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .where(Loop.id == loop_id)
    )
    found = frame(engine, query, (*WHO, "state")).to_dict("records")[0]
    return {str(name): value for name, value in found.items()}


def _named() -> Query:
    return (
        select(
            Loop.id,
            Contact.external_id.label("contact"),
            func.coalesce(Account.name, Account.external_id).label("account"),
            Account.csm,
            Account.segment,
            Account.arr,
            Account.currency,
            Feature.key.label("feature"),
            Feature.title,
            Ask.passage_id.label("first_passage_id"),
            words().label("first_words"),
        )
        .join(Contact, Contact.id == Loop.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .join(Ask, Ask.id == Loop.ask_id)
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
    )


def _asked_again() -> Query:
    return (
        select(
            LoopEvent.loop_id, LoopEvent.at, LoopEvent.number, LoopEvent.passage_id, words().label("words")
        )
        .join(Passage, Passage.id == LoopEvent.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(LoopEvent.step == S.ASKED_AGAIN)
    )


def _told() -> Query:
    return (
        select(
            NotificationLoop.loop_id,
            Notification.id.label("notification_id"),
            Notification.state,
            Notification.detail,
        )
        .join(Notification, Notification.id == NotificationLoop.notification_id)
        .order_by(NotificationLoop.loop_id, Notification.id)
    )


def _steps(loop_id: int) -> Query:
    return (
        select(
            LoopEvent.at,
            LoopEvent.number,
            LoopEvent.step,
            LoopEvent.by,
            LoopEvent.cause,
            LoopEvent.passage_id,
            words().label("words"),
        )
        .outerjoin(Passage, Passage.id == LoopEvent.passage_id)
        .outerjoin(Feedback, Feedback.id == Passage.feedback_id)
        .where(LoopEvent.loop_id == loop_id)
    )


def _step(row: Any) -> tuple[Any, ...]:
    what = row.step.value.replace("_", " ")
    because = "" if row.cause == what or row.step in (S.ASKED, S.ASKED_AGAIN) else row.cause
    return what, row.by, because, row.words, row.passage_id, None


def _deliveries(loop_id: int) -> Query:
    return (
        select(
            DeliveryEvent.at,
            DeliveryEvent.number,
            DeliveryEvent.kind,
            DeliveryEvent.detail,
            DeliveryEvent.notification_id.label("id"),
        )
        .join(NotificationLoop, NotificationLoop.notification_id == DeliveryEvent.notification_id)
        .where(NotificationLoop.loop_id == loop_id)
    )


def _decisions(loop_id: int) -> Query:
    return (
        select(Decision.at, Decision.id, Decision.verdict, Decision.by, Decision.note, Decision.row_id)
        .join(NotificationLoop, NotificationLoop.notification_id == Decision.row_id)
        .where(
            NotificationLoop.loop_id == loop_id,
            Decision.noun == "notification",
            Decision.verdict.in_(CHANGES),
        )
    )
