"""Which files of a folder may be read, in the order in which they are best read; and which no reader opens."""

import os
from collections.abc import Iterable
from itertools import islice
from os import walk as walk_folders
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from voc.errors import InputError, VocError
from voc.ingest.profile import profiles
from voc.ingest.recognise import recognise
from voc.ingest.tables import KNOWN_SUFFIXES, TABLES, Row, open_table
from voc.ingest.talks.openers import opener_of
from voc.terms import Family

LOOKED_AT = 200
"""Rows from which a file is recognised."""
_ALSO_NAMED = frozenset({".xls", ".mbox", ".eml", ".vtt", ".srt", ".zip"})
READ_FIRST = (
    Family.ACCOUNT,
    Family.CONTACT,
    Family.FEATURE,
    Family.RELEASE,
    Family.ARTICLE,
    Family.SURVEY,
    Family.REVIEW,
    Family.NOTE,
    Family.CASE,
    Family.SIGNAL,
    Family.REPLY,
)
"""What others name is read before them."""


def walk(folder: Path) -> list[Path]:
    """Every file under the folder that may be a table or a conversation: accounts first, then contacts, features, rest.

    A folder that is one export as a whole is named itself. Hidden files and folders are left out. Files that are not
    recognised come last; `look` says why. The order is the same on every run.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder. Name a folder, or one file.")
    return in_order(candidates(folder))


def candidates(folder: Path) -> list[Path]:
    """The same by their names alone, in no order: no file is opened."""
    return [folder] if opener_of(folder) is not None else _met(folder)[0]


def in_order(paths: Iterable[Path]) -> list[Path]:
    """The files in the order in which they are best read: each is opened, what cannot be comes last."""
    return sorted(paths, key=lambda path: (_rank(path), path.as_posix()))


def left_out(folder: Path) -> list[Path]:
    """Files under the folder that no reader opens, as their names say, hidden ones apart; `walk` does not give them."""
    return [] if opener_of(folder) is not None else sorted(_met(folder)[1])


def _met(folder: Path) -> tuple[list[Path], list[Path]]:
    """What lies under the folder and may be read, folders that are one export among it; and what may not."""
    found: list[Path] = []
    strange: list[Path] = []
    shut: list[OSError] = []
    for place, folders, names in walk_folders(folder, onerror=shut.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        whole = [name for name in folders if _is_one(Path(place, name))]
        found += [Path(place, name) for name in whole]
        folders[:] = [name for name in folders if name not in whole]
        for name in names:
            if not _is_hidden(name):
                (found if _is_taken(name) else strange).append(Path(place, name))
    return [*found, *(Path(error.filename) for error in shut)], strange


def _is_one(folder: Path) -> bool:
    """Whether a folder is to be looked at as a whole: it is one export, or may not be read, which `look` says."""
    try:
        return opener_of(folder) is not None
    except VocError:
        return True


def _is_taken(name: str) -> bool:
    suffixes = KNOWN_SUFFIXES | _ALSO_NAMED | {f".{name}" for name in TABLES.names()}
    return Path(name).suffix.lower() in suffixes


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def require_file(path: Path) -> None:
    """Raise InputError for a pipe or a device, which may never end, and for a folder that may not be looked into."""
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
        require_file(path)
        if (found := opener_of(path)) is not None:
            return READ_FIRST.index(found[1].family)
        with open_table(path) as table:
            rows = [row for row in islice(table.rows, LOOKED_AT) if isinstance(row, Row)]
            return READ_FIRST.index(
                recognise(path, profiles(table.header, rows, table.choices)).mapping.family
            )
    except VocError:
        return len(READ_FIRST)
