"""Step 8, told: approved messages leave through their channel, and their loops move to told.

Each message is committed as `sending` before the channel is called and as `sent` after it, so one failure stops
nothing, and several processes may send at once. At least once to the channel with a stable key; a channel that honours
the key makes it once. A message that a dead sender had in hand is tried again only through such a channel; otherwise
it becomes `unknown` and a person decides.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.errors import ChannelError, DoubtfulDelivery, PermanentFailure, TransientFailure
from voc.flow.ledger import messages
from voc.flow.place import Place
from voc.flow.told import drafts, facts, senders
from voc.flow.told.receipts import receipt_of, unsubscribe_of
from voc.flow.vault import vault
from voc.loop.channels import Channel, Outgoing, open_channel
from voc.loop.guards import Hold, hold
from voc.loop.own import restore, without_value
from voc.model import Account, Contact, Notification, Release
from voc.rights import needs
from voc.store import reading, writing
from voc.terms import DeliveryKind, HoldReason, NotificationState, Reach, Right
from voc.workspace import Workspace

N, D = NotificationState, DeliveryKind
MOST_ATTEMPTS = 5
FIRST_PAUSE = timedelta(minutes=1)
"""Before the second attempt; each later one waits four times as long."""
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_WISH = timedelta(days=1)
"""What the other side asks us to wait is kept to so far."""


@dataclass(slots=True)
class Sent:
    """What the step did: messages that left, that a colleague has, that were held back or wait, that failed."""

    sent: int = 0
    handed: int = 0
    held: int = 0
    failed: int = 0
    doubtful: int = 0


@needs(Right.TELL)
def send_from(
    place: Place, *, now: datetime, by: str, tick: Callable[[int], None] = lambda _rows: None
) -> Sent:
    """Send what is approved through the channel that the workspace's settings name."""
    settings = place.settings
    channel = open_channel(
        settings.channel,
        outbox=place.workspace.outbox,
        from_address=settings.from_address,
        options=settings.channels.get(settings.channel, {}),
    )
    with closing(channel):
        return send(place.engine, channel, settings, workspace=place.workspace, now=now, by=by, tick=tick)


@needs(Right.TELL)
def send(
    engine: Engine,
    channel: Channel,
    settings: Settings,
    *,
    workspace: Workspace | None = None,
    now: datetime,
    by: str = "voc",
    tick: Callable[[int], None] = lambda _rows: None,
) -> Sent:
    """Send what is approved and due, oldest first. Raises Busy while too many others send from this workspace.

    Parameters: workspace: whose key seals the addresses of receipts; without it messages that have one are held.
    """
    done = Sent()
    with senders.place(engine) as lease:
        _recover(engine, channel, settings.channel, lease, now)
        seen = 0
        while (
            taken := _next(engine, settings, workspace, lease, done, after=seen, now=now, by=by)
        ) is not None:
            seen, outgoing = taken
            _hand_over(engine, channel, seen, outgoing, done, now=now, by=by)
            tick(1)
    return done


def _recover(engine: Engine, channel: Channel, name: str, lease: str, now: datetime) -> None:
    """What senders that died had in hand: those who held this place before, and all whose place is free."""
    with reading(engine) as session:
        query = select(Notification.lease_by).where(Notification.state == N.SENDING).distinct()
        leases = set(session.scalars(query.where(Notification.channel == name)))
    for other in sorted(leases, key=lambda one: one or ""):
        if other in (lease, None):
            _put_back(engine, channel, name, other, now)
            continue
        with senders.abandoned(engine, other) as free:
            if free:
                _put_back(engine, channel, name, other, now)


def _put_back(engine: Engine, channel: Channel, name: str, lease: str | None, now: datetime) -> None:
    with writing(engine) as session:
        query = select(Notification).where(
            Notification.state == N.SENDING,
            Notification.channel == name,
            Notification.lease_by.is_not_distinct_from(lease),
        )
        for message in session.scalars(query.order_by(Notification.id)).all():
            if channel.honours_key:
                messages.move(message, N.APPROVED, detail="sending was interrupted; trying again")
            else:
                messages.move(message, N.UNKNOWN, detail="sending was interrupted; it may have arrived")
            message.lease_by = None
            messages.log(session, message, D.INTERRUPTED, at=now)


def _next(
    engine: Engine,
    settings: Settings,
    workspace: Workspace | None,
    lease: str,
    done: Sent,
    *,
    after: int,
    now: datetime,
    by: str,
) -> tuple[int, Outgoing] | None:
    """Take the next message in hand; what a guard holds back on the way is passed over. None: there is none."""
    while True:
        with writing(engine) as session:
            query = (
                select(Notification)
                .where(
                    Notification.state == N.APPROVED,
                    Notification.channel == settings.channel,
                    Notification.id > after,
                    or_(Notification.due_at.is_(None), Notification.due_at <= now),
                )
                .order_by(Notification.id)
                .limit(1)
            )
            message = session.scalars(query).one_or_none()
            if message is None:
                return None
            after = message.id
            if _may_leave(session, message, settings, workspace, done, now):
                messages.move(message, N.SENDING)
                message.attempts += 1
                message.lease_by, message.taken_at, message.due_at = lease, now, None
                return message.id, _restore(session, message, settings, workspace, now=now, by=by)


def _may_leave(
    session: Session,
    message: Notification,
    settings: Settings,
    workspace: Workspace | None,
    done: Sent,
    now: datetime,
) -> bool:
    """Ask the guards at the last moment. What only has to wait stays approved."""
    if messages.withdraw_outdated(session, only=message.id):
        done.held += 1
        return False
    release = session.get(Release, message.release_id) if message.release_id else None
    asked = facts.Asked(
        message.contact_id,
        facts.loops_of(session, [message.id]).get(message.id, ()),
        release.released_at if release else None,
        None,
        message.id,
        facts.strange(f"{message.subject}\n{message.body}", settings),
    )
    (known,) = facts.gather(session, [asked], settings, now=now)
    why = hold(known, facts.rules(settings), now=now, leaving=True) or _unrestorable(
        session, message, receipt=bool(workspace and settings.public_url)
    )
    if why is None:
        return True
    done.held += 1
    if why.until is not None:
        messages.wait(message, why.until, why.reason, why.detail)
    else:
        messages.move(message, N.HELD, why=why)
    return False


def _unrestorable(session: Session, message: Notification, *, receipt: bool) -> Hold | None:
    """A token in the words whose value the vault does not have, or does not have any more, would reach the customer."""
    own = drafts.known(session, [message.contact_id]).get(message.contact_id, frozenset())
    missing = without_value(f"{message.subject}\n{message.body}", own, receipt=receipt)
    if not missing:
        return None
    return Hold(HoldReason.PERSONAL_DATA, f"nobody knows what `{missing[0]}` in it stands for; edit it")


def _restore(
    session: Session,
    message: Notification,
    settings: Settings,
    workspace: Workspace | None,
    *,
    now: datetime,
    by: str,
) -> Outgoing:
    """Open the vault for one message, with an audit row."""
    subject = f"message {message.key}"
    entry = vault.opened(session, [message.contact_id], who=by, why="to send", subject=subject, now=now)[
        message.contact_id
    ]
    message.corrections = entry.corrections
    company = (
        select(Account.name)
        .join(Contact, Contact.account_id == Account.id)
        .where(Contact.id == message.contact_id)
    )
    page = receipt_of(workspace, message.id, now, settings) if workspace else None
    stop = unsubscribe_of(workspace, message.contact_id, now, settings) if workspace else None
    own = {"name": entry.name, "email": entry.email, "phone": entry.phone, "receipt": page}
    return Outgoing(
        key=message.key,
        to_email=entry.email or "",
        to_name=entry.name,
        sender=message.sender or settings.company,
        subject=restore(message.subject, **own),
        body=restore(message.body, **own),
        language=message.language,
        account=session.scalar(company),
        csm=message.sender,
        receipt=page,
        unsubscribe=stop,
        at=now,
    )


def _hand_over(
    engine: Engine,
    channel: Channel,
    message_id: int,
    outgoing: Outgoing,
    done: Sent,
    *,
    now: datetime,
    by: str,
) -> None:
    try:
        answer = channel.send(outgoing)
    except ChannelError as error:
        _note_failure(engine, message_id, error, done, now)
        return
    except Exception as error:  # noqa: BLE001  (a channel that is broken for one message stops no other)
        _note_failure(engine, message_id, _unforeseen(channel, error), done, now)
        return
    with writing(engine) as session:
        message = session.get_one(Notification, message_id)
        message.lease_by = None
        if channel.reaches is Reach.COLLEAGUE:
            messages.move(message, N.HANDED, detail=answer)
            messages.log(session, message, D.HANDED, at=now, detail=answer)
            done.handed += 1
            return
        messages.move(message, N.SENT, detail=answer)
        messages.told(session, message, at=now, by=by)
        messages.log(session, message, D.SENT, at=now, detail=answer)
    done.sent += 1


def _unforeseen(channel: Channel, error: Exception) -> ChannelError:
    """What a channel raised that it should not raise: it may have arrived, unless the channel honours its key."""
    words = f"the channel broke: {type(error).__name__}: {error}"
    return PermanentFailure(words) if channel.honours_key else DoubtfulDelivery(words)


def _note_failure(engine: Engine, message_id: int, error: ChannelError, done: Sent, now: datetime) -> None:
    with writing(engine) as session:
        message = session.get_one(Notification, message_id)
        message.lease_by = None
        if isinstance(error, DoubtfulDelivery):
            messages.move(message, N.UNKNOWN, detail=str(error))
            messages.log(session, message, D.DOUBTFUL, at=now, detail=str(error))
            done.doubtful += 1
            return
        done.failed += 1
        if isinstance(error, TransientFailure) and message.attempts < MOST_ATTEMPTS:
            messages.move(message, N.APPROVED, detail=str(error))
            message.due_at = now + _pause(message.attempts, error)
            messages.log(session, message, D.AGAIN, at=now, detail=str(error))
        else:
            messages.move(message, N.FAILED, detail=str(error))
            messages.log(session, message, D.REFUSED, at=now, detail=str(error))


def _pause(attempts: int, error: TransientFailure) -> timedelta:
    """How long to wait: what the channel asks for, up to a day, else longer after each attempt."""
    if error.retry_after:
        return min(timedelta(seconds=error.retry_after), LONGEST_WISH)
    pause: timedelta = FIRST_PAUSE * 4 ** (attempts - 1)
    return min(pause, LONGEST_PAUSE)
