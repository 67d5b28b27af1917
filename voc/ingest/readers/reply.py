"""Customers' answers to messages of ours: they come back in by the front door."""

from collections.abc import Iterator

from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Context, each_row
from voc.ingest.readers.comments import Comments
from voc.ingest.records import BadRow, Record
from voc.ingest.tables import Table
from voc.terms import Channel


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """Comments of the channel `reply`, in the customer's own words."""
    return each_row(table, mapping, Comments(mapping, context, Channel.REPLY).of)
