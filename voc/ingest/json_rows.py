"""Rows of a JSON Lines file: one object a line, its values turned into text cells.

Numbers keep the digits they are written with, `null` is an empty cell, lists are joined by "; ", and the
values of nested objects are named `outer.inner`.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from json import JSONDecoder
from pathlib import Path
from typing import Any, TextIO

from voc.errors import InputError
from voc.ingest.encodings import scan
from voc.ingest.records import BadRow
from voc.ingest.tables import LONGEST_CELL, Row, Table, set_aside

HEADER_ROWS = 200
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
DECODER = JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)


def open_jsonl(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Open a JSON Lines file. The header is the union of the names in the first 200 objects.

    Raises: InputError where the file is missing, not readable, empty, or none of its first 200 lines is an
        object. `delimiter` means nothing here.
    """
    found = scan(path, encoding)
    source = path.open(encoding=found.encoding, errors=found.errors)
    rows = _rows(source, path, doubtful=found.doubtful)
    try:
        first = list(islice(rows, HEADER_ROWS))
        names = dict.fromkeys(name for row in first if isinstance(row, Row) for name in row.cells)
        if not names:
            raise InputError(
                f"{path.name}: none of its first lines is a JSON object. "
                'Write one object a line, such as {"date": "2024-02-28", "text": "..."}.'
            )
    except BaseException:
        source.close()
        raise
    return Table(
        path=path,
        header=tuple(names),
        rows=chain(first, rows),
        encoding=found.encoding,
        delimiter=None,
        sparse=True,
        notes=(found.note,) if found.note else (),
        close=source.close,
    )


def _rows(source: TextIO, path: Path, *, doubtful: bool) -> Iterator[Row | BadRow]:
    for line, text in enumerate(_lines(source, path), start=1):
        if text.isspace():
            continue
        if doubtful and _UNSTORABLE.search(text):
            yield set_aside(
                path, line, "holds bytes that are no characters in the encoding of the file", text
            )
            continue
        try:
            row = row_of(path, line, DECODER.decode(text.strip()), text)
        except json.JSONDecodeError:
            row = set_aside(path, line, "is not valid JSON", text)
        except RecursionError:
            row = set_aside(path, line, "is nested too deeply", text)
        yield row


def row_of(path: Path, line: int, found: Any, text: str | None = None) -> Row | BadRow:
    """One object as a row; a BadRow where it is none, or holds what cannot be kept.

    Parameters: text: the object as it is written; None: it is written anew where it has to be shown.
    """
    if not isinstance(found, dict):
        shown = json.dumps(found, ensure_ascii=False, default=str) if text is None else text
        return set_aside(path, line, "is JSON, but not an object with named values", shown)
    cells = cells_of(found)
    if text is None:
        text = " | ".join(cells.values())
        doubtful = _UNSTORABLE.search(text) is not None
    else:
        doubtful = "\\u" in text
    if doubtful and _UNSTORABLE.search("".join(chain.from_iterable(cells.items()))):
        return set_aside(path, line, "holds a NUL or half a character", text)
    if len(text) > LONGEST_CELL and max(map(len, cells.values()), default=0) > LONGEST_CELL:
        return set_aside(path, line, f"a value is longer than {LONGEST_CELL:,} characters", text)
    if not any(cells.values()):
        return set_aside(path, line, "is an object without values", text)
    return Row(line, cells)


def cells_of(found: dict[str, Any]) -> dict[str, str]:
    """The values of an object as text cells, those of objects inside it named `outer.inner`."""
    cells: dict[str, str] = {}
    for name, value in found.items():
        if isinstance(value, str):
            cells[name] = value
        elif isinstance(value, dict):
            cells.update({f"{name}.{inner}": text for inner, text in cells_of(value).items()})
        else:
            cells[name] = _text(value)
    return cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(part for part in map(_text, value) if part)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _lines(source: TextIO, path: Path) -> Iterator[str]:
    try:
        yield from source
    except UnicodeError as error:
        raise InputError(
            f"{path.name}: cannot be read as {source.encoding} to its end. "
            "Save the file as UTF-8 and try again."
        ) from error
