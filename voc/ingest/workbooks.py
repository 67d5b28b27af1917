"""What lies in an Excel workbook (.xlsx): its sheets, shared strings and styles, read in pieces and with limits.

A workbook is a zip archive of XML. Its directory says how much it unpacks to: that is asked before anything is
read. Shared strings go to a file of their own when they are many, so memory stays flat.
Source: ECMA-376, part 1, chapter 18 (SpreadsheetML).
"""

import re
import zipfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from xml.etree import ElementTree as ET

from voc.errors import InputError, NotRecognised

MOST_BYTES = 8 << 30
MOST_RATIO = 250
"""Times that a part may grow when it is unpacked. Sheets of equal rows reach about a hundred."""
_SMALL = 64 << 20
_MOST_PARTS = 10_000
_MOST_COLUMNS = 16_384
_IN_MEMORY = 32 << 20
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of built-in formats that show a date or a time."""
_PLAIN_FORMAT = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)
_WAY_OUT = "Open it in a spreadsheet program and save the table as CSV (UTF-8)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: its name, the part that holds its cells, whether people see it."""

    name: str
    part: str
    hidden: bool


class Workbook:
    """An opened workbook. Close it when done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._archive = _opened(path)
        self._styles: frozenset[int] | None = None
        self._strings: _Strings | None = None
        with self._reading("xl/workbook.xml") as source:
            root = ET.parse(source).getroot()  # noqa: S314  (no document type: see _reading)
        self._epoch = _epoch(root)
        self.sheets = tuple(self._sheets(root))

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()
        if self._strings is not None:
            self._strings.close()

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
        """The rows of a sheet that hold something: number from 1, cells as text, dates as `2025-11-03 10:22:31`."""
        with self._reading(sheet.part) as source:
            data: ET.Element | None = None
            number = 0
            for event, found in ET.iterparse(source, events=("start", "end")):  # noqa: S314
                if event == "start":
                    if found.tag.endswith("}sheetData"):
                        data = found
                elif data is not None and found.tag.endswith("}row"):
                    number = int(found.get("r") or number + 1)
                    cells = self._cells(found)
                    data.clear()
                    if any(cells):
                        yield number, cells

    def height(self, sheet: Sheet) -> int | None:
        """The number of the last row as the sheet says, None where it does not."""
        with self._reading(sheet.part) as source:
            head = source.read(4096)
        found = re.search(rb'<(?:\w+:)?dimension\s+ref="[A-Z]+\d+:[A-Z]+(\d+)"', head)
        return int(found.group(1)) if found else None

    def _cells(self, row: ET.Element) -> list[str]:
        cells: list[str] = []
        for cell in row:
            where = cell.get("r")
            at = _column(where.rstrip("0123456789")) if where else len(cells)
            if at >= _MOST_COLUMNS:
                raise ValueError(f"a cell at {where}")
            if at > len(cells):
                cells += [""] * (at - len(cells))
            cells.append(self._text(cell))
        return cells

    def _text(self, cell: ET.Element) -> str:
        kind = cell.get("t")
        if kind == "inlineStr":
            return "".join(part.text or "" for part in cell.iter() if part.tag.endswith("}t"))
        value = next((part.text for part in cell if part.tag.endswith("}v")), None)
        if not value or kind == "e":
            return ""
        if kind == "s":
            return self._string(int(value))
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind in ("str", "d"):
            return value
        style = int(cell.get("s") or 0)
        return self._moment(value) if style and style in self._date_styles() else _number(value)

    def _moment(self, value: str) -> str:
        try:
            at = self._epoch + timedelta(seconds=round(float(value) * 86_400))
        except (ValueError, OverflowError):
            return value
        if float(value) < 1:
            return at.strftime("%H:%M:%S")
        return at.strftime("%Y-%m-%d") if float(value).is_integer() else at.strftime("%Y-%m-%d %H:%M:%S")

    def _string(self, number: int) -> str:
        if self._strings is None:
            self._strings = _Strings()
            if "xl/sharedStrings.xml" in self._archive.namelist():
                with self._reading("xl/sharedStrings.xml") as source:
                    self._strings.fill(source)
        return self._strings.get(number)

    def _date_styles(self) -> frozenset[int]:
        """The numbers of cell styles that show a date or a time."""
        if self._styles is None:
            self._styles = frozenset()
            if "xl/styles.xml" in self._archive.namelist():
                with self._reading("xl/styles.xml") as source:
                    self._styles = _date_styles(ET.parse(source).getroot())  # noqa: S314
        return self._styles

    def _sheets(self, root: ET.Element) -> Iterator[Sheet]:
        with self._reading("xl/_rels/workbook.xml.rels") as source:
            links = {one.get("Id"): one.get("Target") or "" for one in ET.parse(source).getroot()}  # noqa: S314
        for found in root.iter():
            if not found.tag.endswith("}sheet"):
                continue
            key = next((value for name, value in found.items() if name.endswith("}id")), None)
            part = links.get(key, "")
            part = part.lstrip("/") if part.startswith("/") else f"xl/{part}"
            if "worksheet" in part and part in self._archive.namelist():
                hidden = found.get("state", "visible") != "visible"
                yield Sheet(name=found.get("name") or part, part=part, hidden=hidden)

    @contextmanager
    def _reading(self, part: str) -> Iterator[IO[bytes]]:
        """A part, for reading. Raises InputError where it is damaged, and for a document type: no sheet has one."""
        try:
            with self._archive.open(part) as source:
                if b"<!DOCTYPE" in source.read(2048):
                    raise InputError(
                        f"{self._path.name}: its part {part} declares a document type. {_WAY_OUT}."
                    )
                source.seek(0)
                yield source
        except (zipfile.BadZipFile, KeyError, ET.ParseError, EOFError, ValueError, OSError) as error:
            raise InputError(
                f"{self._path.name}: the workbook is damaged ({part}: {error}). {_WAY_OUT}."
            ) from error


class _Strings:
    """Shared strings by number, in memory while they are few."""

    def __init__(self) -> None:
        self._held = cast("IO[bytes]", SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115
        self._ends = array("Q", [0])
        self.get = lru_cache(maxsize=4096)(self._read)

    def fill(self, source: IO[bytes]) -> None:
        root: ET.Element | None = None
        for event, found in ET.iterparse(source, events=("start", "end")):  # noqa: S314
            if root is None:
                root = found
            if event == "end" and found.tag.endswith("}si"):
                self._held.write("".join(_words(found)).encode("utf-8", "replace"))
                self._ends.append(self._held.tell())
                root.clear()

    def _read(self, number: int) -> str:
        if not 0 <= number < len(self._ends) - 1:
            return ""
        begin, end = self._ends[number], self._ends[number + 1]
        self._held.seek(begin)
        return self._held.read(end - begin).decode("utf-8")

    def close(self) -> None:
        self._held.close()


def _words(item: ET.Element) -> Iterator[str]:
    """The text of a shared string; how it is pronounced is left out."""
    for part in item:
        if part.tag.endswith("}t"):
            yield part.text or ""
        elif part.tag.endswith("}r"):
            yield from (inner.text or "" for inner in part if inner.tag.endswith("}t"))


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError(f"{path.name}: the workbook is damaged ({error}). {_WAY_OUT}.") from error
    parts = archive.infolist()
    grown = [
        one for one in parts if one.file_size > _SMALL and one.file_size > MOST_RATIO * one.compress_size
    ]
    if grown or len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > MOST_BYTES:
        archive.close()
        size = sum(one.file_size for one in parts) / 2**20
        raise NotRecognised(
            path,
            f"would unpack to {size:,.0f} MB from {path.stat().st_size / 2**20:,.1f} MB, as no workbook of rows does",
            "If it is one of yours, save its table as CSV (UTF-8)",
        )
    return archive


def _epoch(root: ET.Element) -> datetime:
    """The day that date numbers count from; 1900 is told as a leap year there, hence 30 December."""
    for found in root:
        if found.tag.endswith("}workbookPr") and found.get("date1904") in ("1", "true"):
            return datetime(1904, 1, 1)  # noqa: DTZ001  (a sheet knows no time zone)
    return datetime(1899, 12, 30)  # noqa: DTZ001


def _date_styles(root: ET.Element) -> frozenset[int]:
    shown = set(_DATES)
    for found in root.iter():
        if found.tag.endswith("}numFmt"):
            code = _PLAIN_FORMAT.sub("", (found.get("formatCode") or "").split(";")[0])
            if _DATE_LETTERS.search(code) and "general" not in code.lower():
                shown.add(int(found.get("numFmtId") or -1))
    cells = next((found for found in root if found.tag.endswith("}cellXfs")), ())
    return frozenset(at for at, style in enumerate(cells) if int(style.get("numFmtId") or 0) in shown)


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """`A` -> 0, `AB` -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(value: str) -> str:
    """A number as people write it: whole ones without a point and without an exponent."""
    if value.isdecimal() or ("." not in value and "E" not in value and "e" not in value):
        return value
    try:
        found = float(value)
    except ValueError:
        return value
    return f"{found:.0f}" if found.is_integer() and abs(found) < 2**63 else repr(found)
