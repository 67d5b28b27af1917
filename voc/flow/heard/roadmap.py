"""Features and releases from their tables. Writes feature, release and release_feature.

A second import updates and never duplicates. What a release means for the customers who wait is
the business of `voc.flow.shipped.ship`.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, select, update
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.heard.roadmap_rows import feature_values, unknown_feature
from voc.flow.heard.roadmap_rows import twice as twice_in
from voc.ingest.records import BadRow, FeatureRow, ReleaseRow
from voc.model import Decision, Feature, Release, ReleaseFeature
from voc.store import insert_new, upsert
from voc.terms import FeatureStatus, Verdict

OPEN = (FeatureStatus.IDEA, FeatureStatus.PLANNED, FeatureStatus.IN_PROGRESS)
"""States of features that could still be built."""
NUMBERED = re.compile(r"[A-Za-z][A-Za-z0-9_]*-\d+")
"""Keys as trackers give them, in which capitals mean nothing."""


def import_features(
    session: Session, rows: Sequence[FeatureRow], *, now: datetime, file: str = "", source: str | None = None
) -> tuple[int, list[BadRow]]:
    """Insert or update features by key; the later of two rows with one key counts.

    A feature that is out in a release stays shipped, whatever an older export still says; one that was taken back, or
    whose release lies ahead, is not out. A status that a person gave here stays until the table says something new, and
    stays where the table says none; a new feature is an idea then. Capitals mean nothing in the key of a tracker. A
    feature that is in no later export stays as it is; `gone` names it. `source`: the table's name; without one they are
    made by hand.
    Returns: how many changed, and the earlier rows of a key that stands in the file again with something else.
    """
    values: dict[str, dict[str, Any]] = {}
    lines: dict[str, FeatureRow] = {}
    twice = []
    spelt = _spelt(session, [row.key for row in rows])
    for row in rows:
        key = spelt[row.key]
        given = feature_values(row) | {"key": key}
        if key in values and values[key] != given:
            twice.append(twice_in(lines[key], row, file))
        values[key], lines[key] = given, row
    query = select(Feature).where(Feature.key.in_(values))
    for known in session.scalars(query):
        if lines[known.key].status is None:
            values[known.key]["listed_status"] = known.listed_status
        if values[known.key]["listed_status"] == known.listed_status:
            values[known.key] |= {"status": known.status, "declined_reason": known.declined_reason}
    shipped = select(Feature.key).where(_out(now))
    for key in session.scalars(shipped):
        if key in values:
            values[key]["status"] = FeatureStatus.SHIPPED
    changed = upsert(session, Feature, list(values.values()), key=["key"])
    if source is not None:
        moved = Feature.key.in_(values) & Feature.listed_in.is_distinct_from(source)
        session.execute(update(Feature).where(moved).values(listed_in=source))
    return changed, twice


def features_said(session: Session, rows: Sequence[FeatureRow]) -> dict[str, dict[str, Any]]:
    """What a table says of each feature, by its key as the feature has it. Of a status that says nothing, nothing."""
    spelt = _spelt(session, [row.key for row in rows])
    return {
        spelt[row.key]: feature_values(row) | ({} if row.status else {"status": None, "listed_status": None})
        for row in rows
    }


def releases_said(session: Session, rows: Sequence[ReleaseRow]) -> dict[str, dict[str, Any]]:
    """What a table says of each release, by its version; `features`: the keys of what it brought."""
    spelt = _spelt(session, [key for row in rows for key in row.features])
    return {
        row.version: {
            "version": row.version,
            "released_at": row.released_at,
            "notes": row.notes,
            "url": row.url,
            "features": [spelt[key] for key in row.features],
        }
        for row in rows
    }


def correct(session: Session, noun: type[Feature | Release], rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Let features or releases, by their numbers, hold these values instead."""
    for number, values in rows.items():
        row = session.get_one(noun, number)
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()


def remove(
    session: Session, noun: type[Feature | Release], numbers: Collection[int], *, now: datetime
) -> None:
    """Delete features or releases that nothing rests on, and what tells which feature was in which release."""
    which = ReleaseFeature.feature_id if noun is Feature else ReleaseFeature.release_id
    for number in numbers:
        inside = session.scalars(select(ReleaseFeature.feature_id).where(which == number)).all()
        session.execute(delete(ReleaseFeature).where(which == number))
        if noun is Release:
            _in_progress_again(session, inside, now)
        session.delete(session.get_one(noun, number))
        session.flush()


def gone(session: Session, source: str, listed: Collection[str]) -> list[str]:
    """Keys of features that this source listed once and that are not among `listed` now, in their order.

    Only those that could still be built: what shipped or was declined may well leave a tracker's export.
    """
    query = (
        select(Feature.key).where(Feature.listed_in == source, Feature.status.in_(OPEN)).order_by(Feature.key)
    )
    there = {_same(key) for key in listed}
    return [key for key in session.scalars(query) if _same(key) not in there]


def import_releases(
    session: Session, rows: Sequence[ReleaseRow], *, now: datetime, file: str
) -> tuple[int, list[BadRow]]:
    """Insert or update releases. A release that names an unknown feature is set aside whole.

    Returns: how many changed something, and the rows that name a feature nobody knows.
    """
    known = feature_ids(session)
    good, bad = [], []
    spelt = _spelt(session, [key for row in rows for key in row.features])
    for named in rows:
        row = replace(named, features=tuple(dict.fromkeys(spelt[key] for key in named.features)))
        unknown = [key for key in row.features if key not in known]
        if unknown:
            bad.append(unknown_feature(row, unknown[0], known, file))
        else:
            good.append(row)
    changed = sum(record_release(session, row, known, now=now) for row in good)
    return changed, bad


def record_release(session: Session, row: ReleaseRow, known: dict[str, int], *, now: datetime) -> bool:
    """Store one release and its features. Returns whether anything was new.

    A release that a person delayed keeps its day until a later one is given. What was taken back from it stays so, unless
    the release has a day after that now.
    """
    held = session.execute(
        select(Release.id, Release.released_at, _moved_by_hand()).where(Release.version == row.version)
    ).one_or_none()
    day = max(row.released_at, held[1]) if held is not None and held[2] else row.released_at
    values = {"version": row.version, "released_at": day, "notes": row.notes, "url": row.url}
    changed = upsert(session, Release, [values], key=["version"])
    release_id = session.scalars(select(Release.id).where(Release.version == row.version)).one()
    wanted = [known[key] for key in row.features]
    added = sum(add_to_release(session, release_id, feature_id) for feature_id in wanted)
    if held is not None and held[1] <= now < day:
        _no_longer_out(session, release_id, now)
    again = put_back(session, release_id, wanted, before=day)
    session.expire_all()
    return bool(changed or added or again)


def add_to_release(session: Session, release_id: int, feature_id: int) -> bool:
    """Say that a feature is part of a release. Returns whether that is new."""
    pair = {"release_id": release_id, "feature_id": feature_id}
    return insert_new(session, ReleaseFeature, [pair], key=["release_id", "feature_id"]) == 1


def take_from_release(session: Session, release_id: int, feature_id: int, *, now: datetime) -> None:
    """Say that a feature never was part of a release."""
    session.execute(
        delete(ReleaseFeature).where(
            ReleaseFeature.release_id == release_id, ReleaseFeature.feature_id == feature_id
        )
    )
    _in_progress_again(session, [feature_id], now)


def put_back(
    session: Session, release_id: int, feature_ids: Sequence[int], *, before: datetime | None = None
) -> int:
    """Features that were taken back from a release are in it again, if that was `before` a moment. Returns how many."""
    query = update(ReleaseFeature).where(
        ReleaseFeature.release_id == release_id,
        ReleaseFeature.feature_id.in_(feature_ids),
        ReleaseFeature.reverted_at.is_not(None),
    )
    if before is not None:
        query = query.where(ReleaseFeature.reverted_at < before)
    done = session.execute(
        query.values(reverted_at=None, reverted_reason=None)
        .returning(ReleaseFeature.feature_id)
        .execution_options(synchronize_session=False)
    )
    return len(done.all())


def revert(session: Session, key: str, version: str, reason: str, *, now: datetime) -> list[str]:
    """Take a feature back from a release, or from all that it is in. Returns their versions.

    It is in progress again unless another release still has it out. One that the roadmap alone calls shipped is in
    progress again as well. Raises NotFound for a feature or version that is not there; InputError for a feature that
    did not ship there.
    """
    feature = feature_named(session, key)
    query = (
        select(Release)
        .join(ReleaseFeature, ReleaseFeature.release_id == Release.id)
        .where(ReleaseFeature.feature_id == feature.id, ReleaseFeature.reverted_at.is_(None))
        .order_by(Release.released_at, Release.id)
    )
    if version:
        query = query.where(Release.id == release_named(session, version).id)
    found = session.scalars(query).all()
    if not found and (version or feature.status is not FeatureStatus.SHIPPED):
        where = f" in {version}" if version else ""
        raise InputError(
            f"`{key}` did not ship{where}, or was taken back already. `voc release` lists what did."
        )
    session.execute(
        update(ReleaseFeature)
        .where(
            ReleaseFeature.feature_id == feature.id, ReleaseFeature.release_id.in_([one.id for one in found])
        )
        .values(reverted_at=now, reverted_reason=reason)
    )
    _in_progress_again(session, [feature.id], now)
    return [one.version for one in found]


def delay(session: Session, version: str, to: datetime, *, now: datetime) -> datetime:
    """Give a release another day; what it brought is not out before. Returns its day so far. Raises NotFound."""
    release = release_named(session, version)
    before, release.released_at = release.released_at, to
    session.flush()
    _no_longer_out(session, release.id, now)
    return before


def release_named(session: Session, version: str) -> Release:
    """The release with this version. Raises NotFound, naming the near misses."""
    found = session.scalars(select(Release).where(Release.version == version)).one_or_none()
    if found is None:
        raise NotFound("release", version, session.scalars(select(Release.version)))
    return found


def set_status(session: Session, feature_ids: Iterable[int], status: FeatureStatus) -> None:
    """Move features along the roadmap."""
    session.execute(update(Feature).where(Feature.id.in_(list(feature_ids))).values(status=status))


def decline(session: Session, key: str, reason: str, *, instead: str = "") -> None:
    """Mark a feature declined, with a reason that customers may read, and what to use instead.

    Raises NotFound; InputError without a reason, and for a feature that a release has brought or will bring.
    """
    if not reason.strip():
        raise InputError(f"Say why `{key}` is declined: everyone who asked for it will read the reason.")
    feature = feature_named(session, key)
    query = (
        select(Release.version)
        .join(ReleaseFeature, ReleaseFeature.release_id == Release.id)
        .where(ReleaseFeature.feature_id == feature.id, ReleaseFeature.reverted_at.is_(None))
    )
    if version := session.scalars(query.order_by(Release.released_at.desc()).limit(1)).first():
        raise InputError(
            f"`{key}` is in release {version}. Take it back first: voc release revert {key} --reason ..."
        )
    feature.status, feature.declined_reason = FeatureStatus.DECLINED, reason
    feature.declined_instead = instead or feature.declined_instead
    session.flush()


def move(session: Session, key: str, status: FeatureStatus) -> FeatureStatus:
    """Move a feature that is not out to another state in which it could still be built. Returns where it stood.

    Raises: NotFound; InputError for a feature that is out, and for a state that has a step of its own.
    """
    if status not in OPEN:
        way = {"shipped": "`voc ship VERSION KEY`", "declined": "`voc decline KEY --reason ...`"}[
            status.value
        ]
        raise InputError(f"`{key}` does not become {status.value} by moving it: {way} tells those who asked.")
    feature = feature_named(session, key)
    before = feature.status
    if before is FeatureStatus.SHIPPED:
        raise InputError(f"`{key}` is out. Take it back first: voc release revert {key} --reason ...")
    feature.status = status
    if before is FeatureStatus.DECLINED:
        feature.declined_reason = None
    session.flush()
    return before


def feature_ids(session: Session) -> dict[str, int]:
    """Every feature key with its id."""
    return dict(session.execute(select(Feature.key, Feature.id)).all())


def statuses(session: Session) -> dict[str, FeatureStatus]:
    """Every feature key with where it stands."""
    return dict(session.execute(select(Feature.key, Feature.status)).all())


def feature_named(session: Session, key: str) -> Feature:
    """The feature with this key. Raises NotFound, naming the near misses."""
    feature = session.scalars(select(Feature).where(Feature.key == key)).one_or_none()
    if feature is None:
        raise NotFound("feature", key, feature_ids(session))
    return feature


def new_release(
    session: Session, version: str, keys: Sequence[str], *, released_at: datetime, notes: str, url: str
) -> None:
    """Record a release by hand; one that is known keeps its day.

    What was taken back from it is in it again. `released_at`: now.
    Raises: NotFound for an unknown feature key; InputError for a version without a name.
    """
    version = " ".join(version.split())
    if not version:
        raise InputError("Name the release, for example `voc ship 2026.11 KEY`.")
    known = feature_ids(session)
    for key in keys:
        if key not in known:
            raise NotFound("feature", key, known)
    earlier = session.scalars(select(Release.released_at).where(Release.version == version)).one_or_none()
    row = ReleaseRow(
        version=version,
        released_at=earlier or released_at,
        notes=notes or None,
        url=url or None,
        features=tuple(keys),
    )
    record_release(session, row, known, now=released_at)
    put_back(session, release_named(session, version).id, [known[key] for key in keys])


def _out(now: datetime) -> ColumnElement[bool]:
    """Of features: out in a release, and not taken back."""
    return exists().where(
        ReleaseFeature.feature_id == Feature.id,
        ReleaseFeature.reverted_at.is_(None),
        Release.id == ReleaseFeature.release_id,
        Release.released_at <= now,
    )


def _moved_by_hand() -> ColumnElement[bool]:
    """Of releases: a person gave it another day."""
    return exists().where(
        Decision.noun == "release", Decision.row_id == Release.id, Decision.verdict == Verdict.POSTPONED
    )


def _no_longer_out(session: Session, release_id: int, now: datetime) -> None:
    query = select(ReleaseFeature.feature_id).where(ReleaseFeature.release_id == release_id)
    _in_progress_again(session, session.scalars(query).all(), now)


def _in_progress_again(session: Session, feature_ids: Sequence[int], now: datetime) -> None:
    """What counted as shipped and is in no release any more that is out."""
    session.execute(
        update(Feature)
        .where(and_(Feature.id.in_(feature_ids), Feature.status == FeatureStatus.SHIPPED, ~_out(now)))
        .values(status=FeatureStatus.IN_PROGRESS)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _spelt(session: Session, keys: Sequence[str]) -> dict[str, str]:
    """Each key as the feature has it that is there, or as it came first: a tracker's `app-1` is `APP-1`."""
    known = feature_ids(session)
    first = {_same(key): key for key in reversed([*known, *keys])}
    return {key: key if key in known else first[_same(key)] for key in keys}


def _same(key: str) -> str:
    return key.upper() if NUMBERED.fullmatch(key) else key
