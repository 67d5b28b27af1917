"""What stands against asking a customer for a favour: open cases, complaints, talk of leaving. Writes nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow.passages import PART
from voc.flow.told import facts
from voc.model import Contact, Feedback
from voc.store.publishing import faults, leavings
from voc.stories.asking import TROUBLE_DAYS, Trouble


def troubles(
    session: Session, contact_ids: Sequence[int], settings: Settings, *, now: datetime
) -> dict[int, Trouble]:
    """What stands against each of these contacts. A colleague who speaks of leaving speaks for the whole company."""
    since = now - timedelta(days=TROUBLE_DAYS)
    accounts = _accounts(session, contact_ids)
    complained = _latest(session, faults(since=since, now=now), contact_ids)
    leaving = _leaving(session, since, now)
    known = facts.gather(session, [facts.Asked(one) for one in contact_ids], settings, now=now)
    return {
        contact_id: Trouble(
            complained_at=complained.get(contact_id),
            leaving_at=leaving.get(("contact", contact_id))
            or leaving.get(("account", accounts.get(contact_id))),
            open_case=fact.open_case,
            unhappy=fact.unhappy,
        )
        for contact_id, fact in zip(contact_ids, known, strict=True)
    }


def _accounts(session: Session, contact_ids: Sequence[int]) -> dict[int, int | None]:
    found: dict[int, int | None] = {}
    for start in range(0, len(contact_ids), PART):
        query = select(Contact.id, Contact.account_id).where(
            Contact.id.in_(contact_ids[start : start + PART])
        )
        found.update(session.execute(query).all())
    return found


def _latest(
    session: Session, query: Select[int | None, int | None, datetime], contact_ids: Sequence[int]
) -> dict[int, datetime]:
    """When each of these contacts last said what the query looks for."""
    found: dict[int, datetime] = {}
    for start in range(0, len(contact_ids), PART):
        here = query.where(Feedback.contact_id.in_(contact_ids[start : start + PART]))
        for contact_id, _, said_at in session.execute(here):
            if contact_id is not None:
                found[contact_id] = max(found.get(contact_id, said_at), said_at)
    return found


def _leaving(session: Session, since: datetime, now: datetime) -> dict[tuple[str, int | None], datetime]:
    """When somebody last spoke of leaving, by contact and by account. Talk of leaving is rare, so all of it is read."""
    found: dict[tuple[str, int | None], datetime] = {}
    for contact_id, account_id, said_at in session.execute(leavings(since=since, now=now)):
        for key in (("contact", contact_id), ("account", account_id)):
            if key[1] is not None:
                found[key] = max(found.get(key, said_at), said_at)
    return found
