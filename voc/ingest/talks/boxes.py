"""The files of an export, in a folder or in a zip archive, under their names. Nothing is ever unpacked to disk."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, TextIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from voc.errors import InputError

MOST_BYTES = 20 * 2**30
"""Of all files in an archive together, unpacked."""
MOST_OF_ONE = 512 * 2**20
MOST_RATIO = 300
"""Text shrinks to a tenth or a fiftieth; what shrinks more was made to grow."""
SMALL = 64 * 2**20
"""An archive that unpacks to so little harms nobody, however it shrank."""
_BROKEN = (
    BadZipFile,
    EOFError,
    LZMAError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    zlib.error,
)
"""What the standard library raises on archives that are damaged, encrypted or packed in strange ways."""


@dataclass(frozen=True, slots=True)
class Box:
    """An export's files: `names` are relative, with `/`; `strange` those whose names lead out of it, never opened."""

    path: Path
    names: tuple[str, ...]
    strange: tuple[str, ...]
    root: str
    archive: ZipFile | None

    @contextmanager
    def open(self, name: str) -> Iterator[TextIO]:
        """One file as text. Raises InputError for what cannot be read."""
        try:
            with self._bytes(name) as raw:
                yield TextIOWrapper(raw, encoding="utf-8-sig", errors="surrogateescape")
        except _BROKEN as error:
            raise InputError(f"{self.path.name}: `{name}` in it cannot be read ({error}).") from error

    def _bytes(self, name: str) -> IO[bytes]:
        if self.archive is not None:
            return self.archive.open(self.root + name)
        return (self.path / name).open("rb")


@contextmanager
def box(path: Path) -> Iterator[Box]:
    """A folder or an archive, opened. Raises InputError for one that is broken, or a bomb."""
    if path.is_dir():
        names = sorted(
            one.relative_to(path).as_posix()
            for one in path.glob("**/*.json")
            if one.is_file() and not one.is_symlink()
        )
        yield Box(path, tuple(names), (), "", None)
        return
    try:
        archive = ZipFile(path)
    except _BROKEN as error:
        raise InputError(f"{path.name}: the archive is damaged ({error}). Download it again.") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _refuse_bombs(path, entries)
        strange = tuple(sorted(entry.filename for entry in entries if _leads_out(entry.filename)))
        plain = [entry.filename for entry in entries if not _leads_out(entry.filename)]
        root = common_root(plain)
        names = sorted(name[len(root) :] for name in plain if name.startswith(root))
        yield Box(path, tuple(dict.fromkeys(names)), strange, root, archive)


def common_root(names: list[str]) -> str:
    """The one folder in which an export was packed, with a slash; empty where the files lie at the top."""
    tops = {name.partition("/")[0] for name in names if not name.startswith("__MACOSX/")}
    return f"{tops.pop()}/" if len(tops) == 1 and all("/" in name for name in names) else ""


def _refuse_bombs(path: Path, entries: list[ZipInfo]) -> None:
    whole = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    largest = max((entry.file_size for entry in entries), default=0)
    if whole > MOST_BYTES or largest > MOST_OF_ONE or (whole > SMALL and whole / packed > MOST_RATIO):
        raise InputError(
            f"{path.name}: would unpack to {whole / 2**20:,.0f} MB from {packed / 2**20:,.1f} MB, which no export does. "
            "If you trust it, unpack it yourself and give the folder."
        )


def _leads_out(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return name.startswith(("/", "\\")) or ".." in parts or ":" in name.partition("/")[0]
