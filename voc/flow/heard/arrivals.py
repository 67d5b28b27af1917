"""What lies in a watched folder: which files are new and whole, which still grow, which were read.

What was seen of each file is kept in `watched.json` of the workspace, so that a restart reads nothing again. The files
themselves are never touched.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from stat import S_ISREG

from voc.flow.heard.remembered import LEFT_OUT, STAFF
from voc.terms import Arrival
from voc.workspace import Workspace, write_whole

FILE = "watched.json"
STILL = 10.0
"""Seconds. What changed later than this may still be written, unless it looked the same in the last round."""
_END = 65_557
"""Bytes from the end of a zip archive in which its directory must begin."""
_SPACE = b" \t\r\n\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How a file looked. `changed` in nanoseconds since 1970; of a folder the newest of its files."""

    size: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """What became of a file. `answers`: how the answers of the workspace looked then; `words`: why it was not read."""

    size: int
    changed: int
    digest: str
    came: Arrival
    answers: int = 0
    words: str = ""

    @property
    def mark(self) -> Mark:
        """How it looked."""
        return Mark(size=self.size, changed=self.changed)


class Arrivals:
    """The files of a watch. One process at a time uses it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._file = workspace.folder / FILE
        self._met = _loaded(self._file)
        self._last: dict[str, Mark] = {}
        self.owed = False
        """Whether something was read that the walk has not gone over."""

    def new(self, paths: Iterable[Path]) -> dict[Path, Mark]:
        """How each file looks that was not read as it is; one that was not taken is new once there are other answers."""
        found = {}
        answers = _answers(self._workspace)
        for path in paths:
            mark, met = _mark(path), self._met.get(_key(path))
            if mark is None:
                continue
            waits = met is not None and met.came is not Arrival.TAKEN and met.answers != answers
            if met is None or met.mark != mark or waits:
                found[path] = mark
        return found

    def ready(self, before: dict[Path, Mark], *, now: datetime) -> Iterator[Path]:
        """Those that look as they did a moment before, have been so for a while, and end as a whole file does."""
        last, self._last = self._last, {_key(path): mark for path, mark in before.items()}
        for path, mark in before.items():
            age = now.timestamp() - mark.changed / 1e9
            rested = abs(age) >= STILL or last.get(_key(path)) == mark
            if rested and _mark(path) == mark and is_whole(path):
                yield path

    def was_read(self, path: Path) -> bool:
        """Whether the very bytes of a file were read: under another name, or before it was touched."""
        mark = _mark(path)
        digest = _digest(path, mark) if mark is not None else ""
        return any(met.digest == digest and met.came is Arrival.TAKEN for met in self._met.values())

    def note(self, path: Path, came: Arrival, words: str = "") -> bool:
        """Keep what became of a file. Returns whether it is something else than was kept."""
        mark = _mark(path)
        if mark is None:
            return False
        met = Met(
            **asdict(mark),
            digest=_digest(path, mark),
            came=came,
            answers=_answers(self._workspace),
            words=words,
        )
        old = self._met.get(_key(path))
        self._met[_key(path)] = met
        lines = {key: asdict(one) for key, one in sorted(self._met.items())}
        write_whole(self._file, json.dumps(lines, ensure_ascii=False, indent=1).encode())
        return old is None or replace(old, answers=met.answers) != met


def is_whole(path: Path) -> bool:
    """Whether a file ends as its format does: a zip archive and a workbook, Parquet, a JSON document; others always."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _END))
            tail = file.read().rstrip(_SPACE if path.suffix.lower() == ".json" else b"")
    except OSError:  # a folder, or what may not be read: whoever looks says so
        return True
    if head == b"PK\x03\x04":
        return zipfile.is_zipfile(path)
    if head == b"PAR1":
        return tail.endswith(b"PAR1") and len(tail) > len(head)
    if path.suffix.lower() == ".json" and head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        return tail.endswith((b"]", b"}"))
    return True


def _key(path: Path) -> str:
    return str(path.resolve())


def _mark(path: Path) -> Mark | None:
    """How a file looks now; None for what is gone."""
    try:
        if path.is_dir():
            inside = [one.stat() for one in path.rglob("*") if one.is_file()]
            return Mark(
                size=sum(one.st_size for one in inside),
                changed=max((one.st_mtime_ns for one in inside), default=0),
            )
        found = path.stat()
    except OSError:
        return None
    if not S_ISREG(found.st_mode):  # a pipe or a device would never end
        return None
    return Mark(size=found.st_size, changed=found.st_mtime_ns)


def _digest(path: Path, mark: Mark) -> str:
    """What tells one content from another; of a folder, and of what may not be read, how it looks."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return f"{_key(path)} {mark.size} {mark.changed}"


def _answers(workspace: Workspace) -> int:
    """A number that changes when somebody answers: when the settings, the mappings or the list of ours last changed."""
    files = [
        workspace.settings_file,
        workspace.folder / STAFF,
        workspace.folder / LEFT_OUT,
        *workspace.mappings.glob("*.toml"),
    ]
    return max((file.stat().st_mtime_ns for file in files if file.is_file()), default=0)


def _loaded(file: Path) -> dict[str, Met]:
    """What was kept; nothing where the file is not there or is none of ours: the rows of a file are known again."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return {key: Met(**{**one, "came": Arrival(one["came"])}) for key, one in found.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
