"""What people decided and who opened what. Writes decision and audit_event, both append-only."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.model import AuditEvent, Decision
from voc.store.reads import ERASED
from voc.terms import Verdict

PART = 500
"""So many rows are looked up at a time."""


def record(
    session: Session, *, noun: str, row_id: int, verdict: Verdict, by: str, now: datetime, note: str = ""
) -> None:
    """Remember one decision about one row."""
    session.add(Decision(noun=noun, row_id=row_id, verdict=verdict, by=by, at=now, note=note or None))


def audit(session: Session, *, who: str, what: str, subject: str, now: datetime) -> None:
    """Remember that somebody did something with protected data."""
    session.add(AuditEvent(who=who, what=what, subject=subject, at=now))


def erase_notes(session: Session, noun: str, row_ids: Sequence[int]) -> int:
    """Take the notes about these rows away; that something was decided stays. Returns how many."""
    count = 0
    for start in range(0, len(row_ids), PART):
        some = row_ids[start : start + PART]
        query = select(Decision).where(
            Decision.noun == noun, Decision.row_id.in_(some), Decision.note.is_not(None)
        )
        for decision in session.scalars(query):
            decision.note, count = ERASED, count + 1
    session.flush()
    return count


def erase_words(session: Session, keys: Mapping[str, int]) -> dict[str, int]:
    """Take notes about messages away, and let audit events name the messages by their ids.

    Parameters: keys: the old key of each message, with its id. The rows themselves stay. Returns: how many changed.
    """
    notes = session.scalars(
        select(Decision).where(
            Decision.noun == "notification", Decision.row_id.in_(keys.values()), Decision.note.is_not(None)
        )
    ).all()
    for decision in notes:
        decision.note = ERASED
    subjects = {f"message {key}": f"message {message_id}" for key, message_id in keys.items()}
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject.in_(subjects))).all()
    for event in events:
        event.subject = subjects[event.subject]
    session.flush()
    return {"decision": len(notes), "audit_event": len(events)}
