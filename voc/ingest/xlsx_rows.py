"""Rows of an Excel workbook: the first sheet that people see and that holds a table. Other sheets are named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from voc.errors import InputError, NotFound
from voc.ingest.head_rows import ROWS_OF_HEAD, Head, has_values, head_of
from voc.ingest.records import BadRow
from voc.ingest.tables import LONGEST_CELL, Row, Table, set_aside, storable, unique_names
from voc.ingest.workbooks import Sheet, Workbook

Numbered = tuple[int, list[str]]
_WIDEST = 2_000
"""Columns. A wider sheet is a form or a picture, not a table of rows."""


@dataclass(slots=True, kw_only=True)
class _Found:
    """A sheet with its first rows, and the rest of them."""

    sheet: Sheet
    first: list[Numbered]
    rest: Iterator[Numbered]

    @property
    def is_table(self) -> bool:
        """Whether it has a header of two names or more and a row below."""
        return len(self.first) > 1 and any(sum(map(bool, cells)) > 1 for _, cells in self.first)


def open_workbook(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None
) -> Table:
    """Open an Excel workbook. `encoding` and `delimiter` mean nothing here; `sheet` names the one to read.

    Raises: NotFound for a sheet that is not there; InputError for a damaged or an empty workbook; NotRecognised for one that
        unpacks to far more than it says.
    """
    book = Workbook(path)
    try:
        chosen, others = _choose(book, path, sheet)
        head = head_of([cells for _, cells in chosen.first])
        width = max(len(cells) for _, cells in chosen.first[: head.end])
        names = [*head.names, *([""] * (min(width, _WIDEST) - len(head.names)))]
        below = chain(chosen.first[head.end :], chosen.rest)
        height = book.height(chosen.sheet)
    except BaseException:
        book.close()
        raise
    return Table(
        path=path,
        header=unique_names(names),
        rows=_rows(path, below, unique_names(names), names),
        encoding="utf-8",
        delimiter=None,
        notes=(*_notes(chosen.sheet, others), *head.notes()),
        choices=head.choices,
        rows_known=None if height is None else max(0, height - _last_of_head(chosen.first, head)),
        close=book.close,
    )


def _last_of_head(first: Sequence[Numbered], head: Head) -> int:
    return first[head.end - 1][0]


def sheets_with_tables(path: Path) -> tuple[str, ...]:
    """The names of the sheets that people see and that hold a header and a row below. Raises as `open_workbook` does."""
    book = Workbook(path)
    try:
        return tuple(one.sheet.name for one in _filled(book) if one.is_table and not one.sheet.hidden)
    finally:
        book.close()


def _choose(book: Workbook, path: Path, name: str | None) -> tuple[_Found, list[Sheet]]:
    """The sheet to read, and those that hold something and are not read."""
    filled = _filled(book)
    seen = [one for one in filled if not one.sheet.hidden]
    if not seen:
        raise InputError(f"{path.name}: no sheet of it that is shown holds a row. Export it again.")
    first = next((one for one in seen if one.is_table), seen[0])
    chosen = first if name is None else _named(name, filled)
    return chosen, [one.sheet for one in filled if one is not chosen]


def _named(name: str, filled: Sequence[_Found]) -> _Found:
    """The sheet of this name, in whichever letters."""
    for found in filled:
        if found.sheet.name.strip().casefold() == name.strip().casefold():
            return found
    raise NotFound("sheet with rows", name, [one.sheet.name for one in filled])


def _filled(book: Workbook) -> list[_Found]:
    """The sheets that hold something, with their first rows."""
    filled = []
    for sheet in book.sheets:
        rows = book.rows(sheet)
        first = list(islice(rows, ROWS_OF_HEAD))
        if first:
            filled.append(_Found(sheet=sheet, first=first, rest=rows))
    return filled


def _notes(chosen: Sheet, others: Sequence[Sheet]) -> tuple[str, ...]:
    if not others:
        return ()
    named = ", ".join(f"`{one.name}`{' (hidden)' if one.hidden else ''}" for one in others[:8])
    more = f" and {len(others) - 8} more" if len(others) > 8 else ""
    return (f"the sheet `{chosen.name}` is read, and not {named}{more}; `--sheet NAME` reads another",)


def _rows(
    path: Path, rows: Iterator[Numbered], header: tuple[str, ...], as_written: list[str]
) -> Iterator[Row | BadRow]:
    width = len(header)
    again = None if has_values(as_written) else as_written
    for number, cells in rows:
        if cells == again:
            continue
        if len(cells) > width and any(cells[width:]):
            reason = f"has {len(cells)} cells, the header has {width}"
            yield set_aside(path, number, reason, " | ".join(cells))
        elif max(map(len, cells)) > LONGEST_CELL:
            yield set_aside(
                path, number, f"a cell is longer than {LONGEST_CELL:,} characters", " | ".join(cells)
            )
        else:
            cells.extend([""] * (width - len(cells)))
            yield Row(number, dict(zip(header, map(storable, cells), strict=False)))
