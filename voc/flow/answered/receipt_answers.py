"""What customers answer on their receipt page: solved or not, a line of text, stop writing to me.

Writes through the steps that own the tables. The same answer sent again changes nothing: it names where the loop stood
on the page, and by then the loop has moved. A text enters as feedback by the front door, as a reply to the message.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from sqlalchemy.orm import Session

from voc.errors import Busy
from voc.flow.answered.answer import RECEIPT, tell_product
from voc.flow.decisions import audit
from voc.flow.heard import customers
from voc.flow.heard.collect import Intake, collect
from voc.flow.heard.customers import Customers, Who
from voc.flow.ledger import loops, messages, tasks
from voc.flow.place import Place
from voc.flow.told.receipts import (
    FALLBACK,
    RESUMED,
    STOPPED,
    Opened,
    ReceiptItem,
    items,
    may_resume,
    open_token,
)
from voc.ingest.plain import plain_text
from voc.ingest.records import RawComment
from voc.ingest.redact import redact
from voc.loop.guards import Hold
from voc.loop.tokens import Purpose
from voc.model import Loop, Notification
from voc.store import reading, writing
from voc.terms import Channel, DeliveryKind, Family, HoldReason, LoopState, LoopStep, NotificationState

N = NotificationState
SOURCE = "receipts"
CUSTOMER = "customer"
"""Who did it, in the ledger: whoever has the address of the page."""
LONGEST_TEXT = 4_000
OPTED_OUT = Hold(HoldReason.OPTED_OUT, "asked not to be written to")
STEPS = {True: (LoopState.CONFIRMED, LoopStep.CONFIRMED), False: (LoopState.REOPENED, LoopStep.REOPENED)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a form of the page sent. `item`: which one, counted from 0; `step`: where its loop stood on the page."""

    item: int = -1
    step: int = 0
    solved: bool | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it: whether a loop moved, whether words are new, and whether all that they answered is kept now."""

    moved: bool = False
    heard: bool = False
    kept: bool = False


def take_reply(place: Place, token: str, reply: Reply, *, now: datetime) -> Taken:
    """Keep what a customer answered on their page, once.

    Raises NotOurs or Expired as `receipts.read` does, and Busy while the message that they answer is being noted as sent.
    """
    with reading(place.engine) as session:
        opened = open_token(session, place, token, now=now)
        answers = opened.message.key if opened.message else None
    said = bool(plain_text(reply.text))
    heard = said and _hear(place, opened, answers, reply, now)
    with writing(place.engine) as session:
        opened = open_token(session, place, token, now=now)
        found = list(items(session, place.settings, opened, FALLBACK))
        if reply.solved is None or not 0 <= reply.item < len(found):
            return Taken(heard=heard, kept=said and reply.solved is None)
        item = found[reply.item]
        moved = _settle(session, opened, item, reply, reply.solved, now)
        return Taken(moved, heard, moved or item.solved is reply.solved)


def stop(place: Place, token: str, *, now: datetime) -> bool:
    """Do not write to this contact any more. Returns whether that is new. Raises NotOurs, Expired."""
    with writing(place.engine) as session:
        opened = open_token(session, place, token, now=now, purposes=tuple(Purpose))
        return stop_for(session, opened.contact.id, who=CUSTOMER, why=STOPPED, now=now)


def resume(place: Place, token: str, *, now: datetime) -> bool:
    """Write to this contact again, where they had asked for the end of it themselves. Returns whether that is new.

    Both stand in the audit. What waits for them is looked at anew with the next plan. Raises NotOurs, Expired.
    """
    with writing(place.engine) as session:
        contact = open_token(session, place, token, now=now).contact
        if not may_resume(session, contact):
            return False
        audit(session, who=CUSTOMER, what=RESUMED, subject=f"contact {contact.id}", now=now)
        return customers.let_write(session, contact.id, may=True)


def stop_for(session: Session, contact_id: int, *, who: str, why: str, now: datetime) -> bool:
    """Write to this contact no more, and hold what waits for them. Returns whether that is new."""
    messages.hold_back(session, contact_id, OPTED_OUT)
    new = customers.let_write(session, contact_id, may=False)
    if new:
        audit(session, who=who, what=why, subject=f"contact {contact_id}", now=now)
    return new


def check_stop(place: Place, token: str, *, now: datetime) -> tuple[str | None, bool]:
    """The language of the contact behind an unsubscribe token, and whether they are left alone. Changes nothing."""
    with reading(place.engine) as session:
        opened = open_token(session, place, token, now=now, purposes=tuple(Purpose))
        return opened.contact.language, opened.contact.do_not_contact


def _hear(place: Place, opened: Opened, answers: str | None, reply: Reply, now: datetime) -> bool:
    """Take their words in by the front door. Returns whether they are new."""
    text = redact(plain_text(reply.text)[:LONGEST_TEXT]).text
    digest = blake2b(text.encode(), digest_size=10).hexdigest()
    grant = opened.grant
    comment = RawComment(
        source=SOURCE,
        external_id=f"{grant.purpose.name.lower()}-{grant.number}-{reply.item}-{reply.step}-{digest}",
        channel=Channel.REPLY,
        text=text,
        said_at=now,
        reply_to=answers,
    )
    intake = Intake(
        source=SOURCE,
        family=Family.REPLY,
        file=Path(SOURCE),
        mapping="",
        rows=[comment],
        who=Who(opened.contact.id, opened.contact.account_id),
    )
    known = Customers(place.workspace.secret())
    return collect(place.engine, intake, known, currency=place.settings.currency, now=now).stored > 0


def _settle(
    session: Session, opened: Opened, item: ReceiptItem, reply: Reply, solved: bool, now: datetime
) -> bool:
    """Move the loop as they said, unless the page that they answered is an older one. Returns whether it moved."""
    state, step = STEPS[solved]
    loop = session.get_one(Loop, item.loop_id)
    if reply.step != item.step or not item.answerable or loop.state is state:
        return False
    if loop.state in loops.ANSWERS:
        _it_arrived(session, opened.message, loop, now)
    for one in (LoopStep.ANSWERED, step):
        loops.take_alike(session, [loop.id], one, at=now, by=CUSTOMER, cause=RECEIPT)
    session.flush()
    if solved:
        tasks.close_tasks(session, [f"reopened:{loop.id}:{RECEIPT} {item.step}"], by=CUSTOMER, now=now)
    else:
        tell_product(session, loop, None, f"{RECEIPT} {loops.latest_move(session, loop.id)}", now)
    return True


def _it_arrived(session: Session, message: Notification | None, loop: Loop, now: datetime) -> None:
    """Who answers a message has it, whatever the channel said."""
    if message is not None and message.state is N.SENDING:
        raise Busy("send")
    if message is not None and message.state in (N.UNKNOWN, N.HANDED):
        messages.move(message, N.SENT, detail="answered on the receipt page")
        messages.told(session, message, at=now, by=CUSTOMER)
        messages.log(session, message, DeliveryKind.DELIVERED, at=now, detail="answered on the receipt page")
        return
    cause = f"message {message.occasion}" if message else RECEIPT
    loops.take_alike(session, [loop.id], LoopStep.TOLD, at=now, by=CUSTOMER, cause=cause)
