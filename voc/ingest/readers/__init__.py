"""One reader a family: rows of a table in, records out. The port is `Reader`, the list `READERS`.

A package adds a family's reader, or replaces none of these, through an entry point in `voc.readers`.
"""

from voc.ingest.readers.base import Context, Reader
from voc.registry import Registry

READERS = Registry(
    "readers",
    {
        "survey": "voc.ingest.readers.survey:read",
        "review": "voc.ingest.readers.review:read",
        "note": "voc.ingest.readers.note:read",
        "reply": "voc.ingest.readers.reply:read",
        "account": "voc.ingest.readers.account:read",
        "contact": "voc.ingest.readers.contact:read",
        "case": "voc.ingest.readers.case:read",
        "signal": "voc.ingest.readers.signal:read",
        "feature": "voc.ingest.readers.feature:read",
        "release": "voc.ingest.readers.release:read",
        "article": "voc.ingest.readers.article:read",
    },
)
"""Readers by the name of their family."""

__all__ = ["READERS", "Context", "Reader"]
