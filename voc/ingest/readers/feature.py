"""Roadmap features."""

from collections.abc import Iterator

from voc.ingest import vocabulary
from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Cells, Context, each_row
from voc.ingest.records import BadRow, FeatureRow, Record
from voc.ingest.tables import Row, Table
from voc.terms import FeatureStatus


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """One FeatureRow for each row. A file without a status has ideas only; `Q3 2025` is its last day."""
    cells = Cells(mapping, context)

    def make(row: Row) -> list[Record]:
        status, effort = cells.text(row, "status"), cells.text(row, "effort")
        comma = mapping.decimal_comma
        return [
            FeatureRow(
                key=cells.needed(row, "key"),
                title=cells.needed(row, "title"),
                description=cells.text(row, "description"),
                status=vocabulary.status(cells.column("status"), status) if status else FeatureStatus.IDEA,
                area=cells.text(row, "area"),
                effort=vocabulary.effort(cells.column("effort"), effort, decimal_comma=comma)
                if effort
                else None,
                tracker_url=cells.text(row, "tracker_url"),
                planned_for=cells.last_day(row, "planned_for"),
                declined_reason=cells.text(row, "declined_reason"),
                line=row.line,
            )
        ]

    return each_row(table, mapping, make)
