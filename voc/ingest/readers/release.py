"""Releases and the features that shipped in them."""

import re
from collections.abc import Iterator

from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Cells, Context, each_row
from voc.ingest.records import BadRow, Record, ReleaseRow
from voc.ingest.tables import Row, Table

_BETWEEN = re.compile(r"[;,|\n\u3001\uff0c]+")


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """One ReleaseRow for each row. Feature keys may be parted by commas, semicolons, bars or line ends."""
    cells = Cells(mapping, context)

    def make(row: Row) -> list[Record]:
        keys = [key.strip() for key in _BETWEEN.split(cells.raw(row, "features"))]
        return [
            ReleaseRow(
                version=cells.needed(row, "version"),
                released_at=cells.needed_moment(row, "released_at"),
                notes=cells.text(row, "notes"),
                url=cells.text(row, "url"),
                features=tuple(dict.fromkeys(key for key in keys if key)),
                line=row.line,
            )
        ]

    return each_row(table, mapping, make)
