"""From paths to collected rows: what is each file, under which name, read with which mapping.

A mapping that was used is kept in the workspace's folder `mappings/`, one small file a source, and
used again for next month's export of the same kind. A person may edit it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from os.path import realpath
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from voc.config import write_whole
from voc.errors import InputError, NotFound, NotRecognised
from voc.flow.heard import ahead, unchanged
from voc.flow.heard.collect import Collected, Intake, collect
from voc.flow.heard.customers import Customers
from voc.flow.heard.talks import asked_of, without_passed_over
from voc.flow.place import Place
from voc.ingest import files
from voc.ingest.columns import TEXT_FAMILIES
from voc.ingest.mapping import Mapping, dump, load, with_own_slugs
from voc.ingest.records import BadRow, RawComment
from voc.ingest.talks.openers import opener_of
from voc.model import SetAside
from voc.store import reading
from voc.terms import Channel, Family

DATED = re.compile(r"[\s_.-]*(?:\d{4}[\s_.-]?\d{2}(?:[\s_.-]?\d{2})?|\(\d+\)|v?\d+)$", re.IGNORECASE)


CHANGELOG = "changelog.md"
"""What release notes are called, in whichever letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person said about the files; None and empty where they said nothing.

    `columns`: (field, column) pairs; `text` may be there several times.
    """

    family: str | None = None
    source: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    mapping: Path | None = None
    day_first: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    confirmed: bool = False
    """Somebody has looked at what the file was taken for, and wants it read like that."""
    account: str | None = None
    """Name or id of the customer that a conversation was held with."""

    @property
    def silent(self) -> bool:
        """Whether nothing was said about how to read the file."""
        said = (self.family, self.columns, self.mapping, self.encoding, self.delimiter)
        return not any(said) and self.day_first is None


NO_WISH: Wish = Wish()
_TOLD = 8
"""So many names are told in a sentence."""
Ask = Callable[["Seen"], Wish | None]
"""Puts a doubt to a person: what they say of the file, or None where it is to be left out."""
TALKED = frozenset({Channel.MAIL, Channel.CHAT, Channel.CALL, Channel.CASE})
"""Where both sides speak."""


def unheard(_comments: int) -> None:
    """Nobody wants to know how much comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one file was taken for, in words; `problem` is set when it could not be, or must be settled first."""

    path: Path
    source: str
    problem: str | None = None
    look: files.Look | None = None

    def lines(self) -> list[str]:
        """For people: what it is, how sure, what goes where, three rows as they would be stored."""
        if self.look is None:
            return [f"{self.path}: not read. {self.problem}", ""]
        found = self.look
        sure = f"{found.family}, {found.confidence:.0%} sure, about {found.rows_about:,} rows"
        wrote = f" of {found.tool}" if found.tool else ""
        head = f"{self.path}: {sure}{wrote}, source `{self.source}`"
        body = [f"  not sure: {doubt.words}" for doubt in found.doubts]
        body += [f"  {line}" for line in (*found.reasons, *found.notes)]
        mapping = [f"  | {line}" for line in dump(found.mapping).splitlines() if line]
        rows = [f"  > {shown(row)}" for row in found.sample[:3]]
        people = ["  Who speaks in it:", *(f"  | {line}" for line in found.people)]
        return [
            head,
            *body,
            *([f"  {self.problem}"] if self.problem else []),
            *(people if found.people else ["  Its columns are read like this:", *mapping]),
            "  The first rows as they will be stored:",
            *rows,
            "",
        ]

    def stopped(self) -> str | None:
        """Why the file is not read before a person has spoken, with the command that settles it; None where it is."""
        if self.problem or self.look is None:
            return self.problem
        if not self.look.serious:
            return None
        name, family = self.path.name, self.look.family
        why = "; ".join(doubt.words for doubt in self.look.serious)
        return (
            f"{name}: is taken for a {family} file, but {why}. `voc ingest {name} --as {family}` reads it like that, "
            f"`--column FIELD=COLUMN` otherwise; `--show-mapping` shows its first rows"
        )

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        if self.look is None:
            return {"file": str(self.path), "problem": self.problem}
        return {
            "file": str(self.path),
            "source": self.source,
            "family": self.look.family.value,
            "confidence": self.look.confidence,
            "tool": self.look.tool,
            "doubts": [doubt.words for doubt in self.look.doubts],
            "stopped": bool(self.look.serious),
            "mapping": dump(self.look.mapping),
            "notes": list(self.look.notes),
            "people": list(self.look.people),
            "problem": self.problem,
        }


def look(place: Place, paths: Sequence[Path], *, wish: Wish = NO_WISH) -> list[Seen]:
    """What every file is; a file that is not recognised is named with the reason, the others still shown."""
    return [_see(place, path, wish) for path in expand(place, paths, wish)]


def take_in(
    place: Place,
    paths: Sequence[Path],
    *,
    now: datetime,
    tick: Callable[[int], None] = lambda _rows: None,
    expect: Callable[[int], None] = unheard,
    wish: Wish = NO_WISH,
    ask: Ask | None = None,
) -> tuple[list[Collected], list[str]]:
    """Collect every file. Returns what came of each, and sentences on files that were not read.

    `expect` hears before each file about how many comments it holds. `ask` is asked where a file is not clear;
    without it such a file is not read.
    Of several files, one that is not recognised is skipped and named; a file given alone raises instead.
    """
    found = list(expand(place, paths, wish))
    strangers = _strangers(paths)
    customers = Customers(place.workspace.secret())
    done, skipped = [], []
    for path in found:
        if (known := _known(place, path, wish)) is not None:
            tick(known.known)
            done.append(known)
            continue
        said, seen = _settled(place, path, wish, ask)
        stopped = seen.problem or (None if said.confirmed else seen.stopped())
        if seen.look is None or stopped:
            problem = stopped or ""
            if len(found) == 1 and not (wish.silent and changelogs(paths)):
                raise InputError(problem)
            skipped.append(problem)
            continue
        if seen.look.family in TEXT_FAMILIES or seen.look.mapping.talk is not None:
            expect(seen.look.rows_about)
        done.append(_collect(place, seen, _as_kept(seen.look, said), customers, now=now, tick=tick))
    return done, [*skipped, *strangers]


def _known(place: Place, path: Path, wish: Wish) -> Collected | None:
    """What came of a file that is as it was when it was read, and of which nobody says anything new."""
    if not wish.silent or wish.confirmed or wish.account:
        return None
    return unchanged.as_before(place, path, wish.source or source_name(path), named=wish.source is not None)


def _strangers(paths: Sequence[Path]) -> list[str]:
    """In one sentence a folder: the files in it that no reader opens, by their names."""
    told = []
    for folder in (path for path in paths if path.is_dir()):
        left = [path.name for path in files.left_out(folder) if path.name.lower() != CHANGELOG]
        if left:
            more = f" and {len(left) - _TOLD} more" if len(left) > _TOLD else ""
            told.append(f"{folder.name}: no reader opens {', '.join(left[:_TOLD])}{more}")
    return told


def _settled(place: Place, path: Path, wish: Wish, ask: Ask | None) -> tuple[Wish, Seen]:
    """What a file is taken for, and what was said of it, once a person has been asked where it is not clear."""
    seen = _see(place, path, wish)
    waits = seen.look is not None and seen.problem is not None  # a conversation: a setting answers, no column
    if ask is None or wish.confirmed or waits or seen.stopped() is None:
        return wish, seen
    answer = ask(seen)
    if answer is None:
        return wish, replace(seen, look=None, problem=f"{path.name}: left out, as you said")
    said = replace(answer, source=wish.source)
    return said, _see(place, path, said)


def _as_kept(found: files.Look, wish: Wish) -> files.Look:
    """The look with a mapping that is remembered as given only where a person said or confirmed it."""
    given = not wish.silent or wish.confirmed or found.given
    return replace(found, mapping=replace(found.mapping, guessed=not given))


def files_to_retry(place: Place) -> tuple[dict[str, list[Path]], list[str]]:
    """The files that rows were set aside from and that are still there, by source; and a sentence on each that is not.

    The source is the one that the rows were read under: under another name all rows of the file would be new.
    """
    with reading(place.engine) as session:
        query = select(SetAside.source, SetAside.file).where(SetAside.settled_at.is_(None))
        found = session.execute(query.distinct().order_by(SetAside.source, SetAside.file)).all()
    here: dict[str, list[Path]] = {}
    gone = []
    for source, name in found:
        path = Path(name)
        if path.exists():
            here.setdefault(source, []).append(path)
        else:
            gone.append(
                f"{path} is not there, seen from {Path.cwd()}. Run this where it was read, or give the mended file to "
                f"`voc ingest --source {source}`."
            )
    return here, gone


def require(paths: Sequence[Path]) -> None:
    """Raise InputError for a path where nothing is, before anything is made for its sake."""
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: there is no such file or folder. Check the name.")


def expand(place: Place, paths: Sequence[Path], wish: Wish = NO_WISH) -> Iterator[Path]:
    """Every table of the given files and folders, accounts first; what lies in the workspace is left out.

    Release notes are no table, unless somebody said how to read them.
    """
    own = place.workspace.folder.resolve()
    require(paths)
    for path in paths:
        for found in files.walk(path) if path.is_dir() else [path]:
            inside = path.is_dir() and own in Path(realpath(found)).parents
            if not inside and not (wish.silent and found.name.lower() == CHANGELOG):
                yield found


def changelogs(paths: Sequence[Path]) -> list[Path]:
    """The release notes among these files, and those that lie right in these folders: a `CHANGELOG.md`."""
    here = [found for path in paths for found in (sorted(path.iterdir()) if path.is_dir() else [path])]
    return [path for path in here if path.is_file() and path.name.lower() == CHANGELOG]


def source_name(path: Path) -> str:
    """The name of a source from its file's name, without date and number: next month's export is the same."""
    name = path.name.split(".")[0]
    while (shorter := DATED.sub("", name)) and shorter != name:
        name = shorter
    return re.sub(r"\W+", "_", name.lower()).strip("_") or "file"


def shown(row: object) -> str:
    """One record as a line, its text as it will be stored."""
    if isinstance(row, BadRow):
        return f"line {row.line} will be set aside: {row.reason}"
    if isinstance(row, RawComment):
        rating = f"{row.scale} {row.rating}, " if row.rating is not None else ""
        who = f", {row.speaker}" if row.channel in TALKED else ""
        return f"{row.said_at:%Y-%m-%d}, {rating}{row.channel}{who}: {row.text}"
    parts = (f"{name}={value}" for name, value in _fields(row) if value not in (None, "", ()))
    return ", ".join(parts)


def _fields(row: object) -> Iterator[tuple[str, object]]:
    for name in getattr(row, "__slots__", ()):
        if name not in ("line", "person"):
            yield name, getattr(row, name)


def _see(place: Place, path: Path, wish: Wish) -> Seen:
    source = wish.source or source_name(path)
    kept = place.workspace.mappings / f"{source}.toml"
    zone = ZoneInfo(place.settings.timezone)
    try:
        is_table = wish.silent and kept.is_file() and opener_of(path) is None
        if is_table and (again := _as_before(path, load(kept), zone)):
            return Seen(path=path, source=source, look=again)
        found = files.look(
            path,
            family=_family(wish.family),
            columns=wish.columns,
            mapping=load(wish.mapping) if wish.mapping else None,
            day_first=wish.day_first,
            encoding=wish.encoding,
            delimiter=wish.delimiter,
            assume_timezone=zone,
            asked=asked_of(place, wish.account),
        )
    except (NotRecognised, InputError) as error:
        return Seen(path=path, source=source, problem=str(error))
    doubt = found.doubt if wish.family is None else None
    return Seen(path=path, source=wish.source or found.mapping.talk or source, problem=doubt, look=found)


def _as_before(path: Path, mapping: Mapping, zone: ZoneInfo) -> files.Look | None:
    """The file read as last time, or None where the remembered mapping does not fit it any more.

    A question that was not in the last export is read too.
    """
    try:
        seen = files.look(path, mapping=mapping, assume_timezone=zone)
        new = set(seen.unused) - set(mapping.ignored)
        if not new or mapping.family not in TEXT_FAMILIES:
            return seen
        fresh = files.look(path, family=mapping.family, assume_timezone=zone)
    except (NotRecognised, InputError, NotFound):
        return None
    added = tuple(text for text in fresh.mapping.texts if text.column in new)
    if not added:
        return seen
    more = replace(mapping, texts=with_own_slugs((*mapping.texts, *added)))
    seen = files.look(path, mapping=more, assume_timezone=zone)
    words = ", ".join(f"`{text.column}`" for text in added)
    return replace(seen, notes=(*seen.notes, f"new since last time, and read as text: {words}"))


def _family(name: str | None) -> Family | None:
    if name is None:
        return None
    try:
        return Family(name)
    except ValueError as error:
        raise NotFound("family", name, [family.value for family in Family]) from error


def _collect(
    place: Place,
    seen: Seen,
    found: files.Look,
    customers: Customers,
    *,
    now: datetime,
    tick: Callable[[int], None],
) -> Collected:
    text = dump(found.mapping)
    if found.mapping.talk is None:
        place.workspace.mappings.mkdir(exist_ok=True)
        write_whole(place.workspace.mappings / f"{seen.source}.toml", text.encode())
    zone = ZoneInfo(place.settings.timezone)
    rows = ahead.read(
        seen.path,
        found.mapping,
        source=seen.source,
        zone=zone,
        rows_about=found.rows_about,
        key=place.workspace.secret(),
    )
    passed: dict[str, int] = {}
    told = without_passed_over(rows, passed)
    digest = unchanged.digest_of(place, seen.path, text) if found.family in unchanged.SKIPPED else None
    intake = Intake(
        source=seen.source, family=found.family, file=seen.path, mapping=text, rows=told, digest=digest
    )
    done = collect(place.engine, intake, customers, currency=place.settings.currency, now=now, tick=tick)
    done.passed_over = passed
    return done
