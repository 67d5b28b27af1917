"""Before messages are approved in bulk: how many of them would leave, and why the others would not. Writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from voc.config import Settings
from voc.flow.passages import PART
from voc.flow.told import facts
from voc.loop.guards import hold
from voc.model import Notification, Release
from voc.store import reading
from voc.terms import HoldReason


@dataclass(frozen=True, slots=True)
class Preview:
    """How many messages would leave now, to how many contacts, and of the others how many for which reason."""

    leave: int
    contacts: int
    held: Mapping[HoldReason, int]


def preview(engine: Engine, ids: Sequence[int], settings: Settings, *, now: datetime) -> Preview:
    """Ask the guards about these messages as they will be asked when they leave. Unknown ids are left out.

    The second message of one contact is too soon after the first, where the workspace keeps days between them.
    """
    leave, gone, held = 0, set[int](), Counter[HoldReason]()
    rules = facts.rules(settings)
    with reading(engine) as session:
        for start in range(0, len(ids), PART):
            query = (
                select(
                    Notification.id,
                    Notification.contact_id,
                    Notification.subject,
                    Notification.body,
                    Release.released_at,
                )
                .outerjoin(Release, Release.id == Notification.release_id)
                .where(Notification.id.in_(ids[start : start + PART]))
                .order_by(Notification.id)
            )
            rows = session.execute(query).all()
            loop_ids = facts.loops_of(session, [row.id for row in rows])
            asked = [
                facts.Asked(
                    row.contact_id,
                    loop_ids.get(row.id, ()),
                    row.released_at,
                    None,
                    row.id,
                    facts.strange(f"{row.subject}\n{row.body}", settings),
                )
                for row in rows
            ]
            known = facts.gather(session, asked, settings, now=now)
            for row, fact in zip(rows, known, strict=True):
                why = hold(fact, rules, now=now, leaving=True)
                if why is not None:
                    held[why.reason] += 1
                elif rules.days_between > 0 and row.contact_id in gone:
                    held[HoldReason.TOO_SOON] += 1
                else:
                    leave += 1
                    gone.add(row.contact_id)
    return Preview(leave, len(gone), dict(held.most_common()))
