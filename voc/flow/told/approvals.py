"""What people decide about messages: approve, edit, postpone, reassign, drop, or say that they told the customer.

Writes nothing of its own: rows of messages are written by `voc.flow.ledger.messages`, decisions by `voc.flow.decisions`. A
list of messages is decided together or, when one of them cannot be, not at all.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.errors import IllegalMove, InputError
from voc.flow.decisions import record
from voc.flow.ledger import messages
from voc.loop.guards import Hold
from voc.loop.signing import signed_by
from voc.model import Notification
from voc.rights import needs
from voc.store import reading, writing
from voc.terms import DeliveryKind, HoldReason, LoopStep, NotificationState, Right, Verdict

N = NotificationState
OPEN = (N.HELD, N.DRAFTED, N.APPROVED)
"""States in which a person can still change who sends a message and when."""
OF_THE_WORDS = HoldReason.PERSONAL_DATA
"""The reason that other words may take away."""


@needs(Right.TELL)
def approve(engine: Engine, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Approve drafts, and what was postponed: it need not wait any more.

    Raises NotFound or IllegalMove, and then approves none of them. Returns how many.
    """
    with writing(engine) as session:
        found = [messages.named(session, one) for one in ids]
        for message in found:
            if message.reason is HoldReason.POSTPONED:
                messages.move(message, N.DRAFTED)
            messages.move(message, N.APPROVED)
            message.decided_by, message.decided_at, message.due_at = by, now, None
            _decided(session, message, Verdict.APPROVED, by, now)
        session.flush()
        messages.note(session, found, LoopStep.APPROVED, at=now, by=by)
    return len(ids)


@needs(Right.TELL)
def drop(engine: Engine, ids: Sequence[int], *, by: str, now: datetime, note: str = "") -> int:
    """Decide that these messages will not be sent. Raises like `approve`. Returns how many."""
    with writing(engine) as session:
        for message in [messages.named(session, one) for one in ids]:
            messages.move(message, N.DROPPED, detail=note)
            message.decided_by, message.decided_at = by, now
            _decided(session, message, Verdict.DROPPED, by, now, note)
    return len(ids)


@needs(Right.TELL)
def edit(
    engine: Engine, notification_id: int, *, subject: str, body: str, by: str, now: datetime
) -> NotificationState:
    """Change the words of a message. What was approved or dropped becomes a draft by it; what is held stays held.

    What is held for its words is a draft as well, and the guards look at it again when it is to leave.
    Returns: the state that it has now. Raises InputError for empty words: who should get nothing is dropped.
    """
    if not subject.strip() or not body.strip():
        raise InputError(
            f"Message {notification_id} needs a subject and words. To send nothing: voc outbox drop."
        )
    with writing(engine) as session:
        found = messages.named(session, notification_id)
        waits = found.state is N.HELD and found.reason is not OF_THE_WORDS
        if found.state is not N.DRAFTED and not waits:
            messages.move(found, N.DRAFTED)
        found.subject, found.body = " ".join(subject.split()), body
        _decided(session, found, Verdict.CORRECTED, by, now)
        return found.state


@needs(Right.TELL)
def redraft(engine: Engine, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Let messages wait for approval again: what was approved, dropped or postponed. Returns how many.

    Raises like `approve`, and InputError for what a guard holds: it comes back by itself when its reason is gone.
    """
    with writing(engine) as session:
        for message in [messages.named(session, one) for one in ids]:
            if message.state is N.HELD and message.reason not in (HoldReason.POSTPONED, OF_THE_WORDS):
                raise InputError(
                    f"Message {message.id} is held: {message.detail}. It is a draft again when that is gone."
                )
            messages.move(message, N.DRAFTED)
            message.due_at = None
            _decided(session, message, Verdict.UNDONE, by, now)
    return len(ids)


@needs(Right.TELL)
def postpone(engine: Engine, ids: Sequence[int], until: datetime, *, by: str, now: datetime) -> int:
    """Let messages wait until then; what was approved stays approved. Raises like `approve`. Returns how many."""
    if until <= now:
        raise InputError(f"{until:%d %B %Y %H:%M} is over. Name a later moment.")
    why = Hold(HoldReason.POSTPONED, f"postponed to {until:%d %B %Y}", until)
    with writing(engine) as session:
        for message in [messages.named(session, one) for one in ids]:
            _still_open(message, "postponed")
            if message.state is N.DRAFTED:
                messages.move(message, N.HELD)
            messages.wait(message, until, why.reason, why.detail)
            _decided(session, message, Verdict.POSTPONED, by, now, why.detail)
    return len(ids)


@needs(Right.TELL)
def reassign(
    engine: Engine, ids: Sequence[int], sender: str, *, company: str = "", by: str, now: datetime
) -> int:
    """Let somebody else sign these messages: their name takes the place of the one that was there.

    What the customer said is left alone. Where nobody signed, the name stands above that of the `company`.
    Raises like `approve`, and InputError for an empty name. Returns how many.
    """
    name = " ".join(sender.split())
    if not name:
        raise InputError("Name who is to send it.")
    with writing(engine) as session:
        for message in [messages.named(session, one) for one in ids]:
            _still_open(message, "reassigned")
            message.body = signed_by(message.body, message.sender or "", name, company=company)
            note = f"{message.sender or 'nobody'} -> {name}"
            message.sender = name
            _decided(session, message, Verdict.REASSIGNED, by, now, note)
    return len(ids)


@needs(Right.TELL)
def told(engine: Engine, ids: Sequence[int], *, by: str, now: datetime, note: str = "") -> int:
    """Say that the customers of these messages were told: in person, by a colleague who had it, or that it did arrive.

    A message that had not left is dropped then, and its loops are told.

    Raises like `approve`. Returns how many.
    """
    with writing(engine) as session:
        for message in [messages.named(session, one) for one in ids]:
            if message.state not in (*OPEN, N.FAILED, N.HANDED, N.UNKNOWN):
                raise IllegalMove(
                    "Message", message.id, message.state, "told", [*OPEN, N.FAILED, N.HANDED, N.UNKNOWN]
                )
            with_channel = message.state in (N.HANDED, N.UNKNOWN)
            words = note or (f"told by {by}" if with_channel else f"told in person by {by}")
            messages.move(message, N.SENT if with_channel else N.DROPPED, detail=words)
            messages.told(session, message, at=now, by=by)
            messages.log(session, message, DeliveryKind.SENT, at=now, detail=words)
            _decided(session, message, Verdict.TOLD, by, now, note)
    return len(ids)


def drafts(engine: Engine) -> list[int]:
    """Ids of the messages that wait for approval, oldest first."""
    with reading(engine) as session:
        query = select(Notification.id).where(Notification.state == N.DRAFTED).order_by(Notification.id)
        return list(session.scalars(query))


def _decided(
    session: Session, message: Notification, verdict: Verdict, by: str, now: datetime, note: str = ""
) -> None:
    record(session, noun="notification", row_id=message.id, verdict=verdict, by=by, now=now, note=note)


def _still_open(message: Notification, verb: str) -> None:
    if message.state not in OPEN:
        raise IllegalMove("Message", message.id, message.state, verb, OPEN)
