"""Step 6, shipped: releases, refusals and what was taken back move the loops of everyone who waits, late ones too.

Writes nothing of its own: loops move through `voc.flow.ledger.loops`, features through `voc.flow.heard.roadmap`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from voc.flow.heard import roadmap
from voc.flow.ledger import loops, messages
from voc.flow.shipped import taken_back
from voc.model import Feature, Loop, LoopEvent, Release, ReleaseFeature
from voc.rights import needs
from voc.store import writing
from voc.terms import FeatureStatus, LoopState, LoopStep, Right

WAITING = (LoopState.OPEN, LoopState.DECLINED, LoopState.REOPENED)
AFTERWARDS = (LoopState.REOPENED, LoopState.TOLD, LoopState.CONFIRMED)
"""Only a release that came after what happened last moves these."""
PLANS = {FeatureStatus.PLANNED: LoopStep.PLANNED, FeatureStatus.IN_PROGRESS: LoopStep.STARTED}


@dataclass(frozen=True, slots=True)
class Shipped:
    """What the step did."""

    opened: int
    shipped: int
    declined: int
    reverted: int = 0


def ship(engine: Engine, *, now: datetime, by: str = "voc") -> Shipped:
    """Open loops for new asks of accepted links, and move those whose feature is out, declined, or taken back."""
    with writing(engine) as session:
        opened = loops.follow(session, now=now, by=by)
        released = _release(session, now, by)
        reverted = _take_back(session, now, by)
        shipped = released + _without_release(session, now, by)
        declined = _decline(session, now, by)
        _note_plans(session, now, by)
        if reverted:
            messages.withdraw_outdated(session)
    return Shipped(opened, shipped, declined, reverted)


@needs(Right.DECIDE)
def ship_version(
    engine: Engine,
    version: str,
    keys: Sequence[str],
    *,
    notes: str = "",
    url: str = "",
    by: str,
    now: datetime,
) -> Shipped:
    """Record a release by hand and move the loops of its askers. Raises as `roadmap.new_release` does.

    What was taken back from this version is out again.
    """
    with writing(engine) as session:
        roadmap.new_release(session, version, keys, released_at=now, notes=notes, url=url)
    return ship(engine, now=now, by=by)


@needs(Right.DECIDE)
def decline_features(
    engine: Engine, keys: Sequence[str], reason: str, *, instead: str = "", by: str, now: datetime
) -> Shipped:
    """Say no to features, with the reason their askers will read, and what they may use instead.

    Raises as `roadmap.decline` does, and declines none then.
    """
    with writing(engine) as session:
        for key in keys:
            roadmap.decline(session, key, reason, instead=instead)
    return ship(engine, now=now, by=by)


def _release(session: Session, now: datetime, by: str) -> int:
    """Loops whose feature went out in a release: open ones, and reopened ones if the release came after.

    Who was told a no is told the yes whatever the day of the release: it may be known late, or be out again.
    """
    out = (
        select(Loop, Release)
        .join(ReleaseFeature, ReleaseFeature.feature_id == Loop.feature_id)
        .join(Release, Release.id == ReleaseFeature.release_id)
        .where(
            _is_out(now),
            Loop.asked_at <= now,
            Loop.state.in_(WAITING) | Loop.id.in_(_told_a_no()),
        )
        .order_by(Loop.id, Release.released_at)
    )
    rows = session.execute(out).all()
    moved = _moved_last(session, sorted({loop.id for loop, _ in rows if loop.state in AFTERWARDS}))
    refused = set(session.scalars(_told_a_no()))
    again = taken_back.since(session, [loop.id for loop, _ in rows if loop.state is LoopState.OPEN])
    steps: dict[int, loops.Step] = {}

    def before_it_moved(loop: Loop, release: Release) -> bool:
        return loop.id in moved and release.released_at <= moved[loop.id]

    for loop, release in sorted(rows, key=lambda row: before_it_moved(*row)):
        early = before_it_moved(loop, release)
        if loop.id in steps or (early and loop.id not in refused):
            continue
        steps[loop.id] = loops.Step(
            loop_id=loop.id,
            step=LoopStep.SHIPPED,
            at=now if early else _out_at(release, loop, again.get(loop.id), now),
            by=by,
            cause=f"release {release.version}",
        )
    loops.take(session, list(steps.values()))
    taken_back.over(session, sorted(again), now=now)
    released = select(ReleaseFeature.feature_id).join(Release).where(_is_out(now))
    roadmap.set_status(session, session.scalars(released).all(), FeatureStatus.SHIPPED)
    return len(steps)


def _out_at(release: Release, loop: Loop, taken_back_at: datetime | None, now: datetime) -> datetime:
    """When it came for a loop. What was taken back and is out again in the same release came when that was said."""
    if taken_back_at is not None and release.released_at < taken_back_at:
        return now
    return max(release.released_at, loop.asked_at)


def _is_out(now: datetime) -> Any:
    return and_(Release.released_at <= now, ReleaseFeature.reverted_at.is_(None))


def _without_release(session: Session, now: datetime, by: str) -> int:
    """Loops of features that the roadmap calls shipped though no release names them."""
    named = select(ReleaseFeature.feature_id).where(ReleaseFeature.reverted_at.is_(None))
    query = _waiting(FeatureStatus.SHIPPED, [LoopState.OPEN, LoopState.DECLINED], now, _told_a_no()).where(
        Feature.id.not_in(named)
    )
    return loops.take_alike(
        session, session.scalars(query), LoopStep.SHIPPED, at=now, by=by, cause="roadmap says shipped"
    )


def _decline(session: Session, now: datetime, by: str) -> int:
    query = _waiting(FeatureStatus.DECLINED, [LoopState.OPEN, LoopState.REOPENED], now)
    return loops.take_alike(
        session, session.scalars(query), LoopStep.DECLINED, at=now, by=by, cause="roadmap says declined"
    )


def _take_back(session: Session, now: datetime, by: str) -> int:
    """Loops that were answered with a yes or a no that does not hold any more: they wait again.

    A release that lies in the future now does not count as out, nor does one that was taken back.
    """
    latest = _last_answer()
    answered = LoopEvent.state
    gone = or_(
        and_(answered == LoopState.SHIPPED, Feature.status != FeatureStatus.SHIPPED),
        and_(
            answered == LoopState.DECLINED,
            Feature.status.not_in([FeatureStatus.DECLINED, FeatureStatus.SHIPPED]),
        ),
    )
    query = (
        select(Loop.id, Feature.status, Loop.state, LoopEvent.state, LoopEvent.number)
        .join(latest, latest.c.loop_id == Loop.id)
        .join(LoopEvent, (LoopEvent.loop_id == Loop.id) & (LoopEvent.number == latest.c.number))
        .join(Feature, Feature.id == Loop.feature_id)
        .where(gone, Loop.state.not_in([LoopState.OPEN, LoopState.WITHDRAWN]))
        .order_by(Loop.id)
    )
    rows = session.execute(query).all()
    told = [(row[0], row[4]) for row in rows if row[3] is LoopState.SHIPPED and row[2] in AFTERWARDS]
    taken_back.tell_in_person(session, told, now=now)
    steps = [
        loops.Step(
            loop_id=row[0],
            step=LoopStep.REVERTED,
            at=now,
            by=by,
            cause=f"roadmap says {row[1].replace('_', ' ')}",
        )
        for row in rows
    ]
    return loops.take(session, steps)


def _note_plans(session: Session, now: datetime, by: str) -> None:
    """Loops learn once that their feature is planned, and that work on it began."""
    for status, step in PLANS.items():
        noted = exists().where(LoopEvent.loop_id == Loop.id, LoopEvent.step == step)
        query = _waiting(status, [LoopState.OPEN, LoopState.REOPENED], now).where(~noted)
        words = f"roadmap says {status.value.replace('_', ' ')}"
        loops.take_alike(session, session.scalars(query), step, at=now, by=by, cause=words)


def _told_a_no() -> Select[int]:
    """Loops whose contacts were told that it will not come; if it comes after all, they are told that too."""
    latest = _last_answer()
    return (
        select(Loop.id)
        .join(latest, latest.c.loop_id == Loop.id)
        .join(LoopEvent, (LoopEvent.loop_id == Loop.id) & (LoopEvent.number == latest.c.number))
        .where(LoopEvent.state == LoopState.DECLINED, Loop.state.in_([LoopState.TOLD, LoopState.CONFIRMED]))
    )


def _last_answer() -> Any:
    """For each loop that ever had a yes or a no: the number of the latest one."""
    return (
        select(LoopEvent.loop_id, func.max(LoopEvent.number).label("number"))
        .where(LoopEvent.step.in_([LoopStep.SHIPPED, LoopStep.DECLINED]))
        .group_by(LoopEvent.loop_id)
        .subquery()
    )


def _waiting(
    status: FeatureStatus, states: Sequence[LoopState], now: datetime, others: Select[int] | None = None
) -> Select[int]:
    """Loops in these states, and `others`, whose feature stands there."""
    wanted = or_(Loop.state.in_(states), Loop.id.in_(others) if others is not None else false())
    return (
        select(Loop.id)
        .join(Feature, Feature.id == Loop.feature_id)
        .where(Feature.status == status, wanted, Loop.asked_at <= now)
        .order_by(Loop.id)
    )


def _moved_last(session: Session, loop_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these loops last moved."""
    moves, wanted = loops.last_moves(), set(loop_ids)
    if not wanted:
        return {}
    return {row.loop_id: row.at for row in session.execute(select(moves)) if row.loop_id in wanted}
