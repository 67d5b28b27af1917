"""Who of our own people may do what. Writes colleague; each change leaves an audit event.

Whoever the setting `admins` names is an admin whatever stands here: so the first one comes in, and nobody locks
everybody out.
"""

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Engine, select

from voc.errors import InputError, NotFound
from voc.flow.decisions import audit
from voc.model import Colleague
from voc.rights import needs
from voc.store import writing
from voc.terms import Right, Role

ADDRESS = re.compile(r"[^@\s,;<>\"']{1,64}@[^@\s,;<>\"']{1,255}")
LONGEST = 200
GIVEN = "roles given"
"""What the audit event of a change says."""


@needs(Right.MANAGE)
def give(
    engine: Engine, email: str, roles: Iterable[Role], *, name: str = "", by: str, now: datetime
) -> bool:
    """Let a colleague have these roles and no others. Returns whether anything changed.

    Parameters: name: as tables of accounts call them; empty: as it is. Raises: InputError for no address or no role.
    """
    address, wanted = checked(email), ",".join(sorted(set(roles)))
    if not wanted:
        raise InputError(f"{address}: choose at least one role of {', '.join(Role)}, or take them off.")
    name = " ".join(name.split())[:LONGEST]
    with writing(engine) as session:
        row = session.scalars(select(Colleague).where(Colleague.email == address)).one_or_none()
        if row is None:
            row = Colleague(email=address, name=None, roles="", changed_by=by, changed_at=now)
            session.add(row)
        if row.roles == wanted and name in ("", row.name or ""):
            return False
        before = row.roles or "no role"
        row.roles, row.name = wanted, name or row.name
        row.changed_by, row.changed_at = by, now
        audit(session, who=by, what=GIVEN, subject=f"{address}: {wanted} (before: {before})", now=now)
    return True


@needs(Right.MANAGE)
def take_off(engine: Engine, email: str, *, by: str, now: datetime) -> None:
    """Let a colleague come in no more. What they decided stays theirs. Raises NotFound, with who there is."""
    address = checked(email)
    with writing(engine) as session:
        rows = {row.email: row for row in session.scalars(select(Colleague).where(Colleague.roles != ""))}
        if address not in rows:
            raise NotFound("colleague", address, rows)
        row = rows[address]
        audit(session, who=by, what=GIVEN, subject=f"{address}: no role (before: {row.roles})", now=now)
        row.roles, row.changed_by, row.changed_at = "", by, now


def checked(email: str) -> str:
    """An address as it is kept: lower case, without space around. Raises InputError."""
    address = email.strip().lower()
    if not ADDRESS.fullmatch(address):
        raise InputError(f"`{email[:80]}` is no e-mail address; one is `ana@example.com`.")
    return address
