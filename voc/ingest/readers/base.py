"""What every reader shares: the port, the cells of a row by field, and the way a bad row is set aside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Protocol, TypeVar

from voc.ingest import dates, values, vocabulary
from voc.ingest.mapping import Mapping
from voc.ingest.records import BadRow, Record
from voc.ingest.redact import redact
from voc.ingest.tables import Row, Table, set_aside
from voc.ingest.values import BadCell, is_empty

_NEEDED = "empty, and the row means nothing without it"
MOST, MOST_MONEY = 2_147_483_647, 10**15
"""Counts and amounts beyond these are no seats and no revenue, and a database may not hold them."""
HIDDEN = "[hidden]"
"""What is shown of a cell that names somebody."""
_PERSONAL = ("email", "name", "first_name", "last_name", "phone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a reader has to be told beside the mapping.

    `source`: the name that its comments and cases are stored under. `fallback_time`: timezone-aware; when
    something was said in a file without dates. `assume_timezone`: of times without an offset. `key`: for the digests
    of what was said; None: none are made.
    """

    source: str
    fallback_time: datetime
    assume_timezone: tzinfo = UTC
    key: bytes | None = None


class Reader(Protocol):
    """Turns the rows of an opened table into records, in the order of the file, lazily.

    Does no database work and no language work. A row that cannot be used comes as a BadRow in its place and
    the next one is read. Gives the same external ids for the same file on every run.
    """

    def __call__(self, table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
        """The records of the table."""
        ...


def each_row(
    table: Table, mapping: Mapping, make: Callable[[Row], Sequence[Record | BadRow]]
) -> Iterator[Record | BadRow]:
    """The records that `make` builds of each row; a BadCell that it raises sets the whole row aside."""
    for row in table.rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            yield from make(row)
        except BadCell as bad:
            yield bad_row(table.path, mapping, row, bad)


def bad_row(path: Path, mapping: Mapping, row: Row, bad: BadCell) -> BadRow:
    """The row as it goes to quarantine: names and addresses are taken out of its text."""
    personal = {mapping.columns[name] for name in _PERSONAL if name in mapping.columns}
    names = tuple(mapping.columns[name] for name in _PERSONAL[1:4] if name in mapping.columns)
    known = tuple(filter(None, (row.cells.get(name, "").strip() for name in names)))
    shown = (f"[{name}]" if name in personal and cell else cell for name, cell in row.cells.items())
    return set_aside(
        path,
        row.line,
        bad.reason,
        " | ".join(shown),
        column=bad.column,
        value=HIDDEN if bad.column in personal else bad.value,
        names=known,
    )


class Cells:
    """The cells of a row by field name. A field without a column is empty in every row."""

    def __init__(self, mapping: Mapping, context: Context) -> None:
        self._columns = mapping.columns
        self._day_first = mapping.day_first
        self._excel = mapping.excel_days
        self._comma = mapping.decimal_comma
        self._zone = context.assume_timezone

    def column(self, name: str) -> str:
        """The column of a field, as the file calls it; the field's own name where there is none."""
        return self._columns.get(name, name)

    def raw(self, row: Row, name: str) -> str:
        """The cell without blanks around it; "" where there is none."""
        column = self._columns.get(name)
        return row.cells.get(column, "").strip() if column is not None else ""

    def text(self, row: Row, name: str) -> str | None:
        """The cell, None where it is empty or says `n/a`."""
        cell = self.raw(row, name)
        return None if is_empty(cell) else cell

    def clean(self, row: Row, name: str) -> str | None:
        """The cell with personal data taken out."""
        cell = self.text(row, name)
        return None if cell is None else redact(cell).text

    def needed(self, row: Row, name: str) -> str:
        """The cell. Raises BadCell where it is empty."""
        cell = self.text(row, name)
        if cell is None:
            raise BadCell(self.column(name), "", _NEEDED)
        return cell

    def moment(self, row: Row, name: str) -> datetime | None:
        """A timezone-aware time."""
        cell = self.text(row, name)
        if cell is None:
            return None
        return dates.moment(
            self.column(name), cell, day_first=self._day_first, zone=self._zone, excel_days=self._excel
        )

    def needed_moment(self, row: Row, name: str) -> datetime:
        """A timezone-aware time. Raises BadCell where the cell is empty."""
        column = self._columns[name]
        cell = row.cells.get(column, "")
        if is_empty(cell):
            raise BadCell(column, "", _NEEDED)
        return dates.moment(column, cell, day_first=self._day_first, zone=self._zone, excel_days=self._excel)

    def day(self, row: Row, name: str) -> date | None:
        """A day."""
        cell = self.text(row, name)
        return (
            None
            if cell is None
            else dates.day(self.column(name), cell, day_first=self._day_first, excel_days=self._excel)
        )

    def last_day(self, row: Row, name: str) -> date | None:
        """A day, or the last of a month, quarter or year."""
        cell = self.text(row, name)
        return (
            None
            if cell is None
            else dates.last_day(self.column(name), cell, day_first=self._day_first, excel_days=self._excel)
        )

    def number(self, row: Row, name: str) -> Decimal | None:
        """A number, not more than a database keeps."""
        cell = self.text(row, name)
        if cell is None:
            return None
        found = values.number(self.column(name), cell, decimal_comma=self._comma)
        return _kept(found, MOST_MONEY, self.column(name), cell)

    def whole(self, row: Row, name: str) -> int | None:
        """A whole number of zero or more, and not more than a database keeps."""
        cell = self.text(row, name)
        if cell is None:
            return None
        found = values.whole(self.column(name), cell, decimal_comma=self._comma)
        return _kept(found, MOST, self.column(name), cell)

    def money(self, row: Row, name: str) -> tuple[Decimal, str | None] | None:
        """An amount, not more than a database keeps, and its currency where the cell names one."""
        cell = self.text(row, name)
        if cell is None:
            return None
        amount, currency = values.money(self.column(name), cell, decimal_comma=self._comma)
        return _kept(amount, MOST_MONEY, self.column(name), cell), currency

    def yes_no(self, row: Row, name: str) -> bool | None:
        """Yes or no."""
        cell = self.text(row, name)
        return None if cell is None else vocabulary.yes_or_no(self.column(name), cell)


N = TypeVar("N", int, Decimal)


def _kept(value: N, most: int, column: str, cell: str) -> N:
    if abs(value) > most:
        raise BadCell(column, cell, f"beyond {most:,}")
    return value
