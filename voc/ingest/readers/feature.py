"""Roadmap features, from a table of one's own or the export of a tracker."""

from collections.abc import Iterator

from voc.ingest import vocabulary
from voc.ingest.headers import spellings, words
from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Cells, Context, each_row
from voc.ingest.records import BadRow, FeatureRow, Record
from voc.ingest.tables import Row, Table
from voc.terms import FeatureStatus

CLOSED = "closed"


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """One FeatureRow for each row. A file without a status has ideas only; `Q3 2025` is its last day.

    What a tracker closed is shipped, unless its resolution says otherwise (`Won't Do`, `not planned`). On a board
    where people vote, `closed` is a no: what was built is `complete` there.
    """
    cells = Cells(mapping, context)
    voted = any(spellings(name) & words("feature.votes") for name in table.header)

    def make(row: Row) -> list[Record]:
        effort = cells.text(row, "effort")
        comma = mapping.decimal_comma
        return [
            FeatureRow(
                key=cells.needed(row, "key"),
                title=cells.needed(row, "title"),
                description=cells.text(row, "description"),
                status=_status(cells, row, voted=voted),
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


def _status(cells: Cells, row: Row, *, voted: bool) -> FeatureStatus:
    cell = cells.text(row, "status")
    if not cell:
        return FeatureStatus.IDEA
    status = vocabulary.status(cells.column("status"), cell)
    if status is not FeatureStatus.SHIPPED:
        return status
    resolution = vocabulary.meaning("status", cells.text(row, "resolution") or "")
    refused = resolution == FeatureStatus.DECLINED or (voted and cell.strip().lower() == CLOSED)
    return FeatureStatus.DECLINED if refused else status
