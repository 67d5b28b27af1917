"""People in customer companies, with their consent."""

import zoneinfo
from collections.abc import Iterator
from functools import cache

from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Cells, Context, each_row
from voc.ingest.readers.people import People
from voc.ingest.records import BadRow, ContactRow, Record
from voc.ingest.tables import Row, Table
from voc.ingest.values import BadCell


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """One ContactRow for each row that names an e-mail address or an id."""
    contacts = _Contacts(mapping, context)
    return each_row(table, mapping, lambda row: [contacts.of(row)])


class _Contacts:
    def __init__(self, mapping: Mapping, context: Context) -> None:
        self._cells, self._people = Cells(mapping, context), People(mapping, context)
        self._key = mapping.columns.get("email") or mapping.columns.get("crm_id")

    def of(self, row: Row) -> ContactRow:
        """Raises BadCell for a row without any key, an unknown time zone, a consent of neither yes nor no."""
        person = self._people.of(row)
        if person.email is None and person.crm_id is None:
            raise BadCell(self._key, "", "empty, and the row means nothing without it")
        return ContactRow(
            person=person,
            may_email=self._may_email(row),
            do_not_contact=bool(self._cells.yes_no(row, "do_not_contact")),
            timezone=self._timezone(row),
            line=row.line,
        )

    def _may_email(self, row: Row) -> bool | None:
        opted_out = self._cells.yes_no(row, "opted_out")
        opted_in = self._cells.yes_no(row, "may_email")
        if opted_out:
            return False
        return opted_in if opted_in is not None or opted_out is None else None

    def _timezone(self, row: Row) -> str | None:
        name = self._cells.text(row, "timezone")
        if name is not None and _zones() and name not in _zones():
            raise BadCell(self._cells.column("timezone"), name, "not a time zone like Europe/Istanbul")
        return name


@cache
def _zones() -> frozenset[str]:
    """Every zone this machine knows; empty where it has no list, and then any name is taken."""
    return frozenset(zoneinfo.available_timezones())
