"""What people say of review calls that were due: held or skipped. Writes review_call.

A note or a call that was heard shows that somebody talked; only a person says that the review call was held.
"""

from datetime import UTC, date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.errors import InputError
from voc.health.calendar import Due, calls
from voc.model import Account, ReviewCall
from voc.rights import needs
from voc.store import writing
from voc.terms import CallOutcome, Right


@needs(Right.TELL)
def settle(
    engine: Engine,
    settings: Settings,
    account_id: int,
    outcome: CallOutcome,
    *,
    by: str,
    now: datetime,
    name: str = "",
    note: str = "",
) -> Due:
    """Say that the call that an account is due for was held or will not be. Returns it.

    Parameters: name: which one, where several are due; else the earliest. Raises: InputError where none is.
    """
    with writing(engine) as session:
        found = due_calls(session, settings, account_id, today=now.astimezone(UTC).date())
        chosen = [one for one in found if not name or one.name == name]
        if not chosen:
            known = ", ".join(f"`{one.name}` on {one.due_on}" for one in found) or "none"
            raise InputError(f"No review call{f' `{name}`' if name else ''} is due; due or near: {known}.")
        call = chosen[0]
        row = ReviewCall(
            account_id=account_id,
            name=call.name,
            due_on=call.due_on,
            outcome=outcome,
            settled_by=by,
            settled_at=now,
            note=note or None,
            undone_by=None,
            undone_at=None,
        )
        session.add(row)
    return call


@needs(Right.TELL)
def undo(engine: Engine, account_id: int, *, by: str, now: datetime) -> tuple[str, date]:
    """Take back what was said last of a call of an account. Returns its name and day. Raises InputError."""
    with writing(engine) as session:
        query = select(ReviewCall).where(ReviewCall.account_id == account_id, ReviewCall.undone_at.is_(None))
        row = session.scalars(query.order_by(ReviewCall.id.desc()).limit(1)).one_or_none()
        if row is None:
            raise InputError(
                "Nobody said anything of a review call of this account: there is nothing to take back."
            )
        row.undone_by, row.undone_at = by, now
        return row.name, row.due_on


def due_calls(session: Session, settings: Settings, account_id: int, *, today: date) -> list[Due]:
    """The calls that one account is due for, the earliest first."""
    account = session.get_one(Account, account_id)
    query = select(ReviewCall.name, ReviewCall.due_on)
    here = ReviewCall.account_id == account_id, ReviewCall.undone_at.is_(None)
    settled = {(name, day) for name, day in session.execute(query.where(*here))}
    return calls(
        settings.calls,
        since=account.since,
        renewal=account.renewal_on,
        settled=settled,
        today=today,
        ahead=settings.calls_ahead,
    )
