"""Measured behaviour of accounts: one number of one kind on one day a row."""

from collections.abc import Iterator

from voc.ingest.headers import plain
from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Cells, Context, each_row
from voc.ingest.records import BadRow, Record, SignalRow
from voc.ingest.tables import Row, Table
from voc.ingest.values import BadCell


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """One SignalRow for each row. Kinds are written `in_this_way`; unknown ones are kept."""
    cells = Cells(mapping, context)

    def make(row: Row) -> list[Record]:
        day, value = cells.day(row, "day"), cells.number(row, "value")
        if day is None or value is None:
            lacking = "day" if day is None else "value"
            raise BadCell(cells.column(lacking), "", "empty, and the row means nothing without it")
        if value < 0:
            raise BadCell(
                cells.column("value"), str(value), "less than zero: nothing happens less often than never"
            )
        return [
            SignalRow(
                account_id=cells.needed(row, "account_id"),
                kind=plain(cells.needed(row, "kind")).replace(" ", "_"),
                day=day,
                value=float(value),
                line=row.line,
            )
        ]

    return each_row(table, mapping, make)
