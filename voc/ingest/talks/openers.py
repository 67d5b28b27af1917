"""The port under conversations: who knows a file by its first bytes, and gives its records.

A package adds one through an entry point in the group `voc.talks`, named like the source it gives:

    [project.entry-points."voc.talks"]
    teams = "my_package:TeamsExport"        # () -> Opener
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile, ZipFile

from voc.errors import InputError
from voc.ingest.encodings import open_bytes
from voc.ingest.records import BadRow, Record
from voc.ingest.talks.people import Somebody
from voc.ingest.talks.turns import Talking
from voc.registry import Registry
from voc.terms import Family

HEAD = 65_536
"""Bytes from which a file is known."""
ZIP = b"PK\x03\x04"
TALKS = Registry(
    "talks",
    {
        "calls": "voc.ingest.talks.captions:Captions",
        "intercom": "voc.ingest.talks.intercom:IntercomExport",
        "mail": "voc.ingest.talks.mail:Mails",
        "slack": "voc.ingest.talks.slack:SlackExport",
        "zendesk": "voc.ingest.talks.zendesk:ZendeskExport",
    },
)
"""Conversations by the name of what they come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peek:
    """What tells what something is: the first bytes of a file, or the names in a folder or an archive."""

    path: Path
    head: bytes = b""
    names: frozenset[str] = frozenset()


class Opener(Protocol):
    """Knows one kind of conversations and reads it, lazily, in its order.

    Gives the same external ids for the same conversation on every run. What nobody said (joins, bots, quotes) comes
    as PassedOver, what cannot be read as a BadRow whose `file` is the given path; the next is read.
    """

    what: str
    family: Family

    def knows(self, peek: Peek) -> bool:
        """Whether this is one; decided by what it holds, not by its name."""
        ...

    def people(self, path: Path) -> Iterator[Somebody]:
        """Who takes part, as far as a first look shows, with the conversations in which they were met."""
        ...

    def notes(self, path: Path) -> list[str]:
        """What the person ought to know before it goes in."""
        ...

    def read(self, path: Path, talking: Talking) -> Iterator[Record | BadRow]:
        """The records. Raises InputError for what cannot be opened at all."""
        ...


def opener_of(path: Path) -> tuple[str, Opener] | None:
    """The name of the kind of conversations that this file or folder is, with its opener; None where it is none.

    Raises: InputError for what may not be read; NotRecognised for a part of an export that says nothing alone.
    """
    seen = peek(path)
    for name in TALKS.names():
        opener: Opener = TALKS.get(name)()
        if opener.knows(seen):
            return name, opener
    return None


def peek(path: Path) -> Peek:
    """The first bytes or the names. Raises InputError for what is not there or may not be read."""
    if path.is_dir():
        try:
            return Peek(path=path, names=frozenset(_names(path)))
        except OSError as error:
            raise InputError(f"{path}: cannot be opened ({error.strerror}). Look at its rights.") from error
    with open_bytes(path) as source:
        head = source.read(HEAD)
    return Peek(path=path, head=head, names=_packed(path) if head.startswith(ZIP) else frozenset())


def _names(folder: Path) -> Iterator[str]:
    """What lies in a folder; folders end with a slash."""
    for one in folder.iterdir():
        yield f"{one.name}/" if one.is_dir() else one.name


def _packed(path: Path) -> frozenset[str]:
    try:
        with ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return frozenset()
