"""Our own people who may come in, and what they may do there."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Engine, select

from voc.model import AuditEvent, Colleague
from voc.report.frames import frame
from voc.rights import require
from voc.store import reading
from voc.terms import Right, Role

COLLEAGUES = ("email", "name", "roles", "changed_by", "changed_at")
CHANGES = ("at", "who", "subject")


def colleagues(engine: Engine) -> pd.DataFrame:
    """Everybody who has a role or had one, by address; columns as in COLLEAGUES. Raises NotAllowed."""
    require(Right.MANAGE)
    query = select(*(getattr(Colleague, name) for name in COLLEAGUES)).order_by(Colleague.email)
    return frame(engine, query, COLLEAGUES)


def changes(engine: Engine, *, most: int = 50) -> pd.DataFrame:
    """Who gave whom which roles, the latest first; columns as in CHANGES. Raises NotAllowed."""
    require(Right.MANAGE)
    query = select(AuditEvent.at, AuditEvent.who, AuditEvent.subject).where(AuditEvent.what == "roles given")
    return frame(engine, query.order_by(AuditEvent.id.desc()).limit(most), CHANGES)


def found(
    engine: Engine, email: str, *, admins: Sequence[str], newcomers: Role | None
) -> tuple[str, frozenset[Role]]:
    """Under which name somebody who signed in acts, and the roles they have; none where they may not come in.

    Parameters: email: as who vouches for them says it; admins: addresses that are admins always; newcomers: the role
        of those whom no row names. Who was taken off is no newcomer.
    """
    address = email.strip().lower()
    with reading(engine) as session:
        row = session.scalars(select(Colleague).where(Colleague.email == address)).one_or_none()
    given = (row.roles if row is not None else newcomers or "").split(",")
    roles = {Role(role) for role in given if role}
    if address in {one.strip().lower() for one in admins}:
        roles |= {Role.ADMIN}
    return (row.name if row is not None and row.name else address), frozenset(roles)
