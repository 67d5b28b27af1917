"""Product reviews: stars, a title, and one body or what is liked and disliked apart."""

from collections.abc import Iterator

from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Context, each_row
from voc.ingest.readers.comments import Comments
from voc.ingest.records import BadRow, Record
from voc.ingest.tables import Table
from voc.terms import Channel


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """Comments of the channel `review`.

    Pros and cons are `<review>#pros` and `<review>#cons` with that word as their question; a review of a
    title alone has the title as its text.
    """
    return each_row(table, mapping, Comments(mapping, context, Channel.REVIEW).of)
