"""Loops whose contact could be told and was not: since when, why not yet, and the command that settles it."""

import pandas as pd
from sqlalchemy import Engine, String, Subquery, and_, cast, func, select

from voc.model import Account, Contact, Feature, Loop, LoopEvent, Notification, NotificationLoop
from voc.report.frames import Query
from voc.store import reading
from voc.terms import HoldReason, LoopState, LoopStep, NotificationState

N = NotificationState
WAITING = (
    "loop_id",
    "contact",
    "erased",
    "account_id",
    "account",
    "csm",
    "segment",
    "pays",
    "currency",
    "feature",
    "title",
    "state",
    "since",
    "came_back",
    "notification_id",
    "message",
    "reason",
    "detail",
    "decided_by",
    "sender",
)
ANSWERS = (LoopStep.SHIPPED, LoopStep.DECLINED)
OF_MESSAGE = WAITING[-7:]
WAITS = (LoopState.SHIPPED, LoopState.DECLINED)
PASSES = (HoldReason.TOO_SOON, HoldReason.QUIET_HOURS, HoldReason.POSTPONED, HoldReason.NOT_RELEASED)
"""Reasons that pass by themselves."""


def waiting(engine: Engine) -> pd.DataFrame:
    """Loops that are owed a reply, in the order of their ids; columns as in WAITING, then `why_not` and `settle`.

    `since`: when the latest yes or no came, as the database writes it. `pays`: a year, in `currency`.
    """
    with reading(engine) as session:
        rows = session.connection().execute(_query()).all()
    found = pd.DataFrame(
        {name: pd.Series([row[i] for row in rows], dtype=object) for i, name in enumerate(WAITING)}
    )
    found = found.astype({"loop_id": "int64", "account_id": "Int64", "notification_id": "Int64"})
    reasons = [_reason(*row[-len(OF_MESSAGE) :], erased=bool(row[2])) for row in rows]
    found["why_not"] = pd.Series([why for why, _ in reasons], dtype=object)
    found["settle"] = pd.Series([how for _, how in reasons], dtype=object)
    return found


def _query() -> Query:
    answer, latest = _latest(*ANSWERS), _latest(*ANSWERS, LoopStep.BOUNCED)
    message = _messages(latest)
    return (
        select(
            Loop.id,
            Contact.external_id,
            Contact.erased_at.is_not(None),
            Account.id,
            func.coalesce(Account.name, Account.external_id),
            Account.csm,
            Account.segment,
            Account.arr,
            Account.currency,
            Feature.key,
            Feature.title,
            cast(Loop.state, String),
            cast(LoopEvent.at, String),
            latest.c.number > answer.c.number,
            Notification.id,
            cast(Notification.state, String),
            cast(Notification.reason, String),
            Notification.detail,
            Notification.decided_by,
            Notification.sender,
        )
        .join(Contact, Contact.id == Loop.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .join(Feature, Feature.id == Loop.feature_id)
        .join(latest, latest.c.loop_id == Loop.id)
        .join(answer, answer.c.loop_id == Loop.id)
        .join(LoopEvent, and_(LoopEvent.loop_id == Loop.id, LoopEvent.number == answer.c.number))
        .outerjoin(message, message.c.loop_id == Loop.id)
        .outerjoin(Notification, Notification.id == message.c.id)
        .where(Loop.state.in_(WAITS))
        .order_by(Loop.id)
    )


def _latest(*steps: LoopStep) -> Subquery:
    """The number of the latest of these steps of each loop that waits."""
    return (
        select(LoopEvent.loop_id, func.max(LoopEvent.number).label("number"))
        .join(Loop, Loop.id == LoopEvent.loop_id)
        .where(LoopEvent.step.in_(steps), Loop.state.in_(WAITS))
        .group_by(LoopEvent.loop_id)
        .subquery()
    )


def _messages(latest: Subquery) -> Subquery:
    """The message that tells each loop's latest answer, if there is one."""
    return (
        select(NotificationLoop.loop_id, func.max(Notification.id).label("id"))
        .join(Notification, Notification.id == NotificationLoop.notification_id)
        .join(
            latest,
            and_(
                latest.c.loop_id == NotificationLoop.loop_id,
                latest.c.number == NotificationLoop.event_number,
            ),
        )
        .where(Notification.state != N.WITHDRAWN)
        .group_by(NotificationLoop.loop_id)
        .subquery()
    )


def _reason(
    came_back: bool,
    number: int | None,
    state: str | None,
    reason: str | None,
    detail: str | None,
    decided_by: str | None,
    sender: str | None,
    *,
    erased: bool,
) -> tuple[str, str]:
    """Why they were not told yet, and what to do about it."""
    if state is None:
        if erased:
            return "nothing personal is held about them any more", ""
        return ("the message came back" if came_back else "no message yet"), "voc run"
    words, settle = {
        N.HELD: (f"held: {detail or reason}", _free(number, reason)),
        N.DRAFTED: ("waits for approval", f"voc outbox approve {number}"),
        N.APPROVED: ("approved, has not left", "voc send"),
        N.SENDING: ("is being sent", "voc send"),
        N.HANDED: (f"{sender or 'a colleague'} has it and should tell them", f"voc outbox told {number}"),
        N.UNKNOWN: ("may have arrived", f"voc outbox told {number}"),
        N.FAILED: ("could not be sent", f"voc outbox approve {number}"),
        N.DROPPED: (f"dropped by {decided_by or 'nobody we know'}", f"voc outbox redraft {number}"),
    }.get(N(state), ("the message came back", f"voc outbox show {number}"))
    return (f"{words}: {detail}" if detail and state != N.HELD else words), settle


def _free(number: int | None, reason: str | None) -> str:
    """What to do about a held message."""
    if reason in PASSES:
        return f"voc outbox show {number}"
    if reason == HoldReason.PERSONAL_DATA:
        return f"voc outbox edit {number}"
    return f"voc outbox told {number}"
