"""Whom a release concerns: who asked, who would profit, and who must not be written to. Writes nothing of its own.

Vectors of features and articles are brought up to date through `audience` and `gaps`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from voc.config import Settings
from voc.flow.heard.roadmap import release_named
from voc.flow.stories.gaps import gaps_of
from voc.flow.told import facts
from voc.flow.told.audience import audience_of
from voc.loop.guards import Hold, hold
from voc.model import Ask, Feature, Link, Loop, ReleaseFeature
from voc.store import reading
from voc.store.reads import with_asks
from voc.stories.gaps import Gap
from voc.terms import HoldReason, LinkState, LoopState

LATER = (HoldReason.TOLD_ALREADY, HoldReason.TOO_SOON, HoldReason.NOT_RELEASED, HoldReason.QUIET_HOURS)
"""What passes by itself, and keeps nobody out of an audience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A release's features by id, and contacts: why each must not be written to, None where they may.

    `near`: those who never asked for any of it and would profit. `in_trouble`: more of them who are left alone.
    """

    version: str
    features: dict[int, str]
    askers: dict[int, str | None]
    near: dict[int, str | None]
    in_trouble: int
    questions: tuple[Gap, ...]


def reach_of(engine: Engine, settings: Settings, version: str, *, now: datetime) -> Reach:
    """Who is concerned by a release. Raises NotFound for a version that is not there."""
    with reading(engine) as session:
        release = release_named(session, version)
        query = (
            select(Feature.id, Feature.key)
            .join(ReleaseFeature, ReleaseFeature.feature_id == Feature.id)
            .where(ReleaseFeature.release_id == release.id, ReleaseFeature.reverted_at.is_(None))
            .order_by(Feature.key)
        )
        features: dict[int, str] = dict(session.execute(query).all())
        loops = select(Loop.contact_id).where(
            Loop.feature_id.in_(features), Loop.state != LoopState.WITHDRAWN
        )
        asks = with_asks(select(Ask.contact_id)).where(
            Link.feature_id.in_(features), Link.state == LinkState.ACCEPTED, Ask.contact_id.is_not(None)
        )
        ids = sorted({one for one in (*session.scalars(loops), *session.scalars(asks)) if one is not None})
        known = facts.gather(session, [facts.Asked(one) for one in ids], settings, now=now)
        rules = facts.rules(settings)
        holds = [hold(fact, rules, now=now) for fact in known]
    audiences = [audience_of(engine, settings, key, now=now) for key in features.values()]
    near = {one.suited.contact_id: one.hold for found in audiences for one in found.found}
    about = {
        gap.number: gap
        for key in features.values()
        for gap in gaps_of(engine, settings, feature=key, every=True, now=now)
    }
    return Reach(
        version=version,
        features=features,
        askers={one: _why(held) for one, held in zip(ids, holds, strict=True)},
        near={one: _why(held) for one, held in near.items() if one not in ids},
        in_trouble=sum(found.in_trouble for found in audiences),
        questions=tuple(sorted(about.values(), key=lambda gap: (-gap.volume.accounts, gap.number))),
    )


def _why(held: Hold | None) -> str | None:
    return held.detail if held is not None and held.reason not in LATER else None
