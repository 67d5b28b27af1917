"""The front door: what a file is and what it holds.

    seen = look(path)                                   # family, mapping, confidence, a sample
    for record in read_file(path, seen.mapping, source="nps"): ...

`walk` finds the files of a folder in the order in which they are best read.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import islice
from os import walk as walk_folders
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from voc.errors import InputError, NotRecognised, VocError
from voc.ingest.columns import TEXT_FAMILIES
from voc.ingest.habits import with_habits
from voc.ingest.mapping import Mapping, amend, check
from voc.ingest.profile import Profile, profiles
from voc.ingest.readers import READERS, Context
from voc.ingest.recognise import Recognised, recognise
from voc.ingest.records import BadRow, Record
from voc.ingest.tables import TABLES, TEXT_SUFFIXES, Row, Table, open_table
from voc.terms import Family

LOOKED_AT = 200
"""Rows from which a file is recognised."""
_SHOWN = 5
_ALSO_NAMED = frozenset({".xlsx", ".xls"})
_READ_FIRST = (
    Family.ACCOUNT,
    Family.CONTACT,
    Family.FEATURE,
    Family.RELEASE,
    Family.SURVEY,
    Family.REVIEW,
    Family.NOTE,
    Family.CASE,
    Family.SIGNAL,
    Family.REPLY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a file seems to be.

    `confidence` in [0, 1], 1 where a person said so. `reasons`: what speaks for it, a line each. `notes`:
    what the person ought to know, e.g. that there are no dates. `unused`: columns that are not read.
    `sample`: what the first rows give. `rows_about`: an estimate from the size, exact for short files.
    """

    path: Path
    family: Family
    mapping: Mapping
    confidence: float
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    unused: tuple[str, ...]
    sample: tuple[Record | BadRow, ...]
    rows_about: int


def look(
    path: Path,
    *,
    family: Family | None = None,
    columns: Sequence[tuple[str, str]] = (),
    mapping: Mapping | None = None,
    day_first: bool | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    assume_timezone: tzinfo = UTC,
) -> Look:
    """Recognise a file from its header and first 200 rows; more are read only where its dates need it.

    Parameters: family, columns, day_first: what a person said; columns are (field, column) pairs, an empty
        column removes the field. mapping: taken as it is, instead of recognising.
    Raises: NotRecognised with the command that settles it; NotFound for an unknown field or column;
        InputError for a file that cannot be read.
    """
    _require_file(path)
    if mapping is not None:
        encoding, delimiter = encoding or mapping.encoding, delimiter or mapping.delimiter
    with open_table(path, encoding=encoding, delimiter=delimiter) as table:
        first = list(islice(table.rows, LOOKED_AT))
        rows = [row for row in first if isinstance(row, Row)]
        seen = profiles(table.header, rows)
        found = _recognised(path, seen, family, mapping)
        settled = amend(found.mapping, columns, table.header)
        settled = replace(settled, encoding=encoding, delimiter=delimiter)
        check(settled, table.header, path, sparse=table.sparse)
        settled = with_habits(settled, table, rows, seen, day_first)
        unused = tuple(name for name in table.header if name not in settled.used)
        settled = replace(settled, ignored=unused)
        return Look(
            path=path,
            family=settled.family,
            mapping=settled,
            confidence=found.confidence,
            reasons=found.reasons,
            notes=(*table.notes, *_notes(settled, seen)),
            unused=unused,
            sample=_sample(table, first, settled, assume_timezone),
            rows_about=_rows_about(path, first, table.sparse),
        )


def read_file(
    path: Path,
    mapping: Mapping,
    *,
    source: str,
    fallback_time: datetime | None = None,
    assume_timezone: tzinfo = UTC,
) -> Iterator[Record | BadRow]:
    """The records of a file, lazily, in its order; a BadRow in the place of each row that cannot be used.

    Parameters: source: the name its comments and cases belong to. fallback_time: timezone-aware, for what
        was said in a file without dates; None: when the file was last changed. assume_timezone: of times
        without an offset.
    Raises: InputError, with the first row, where the file cannot be read or lacks a column of the mapping.
    """
    context = Context(
        source=source,
        fallback_time=fallback_time or changed_at(path),
        assume_timezone=assume_timezone,
    )
    with open_table(path, encoding=mapping.encoding, delimiter=mapping.delimiter) as table:
        check(mapping, table.header, path, sparse=table.sparse)
        yield from READERS.get(mapping.family)(table, mapping, context)


def changed_at(path: Path) -> datetime:
    """When the file was last changed, in UTC. Raises InputError for a file that is not there."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except OSError as error:
        raise InputError(f"{path}: there is no such file. Check the name and the folder.") from error


def walk(folder: Path) -> list[Path]:
    """Every file under the folder that may be a table: accounts first, then contacts, features and the rest.

    Hidden files and folders are left out. Files that are not recognised come last, and so do folders that may not be
    read; `look` says why. The order is the same on every run.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder. Name a folder, or one file.")
    suffixes = TEXT_SUFFIXES | _ALSO_NAMED | {f".{name}" for name in TABLES.names()}
    found: list[Path] = []
    shut: list[OSError] = []
    for place, folders, names in walk_folders(folder, onerror=shut.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(place, name)
            for name in names
            if Path(name).suffix.lower() in suffixes and not name.startswith((".", "~$"))
        ]
    found += [Path(error.filename) for error in shut]
    return sorted(found, key=lambda path: (_rank(path), path.relative_to(folder).as_posix()))


def _require_file(path: Path) -> None:
    """A pipe or a device is never opened: it may never end. A folder in its place was not readable."""
    try:
        kind = path.stat().st_mode
    except OSError:
        return
    if S_ISDIR(kind) and not os.access(
        path, os.R_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids
    ):
        raise InputError(
            f"{path}: you may not look into this folder. Ask its owner, or copy it to a place of yours."
        )
    if not S_ISREG(kind) and not S_ISDIR(kind):
        raise InputError(
            f"{path.name}: is a pipe or a device, not a file. Save what it gives to a file first."
        )


def _rank(path: Path) -> int:
    try:
        _require_file(path)
        with open_table(path) as table:
            rows = [row for row in islice(table.rows, LOOKED_AT) if isinstance(row, Row)]
            return _READ_FIRST.index(recognise(path, profiles(table.header, rows)).mapping.family)
    except VocError:
        return len(_READ_FIRST)


def _recognised(
    path: Path, seen: dict[str, Profile], family: Family | None, mapping: Mapping | None
) -> Recognised:
    if mapping is not None:
        return Recognised(mapping=mapping, confidence=1.0, reasons=("the mapping was given",))
    if family is None and not any(profile.rows for profile in seen.values()):
        raise NotRecognised(
            path,
            "has no row below its header that can be read",
            "Export it again, or look at its first lines",
        )
    return recognise(path, seen, family)


def _notes(mapping: Mapping, seen: dict[str, Profile]) -> list[str]:
    """What the person ought to know before the file goes in."""
    if mapping.family not in TEXT_FAMILIES:
        many = "starts" in mapping.columns
        return ["several rows an account: the subscription that runs counts"] if many else []
    notes = []
    key = seen.get(mapping.columns.get("id", ""))
    if "said_at" not in mapping.columns:
        notes.append("no column says when it was said: every row gets the time the file was last changed")
    if "id" not in mapping.columns:
        notes.append("no column names the row: rows are known again by what they say")
    elif key is not None and key.filled and key.distinct < 1:
        notes.append(f"`{key.name}` is not different in every row: rows that share it count as one")
    if not {"email", "crm_id", "account_id", "company", "domain"} & set(mapping.columns):
        notes.append("no column says who said it: no customer is counted for it")
    return notes


def _sample(
    table: Table, first: Sequence[Row | BadRow], mapping: Mapping, zone: tzinfo
) -> tuple[Record | BadRow, ...]:
    few = replace(table, rows=iter(first[:_SHOWN]), close=lambda: None)
    context = Context(source=table.path.stem, fallback_time=changed_at(table.path), assume_timezone=zone)
    return tuple(READERS.get(mapping.family)(few, mapping, context))


def _rows_about(path: Path, first: Sequence[Row | BadRow], sparse: bool) -> int:
    if len(first) < LOOKED_AT:
        return len(first)
    size = sum(
        sum(
            len(cell.encode("utf-8", "replace")) + 1 + (len(name) + 5 if sparse else 0)
            for name, cell in row.cells.items()
        )
        for row in first
        if isinstance(row, Row)
    )
    return max(len(first), round(path.stat().st_size * len(first) / max(size, 1)))
