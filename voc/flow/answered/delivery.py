"""What happened to a message on its way: delivered, opened, delayed, come back, called unwanted.

The word comes from a mail system's webhook or from a mail that came back. It is taken once, however often it is told
(`source`), and written by the steps that own the tables.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from voc.errors import Busy, InputError, NotFound
from voc.flow.answered.receipt_answers import stop_for
from voc.flow.ledger import loops, messages
from voc.flow.told.receipts import UNWANTED
from voc.flow.vault import vault
from voc.model import DeliveryEvent, Loop, LoopEvent, Notification, NotificationLoop
from voc.store import writing
from voc.terms import DeliveryKind, LoopState, LoopStep, NotificationState

N, D = NotificationState, DeliveryKind
KINDS = (D.DELIVERED, D.OPENED, D.DELAYED, D.BOUNCED, D.COMPLAINT)
"""What may be told from outside; the other kinds are what senders know themselves."""
NOTED = {D.DELIVERED: LoopStep.DELIVERED, D.OPENED: LoopStep.OPENED}
LONGEST_DETAIL = 500


def took(engine: Engine, key: str, kind: DeliveryKind, at: datetime, source: str, detail: str = "") -> bool:
    """Write down what happened to the message with this key, and what follows from it. Returns whether it was new.

    Parameters: kind: one of KINDS; source: what makes it the same word when it is told again, e.g. `hook <event id>`.
    Raises NotFound for a key that no message has; Busy while the message is being noted as sent: tell it again later.
    """
    if kind not in KINDS:
        raise InputError(f"`{kind}` is not for others to tell; known: {', '.join(KINDS)}.")
    with writing(engine) as session:
        if session.scalar(select(DeliveryEvent.id).where(DeliveryEvent.source == source)) is not None:
            return False
        message = session.scalar(select(Notification).where(Notification.key == key))
        if message is None:
            raise NotFound("message", key)
        if message.state is N.SENDING:
            raise Busy("send")
        words = " ".join(detail.split())[:LONGEST_DETAIL]
        messages.log(session, message, kind, at=at, detail=words, source=source)
        _it_left(session, message, kind, at=at)
        _follow(session, message, kind, at=at, words=words)
    return True


def _it_left(session: Session, message: Notification, kind: DeliveryKind, *, at: datetime) -> None:
    """A message of which nobody knew whether it left, did: something happened to it."""
    if message.state is N.UNKNOWN and kind is not D.DELAYED:
        messages.move(message, N.SENT, detail=f"{kind} says that it left")
        messages.told(session, message, at=at, by="voc")


def _follow(session: Session, message: Notification, kind: DeliveryKind, *, at: datetime, words: str) -> None:
    if kind in NOTED:
        messages.note(session, [message], NOTED[kind], at=at, by="voc")
    elif kind is D.COMPLAINT:
        stop_for(session, message.contact_id, who="voc", why=UNWANTED, now=at)
    elif kind is D.BOUNCED and message.state is N.SENT:
        messages.move(message, N.BOUNCED, detail=words or "it came back")
        vault.note_bounce(session, message.contact_id, corrections=message.corrections, at=at)
        cause = f"message {message.occasion}"
        loops.take_alike(session, _told_by(session, message), LoopStep.BOUNCED, at=at, by="voc", cause=cause)


def _told_by(session: Session, message: Notification) -> list[int]:
    """Loops that count as told because of this message. Who has answered since had it some other way."""
    last = (
        select(LoopEvent.cause)
        .where(LoopEvent.loop_id == Loop.id, LoopEvent.step == LoopStep.TOLD)
        .order_by(LoopEvent.number.desc())
        .limit(1)
        .correlate(Loop)
        .scalar_subquery()
    )
    query = (
        select(Loop.id)
        .join(NotificationLoop, NotificationLoop.loop_id == Loop.id)
        .where(
            NotificationLoop.notification_id == message.id,
            Loop.state == LoopState.TOLD,
            last == f"message {message.occasion}",
        )
    )
    return list(session.scalars(query.order_by(Loop.id)))
