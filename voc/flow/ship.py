"""Step 6, shipped: releases and refusals move the loops of everyone who waits, late ones too.

Writes nothing of its own: loops move through `voc.flow.loops`, features through `voc.flow.roadmap`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Select, false, or_, select
from sqlalchemy.orm import Session

from voc.flow import loops, roadmap
from voc.model import Feature, Loop, LoopEvent, Release, ReleaseFeature
from voc.store import writing
from voc.terms import FeatureStatus, LoopState

WAITING = (LoopState.OPEN, LoopState.DECLINED, LoopState.REOPENED)
AFTERWARDS = (LoopState.REOPENED, LoopState.TOLD, LoopState.CONFIRMED)
"""Only a release that came after what happened last moves these."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """What the step did."""

    opened: int
    shipped: int
    declined: int


def ship(engine: Engine, *, now: datetime, by: str = "voc") -> Shipped:
    """Open loops for new asks of accepted links, and move those whose feature is out or declined."""
    with writing(engine) as session:
        opened = loops.open_waiting(session, now=now, by=by)
        shipped = _release(session, now, by) + _without_release(session, now, by)
        declined = _decline(session, now, by)
    return Shipped(opened, shipped, declined)


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
    """Record a release by hand and move the loops of its askers. Raises NotFound for an unknown feature."""
    with writing(engine) as session:
        roadmap.new_release(session, version, keys, released_at=now, notes=notes, url=url)
    return ship(engine, now=now, by=by)


def decline_features(engine: Engine, keys: Sequence[str], reason: str, *, by: str, now: datetime) -> Shipped:
    """Say no to features, with the reason their askers will read. Raises NotFound, and declines none then."""
    with writing(engine) as session:
        for key in keys:
            roadmap.decline(session, key, reason)
    return ship(engine, now=now, by=by)


def _release(session: Session, now: datetime, by: str) -> int:
    """Loops whose feature went out in a release: open ones, and reopened ones if the release came after."""
    out = (
        select(Loop, Release)
        .join(ReleaseFeature, ReleaseFeature.feature_id == Loop.feature_id)
        .join(Release, Release.id == ReleaseFeature.release_id)
        .where(
            Release.released_at <= now,
            Loop.asked_at <= now,
            Loop.state.in_(WAITING) | Loop.id.in_(_told_a_no()),
        )
        .order_by(Loop.id, Release.released_at)
    )
    moved = 0
    for loop, release in session.execute(out).all():
        if loop.state is LoopState.SHIPPED:
            continue
        if loop.state in AFTERWARDS and release.released_at <= _latest_event(session, loop):
            continue
        at = max(release.released_at, loop.asked_at)
        loops.move(session, loop, LoopState.SHIPPED, at=at, by=by, cause=f"release {release.version}")
        moved += 1
    released = select(ReleaseFeature.feature_id).join(Release).where(Release.released_at <= now)
    roadmap.set_status(session, session.scalars(released).all(), FeatureStatus.SHIPPED)
    return moved


def _without_release(session: Session, now: datetime, by: str) -> int:
    """Loops of features that the roadmap calls shipped though no release names them."""
    named = select(ReleaseFeature.feature_id)
    query = _waiting(FeatureStatus.SHIPPED, [LoopState.OPEN, LoopState.DECLINED], now, _told_a_no()).where(
        Feature.id.not_in(named)
    )
    found = session.scalars(query).all()
    return loops.move_all(session, found, LoopState.SHIPPED, at=now, by=by, cause="roadmap says shipped")


def _decline(session: Session, now: datetime, by: str) -> int:
    found = session.scalars(_waiting(FeatureStatus.DECLINED, [LoopState.OPEN, LoopState.REOPENED], now)).all()
    return loops.move_all(session, found, LoopState.DECLINED, at=now, by=by, cause="roadmap says declined")


def _told_a_no() -> Select[int]:
    """Loops whose contacts were told that it will not come; if it comes after all, they are told that too."""
    latest = loops.answerable()
    return (
        select(Loop.id)
        .join(latest, latest.c.loop_id == Loop.id)
        .join(LoopEvent, (LoopEvent.loop_id == Loop.id) & (LoopEvent.number == latest.c.number))
        .where(LoopEvent.state == LoopState.DECLINED, Loop.state.in_([LoopState.TOLD, LoopState.CONFIRMED]))
    )


def _waiting(
    status: FeatureStatus, states: Sequence[LoopState], now: datetime, others: Select[int] | None = None
) -> Select[Loop]:
    """Loops in these states, and `others`, whose feature stands there."""
    wanted = or_(Loop.state.in_(states), Loop.id.in_(others) if others is not None else false())
    return (
        select(Loop)
        .join(Feature, Feature.id == Loop.feature_id)
        .where(Feature.status == status, wanted, Loop.asked_at <= now)
        .order_by(Loop.id)
    )


def _latest_event(session: Session, loop: Loop) -> datetime:
    query = select(LoopEvent.at).where(LoopEvent.loop_id == loop.id).order_by(LoopEvent.number.desc())
    return session.scalars(query.limit(1)).one()
