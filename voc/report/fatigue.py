"""Who was asked what and when, and who should be left alone now, as a table. Contacts stand in it by key and role."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.loop.fatigue import WITHIN, Favour, Rest
from voc.model import Account, Contact
from voc.store import reading
from voc.terms import FavourKind

FATIGUE = (
    "contact_id", "contact", "role", "account", "csm", "until", "why", "times", "last", *(kind.value for kind in FavourKind),
)  # fmt: skip
FAVOURS = ("at", "kind")


class Loaded(Protocol):
    """What the step found of one contact."""

    @property
    def contact_id(self) -> int:
        """Whose."""
        ...

    @property
    def favours(self) -> Sequence[Favour]:
        """The latest first."""
        ...

    @property
    def rest(self) -> Rest | None:
        """Until when they are left alone."""
        ...


def fatigue(engine: Engine, loads: Sequence[Loaded], *, now: datetime) -> pd.DataFrame:
    """These contacts in their order; columns as in FATIGUE.

    `times` and the kinds: within the last quarter; `until` is missing where they may be asked. Who was erased is left out.
    """
    with reading(engine) as session:
        query = (
            select(
                Contact.id,
                Contact.external_id,
                Contact.role,
                func.coalesce(Account.name, Account.external_id),
                Account.csm,
            )
            .outerjoin(Account, Account.id == Contact.account_id)
            .where(Contact.erased_at.is_(None))
        )
        known = {row[0]: tuple(row) for row in session.execute(query)}
    rows = []
    for one in loads:
        if one.contact_id not in known:
            continue
        lately = Counter(favour.kind for favour in one.favours if favour.at > now - WITHIN)
        rows.append(
            (
                *known[one.contact_id],
                one.rest.until if one.rest else None,
                one.rest.why if one.rest else "",
                lately.total(),
                one.favours[0].at,
                *(lately[kind] for kind in FavourKind),
            )
        )
    found = pd.DataFrame(rows, columns=list(FATIGUE))
    return found.assign(until=pd.Series([row[5] for row in rows], dtype=object))


def favours(loads: Sequence[Loaded], contact_id: int) -> pd.DataFrame:
    """What one contact was asked for, the latest first; columns as in FAVOURS."""
    rows = [
        (one.at, one.kind.value) for load in loads if load.contact_id == contact_id for one in load.favours
    ]
    return pd.DataFrame(rows, columns=list(FAVOURS))
