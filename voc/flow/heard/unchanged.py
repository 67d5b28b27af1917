"""Files that were read before and are as they were: they are told by one pass over their bytes, and not read again.

What else decides how a file reads is part of the digest: its mapping, the code of the readers, the settings, and how
many were forgotten since. A file of which a row was set aside is always read again, and so are tables of accounts,
contacts, features and releases: there the last file that is read has the last word. Writes nothing.
"""

import hmac
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

import voc.ingest
from voc.flow import forgotten
from voc.flow.heard.collected import Collected
from voc.flow.heard.talks import asked_of
from voc.flow.place import Place
from voc.ingest.columns import TEXT_FAMILIES
from voc.model import IngestRun
from voc.store import reading
from voc.terms import Family

AT_ONCE = 1 << 20
"""Bytes of a file that are held at a time."""
SKIPPED = frozenset({*TEXT_FAMILIES, Family.CASE, Family.SIGNAL})
TALK = "\ntalk = "
"""How the mapping of a conversation is known, which nobody keeps: it is found out each time."""


def as_before(place: Place, path: Path, source: str, *, named: bool) -> Collected | None:
    """What came of a file when it was read, where nothing has changed since; None where it has to be read.

    Parameters: source: the name it would be stored under. named: whether a person named it.
    """
    with reading(place.engine) as session:
        query = select(IngestRun).where(IngestRun.file == str(path), IngestRun.digest.is_not(None))
        runs = session.scalars(query.order_by(IngestRun.id)).all()
    talked = [run for run in runs if TALK in f"\n{run.mapping}" and not named]
    run = next((run for run in (*runs, *talked) if run.source == source), next(iter(talked), None))
    if run is None or not _maps_as_before(place, run) or digest_of(place, path, run.mapping) != run.digest:
        return None
    return Collected(run.source, run.family, path, known=run.rows or 0, unchanged=True)


def _maps_as_before(place: Place, run: IngestRun) -> bool:
    """Whether the mapping that is kept for its source is the one it was read with: a person may have edited it."""
    if TALK in f"\n{run.mapping}":
        return True
    try:
        kept = (place.workspace.mappings / f"{run.source}.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return kept == run.mapping


def digest_of(place: Place, path: Path, mapping: str) -> str | None:
    """The keyed digest of a file and of all that decides how it reads, 64 hex digits; None where it cannot be read.

    Parameters: mapping: as TOML, as it is or was used.
    """
    found = hmac.new(place.workspace.secret(), readers().encode(), "sha256")
    with reading(place.engine) as session:
        settings = (place.settings.timezone, place.settings.currency, forgotten.known(session))
    staff = asked_of(place, None).staff if TALK in f"\n{mapping}" else ()
    found.update(repr((mapping, settings, staff)).encode())
    try:
        for part in _bytes_of(path):
            found.update(part)
    except OSError:
        return None
    return found.hexdigest()


@cache
def readers() -> str:
    """A digest of the code and the lists that read files: another version may read the same bytes otherwise."""
    found = sha256()
    folder = Path(voc.ingest.__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.relative_to(folder).as_posix().encode() + b"\0")
            found.update(path.read_bytes())
    return found.hexdigest()


def _bytes_of(path: Path) -> Iterator[bytes]:
    """What a file holds, or all files of a folder that is one export, with their names."""
    whole = path.is_dir()
    for one in sorted(path.rglob("*")) if whole else [path]:
        if not one.is_file():
            continue
        if whole:
            yield f"{one.relative_to(path).as_posix()}\0{one.stat().st_size}\0".encode()
        with one.open("rb") as file:
            while part := file.read(AT_ONCE):
                yield part
