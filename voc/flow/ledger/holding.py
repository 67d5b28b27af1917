"""What holds loops open: the asks that accepted links lead to features. A part of `ledger.loops`; writes nothing."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.model import Ask, Link
from voc.store.reads import with_asks
from voc.terms import LinkState


@dataclass(frozen=True, slots=True)
class Asking:
    """One ask that an accepted link leads to a feature."""

    asked_at: datetime
    ask_id: int
    passage_id: int
    link_id: int
    linked_at: datetime | None
    linked_by: str | None


Pair = tuple[int, int]
Held = dict[Pair, list[Asking]]


def held_open(session: Session, features: Collection[int] | None) -> Held:
    """What holds loops open: of each contact and feature the asks, the first one first; merged requests count."""
    query = with_asks(
        select(
            Ask.contact_id,
            Link.feature_id,
            Ask.asked_at,
            Ask.id,
            Ask.passage_id,
            Link.id,
            Link.decided_at,
            Link.decided_by,
        )
    ).where(Link.state == LinkState.ACCEPTED, Ask.contact_id.is_not(None))
    if features is not None:
        query = query.where(Link.feature_id.in_(features))
    held: Held = defaultdict(list)
    for contact_id, feature_id, asked_at, ask_id, passage_id, link_id, at, by in session.execute(query):
        if contact_id is not None:  # the query asks for it
            asking = Asking(asked_at, ask_id, passage_id, link_id, at, by)
            held[contact_id, feature_id].append(asking)
    for asks in held.values():
        asks.sort(key=lambda asking: (asking.asked_at, asking.ask_id, asking.link_id))
    return held
