"""Step 8, told: approved messages leave through their channel, and their loops move to told.

Each message is committed as `sending` before the channel is called and as `sent` after it, so one
failure stops nothing. At least once to the channel with a stable key; a channel that honours the
key makes it once. A message found in `sending` after a crash is tried again only through such a
channel; otherwise it becomes `unknown` and a person decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.errors import ChannelError, DoubtfulDelivery, PermanentFailure, TransientFailure
from voc.flow import loops, messages
from voc.flow.decisions import audit
from voc.flow.place import Place
from voc.loop.channels import Channel, Outgoing, open_channel
from voc.loop.drafting import NAME
from voc.loop.guards import Rules, hold
from voc.model import Contact, Loop, Notification, NotificationLoop, Release, VaultEntry
from voc.store import alone, reading, writing
from voc.terms import LoopState, NotificationState

N = NotificationState
MOST_ATTEMPTS = 5


@dataclass(slots=True)
class Sent:
    """What the step did: messages that left, that were held back at the last moment, and that failed."""

    sent: int = 0
    held: int = 0
    failed: int = 0
    doubtful: int = 0


def send_from(
    place: Place, *, now: datetime, by: str, tick: Callable[[int], None] = lambda _rows: None
) -> Sent:
    """Send what is approved through the channel that the workspace's settings name."""
    settings = place.settings
    channel = open_channel(
        settings.channel, outbox=place.workspace.outbox, from_address=settings.from_address
    )
    return send(place.engine, channel, settings, now=now, by=by, tick=tick)


def send(
    engine: Engine,
    channel: Channel,
    settings: Settings,
    *,
    now: datetime,
    by: str = "voc",
    tick: Callable[[int], None] = lambda _rows: None,
) -> Sent:
    """Send what is approved, oldest first. Raises Busy while another process sends from this workspace."""
    with alone(engine, "send"):
        return _send(engine, channel, settings, now=now, by=by, tick=tick)


def _send(
    engine: Engine,
    channel: Channel,
    settings: Settings,
    *,
    now: datetime,
    by: str,
    tick: Callable[[int], None],
) -> Sent:
    done = Sent()
    _recover(engine, channel, settings.channel)
    with reading(engine) as session:
        query = select(Notification.id).where(
            Notification.state == N.APPROVED, Notification.channel == settings.channel
        )
        waiting = session.scalars(query.order_by(Notification.id)).all()
    for notification_id in waiting:
        outgoing = _take(engine, notification_id, settings, done, now=now, by=by)
        if outgoing is not None:
            _hand_over(engine, channel, notification_id, outgoing, done, now=now, by=by)
        tick(1)
    return done


def _recover(engine: Engine, channel: Channel, name: str) -> None:
    """What an earlier run was sending through this channel when it died."""
    with writing(engine) as session:
        query = select(Notification).where(Notification.state == N.SENDING, Notification.channel == name)
        stuck = session.scalars(query).all()
        for message in stuck:
            if channel.honours_key:
                messages.move(message, N.APPROVED, detail="sending was interrupted; trying again")
            else:
                messages.move(message, N.UNKNOWN, detail="sending was interrupted; it may have arrived")


def _take(
    engine: Engine, notification_id: int, settings: Settings, done: Sent, *, now: datetime, by: str
) -> Outgoing | None:
    """Mark one message as being sent and restore name and address; None when a guard holds it back."""
    rules = Rules(needs_consent=settings.needs_consent, days_between=settings.days_between_messages)
    with writing(engine) as session:
        messages.withdraw_outdated(session, only=notification_id)
        message = session.get_one(Notification, notification_id)
        if message.state is not N.APPROVED:
            done.held += message.state is N.WITHDRAWN
            return None
        contact = session.get_one(Contact, message.contact_id)
        release = session.get(Release, message.release_id) if message.release_id else None
        why = hold(messages.facts(session, contact, release), rules, now=now)
        if why is not None:
            messages.move(message, N.HELD, why=why)
            done.held += 1
            return None
        messages.move(message, N.SENDING)
        message.attempts += 1
        return _restore(session, message, settings, now=now, by=by)


def _restore(
    session: Session, message: Notification, settings: Settings, *, now: datetime, by: str
) -> Outgoing:
    """Open the vault for one message, with an audit row."""
    entry = session.get_one(VaultEntry, message.contact_id)
    audit(session, who=by, what="vault opened", subject=f"message {message.key}", now=now)
    return Outgoing(
        key=message.key,
        to_email=entry.email or "",
        to_name=entry.name,
        sender=message.sender or settings.company,
        subject=message.subject,
        body=message.body.replace(NAME, entry.name or ""),
        language=message.language,
    )


def _hand_over(
    engine: Engine,
    channel: Channel,
    notification_id: int,
    outgoing: Outgoing,
    done: Sent,
    *,
    now: datetime,
    by: str,
) -> None:
    try:
        answer = channel.send(outgoing)
    except ChannelError as error:
        _note_failure(engine, notification_id, error, done)
        return
    except Exception as error:  # noqa: BLE001  (a channel that is broken for one message stops no other)
        _note_failure(engine, notification_id, _unforeseen(channel, error), done)
        return
    with writing(engine) as session:
        message = session.get_one(Notification, notification_id)
        messages.mark_sent(message, detail=answer, now=now)
        told = select(Loop).join(NotificationLoop).where(NotificationLoop.notification_id == message.id)
        for loop in session.scalars(told.order_by(Loop.id)).all():
            if loop.state in (LoopState.SHIPPED, LoopState.DECLINED):
                loops.move(session, loop, LoopState.TOLD, at=now, by=by, cause=f"message {message.occasion}")
    done.sent += 1


def _unforeseen(channel: Channel, error: Exception) -> ChannelError:
    """What a channel raised that it should not raise: it may have arrived, unless the channel honours its key."""
    words = f"the channel broke: {type(error).__name__}: {error}"
    return PermanentFailure(words) if channel.honours_key else DoubtfulDelivery(words)


def _note_failure(engine: Engine, notification_id: int, error: ChannelError, done: Sent) -> None:
    with writing(engine) as session:
        message = session.get_one(Notification, notification_id)
        if isinstance(error, DoubtfulDelivery):
            messages.move(message, N.UNKNOWN, detail=str(error))
            done.doubtful += 1
        elif isinstance(error, TransientFailure) and message.attempts < MOST_ATTEMPTS:
            messages.move(message, N.APPROVED, detail=str(error))
            done.failed += 1
        else:
            messages.move(message, N.FAILED, detail=str(error))
            done.failed += 1
