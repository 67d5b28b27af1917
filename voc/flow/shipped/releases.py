"""Step 6, shipped, from release notes: lines are matched to features, and a person decides.

A line that names a feature's key is accepted at once; what others speak of is proposed with a probability. Accepting
puts the feature into the release (`voc.flow.heard.roadmap`) and moves the loops (`voc.flow.shipped.ship`). Reading
the same notes again adds nothing. Rows of lines are written by `voc.flow.shipped.release_items`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.counting import counted
from voc.flow.decisions import record
from voc.flow.demand import feature_vectors
from voc.flow.heard import roadmap
from voc.flow.place import Place
from voc.flow.shipped import release_items, release_lines, ship
from voc.flow.shipped.release_items import Row
from voc.flow.shipped.release_lines import Guess
from voc.ingest import changelog, changelog_git
from voc.ingest.changelog import Changelog, Notes
from voc.ingest.changelog_lines import NoteLine
from voc.ingest.records import ReleaseRow
from voc.model import Release, ReleaseFeature, ReleaseItem
from voc.nlp.encoders.wants import of_wants
from voc.rights import needs
from voc.roadmap.noticing import Names
from voc.store import reading, writing
from voc.terms import LinkState, Right, Verdict

YANKED = "the release was yanked"


@dataclass(slots=True)
class Taken:
    """What came of release notes. `ahead`: releases of days to come. `notes`: sentences for the person."""

    releases: int = 0
    lines: int = 0
    accepted: int = 0
    waiting: int = 0
    ahead: int = 0
    notes: list[str] = field(default_factory=list)
    moved: ship.Shipped = field(default_factory=lambda: ship.Shipped(0, 0, 0))

    def words(self) -> str:
        """What a person reads."""
        ahead = f" ({self.ahead} of days to come)" if self.ahead else ""
        return (
            f"{counted(self.releases, 'release')} new{ahead}, {counted(self.lines, 'line')} new: "
            f"{self.accepted} accepted by key; {self.waiting} wait for a decision."
        )

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        return {
            "releases": self.releases,
            "ahead": self.ahead,
            "lines": self.lines,
            "accepted": self.accepted,
            "waiting": self.waiting,
            "shipped": self.moved.shipped,
            "reverted": self.moved.reverted,
            "notes": self.notes,
        }


@needs(Right.DECIDE)
def read_file(place: Place, path: Path, *, by: str, now: datetime) -> Taken:
    """Take in a CHANGELOG.md. Raises InputError for a file that is none; nothing is stored then."""
    found = changelog.read(path, zone=ZoneInfo(place.settings.timezone))
    return take_in(place.engine, found, encoder=of_wants(place.settings.encoder), by=by, now=now)


@needs(Right.DECIDE)
def read_git(
    place: Place, repo: Path, *, tag: str = "", since: date | None = None, by: str, now: datetime
) -> Taken:
    """Take in the tags of a repository. Raises InputError or NotFound; nothing is stored then."""
    found = changelog_git.read_tags(repo, tag=tag, since=since)
    return take_in(place.engine, found, encoder=of_wants(place.settings.encoder), by=by, now=now)


@needs(Right.DECIDE)
def take_in(engine: Engine, found: Changelog, *, encoder: str, by: str, now: datetime) -> Taken:
    """Store releases with their lines, accept what names a key, propose the rest, and move the loops.

    All of it is stored, or nothing. Lines that were decided stay decided; those that wait are looked at again.
    """
    feature_vectors.bring_up_to_date(engine, encoder=encoder)
    with reading(engine) as session:
        names = release_lines.names(session)
        open_ = [
            line.text
            for notes in found.releases
            for line in notes.lines
            if not line.takes and not names.named(line.raw)
        ]
        guesses = release_lines.guesses(session, open_, encoder=encoder)
    done = Taken(notes=list(found.left_out))
    with writing(engine) as session:
        keys = {feature_id: key for key, feature_id in roadmap.feature_ids(session).items()}
        for notes in sorted(found.releases, key=lambda one: one.released_at):
            _take_one(session, notes, names, guesses, keys, done, now=now)
    done.moved = ship.ship(engine, now=now, by=by)
    return done


@needs(Right.DECIDE)
def decide(
    engine: Engine,
    line_ids: Sequence[int],
    state: LinkState,
    *,
    feature: str = "",
    by: str,
    now: datetime,
) -> ship.Shipped:
    """Accept or reject lines, or take decisions back (`proposed`), and move the loops; all of them or none.

    `feature`: the key of the one that the lines speak of, instead of the proposed one.
    Raises: NotFound for a line or feature that is not there; InputError where a line to accept has no feature.
    """
    with writing(engine) as session:
        chosen = roadmap.feature_named(session, feature).id if feature else None
        for line_id in line_ids:
            item = session.get(ReleaseItem, line_id)
            if item is None:
                raise NotFound("line", str(line_id))
            if state is LinkState.ACCEPTED:
                release_items.accept(session, item, chosen or item.feature_id, by=by, now=now)
            else:
                release_items.refuse(session, item, state, by=by, now=now)
    return ship.ship(engine, now=now, by=by)


@needs(Right.DECIDE)
def revert(
    engine: Engine, key: str, *, version: str = "", reason: str, by: str, now: datetime
) -> tuple[list[str], ship.Shipped]:
    """Take a feature back from a release, or all; its askers wait again. Returns the versions, and what moved.

    Raises: InputError without a reason, or where it did not ship; NotFound.
    """
    if not reason.strip():
        raise InputError("Say why with --reason: the colleagues of those who were told need it.")
    with writing(engine) as session:
        versions = roadmap.revert(session, key, version, reason, now=now)
        feature_id = roadmap.feature_named(session, key).id
        note = f"taken back: {reason}"
        record(session, noun="feature", row_id=feature_id, verdict=Verdict.UNDONE, by=by, now=now, note=note)
    return versions, ship.ship(engine, now=now, by=by)


@needs(Right.DECIDE)
def delay(
    engine: Engine, version: str, to: datetime, *, reason: str = "", by: str, now: datetime
) -> ship.Shipped:
    """Give a release another day. What lies ahead then is not out, and its askers wait. Raises NotFound."""
    with writing(engine) as session:
        before = roadmap.delay(session, version, to, now=now)
        note = f"{before:%Y-%m-%d} to {to:%Y-%m-%d}" + (f": {reason}" if reason else "")
        release_id = roadmap.release_named(session, version).id
        record(
            session, noun="release", row_id=release_id, verdict=Verdict.POSTPONED, by=by, now=now, note=note
        )
    return ship.ship(engine, now=now, by=by)


def _take_one(
    session: Session,
    notes: Notes,
    names: Names,
    guesses: Mapping[str, Guess],
    keys: Mapping[int, str],
    done: Taken,
    *,
    now: datetime,
) -> None:
    known = session.execute(
        select(Release.id, Release.released_at).where(Release.version == notes.version)
    ).one_or_none()
    if notes.yanked:
        _yank(session, notes, known is not None, keys, done, now)
        return
    rows = list(_rows(notes.lines, names, guesses))
    for line in notes.lines:
        gone = [keys[i] for i in names.named(line.raw) if i in keys] if line.takes else []
        done.notes += [
            f"version {notes.version} says that {key} went away: `voc release revert {key} --reason ...` if so"
            for key in gone
        ]
    day = notes.released_at
    if known is not None and day.date() == known.released_at.astimezone(day.tzinfo).date():
        day = known.released_at
    row = ReleaseRow(version=notes.version, released_at=day, notes=notes.text or None, url=notes.url)
    roadmap.record_release(session, row, {}, now=now)
    release = roadmap.release_named(session, notes.version)
    if release.released_at > day:
        done.notes.append(
            f"version {notes.version} keeps its day {release.released_at:%Y-%m-%d}, which a person gave it; "
            f"the notes say {day:%Y-%m-%d}"
        )
    done.releases += known is None
    done.ahead += release.released_at > now
    stored = release_items.store(session, release, rows, now=now)
    done.lines += stored.lines
    done.accepted += stored.accepted
    done.waiting += stored.waiting


def _rows(lines: Sequence[NoteLine], names: Names, guesses: Mapping[str, Guess]) -> list[Row]:
    rows = []
    for line in lines:
        if line.takes:
            continue
        named = names.named(line.raw)
        rows += [Row(line.text, feature_id, Guess(feature_id, 1.0)) for feature_id in named]
        if not named:
            rows.append(Row(line.text, None, guesses.get(line.text, Guess())))
    return rows


def _yank(
    session: Session, notes: Notes, known: bool, keys: Mapping[int, str], done: Taken, now: datetime
) -> None:
    """A yanked release is not out: what it brought is taken back, and one that nobody knew stays unknown."""
    if not known:
        done.notes.append(f"version {notes.version} was yanked and is left out")
        return
    held = (
        select(ReleaseFeature.feature_id)
        .join(Release, Release.id == ReleaseFeature.release_id)
        .where(Release.version == notes.version, ReleaseFeature.reverted_at.is_(None))
        .order_by(ReleaseFeature.feature_id)
    )
    for feature_id in session.scalars(held).all():
        roadmap.revert(session, keys[feature_id], notes.version, YANKED, now=now)
        done.notes.append(f"version {notes.version} was yanked: {keys[feature_id]} is taken back")
