"""What was told and does not hold any more: a colleague tells the customer in person. A part of `voc.flow.shipped.ship`.

Writes through `voc.flow.ledger.tasks`. The same answer opens one task for a loop, however often a run comes by.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voc.flow.ledger import tasks
from voc.flow.passages import PART
from voc.model import Account, Contact, Feature, Loop, LoopEvent, Release, ReleaseFeature
from voc.terms import LoopStep, TaskKind


def tell_in_person(session: Session, told: Sequence[tuple[int, int]], *, now: datetime) -> None:
    """Give the CSM of each of these loops a task. `told`: a loop and the number of the answer that was told."""
    whys: dict[int, str] = {}
    for start in range(0, len(told), PART):
        answers = dict(told[start : start + PART])
        days = _last(session, list(answers), LoopStep.TOLD)
        query = (
            select(Loop, Feature, Contact, Account.csm)
            .join(Feature, Feature.id == Loop.feature_id)
            .join(Contact, Contact.id == Loop.contact_id)
            .outerjoin(Account, Account.id == Contact.account_id)
            .where(Loop.id.in_(answers), Contact.erased_at.is_(None))
            .order_by(Loop.id)
        )
        for loop, feature, contact, csm in session.execute(query).all():
            if feature.id not in whys:
                whys[feature.id] = _why(session, feature.id, now)
            when = f" on {days[loop.id]:%d %B %Y}" if loop.id in days else ""
            words = f"Told{when} that “{feature.title}” is there; it was taken back: {whys[feature.id]}. Tell them."
            tasks.open_task(
                session, _key(loop.id, answers[loop.id]), TaskKind.TAKEN_BACK, words, now=now, assignee=csm,
                contact_id=contact.id, feature_id=feature.id,
            )  # fmt: skip


def since(session: Session, loop_ids: Sequence[int]) -> dict[int, datetime]:
    """Of these loops those that ever had an answer that was taken back, with when that was last."""
    ids = sorted(set(loop_ids))
    found: dict[int, datetime] = {}
    for start in range(0, len(ids), PART):
        found |= _last(session, ids[start : start + PART], LoopStep.REVERTED)
    return found


def over(session: Session, loop_ids: Sequence[int], *, now: datetime) -> None:
    """It is out again for these loops: nobody has to say any more that it is not."""
    keys = []
    for start in range(0, len(loop_ids), PART):
        query = select(LoopEvent.loop_id, LoopEvent.number).where(
            LoopEvent.loop_id.in_(loop_ids[start : start + PART]), LoopEvent.step == LoopStep.SHIPPED
        )
        keys += [_key(loop_id, number) for loop_id, number in session.execute(query)]
    tasks.close_tasks(session, keys, by="voc", now=now)


def _key(loop_id: int, number: int) -> str:
    return f"taken_back:{loop_id}:{number}"


def _last(session: Session, loop_ids: Sequence[int], step: LoopStep) -> dict[int, datetime]:
    query = (
        select(LoopEvent.loop_id, func.max(LoopEvent.at).label("at"))
        .where(LoopEvent.loop_id.in_(loop_ids), LoopEvent.step == step)
        .group_by(LoopEvent.loop_id)
    )
    return {row.loop_id: row.at for row in session.execute(query)}


def _why(session: Session, feature_id: int, now: datetime) -> str:
    """The day to which it was put off, else the reason that was given last, else that the roadmap says so."""
    query = (
        select(ReleaseFeature.reverted_at, ReleaseFeature.reverted_reason, Release.released_at)
        .join(Release, Release.id == ReleaseFeature.release_id)
        .where(ReleaseFeature.feature_id == feature_id)
        .order_by(Release.released_at)
    )
    rows = session.execute(query).all()
    for row in rows:
        if row.reverted_at is None and row.released_at > now:
            return f"it comes on {row.released_at:%d %B %Y}"
    given = [
        (row.reverted_at, row.reverted_reason) for row in rows if row.reverted_at and row.reverted_reason
    ]
    return max(given)[1].rstrip(".") if given else "the roadmap does not call it shipped any more"
