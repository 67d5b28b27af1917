"""Rows of people who asked to be forgotten, when a file brings them again. Writes nothing."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from voc.flow import forgotten
from voc.flow.heard.customers import Customers, Who
from voc.ingest.records import CaseRow, ContactRow, RawComment, Record
from voc.model import Contact


def sift(
    session: Session, rows: Sequence[Record], source_id: int, customers: Customers
) -> tuple[Sequence[Record], int]:
    """The rows without those that were erased once, and how many are of people who asked to be forgotten."""
    if not forgotten.known(session):
        return rows, 0
    own = {
        id(row): customers.marks.of_row(source_id, row.external_id)
        for row in rows
        if isinstance(row, RawComment | CaseRow)
    }
    erased = forgotten.among(session, set(own.values()))
    kept = [row for row in rows if own.get(id(row)) not in erased]
    speaking = [row for row in kept if isinstance(row, RawComment | CaseRow | ContactRow)]
    gone = customers.forgotten(session, [row.person for row in speaking])
    return kept, len(rows) - len(kept) + sum(gone)


def still(session: Session, known: Who) -> Who:
    """Whose words they are, unless that contact was forgotten since somebody looked."""
    contact = session.get(Contact, known.contact_id) if known.contact_id is not None else None
    return Who(None, known.account_id) if contact is not None and contact.erased_at else known
