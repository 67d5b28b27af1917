"""What people decided and who opened what. Writes decision and audit_event, both append-only."""

from datetime import datetime

from sqlalchemy.orm import Session

from voc.model import AuditEvent, Decision
from voc.terms import Verdict


def record(
    session: Session, *, noun: str, row_id: int, verdict: Verdict, by: str, now: datetime, note: str = ""
) -> None:
    """Remember one decision about one row."""
    session.add(Decision(noun=noun, row_id=row_id, verdict=verdict, by=by, at=now, note=note or None))


def audit(session: Session, *, who: str, what: str, subject: str, now: datetime) -> None:
    """Remember that somebody did something with protected data."""
    session.add(AuditEvent(who=who, what=what, subject=subject, at=now))
