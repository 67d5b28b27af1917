"""Rows of one JSON document: an array of objects, alone or inside an object (`{"data": [...]}`).

Read in pieces, one object at a time, whatever the size of the file. Which array holds the rows is found by its
name; where no name is known, the first array of objects is taken.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

from voc.errors import InputError, NotRecognised
from voc.ingest.encodings import Scan, scan
from voc.ingest.json_rows import DECODER, HEADER_ROWS, row_of
from voc.ingest.records import BadRow
from voc.ingest.tables import Row, Table, set_aside

ROWS_NAMES = frozenset(
    "data results items records rows responses answers tickets cases conversations reviews feedback feedbacks comments "
    "notes messages entries values surveys survey_responses features ideas "
    "issues releases events metrics signals submissions engagements documents list objects".split()
)
"""Names of the array that holds the rows, as the tools' answers have them."""
_WRAPPERS = ROWS_NAMES | {"response", "result", "feed", "export", "payload", "body", "content", "page"}
_PIECE = 1 << 18
_LONGEST_ITEM = 8 << 20
_DEEPEST = 4
_BLANKS = " \t\r\n"
_AFTER_NUMBER = 4
"""Characters. A number may go on with so many that are none by themselves, as `2` with `.` or `e+1`."""
_END = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the array of rows stands: the names of the objects around it, and how sure that is."""

    names: tuple[str, ...]
    known: bool


class _Text:
    """The characters of a document, in pieces. `at` is the place in `held`, `line` the line of what is next."""

    def __init__(self, source: TextIO, path: Path) -> None:
        self._source, self._path = source, path
        self.held, self.at, self.line = "", 0, 1

    def next(self) -> str:
        """The next character that is no blank, without taking it; empty at the end."""
        while True:
            while self.at < len(self.held):
                letter = self.held[self.at]
                if letter not in _BLANKS:
                    return letter
                self.line += letter == "\n"
                self.at += 1
            if not self._more():
                return _END

    def drop(self) -> None:
        """Leave out one character."""
        self.at += 1

    def value(self) -> Any:
        """The next JSON value. Raises ValueError where there is none, RecursionError where it is nested too deeply."""
        self.next()
        while True:
            try:
                found, end = DECODER.raw_decode(self.held, self.at)
                begun = self.at
                if end + _AFTER_NUMBER <= len(self.held) or not self._more():
                    end += self.at - begun
                    self.line += self.held.count("\n", self.at, end)
                    self.at = end
                    return found
            except json.JSONDecodeError:
                if len(self.held) - self.at > _LONGEST_ITEM or not self._more():
                    raise

    def rest_of_line(self) -> str:
        """What stands here, for showing."""
        return self.held[self.at : self.at + 2000]

    def _more(self) -> bool:
        try:
            piece = self._source.read(max(_PIECE, len(self.held) - self.at))
        except UnicodeError as error:
            raise InputError(
                f"{self._path.name}: cannot be read as {self._source.encoding} to its end. "
                "Save the file as UTF-8 and try again."
            ) from error
        self.held, self.at = self.held[self.at :] + piece, 0
        return bool(piece)


def open_document(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Open one JSON document. The header is the union of the names in its first 200 objects.

    Raises: InputError where the file is missing, not readable or empty; NotRecognised where no array of objects is
        in it. `delimiter` means nothing here.
    """
    found = scan(path, encoding, whole=True)
    place = _place_of_rows(path, found)
    source = _open(path, found)
    rows = _rows(_Text(source, path), path, place.names)
    first = list(islice(rows, HEADER_ROWS))
    names = dict.fromkeys(name for row in first if isinstance(row, Row) for name in row.cells)
    if not names:
        source.close()
        raise _no_rows(path)
    where = (f"its rows are the array `{'.'.join(place.names)}`",) if place.names else ()
    return Table(
        path=path,
        header=tuple(names),
        rows=chain(first, rows),
        encoding=found.encoding,
        delimiter=None,
        sparse=True,
        notes=(*where, *((found.note,) if found.note else ())),
        close=source.close,
    )


def _open(path: Path, found: Scan) -> TextIO:
    return path.open(encoding=found.encoding, errors=found.errors)


def _no_rows(path: Path) -> NotRecognised:
    return NotRecognised(
        path,
        "is one JSON document without a list of objects",
        'Write one object a line, such as {"date": "2024-02-28", "text": "..."}, and name the file .jsonl',
    )


def _place_of_rows(path: Path, found: Scan) -> _Place:
    """The array of rows: one with a known name, else the first that holds objects."""
    with closing(_open(path, found)) as source:
        text = _Text(source, path)
        try:
            if text.next() == "[":
                return _Place((), known=True)
            places = list(_until_known(_arrays(text, ())))
        except (ValueError, RecursionError) as error:
            raise NotRecognised(path, f"is not valid JSON ({error})", "Export it again") from error
    if not places:
        raise _no_rows(path)
    return places[-1] if places[-1].known else places[0]


def _until_known(places: Iterator[_Place]) -> Iterator[_Place]:
    for place in places:
        yield place
        if place.known:
            return


def _arrays(text: _Text, around: tuple[str, ...]) -> Iterator[_Place]:
    """Every array of objects in the object that comes next, itself left behind."""
    text.drop()
    while text.next() not in ("}", _END):
        if text.next() == ",":
            text.drop()
            continue
        name = str(text.value())
        if text.next() == ":":
            text.drop()
        here = (*around, name)
        if text.next() == "[":
            text.drop()
            if text.next() == "{":
                yield _Place(here, known=name.lower() in ROWS_NAMES)
            _skip_array(text)
        elif text.next() == "{" and name.lower() in _WRAPPERS and len(here) < _DEEPEST:
            yield from _arrays(text, here)
        else:
            text.value()
    text.drop()


def _skip(text: _Text) -> None:
    """Leave out the next value, an array one element at a time."""
    if text.next() != "[":
        text.value()
        return
    text.drop()
    _skip_array(text)


def _skip_array(text: _Text) -> None:
    """Leave out what is left of an array."""
    while text.next() not in ("]", _END):
        if text.next() == ",":
            text.drop()
        else:
            text.value()
    text.drop()


def _rows(text: _Text, path: Path, names: tuple[str, ...]) -> Iterator[Row | BadRow]:
    """The objects of the array. What cannot be read ends it: nobody can tell where the next object would begin."""
    for name in names:
        _go_to(text, name)
    text.next()
    text.drop()
    while text.next() not in ("]", _END):
        if text.next() == ",":
            text.drop()
            continue
        line = text.line
        try:
            found = text.value()
        except (ValueError, RecursionError):
            yield set_aside(
                path, line, "is not valid JSON, and nothing after it was read", text.rest_of_line()
            )
            return
        yield row_of(path, line, found)


def _go_to(text: _Text, wanted: str) -> None:
    """Go into the object that comes next, up to the value of this name."""
    text.next()
    text.drop()
    while text.next() not in ("}", _END):
        if text.next() == ",":
            text.drop()
            continue
        name = text.value()
        text.next()
        text.drop()
        if name == wanted:
            return
        _skip(text)
