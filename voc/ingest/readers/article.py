"""Pages of the help centre: a table of one's own, an export of the help desk, or a site map."""

from collections.abc import Iterator

from voc.ingest.mapping import Mapping
from voc.ingest.pages import as_text
from voc.ingest.readers.base import Cells, Context, each_row
from voc.ingest.records import ArticleRow, BadRow, Record
from voc.ingest.tables import Row, Table
from voc.ingest.values import BadCell


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """One ArticleRow for each row. Without an id the address is one. HTML becomes text."""
    cells = Cells(mapping, context)

    def make(row: Row) -> list[Record]:
        url = cells.text(row, "url")
        named = cells.text(row, "id") or url
        if named is None:
            raise BadCell(cells.column("id"), "", "empty, and there is no address to know the article by")
        body = cells.text(row, "body")
        return [
            ArticleRow(
                external_id=named,
                title=" ".join(as_text(cells.needed(row, "title")).split()),
                url=url,
                text=(as_text(body) or None) if body else None,
                language=cells.text(row, "language"),
                line=row.line,
            )
        ]

    return each_row(table, mapping, make)
