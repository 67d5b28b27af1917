"""Rows of a delimited text file: CSV, TSV, semicolons.

Reads strictly and mends locally. Where a line breaks the rules (a quote that is not closed, quotes inside
quotes, cells too many or too few), only that line is set aside and reading goes on with the next one that
fits the header, so one stray quote does not swallow the rest of the file. Line numbers are those an editor
shows, also after cells that hold line ends.
"""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from voc.errors import InputError, NotRecognised
from voc.ingest.encodings import Scan, scan
from voc.ingest.head_rows import ROWS_OF_HEAD, Head, has_values, head_of
from voc.ingest.records import BadRow
from voc.ingest.tables import LONGEST_CELL, Row, Table, set_aside, unique_names

DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_ROWS = 40
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_SEPARATOR_LINE = re.compile(r"\"?sep=(.)\"?\s*", re.IGNORECASE)
_OPEN_QUOTE = 'a quote (") is opened and not closed'
_TOO_LONG = f'a cell is longer than {LONGEST_CELL:,} characters: perhaps a quote (") is not closed'
_NOT_CHARACTERS = "holds a NUL or bytes that are no characters in the encoding of the file"


def open_csv(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Open a delimited file. The first line with text in it is the header.

    Raises: InputError or NotRecognised as `open_table` says.
    """
    found = scan(path, encoding)
    source = path.open(encoding=found.encoding, errors=found.errors, newline="")
    lines = _Lines(source, path)
    try:
        announced = _SEPARATOR_LINE.fullmatch(lines.peek())
        if announced:
            lines.drop()
        delimiter = delimiter or (announced.group(1) if announced else _sniff(lines.ahead(_SNIFFED_ROWS)))
        head = _head(lines, delimiter, path)
    except BaseException:
        source.close()
        raise
    header = unique_names(list(head.names))
    rows = _CsvRows(path, lines, header, delimiter, found, [] if has_values(head.names) else list(head.names))
    return Table(
        path=path,
        header=header,
        rows=iter(rows),
        encoding=found.encoding,
        delimiter=delimiter,
        notes=(*head.notes(), *((found.note,) if found.note else ())),
        choices=head.choices,
        close=source.close,
    )


class _Lines:
    """The physical lines of a file, with some put back. `number` is that of the line given last."""

    def __init__(self, source: TextIO, path: Path) -> None:
        self.number = 0
        self.taken: list[str] = []
        self._source, self._path = source, path
        self._waiting: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        while self._waiting:
            self.number += 1
            self.taken.append(self._waiting[0])
            yield self._waiting.popleft()
        try:
            for line in self._source:
                self.number += 1
                self.taken.append(line)
                yield line
        except UnicodeError as error:
            raise InputError(
                f"{self._path.name}:{self.number + 1}: cannot be read as {self._source.encoding} "
                "from here on. Save the file as UTF-8 and try again."
            ) from error

    def give_back(self, lines: list[str]) -> None:
        """Lines that the next walk shall give again."""
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)

    def ahead(self, count: int) -> list[str]:
        """The next lines, without taking them."""
        lines = [line for _, line in zip(range(count), self, strict=False)]
        self.taken.clear()
        self.give_back(lines)
        return lines

    def peek(self) -> str:
        """The next line, without taking it; empty at the end."""
        return "".join(self.ahead(1))

    def drop(self) -> None:
        """Leave out the next line."""
        next(iter(self), None)
        self.taken.clear()


ROWS_BELOW_OTHERS = 3
"""So many rows make a table that begins below lines of another kind."""


def _sniff(lines: list[str]) -> str:
    """The delimiter under which most rows have as many cells as the first one, and more than one cell."""
    scores = {mark: _agreement(lines, mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return best if scores[best] > 0 else ","


def _agreement(lines: list[str], delimiter: str) -> float:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0
    if not rows:
        return 0.0
    width = max(Counter(map(len, rows)).items(), key=lambda pair: pair[::-1])[0]
    first = next(row for row in rows if len(row) == width)
    below_others = len(rows[0]) < 2
    if width < 2 or (below_others and sum(len(row) == width for row in rows) < ROWS_BELOW_OTHERS):
        return 0.0
    same = sum(len(row) == width for row in rows) / len(rows)
    named = sum(bool(cell.strip()) for cell in first) / width
    return same * named * (1 - 1 / width)


def _head(lines: _Lines, delimiter: str, path: Path) -> Head:
    """The header, with the lines of its rows taken and those below it given back."""
    rows: list[list[str]] = []
    spans: list[list[str]] = []
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            spans.append(lines.taken[:])
            lines.taken.clear()
            rows.append(cells)
            if sum(map(any, rows)) >= ROWS_OF_HEAD:
                break
    except csv.Error as error:
        if not any(map(any, rows)):
            raise NotRecognised(
                path,
                f"its header line cannot be read ({error})",
                "Open it in an editor and look at the first lines",
            ) from error
        spans.append(lines.taken[:])
        lines.taken.clear()
    filled = [at for at, row in enumerate(rows) if any(cell.strip() for cell in row)]
    if not filled:
        raise InputError(f"{path.name}: has no header line. The first line must name the columns.")
    head = head_of([rows[at] for at in filled])
    lines.give_back([line for span in spans[filled[head.end - 1] + 1 :] for line in span])
    return head


class _CsvRows:
    """Walks the rows below the header."""

    def __init__(
        self,
        path: Path,
        lines: _Lines,
        header: tuple[str, ...],
        delimiter: str,
        found: Scan,
        as_written: list[str],
    ) -> None:
        self._path, self._lines, self._header, self._delimiter = path, lines, header, delimiter
        self._doubtful = found.doubtful
        self._as_written = as_written

    def __iter__(self) -> Iterator[Row | BadRow]:
        while True:
            try:
                yield from self._walk()
            except csv.Error as error:
                yield from self._mend(_TOO_LONG if "limit" in str(error) else _OPEN_QUOTE)
            else:
                return

    def _walk(self) -> Iterator[Row | BadRow]:
        """Rows up to the end. Raises csv.Error at one that breaks the rules of quoting."""
        header, width, lines, doubtful = self._header, len(self._header), self._lines, self._doubtful
        taken, as_written = lines.taken, self._as_written
        for cells in csv.reader(lines, delimiter=self._delimiter, strict=True):
            reason = None
            if cells == as_written:  # the header again, where exports were joined
                taken.clear()
                continue
            if len(cells) != width or not cells[0]:
                if not any(cells):
                    taken.clear()
                    continue
                if len(cells) < width or any(cells[width:]):
                    reason = f"has {len(cells)} cells, the header has {width}"
            if doubtful and _UNSTORABLE.search("".join(taken)):
                reason = _NOT_CHARACTERS
            line = lines.number - len(taken) + 1
            if reason is None:
                yield Row(line, dict(zip(header, cells, strict=False)))
            else:
                yield set_aside(self._path, line, reason, "".join(taken))
            taken.clear()

    def _mend(self, reason: str) -> Iterator[Row | BadRow]:
        """Get past a row that breaks the rules: as it is meant where that is plain, else set aside."""
        taken = self._lines.taken[:]
        self._lines.taken.clear()
        first = self._lines.number - len(taken) + 1
        again = next((at for at in range(1, len(taken)) if self._fits(taken[at : at + 1])), None)
        if again is not None:
            self._lines.give_back(taken[again:])
            yield set_aside(self._path, first, _OPEN_QUOTE, "".join(taken[:again]))
        elif (cells := self._fits(taken)) and not _UNSTORABLE.search("".join(taken)):
            yield Row(first, dict(zip(self._header, cells, strict=True)))
        else:
            yield set_aside(self._path, first, reason, "".join(taken))

    def _fits(self, lines: list[str]) -> list[str] | None:
        """The cells of these lines read without strictness, if they are as many as the header's."""
        if len(self._header) < 2 or "".join(lines).count('"') % 2:
            return None
        try:
            rows = list(csv.reader(lines, delimiter=self._delimiter))
        except csv.Error:
            return None
        return rows[0] if len(rows) == 1 and len(rows[0]) == len(self._header) else None
