"""Support contacts: when they were opened, first answered and solved, and how content the customer was."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from voc.ingest.mapping import Mapping
from voc.ingest.ratings import is_unrated, rating
from voc.ingest.readers.base import Cells, Context, each_row
from voc.ingest.readers.comments import own_of
from voc.ingest.readers.people import People
from voc.ingest.records import BadRow, CaseRow, Record
from voc.ingest.redact import Own, redact
from voc.ingest.tables import Row, Table
from voc.ingest.values import BadCell
from voc.terms import RatingScale

_MOST_HOURS = 24 * 366 * 20


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """One CaseRow for each row. Times may be given as times, or as minutes or hours after the opening."""
    cases = _Cases(mapping, context)
    return each_row(table, mapping, lambda row: [cases.of(row)])


class _Cases:
    def __init__(self, mapping: Mapping, context: Context) -> None:
        self._cells, self._people = Cells(mapping, context), People(mapping, context)
        self._source, self._scale = context.source, mapping.scale or RatingScale.CSAT

    def of(self, row: Row) -> CaseRow:
        """Raises BadCell for a missing id or opening, a time before the opening, a rating beyond its scale."""
        cells, person, csat = self._cells, self._people.of(row), self._csat(row)
        opened = cells.needed_moment(row, "opened_at")
        return CaseRow(
            source=self._source,
            external_id=cells.needed(row, "id"),
            person=person,
            opened_at=opened,
            first_answered_at=self._answered(row, opened),
            solved_at=self._after(row, "solved_at", opened) or self._later(row, "solve_hours", opened, 60),
            priority=cells.text(row, "priority"),
            team=cells.text(row, "team"),
            subject=self._clean(row, "subject", own_of(person)),
            csat=csat,
            scale=None if csat is None else self._scale,
            comment=self._clean(row, "comment", own_of(person)),
            line=row.line,
        )

    def _answered(self, row: Row, opened: datetime) -> datetime | None:
        return (
            self._after(row, "first_answered_at", opened)
            or self._later(row, "first_answer_minutes", opened, 1)
            or self._later(row, "first_answer_hours", opened, 60)
        )

    def _after(self, row: Row, name: str, opened: datetime) -> datetime | None:
        """A time that cannot lie before the opening; a bare date of the same day counts as the opening."""
        found = self._cells.moment(row, name)
        if found is None or found >= opened:
            return found
        if found.date() == opened.date() and ":" not in self._cells.raw(row, name):
            return opened
        raise BadCell(self._cells.column(name), self._cells.raw(row, name), "before the case was opened")

    def _later(self, row: Row, name: str, opened: datetime, minutes: int) -> datetime | None:
        """So many times `minutes` after the opening."""
        count = self._cells.number(row, name)
        if count is None:
            return None
        if not 0 <= count * minutes <= _MOST_HOURS * 60:
            raise BadCell(
                self._cells.column(name), str(count), "not a length of time from zero to twenty years"
            )
        return opened + timedelta(minutes=float(count * minutes))

    def _csat(self, row: Row) -> Decimal | None:
        cell = self._cells.text(row, "csat")
        if cell is None or is_unrated(cell):
            return None
        return rating(self._cells.column("csat"), cell, self._scale)

    def _clean(self, row: Row, name: str, own: Own) -> str | None:
        cell = self._cells.text(row, name)
        return None if cell is None else redact(cell, own=own).text
