"""A long table read by several processes, each making the records of every so-many-th block of its rows.

All of them walk over all rows, which is a tenth of the work; the rest is taking personal data out.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from itertools import count, islice
from pathlib import Path

from voc.ingest.mapping import Mapping, check
from voc.ingest.moments import changed_at
from voc.ingest.readers import READERS
from voc.ingest.readers.base import Context
from voc.ingest.records import BadRow, Record
from voc.ingest.tables import open_table
from voc.terms import Family

BLOCK = 1_000
"""Rows that one process takes at a time."""
_ROW_BY_ROW = frozenset({Family.SURVEY, Family.REVIEW})


def may_be_shared(mapping: Mapping) -> bool:
    """Whether each row stands for itself: rows without an id are counted over the whole file, and turns belong together."""
    return mapping.talk is None and mapping.family in _ROW_BY_ROW and "id" in mapping.columns


def read_share(
    path: Path, mapping: Mapping, context: Context, *, turn: int, of: int
) -> Iterator[list[Record | BadRow]]:
    """The records of block `turn`, `turn + of`, ... of a table, a list for each block, which may be empty.

    Raises: InputError as `voc.ingest.files.read_file` does, wherever in the file the reason lies.
    """
    with open_table(path, encoding=mapping.encoding, delimiter=mapping.delimiter) as table:
        check(mapping, table.header, path, sparse=table.sparse)
        read = READERS.get(mapping.family)
        for number in count():
            rows = list(islice(table.rows, BLOCK))
            if not rows:
                return
            if number % of == turn:
                block = replace(table, rows=iter(rows), close=lambda: None)
                yield list(read(block, mapping, context))


def context_of(path: Path, *, source: str, zone: tzinfo, key: bytes | None) -> Context:
    """What a reader of this file is told."""
    return Context(source=source, fallback_time=changed_at(path), assume_timezone=zone, key=key)
