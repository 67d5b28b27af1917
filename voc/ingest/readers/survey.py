"""Survey responses: a rating and any number of free-text answers a row, each answer a comment of its own."""

from collections.abc import Iterator

from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Context, each_row
from voc.ingest.readers.comments import Comments
from voc.ingest.records import BadRow, Record
from voc.ingest.tables import Table
from voc.terms import Channel


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """Comments of the channel `survey`.

    External id: `<response>#<question>`, or `<response>` for a plain comment column; the question's words
    stand in `question`.
    """
    return each_row(table, mapping, Comments(mapping, context, Channel.SURVEY).of)
