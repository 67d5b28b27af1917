"""Releases and the lines of their notes, with what was decided about them."""

from datetime import datetime

import pandas as pd
from sqlalchemy import ColumnElement, Engine, and_, case, func, literal, select

from voc.errors import NotFound
from voc.model import Feature, Release, ReleaseFeature, ReleaseItem
from voc.report.frames import frame
from voc.store import reading
from voc.terms import LinkState

RELEASES = ("version", "released_at", "state", "features", "taken_back", "lines", "waiting", "url")
LINES = (
    "line_id", "version", "released_at", "number", "text", "state", "key", "title", "probability", "decided_by",
    "decided_at",
)  # fmt: skip
FEATURE = (
    "key", "title", "description", "status", "area", "how_to_try", "url", "declined_reason", "declined_instead", "releases",
    "taken_back", "tracker_url",
)  # fmt: skip


def undecided() -> ColumnElement[bool]:
    """Of lines: one with a feature that it may speak of, about which nobody has decided."""
    return and_(ReleaseItem.state == LinkState.PROPOSED, ReleaseItem.feature_id.is_not(None))


def releases(engine: Engine, *, now: datetime) -> pd.DataFrame:
    """Every release, the latest first; columns as in RELEASES.

    `state`: `out`, or `ahead` for a day to come. `features`: keys, parted by commas; `taken_back`: those that were.
    `waiting`: lines with a proposal that nobody has decided.
    """
    in_it = (
        select(ReleaseFeature.release_id, Feature.key, ReleaseFeature.reverted_at)
        .join(Feature, Feature.id == ReleaseFeature.feature_id)
        .order_by(Feature.key)
        .subquery()
    )
    waits = undecided()
    counted = (
        select(
            ReleaseItem.release_id,
            func.count().label("lines"),
            func.sum(case((waits, 1), else_=0)).label("waiting"),
        )
        .group_by(ReleaseItem.release_id)
        .subquery()
    )
    query = (
        select(
            Release.version,
            Release.released_at,
            case((Release.released_at > now, literal("ahead")), else_=literal("out")).label("state"),
            Release.id.label("features"),
            Release.id.label("taken_back"),
            func.coalesce(counted.c.lines, 0).label("lines"),
            func.coalesce(counted.c.waiting, 0).label("waiting"),
            Release.url,
        )
        .outerjoin(counted, counted.c.release_id == Release.id)
        .order_by(Release.released_at.desc(), Release.id.desc())
    )
    found = frame(engine, query, RELEASES)
    keys = frame(engine, select(in_it), ("release_id", "key", "reverted_at"))
    gone = keys["reverted_at"].notna()
    for name, some in (("features", keys[~gone]), ("taken_back", keys[gone])):
        held = some.groupby("release_id")["key"].agg(", ".join).to_dict()
        found[name] = [held.get(release_id, "") for release_id in found[name]]
    return found


def known_version(engine: Engine, version: str) -> None:
    """Raise NotFound, with the nearest ones, where no release has this version."""
    with reading(engine) as session:
        known = session.scalars(select(Release.version)).all()
    if version not in known:
        raise NotFound("release", version, known)


def lines(engine: Engine, *, version: str | None = None, waiting: bool = False) -> pd.DataFrame:
    """Lines of release notes, the latest release first; columns as in LINES.

    `version`: of this one alone; `waiting`: those alone that a person has to decide.
    """
    query = (
        select(
            ReleaseItem.id.label("line_id"),
            Release.version,
            Release.released_at,
            ReleaseItem.number,
            ReleaseItem.text,
            ReleaseItem.state,
            Feature.key,
            Feature.title,
            ReleaseItem.score.label("probability"),
            ReleaseItem.decided_by,
            ReleaseItem.decided_at,
        )
        .join(Release, Release.id == ReleaseItem.release_id)
        .outerjoin(Feature, Feature.id == ReleaseItem.feature_id)
        .order_by(Release.released_at.desc(), Release.id.desc(), ReleaseItem.number)
    )
    if version is not None:
        query = query.where(Release.version == version)
    if waiting:
        query = query.where(undecided())
    return frame(engine, query, LINES)


def feature(engine: Engine, key: str) -> pd.DataFrame:
    """One feature as customers may hear of it, and its releases; columns as in FEATURE, no row for an unknown key."""
    query = select(
        Feature.key,
        Feature.title,
        Feature.description,
        Feature.status,
        Feature.area,
        Feature.how_to_try,
        Feature.url,
        Feature.declined_reason,
        Feature.declined_instead,
        Feature.id.label("releases"),
        Feature.id.label("taken_back"),
        Feature.tracker_url,
    ).where(Feature.key == key)
    found = frame(engine, query, FEATURE)
    held = (
        select(
            ReleaseFeature.feature_id,
            Release.version,
            ReleaseFeature.reverted_at,
            ReleaseFeature.reverted_reason,
        )
        .join(Release, Release.id == ReleaseFeature.release_id)
        .order_by(Release.released_at)
    )
    rows = frame(engine, held, ("feature_id", "version", "reverted_at", "reverted_reason"))
    own = rows[rows["feature_id"].isin(found["releases"])]
    gone = own["reverted_at"].notna()
    words = [
        f"{version}: {why or 'no reason given'}"
        for version, why in zip(own[gone]["version"], own[gone]["reverted_reason"], strict=True)
    ]
    found["releases"] = ", ".join(own[~gone]["version"])
    found["taken_back"] = "; ".join(words)
    return found
