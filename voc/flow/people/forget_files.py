"""Files of the workspace that hold a person: the messages that the file channels wrote. What else may is named."""

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from voc.errors import StoreError
from voc.loop.channels import files, merge
from voc.workspace import Workspace

PIECE, OVERLAP = 2**23, 2**12
"""Bytes of a file that are looked through at once, and that are looked through again with the next."""
BESIDE = ("", "-wal", "-shm")
"""How the names of the files of a SQLite database end."""


def remove(
    workspace: Workspace,
    keys: Collection[str],
    address: str | None,
    clean: Callable[[str], str],
    *,
    look: bool = False,
) -> list[Path]:
    """Delete the mails to a person and their rows in the mail-merge files. Returns the files that changed.

    With `look` nothing is changed, and these are the files that would be.

    What `clean` changes in the messages to others is written anew.

    Raises StoreError where one cannot be changed; those before it are gone then, and the next try goes on.
    """
    try:
        gone = files.remove(workspace.outbox, keys, look=look)
        gone += merge.remove(workspace.outbox, keys, address, clean, look=look)
        left = (path for path in files.rewrite(workspace.outbox, clean, look=look) if path not in gone)
        return [*gone, *left]
    except OSError as error:
        raise StoreError(
            f"{error.filename}: {error.strerror}. Nothing was forgotten in the database. Mend the permissions and "
            "run the command again."
        ) from error


def still_named(
    workspace: Workspace, pattern: re.Pattern[str] | None, database: str | None = None
) -> list[Path]:
    """Files of the workspace in which the person still stands, as far as they are plain text; copies of the database too.

    Parameters: database: the file that the workspace's own database is, which is left out.
    """
    if pattern is None or not workspace.folder.is_dir():
        return []
    own = {f"{Path(database).resolve()}{ending}" for ending in BESIDE} if database else set()
    return [
        path for path in _files(workspace.folder) if str(path.resolve()) not in own and _names(path, pattern)
    ]


def _names(path: Path, pattern: re.Pattern[str]) -> bool:
    """Whether a file holds the pattern. Read in pieces that overlap, for it may be large."""
    before = b""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                if pattern.search((before + piece).decode("utf-8", "replace")):
                    return True
                before = piece[-OVERLAP:]
    except OSError:
        return False
    return False


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path
