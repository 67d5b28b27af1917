"""Which encoding a file is in, found by reading its bytes once; and whether it is a text file at all.

UTF-8 is right whenever it fits. A few broken bytes in a file that is UTF-8 otherwise do not change that:
their rows are set aside. Only where nothing in the file speaks for UTF-8 is a Windows encoding assumed,
and then the table says so in its notes.
"""

import codecs
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from voc.errors import InputError, NotRecognised
from voc.ingest.east_asian import likely_encodings

CHUNK = 1 << 20
LONGEST_LINE = 8 * CHUNK
"""A text file without a line end in so many bytes is no table."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    (b"PK\x03\x04", "is an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel or Word file"),
    (b"%PDF", "is a PDF"),
    (b"\x1f\x8b", "is a gzip archive"),
    (b"PAR1", "is a Parquet file"),
    (b"SQLite format 3\x00", "is a SQLite database"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
)
_WAY_OUT = "Save it as CSV (UTF-8) or JSON Lines and try again"
_HIGH = bytes(range(0x80, 0x100))
_LETTERS = bytes(range(65, 91)) + bytes(range(97, 123))
_TURKISH = bytes([0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE])
"""Ğ İ Ş ğ ı ş in cp1254; in cp1252 the same bytes are Icelandic letters."""
_BROKEN = re.compile("[\udc80-\udcff]")
_WHOLE = re.compile("[^\x00-\x7f\udc80-\udcff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """How to decode a file. `errors` is the handler for `open`.

    `doubtful`: some rows may hold NUL or bytes that are no characters, so each row has to be looked at.
    `note`: a sentence for the person, where something was assumed.
    """

    encoding: str
    errors: str = "strict"
    doubtful: bool = False
    note: str | None = None


def scan(path: Path, encoding: str | None = None, *, whole: bool = False) -> Scan:
    """Find the encoding of a text file. `encoding` is taken as given when it is given.

    Parameters: whole: the file is one document, not rows; then a line may be of any length.
    Raises: InputError for a file that is missing, not readable, empty, or of an encoding that cannot be
        told; NotRecognised for one that is not text.
    """
    with open_bytes(path) as source:
        head = source.read(CHUNK)
    if not head.strip():
        raise InputError(f"{path.name}: the file is empty. Export it again, with its header line.")
    if encoding is not None:
        return _given(path, encoding)
    for mark, name in _MARKS:
        if head.startswith(mark) and name != "utf-8-sig":
            return Scan(encoding=name, errors="surrogatepass", doubtful=True)
    if (unmarked := _unmarked_utf16(head)) is not None:
        return Scan(encoding=unmarked, errors="surrogatepass", doubtful=True)
    _refuse_binary(path, head)
    return _by_bytes(path, LONGEST_LINE if not whole else sys.maxsize)


def open_bytes(path: Path) -> BinaryIO:
    """The file opened for reading bytes. Raises InputError with a sentence for every usual reason."""
    try:
        if path.is_dir():
            raise InputError(
                f"{path.name}: is a folder. Name a file in it, or use a command that takes folders."
            )
        return path.open("rb")
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file. Check the name and the folder.") from error
    except PermissionError as error:
        raise InputError(
            f"{path.name}: you may not read it. Ask its owner, or copy it to a folder of yours."
        ) from error
    except OSError as error:
        raise InputError(
            f"{path.name}: cannot be opened ({error.strerror}). Copy it to another place and try again."
        ) from error


def _given(path: Path, encoding: str) -> Scan:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise InputError(
            f"{path.name}: there is no encoding named `{encoding}`. "
            "Common ones: utf-8, utf-16, cp1252, cp1254, gb18030."
        ) from error
    errors = "surrogatepass" if name.startswith(("utf-16", "utf-32")) else "surrogateescape"
    return Scan(encoding="utf-8-sig" if name == "utf-8" else name, errors=errors, doubtful=True)


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of digits, commas and line ends is zero, always on the same side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    little, few, many = odd > even, min(even, odd), max(even, odd)
    if many < max(4, len(head) // 50) or few > many // 4:
        return None
    name = "utf-16-le" if little else "utf-16-be"
    try:
        text = head[: len(head) // 2 * 2].decode(name, "surrogatepass")
    except UnicodeDecodeError:
        return None
    return (
        name if sum(letter.isprintable() or letter.isspace() for letter in text) > 0.95 * len(text) else None
    )


def _refuse_binary(path: Path, head: bytes) -> None:
    for magic, what in _NOT_TEXT:
        if head.startswith(magic):
            raise NotRecognised(path, what + ", not a text table", _WAY_OUT)
    if head.count(b"\0") > len(head) // 100:
        raise NotRecognised(path, "is not a text file (it is full of NUL bytes)", _WAY_OUT)


def _by_bytes(path: Path, longest: int) -> Scan:
    """UTF-8 where the bytes allow it or mostly speak for it; else a Windows encoding, with a note."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    has_nul = False
    try:
        for chunk in _chunks(path, longest):
            has_nul = has_nul or b"\0" in chunk
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _mostly_utf8(path) or _east_asian(path) or _windows(path)
    return Scan(encoding="utf-8-sig", doubtful=has_nul)


def _mostly_utf8(path: Path) -> Scan | None:
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    whole = broken = 0
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        whole += len(_WHOLE.findall(text))
        broken += len(_BROKEN.findall(text))
    if whole <= broken:
        return None
    return Scan(encoding="utf-8-sig", errors="surrogateescape", doubtful=True)


def _east_asian(path: Path) -> Scan | None:
    """A Chinese, Japanese or Korean encoding that was usual before UTF-8; None where the bytes fit none.

    Raises: NotRecognised where two fit about equally well.
    """
    with open_bytes(path) as source:
        found = likely_encodings(source.read(CHUNK))
    if not found:
        return None
    if len(found) > 1:
        raise NotRecognised(
            path,
            f"is not UTF-8; it could be {' or '.join(found)}",
            f"Say which: `voc ingest {path.name} --encoding {found[0]}`, or save it as UTF-8",
        )
    return Scan(
        encoding=found[0],
        errors="surrogateescape",
        doubtful=True,
        note=f"not UTF-8: read as {found[0]}; if letters look wrong, name another with `--encoding`",
    )


def _windows(path: Path) -> Scan:
    high = letters = turkish = 0
    for chunk in _chunks(path):
        high += _count(chunk, _HIGH)
        letters += _count(chunk, _LETTERS)
        turkish += _count(chunk, _TURKISH)
    if high > 0.3 * (high + letters):
        raise NotRecognised(
            path,
            "is not UTF-8, and not a western or Turkish Windows encoding either",
            "Save it as UTF-8, or name its encoding, e.g. `--encoding gb18030`",
        )
    name, what = ("cp1254", "Turkish") if turkish else ("cp1252", "western")
    return Scan(
        encoding=name,
        errors="surrogateescape",
        doubtful=True,
        note=f"not UTF-8: read as {name} ({what} Windows); if letters look wrong, save it as UTF-8",
    )


def _count(chunk: bytes, wanted: bytes) -> int:
    return len(chunk) - len(chunk.translate(None, wanted))


def _chunks(path: Path, longest: int = sys.maxsize) -> Iterator[bytes]:
    """The file in pieces. Raises NotRecognised where a line is too long for any table."""
    since_line_end = 0
    with open_bytes(path) as source:
        while chunk := source.read(CHUNK):
            last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            since_line_end = since_line_end + len(chunk) if last < 0 else len(chunk) - last
            if since_line_end > longest:
                raise NotRecognised(path, "has a line of more than 8 MB, so it is no table of rows", _WAY_OUT)
            yield chunk
