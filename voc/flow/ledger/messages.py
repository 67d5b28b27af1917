"""The messages themselves: one row says what will be sent before it is sent, others what came of it.

Writes notification, notification_loop and delivery_event; every change of state goes through the state machine, and
what happens to a message is noted with the loops that it answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, false, func, select
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.forgotten import GONE
from voc.flow.ledger import loops
from voc.flow.passages import PART
from voc.loop.drafting import Draft
from voc.loop.guards import Hold
from voc.loop.states import NOTED, move_message
from voc.model import Contact, Decision, DeliveryEvent, Loop, Notification, NotificationLoop, Release
from voc.store import insert_new
from voc.store.reads import ERASED
from voc.terms import DeliveryKind, HoldReason, LoopState, LoopStep, NotificationState, Verdict

N = NotificationState
UNSENT = (N.HELD, N.DRAFTED, N.APPROVED, N.FAILED, N.HANDED)
KNOWN = Hold(HoldReason.TOLD_ALREADY, "they know it already")


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A message to be stored. `answers`: loop id -> number of the event that it tells of."""

    contact: Contact
    release: Release | None
    occasion: str
    channel: str
    sender: str | None
    written: Draft
    why: Hold | None
    answers: Mapping[int, int]


def add(session: Session, new: Sequence[New], *, now: datetime, by: str = "voc") -> list[Notification]:
    """Store new messages, as drafts or held, and note the drafts with their loops."""
    messages = [
        Notification(
            contact_id=one.contact.id,
            release_id=one.release.id if one.release else None,
            occasion=one.occasion,
            channel=one.channel,
            key=f"{one.occasion}:contact:{one.contact.external_id}:{one.channel}",
            state=N.HELD if one.why else N.DRAFTED,
            reason=one.why.reason if one.why else None,
            detail=one.why.detail if one.why else None,
            language=one.written.language,
            subject=one.written.subject,
            body=one.written.body,
            sender=one.sender,
            planned_at=now,
            attempts=0,
        )
        for one in new
    ]
    session.add_all(messages)
    session.flush()
    rows = [
        {"notification_id": message.id, "loop_id": loop_id, "event_number": number}
        for message, one in zip(messages, new, strict=True)
        for loop_id, number in one.answers.items()
    ]
    insert_new(session, NotificationLoop, rows, key=["notification_id", "loop_id"])
    note(session, [m for m in messages if m.state is N.DRAFTED], LoopStep.DRAFTED, at=now, by=by)
    return messages


def rewrite(message: Notification, written: Draft, sender: str | None) -> None:
    """Give a message that nobody has touched other words and another sender."""
    message.language, message.subject, message.body = written.language, written.subject, written.body
    message.sender = sender


def untouched(channel: str) -> Select[Notification]:
    """Messages of a channel that wait, and of which no person has changed, postponed, reassigned or decided anything."""
    touched = exists().where(
        Decision.noun == "notification",
        Decision.row_id == Notification.id,
        Decision.verdict.in_([Verdict.CORRECTED, Verdict.REASSIGNED, Verdict.POSTPONED, Verdict.UNDONE]),
    )
    return (
        select(Notification)
        .where(
            Notification.state.in_([N.DRAFTED, N.HELD]),
            Notification.channel == channel,
            Notification.decided_by.is_(None),
            ~touched,
        )
        .order_by(Notification.id)
    )


def note(
    session: Session, messages: Sequence[Notification], step: LoopStep, *, at: datetime, by: str
) -> None:
    """Note with the loops of these messages, where it can be, what happened to them."""
    occasions = {message.id: message.occasion for message in messages}
    steps = []
    for start in range(0, len(messages), PART):
        query = (
            select(NotificationLoop.notification_id, Loop.id, Loop.state)
            .join(Loop, Loop.id == NotificationLoop.loop_id)
            .where(NotificationLoop.notification_id.in_([m.id for m in messages[start : start + PART]]))
            .order_by(NotificationLoop.notification_id, Loop.id)
        )
        for message_id, loop_id, state in session.execute(query):
            if state in NOTED[step]:
                cause = f"message {occasions[message_id]}"
                steps.append(loops.Step(loop_id=loop_id, step=step, at=at, by=by, cause=cause))
    loops.take(session, steps)


def told(session: Session, message: Notification, *, at: datetime, by: str) -> None:
    """The customer has it: the loops that still wait for this answer are told."""
    query = (
        select(Loop.id)
        .join(NotificationLoop, NotificationLoop.loop_id == Loop.id)
        .where(NotificationLoop.notification_id == message.id, Loop.state.in_(loops.ANSWERS))
        .order_by(Loop.id)
    )
    cause = f"message {message.occasion}"
    loops.take_alike(session, session.scalars(query).all(), LoopStep.TOLD, at=at, by=by, cause=cause)
    message.sent_at = at


def log(
    session: Session,
    message: Notification,
    kind: DeliveryKind,
    *,
    at: datetime,
    detail: str = "",
    source: str | None = None,
) -> bool:
    """Write a line into the delivery log. Returns false where the same word from the same source is there already."""
    latest = session.scalar(
        select(func.max(DeliveryEvent.number)).where(DeliveryEvent.notification_id == message.id)
    )
    row = {
        "notification_id": message.id,
        "number": (latest or 0) + 1,
        "kind": kind,
        "at": at,
        "detail": detail or None,
        "source": source,
    }
    return insert_new(session, DeliveryEvent, [row], key=["source"]) == 1


def withdraw_outdated(session: Session, *, only: int | None = None) -> int:
    """Withdraw every unsent message of which something is not true any more, or look at one. Returns how many.

    A loop was withdrawn, or a no became a yes, or it shipped again. What still has to be told is planned anew.
    """
    told = select(NotificationLoop.loop_id).where(NotificationLoop.notification_id == only)
    latest = loops.answerable(told if only is not None else None)
    stands = (latest.c.number == NotificationLoop.event_number) & Loop.state.in_(loops.ANSWERS)
    query = (
        select(Notification)
        .join(NotificationLoop, NotificationLoop.notification_id == Notification.id)
        .join(Loop, Loop.id == NotificationLoop.loop_id)
        .outerjoin(latest, latest.c.loop_id == Loop.id)
        .where(Notification.state.in_(UNSENT), ~func.coalesce(stands, false()))
        .distinct()
        .order_by(Notification.id)
    )
    if only is not None:
        query = query.where(Notification.id == only)
    outdated = session.scalars(query).all()
    for message in outdated:
        known = not session.scalars(_untold(message)).first()
        move(message, N.WITHDRAWN, why=KNOWN if known else None, detail="what it tells is not so any more")
    session.flush()
    return len(outdated)


def _untold(message: Notification) -> Select[int]:
    """Loops of a message that are not told."""
    told = (LoopState.TOLD, LoopState.CONFIRMED)
    return (
        select(Loop.id)
        .join(NotificationLoop, NotificationLoop.loop_id == Loop.id)
        .where(NotificationLoop.notification_id == message.id, Loop.state.not_in(told))
        .limit(1)
    )


def erase_messages(session: Session, contact_id: int) -> dict[str, int]:
    """Take the words of a contact's messages away, and withdraw what has not left.

    Returns: the old key of each message, with its id. Raises InputError while one is on its way: nothing is erased then.
    """
    found = session.scalars(select(Notification).where(Notification.contact_id == contact_id)).all()
    flying = [message.id for message in found if message.state is N.SENDING]
    if flying:
        raise InputError(
            f"Message {flying[0]} to them is on its way now. Forget them when it has left; if its sender died, "
            "`voc send` says what became of it."
        )
    keys = {message.key: message.id for message in found}
    for message in found:
        if message.state in UNSENT:
            move(message, N.WITHDRAWN)
        message.key = f"{GONE}message:{message.id}"
        message.subject = message.body = ERASED
        message.detail = message.due_at = None
    for event in session.scalars(
        select(DeliveryEvent).where(DeliveryEvent.notification_id.in_(keys.values()))
    ):
        event.detail = event.detail and ERASED
        event.source = event.source and f"{GONE}event:{event.id}"
    session.flush()
    return keys


def withdraw_erased(session: Session) -> int:
    """Withdraw what has not left and quotes words that were erased: it is planned anew without them. Returns how many."""
    here = Notification.state.in_(UNSENT) & (
        Notification.body.contains(ERASED) | Notification.subject.contains(ERASED)
    )
    found = session.scalars(select(Notification).where(here)).all()
    for message in found:
        move(message, N.WITHDRAWN, detail="words that it quotes were kept long enough, and are erased")
    session.flush()
    return len(found)


def move(
    message: Notification, state: NotificationState, *, why: Hold | None = None, detail: str = ""
) -> None:
    """Move one message, with the reason if it is held. Raises IllegalMove."""
    message.state = move_message(message.id, message.state, state)
    message.reason = why.reason if why else None
    message.detail = why.detail if why else (detail or None)


def hold_back(session: Session, contact_id: int, why: Hold) -> int:
    """Hold everything that waits to go to a contact. Returns how many messages."""
    query = select(Notification).where(
        Notification.contact_id == contact_id, Notification.state.in_([N.DRAFTED, N.APPROVED])
    )
    found = session.scalars(query.order_by(Notification.id)).all()
    for message in found:
        move(message, N.HELD, why=why)
    session.flush()
    return len(found)


def wait(message: Notification, until: datetime | None, reason: HoldReason | None, detail: str) -> None:
    """Keep the state, and say not before when and why."""
    message.due_at, message.reason, message.detail = until, reason, detail or None


def named(session: Session, notification_id: int) -> Notification:
    """The message with this id. Raises NotFound."""
    found = session.get(Notification, notification_id)
    if found is None:
        raise NotFound("message", str(notification_id))
    return found


def ids_by_key(session: Session, keys: set[str]) -> dict[str, int]:
    """Ids of the messages with these keys; a key that no message has is left out."""
    found: dict[str, int] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        query = select(Notification.key, Notification.id).where(
            Notification.key.in_(wanted[start : start + 500])
        )
        found.update(session.execute(query).all())
    return found
