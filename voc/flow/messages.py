"""The messages themselves: one row says what will be sent before it is sent.

Writes notification and notification_loop; every change of state goes through the state machine.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Engine, false, func, select
from sqlalchemy.orm import Session

from voc.errors import NotFound
from voc.flow import loops
from voc.flow.decisions import record
from voc.loop.drafting import Draft
from voc.loop.guards import Facts, Hold
from voc.loop.states import move_message
from voc.model import Contact, Loop, Notification, NotificationLoop, Release, ServiceCase, VaultEntry
from voc.store import reading, writing
from voc.terms import NotificationState, Verdict

N = NotificationState
UNSENT = (N.HELD, N.DRAFTED, N.APPROVED, N.FAILED)
URGENT = ("urgent", "high", "critical", "p1", "blocker")


def approve(engine: Engine, ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Approve drafts. Raises NotFound or IllegalMove, and then approves none of them. Returns how many."""
    return _decide(engine, ids, N.APPROVED, Verdict.APPROVED, by=by, now=now)


def drop(engine: Engine, ids: Sequence[int], *, by: str, now: datetime, note: str = "") -> int:
    """Decide that these messages will not be sent. Raises like `approve`. Returns how many."""
    return _decide(engine, ids, N.DROPPED, Verdict.DROPPED, by=by, now=now, note=note)


def edit(engine: Engine, notification_id: int, *, subject: str, body: str, by: str, now: datetime) -> None:
    """Change the words of a draft. An approved message becomes a draft again by being edited."""
    with writing(engine) as session:
        found = _get(session, notification_id)
        if found.state is N.APPROVED:
            move(found, N.HELD)
        if found.state is not N.DRAFTED:
            move(found, N.DRAFTED)
        found.subject, found.body = subject, body
        record(session, noun="notification", row_id=found.id, verdict=Verdict.CORRECTED, by=by, now=now)


def drafts(engine: Engine) -> list[int]:
    """Ids of the messages that wait for approval, oldest first."""
    with reading(engine) as session:
        query = select(Notification.id).where(Notification.state == N.DRAFTED).order_by(Notification.id)
        return list(session.scalars(query))


def add(
    session: Session,
    *,
    contact: Contact,
    release: Release | None,
    occasion: str,
    channel: str,
    sender: str | None,
    written: Draft,
    why: Hold | None,
    answers: Mapping[int, int],
    now: datetime,
) -> Notification:
    """Store a new message, as a draft or held. `answers`: loop id -> number of the event it tells of."""
    message = Notification(
        contact_id=contact.id,
        release_id=release.id if release else None,
        occasion=occasion,
        channel=channel,
        key=f"{occasion}:contact:{contact.external_id}:{channel}",
        state=N.HELD if why else N.DRAFTED,
        reason=why.reason if why else None,
        detail=why.detail if why else None,
        language=written.language,
        subject=written.subject,
        body=written.body,
        sender=sender,
        planned_at=now,
        attempts=0,
    )
    session.add(message)
    session.flush()
    session.add_all(
        NotificationLoop(notification_id=message.id, loop_id=loop_id, event_number=number)
        for loop_id, number in answers.items()
    )
    session.flush()
    return message


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
        move(message, N.WITHDRAWN, detail="what it tells is not so any more")
    session.flush()
    return len(outdated)


def move(
    message: Notification, state: NotificationState, *, why: Hold | None = None, detail: str = ""
) -> None:
    """Move one message, with the reason if it is held. Raises IllegalMove."""
    message.state = move_message(message.id, message.state, state)
    message.reason = why.reason if why else None
    message.detail = why.detail if why else (detail or None)


def mark_sent(message: Notification, *, detail: str, now: datetime) -> None:
    """The channel took it."""
    move(message, N.SENT, detail=detail)
    message.sent_at = now


def facts(session: Session, contact: Contact, release: Release | None) -> Facts:
    """What the guards need to know about a contact. Sees whether there is an address, not which."""
    address = select(VaultEntry.email.is_not(None)).where(VaultEntry.contact_id == contact.id)
    last = select(func.max(Notification.sent_at)).where(Notification.contact_id == contact.id)
    case = (
        select(ServiceCase.external_id)
        .where(
            ServiceCase.contact_id == contact.id,
            ServiceCase.solved_at.is_(None),
            func.lower(ServiceCase.priority).in_(URGENT),
        )
        .order_by(ServiceCase.opened_at)
    )
    return Facts(
        do_not_contact=contact.do_not_contact,
        consent=contact.consent,
        has_address=bool(session.scalar(address)),
        last_sent_at=session.scalar(last),
        open_case=session.scalars(case.limit(1)).one_or_none(),
        released_at=release.released_at if release else None,
    )


def _decide(
    engine: Engine,
    ids: Sequence[int],
    state: NotificationState,
    verdict: Verdict,
    *,
    by: str,
    now: datetime,
    note: str = "",
) -> int:
    with writing(engine) as session:
        for notification_id in ids:
            found = _get(session, notification_id)
            found.state = move_message(found.id, found.state, state)
            found.decided_by, found.decided_at = by, now
            record(session, noun="notification", row_id=found.id, verdict=verdict, by=by, now=now, note=note)
    return len(ids)


def _get(session: Session, notification_id: int) -> Notification:
    found = session.get(Notification, notification_id)
    if found is None:
        raise NotFound("message", str(notification_id))
    return found
