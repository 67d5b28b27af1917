"""What contacts were asked for lately, and who is to be left alone: the guard of whatever asks. Writes nothing.

Whoever wants something of a contact (their words, a confirmation) asks `rest_of` first and refuses with its words.
Surveys that were sent and not answered are not known: no table of them is read.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow.passages import PART
from voc.loop.fatigue import Favour, Patience, Rest, longest, patience, rest
from voc.model import Consent, Feedback, Notification, ServiceCase
from voc.store import reading
from voc.store.people import asked_by_hand, rated, surveyed, written_to
from voc.terms import FavourKind

K = FavourKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one contact was asked for, the latest first, and until when they are left alone; None: they may be asked."""

    contact_id: int
    favours: Sequence[Favour]
    rest: Rest | None


def rule_of(settings: Settings) -> Patience:
    """The rule of a workspace. Raises InputError for a kind that there is not."""
    return patience(settings.rest_days, settings.asks_most)


def loads(engine: Engine, settings: Settings, *, now: datetime) -> list[Load]:
    """Everybody who was asked for something lately, those who are left alone longest first. Raises InputError."""
    rule = rule_of(settings)
    with reading(engine) as session:
        found = _favours(session, None, rule, now)
    every = [
        Load(contact_id=contact, favours=some, rest=rest(some, rule, now=now))
        for contact, some in found.items()
    ]
    return sorted(
        every,
        key=lambda one: (
            -one.rest.until.timestamp() if one.rest else 0.0,
            -len(one.favours),
            one.contact_id,
        ),
    )


def rest_of(session: Session, contact_id: int, settings: Settings, *, now: datetime) -> Rest | None:
    """Until when a contact is asked for nothing, and why; None: they may be asked. Raises InputError."""
    rule = rule_of(settings)
    found = _favours(session, [contact_id], rule, now)
    return rest(found.get(contact_id, ()), rule, now=now)


def _favours(
    session: Session, ids: Collection[int] | None, rule: Patience, now: datetime
) -> dict[int, list[Favour]]:
    """By contact: each favour once, the latest first. Parameters: ids: only of these; None: of all."""
    since = now - longest(rule)
    found: dict[int, set[Favour]] = {}

    def add(contact: int | None, kind: FavourKind, at: datetime | None) -> None:
        if contact is not None and at is not None:
            found.setdefault(contact, set()).add(Favour(kind=kind, at=at))

    for contact, at in _rows(session, surveyed(since=since, now=now), Feedback.contact_id, ids):
        add(contact, K.SURVEY, at)
    for contact, at in _rows(session, rated(since=since, now=now), ServiceCase.contact_id, ids):
        add(contact, K.RATING, at)
    for contact, kind, at in _rows(session, written_to(since=since, now=now), Notification.contact_id, ids):
        add(contact, FavourKind(kind), at)
    for contact, at in _rows(session, asked_by_hand(since=since, now=now), Consent.contact_id, ids):
        add(contact, K.CONSENT, at)
    return {
        contact: sorted(some, key=lambda one: (one.at, one.kind), reverse=True)
        for contact, some in found.items()
    }


def _rows(
    session: Session, query: Select[*tuple[Any, ...]], column: Any, ids: Collection[int] | None
) -> list[Any]:
    if ids is None:
        return list(session.execute(query))
    wanted = sorted(ids)
    return [
        row
        for start in range(0, len(wanted), PART)
        for row in session.execute(query.where(column.in_(wanted[start : start + PART])))
    ]
