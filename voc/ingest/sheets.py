"""Which sheet of a workbook is read: the one that holds data. Where several do, a person says which."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from voc.errors import VocError
from voc.ingest.folders import LOOKED_AT
from voc.ingest.formats import WORKBOOK_SUFFIXES
from voc.ingest.profile import profiles
from voc.ingest.recognise import recognise
from voc.ingest.tables import Row, open_table
from voc.ingest.xlsx_rows import sheets_with_tables

MOST_SHEETS = 12
"""So many sheets are looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The sheet that is read, None where a file has one or none; and those that could be as well, it among them."""

    chosen: str | None = None
    rivals: tuple[str, ...] = ()


ONE: Sheets = Sheets()


def sheets_of(path: Path, said: str | None = None) -> Sheets:
    """The sheet to read of a file that may be a workbook.

    Parameters: said: what a person, or a mapping, names.
    """
    if said is not None:
        return Sheets(chosen=said)
    if path.suffix.lower() not in WORKBOOK_SUFFIXES:
        return ONE
    try:
        names = sheets_with_tables(path)
    except VocError:  # whoever opens it says so
        return ONE
    if len(names) < 2:
        return ONE
    data = [name for name in names[:MOST_SHEETS] if _holds_data(path, name)]
    if not data:
        return ONE
    return Sheets(chosen=data[0], rivals=tuple(data) if len(data) > 1 else ())


def header_of(path: Path, *, sheet: str | None = None) -> tuple[str, ...]:
    """The names of the columns. Raises as `open_table` does."""
    with open_table(path, sheet=sheet) as table:
        return table.header


def _holds_data(path: Path, name: str) -> bool:
    """Whether a sheet is recognised for something by itself."""
    try:
        with open_table(path, sheet=name) as table:
            rows = [row for row in islice(table.rows, LOOKED_AT) if isinstance(row, Row)]
            recognise(path, profiles(table.header, rows, table.choices))
    except VocError:
        return False
    return bool(rows)
