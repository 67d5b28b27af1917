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
from voc.flow import ahead
from voc.flow.collect import Collected, Intake, collect
from voc.flow.customers import Customers
from voc.flow.place import Place
from voc.ingest import files
from voc.ingest.columns import TEXT_FAMILIES
from voc.ingest.mapping import Mapping, dump, load, with_own_slugs
from voc.ingest.records import BadRow, RawComment
from voc.model import SetAside
from voc.store import reading
from voc.terms import Family

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

    @property
    def silent(self) -> bool:
        """Whether nothing was said about how to read the file."""
        said = (self.family, self.columns, self.mapping, self.encoding, self.delimiter)
        return not any(said) and self.day_first is None


NO_WISH = Wish()


def unheard(_comments: int) -> None:
    """Nobody wants to know how much comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one file was taken for, in words; `problem` is set when it could not be."""

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
        head = f"{self.path}: {sure}, source `{self.source}`"
        body = [f"  {line}" for line in (*found.reasons, *found.notes)]
        mapping = [f"  | {line}" for line in dump(found.mapping).splitlines() if line]
        rows = [f"  > {shown(row)}" for row in found.sample[:3]]
        return [
            head,
            *body,
            "  Its columns are read like this:",
            *mapping,
            "  The first rows as they will be stored:",
            *rows,
            "",
        ]

    def as_dict(self) -> dict[str, Any]:
        """For machines."""
        if self.look is None:
            return {"file": str(self.path), "problem": self.problem}
        return {
            "file": str(self.path),
            "source": self.source,
            "family": self.look.family.value,
            "confidence": self.look.confidence,
            "mapping": dump(self.look.mapping),
            "notes": list(self.look.notes),
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
) -> tuple[list[Collected], list[str]]:
    """Collect every file. Returns what came of each, and sentences on files that were not read.

    `expect` hears before each file about how many comments it holds.
    Of several files, one that is not recognised is skipped and named; a file given alone raises instead.
    """
    found = list(expand(place, paths, wish))
    customers = Customers(place.workspace.secret())
    done, skipped = [], []
    for path in found:
        seen = _see(place, path, wish)
        if seen.look is None:
            if len(found) == 1 and not (wish.silent and changelogs(paths)):
                raise InputError(seen.problem or "")
            skipped.append(seen.problem or "")
            continue
        if seen.look.family in TEXT_FAMILIES:
            expect(seen.look.rows_about)
        done.append(_collect(place, seen, seen.look, customers, now=now, tick=tick))
    return done, skipped


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
        if path.is_file():
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
        return f"{row.said_at:%Y-%m-%d}, {rating}{row.channel}: {row.text}"
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
        if wish.silent and kept.is_file() and (again := _as_before(path, load(kept), zone)):
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
        )
    except (NotRecognised, InputError) as error:
        return Seen(path=path, source=source, problem=str(error))
    return Seen(path=path, source=source, look=found)


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
    place.workspace.mappings.mkdir(exist_ok=True)
    kept = place.workspace.mappings / f"{seen.source}.toml"
    write_whole(kept, text.encode())
    zone = ZoneInfo(place.settings.timezone)
    rows = ahead.read(seen.path, found.mapping, source=seen.source, zone=zone, rows_about=found.rows_about)
    intake = Intake(source=seen.source, family=found.family, file=seen.path, mapping=text, rows=rows)
    return collect(place.engine, intake, customers, currency=place.settings.currency, now=now, tick=tick)
