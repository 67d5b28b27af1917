"""Roadmap features, from a table of one's own or the export of a tracker."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from voc.ingest import vocabulary
from voc.ingest.headers import spellings, words
from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import MOST_MONEY, Cells, Context, bad_row, each_row
from voc.ingest.records import BadRow, FeatureRow, Record
from voc.ingest.tables import Row, Table
from voc.ingest.values import BadCell
from voc.terms import FeatureStatus

Value = TypeVar("Value")
CLOSED = "closed"
REST_IS_IN = "the rest of the row is taken in"
TAG = re.compile(
    r"</?(?:p|br|b|i|u|a|ul|ol|li|em|strong|div|span|h[1-6]|code|pre|table|t[rdh]|img)\b[^<>]*>",
    re.IGNORECASE,
)


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """One FeatureRow for each row; `Q3 2025` is its last day. New features without a status are ideas.

    A status, an effort or a day that cannot be read is set aside by itself, and the feature goes in without it.
    What a tracker closed is shipped, unless its resolution says otherwise (`Won't Do`, `not planned`). On a board
    where people vote, `closed` is a no: what was built is `complete` there.
    """
    cells = Cells(mapping, context)
    voted = any(spellings(name) & words("feature.votes") for name in table.header)

    def make(row: Row) -> list[Record | BadRow]:
        bad: list[BadRow] = []

        def unless_bad(read: Callable[[], Value]) -> Value | None:
            try:
                return read()
            except BadCell as cell:
                found = bad_row(table.path, mapping, row, cell)
                bad.append(replace(found, reason=f"{found.reason}; {REST_IS_IN}"))
                return None

        status, said = unless_bad(lambda: _status(cells, row, voted=voted)) or (None, None)
        feature = FeatureRow(
            key=cells.needed(row, "key"),
            title=cells.needed(row, "title"),
            description=_plain(cells.text(row, "description")),
            status=status,
            said_status=said,
            area=cells.text(row, "area"),
            effort=unless_bad(lambda: _effort(cells, row, decimal_comma=mapping.decimal_comma)),
            tracker_url=cells.text(row, "tracker_url"),
            planned_for=unless_bad(lambda: cells.last_day(row, "planned_for")),
            declined_reason=cells.text(row, "declined_reason"),
            declined_instead=cells.text(row, "declined_instead"),
            how_to_try=cells.text(row, "how_to_try"),
            url=cells.text(row, "url"),
            line=row.line,
        )
        return [feature, *bad]

    return each_row(table, mapping, make)


def _effort(cells: Cells, row: Row, *, decimal_comma: bool) -> Decimal | None:
    cell = cells.text(row, "effort")
    if not cell:
        return None
    effort = vocabulary.effort(cells.column("effort"), cell, decimal_comma=decimal_comma)
    if effort > MOST_MONEY:
        raise BadCell(cells.column("effort"), cell, f"beyond {MOST_MONEY:,}")
    return effort


def _status(cells: Cells, row: Row, *, voted: bool) -> tuple[FeatureStatus | None, str | None]:
    """The status, and where there is none the words that changed it as little as none."""
    cell = cells.text(row, "status")
    if not cell:
        return None, None
    status = vocabulary.status(cells.column("status"), cell)
    if status is not FeatureStatus.SHIPPED:
        return status, None if status else cell
    said = cells.text(row, "resolution") or ""
    resolution = vocabulary.meaning("status", said)
    if resolution == vocabulary.AS_IT_IS:
        return None, said
    refused = resolution == FeatureStatus.DECLINED or (voted and cell.strip().lower() == CLOSED)
    return (FeatureStatus.DECLINED if refused else status), None


def _plain(description: str | None) -> str | None:
    """The words of a description without the marks of a web page, in which some trackers write it."""
    if description is None or not TAG.search(description):
        return description
    return " ".join(html.unescape(TAG.sub(" ", description)).split()) or None
