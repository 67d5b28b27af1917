"""Files of the workspace that hold a person: the messages that the file channels wrote. What else may is named."""

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from voc.config import Workspace
from voc.errors import StoreError
from voc.loop.channels import files, merge

LARGEST = 50_000_000
"""Bytes of a file that is still looked through."""
DATABASE = (".db", ".db-wal", ".db-shm", ".lock")


def remove(
    workspace: Workspace, keys: Collection[str], address: str | None, clean: Callable[[str], str]
) -> list[Path]:
    """Delete the mails to a person and their rows in the mail-merge files. Returns the files that changed.

    What `clean` changes in the messages to others is written anew.

    Raises StoreError where one cannot be changed; those before it are gone then, and the next try goes on.
    """
    try:
        gone = files.remove(workspace.outbox, keys)
        gone += merge.remove(workspace.outbox, keys, address, clean)
        return [*gone, *files.rewrite(workspace.outbox, clean)]
    except OSError as error:
        raise StoreError(
            f"{error.filename}: {error.strerror}. Nothing was forgotten in the database. Mend the permissions and "
            "run the command again."
        ) from error


def still_named(workspace: Workspace, pattern: re.Pattern[str] | None) -> list[Path]:
    """Files of the workspace, the database left out, in which the person still stands, as far as they are plain text."""
    if pattern is None or not workspace.folder.is_dir():
        return []
    return [path for path in _plain(workspace.folder) if _names(path, pattern)]


def _names(path: Path, pattern: re.Pattern[str]) -> bool:
    try:
        return pattern.search(path.read_bytes().decode("utf-8", "replace")) is not None
    except OSError:
        return False


def _plain(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith(DATABASE) and path.stat().st_size <= LARGEST:
            yield path
