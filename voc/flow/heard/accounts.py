"""The account that a person means. Writes nothing."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.model import Account


def account_named(session: Session, name: str) -> Account:
    """The account with this id, or this name in any case. Raises NotFound that names the nearest, or InputError."""
    wanted = " ".join(name.split())
    if found := session.scalar(select(Account).where(Account.external_id == wanted)):
        return found
    rows = session.scalars(select(Account).where(Account.name.is_not(None))).all()
    same = [row for row in rows if " ".join((row.name or "").split()).casefold() == wanted.casefold()]
    if len(same) > 1:
        ids = ", ".join(sorted(row.external_id for row in same))
        raise InputError(f"{len(same)} accounts are called `{wanted}`. Name the id: {ids}.")
    if not same:
        raise NotFound("account", wanted, {row.name or "" for row in rows})
    return same[0]
