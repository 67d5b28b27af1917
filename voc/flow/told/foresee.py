"""What shipping or declining a feature would do, before it is done: whose loops move, which messages would be drafted.

The guards are asked as `voc.flow.told.close` asks them. Reads alone. What a message's own words would hold back shows
only once it is written.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Select, exists, select
from sqlalchemy.orm import Session

from voc.config import Settings
from voc.flow.heard.roadmap import feature_named
from voc.flow.shipped.ship import WAITING
from voc.flow.told import facts
from voc.loop.guards import hold
from voc.model import Ask, Contact, Link, Loop
from voc.store import reading
from voc.store.reads import stands, with_asks
from voc.terms import LinkState


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """`loops`: contacts whose wait for it would end; `drafts` messages to approve; `held`: how many others, by reason."""

    loops: int
    drafts: int
    held: Mapping[str, int]


def foresee(engine: Engine, settings: Settings, key: str, *, now: datetime) -> Foreseen:
    """Who would be told if this feature shipped or was declined now. Raises NotFound for a key that is not there."""
    with reading(engine) as session:
        waiting = _waiting(session, feature_named(session, key).id, now)
        asked = [facts.Asked(one, loops, now) for one, loops in sorted(waiting.items())]
        known = facts.gather(session, asked, settings, now=now)
    rules = facts.rules(settings)
    holds = [hold(fact, rules, now=now) for fact in known]
    held = Counter(one.reason.value for one in holds if one is not None)
    return Foreseen(
        loops=len(waiting), drafts=len(waiting) - sum(held.values()), held=dict(sorted(held.items()))
    )


def _waiting(session: Session, feature_id: int, now: datetime) -> dict[int, tuple[int, ...]]:
    """Contacts whose loop would move, with its id; those who have none yet and would get one have no id."""
    loops = (
        select(Loop.contact_id, Loop.id)
        .join(Contact, Contact.id == Loop.contact_id)
        .where(
            Loop.feature_id == feature_id,
            Loop.state.in_(WAITING),
            Loop.asked_at <= now,
            Contact.erased_at.is_(None),
        )
    )
    found: dict[int, tuple[int, ...]] = {
        one: () for one in session.scalars(_without_loop(feature_id, now)) if one
    }
    found |= {row.contact_id: (row.id,) for row in session.execute(loops)}
    return found


def _without_loop(feature_id: int, now: datetime) -> Select[int | None]:
    """Contacts who asked for it by an accepted link and have no loop yet: they get one first."""
    has_one = exists().where(Loop.contact_id == Ask.contact_id, Loop.feature_id == feature_id)
    return (
        with_asks(select(Ask.contact_id))
        .where(
            Link.feature_id == feature_id,
            Link.state == LinkState.ACCEPTED,
            Ask.contact_id.is_not(None),
            Ask.asked_at <= now,
            stands(),
            ~has_one,
        )
        .distinct()
    )
