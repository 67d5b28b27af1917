"""Forgetting a person and telling them all that is held reach every table that leads to a person."""

from voc.flow.people import export_person, forget, traces
from voc.model import Base

PERSONAL = {"contact", "feedback", "passage", "vault", "quarantine"}
"""Where a person stands, or may: whatever points there, through however many tables, leads to one."""
NAMED_BESIDE = {"large_answer", "suggested_name", "decision", "audit_event"}
"""Tables that point nowhere and hold what came of persons' words and messages."""


def leading_to_a_person() -> set[str]:
    """Tables from which a chain of keys leads to a person."""
    found, grown = set(PERSONAL), True
    while grown:
        more = {
            table.name
            for table in Base.metadata.tables.values()
            if any(key.column.table.name in found for key in table.foreign_keys)
        }
        grown = not more <= found
        found |= more
    return found


def test_forgetting_says_what_becomes_of_every_table_that_leads_to_a_person() -> None:
    assert set(forget.TABLES) == leading_to_a_person() | NAMED_BESIDE


def test_the_export_says_where_every_such_table_stands_or_why_it_does_not() -> None:
    assert set(export_person.TABLES) == leading_to_a_person() | NAMED_BESIDE


def test_every_column_of_text_is_looked_through_or_named_as_one_that_holds_no_free_text() -> None:
    free = {(table, column) for table, columns in traces.FREE.items() for column in columns}
    structured = {(table, column) for table, columns in traces.STRUCTURED.items() for column in columns}
    assert free | structured == traces.text_columns()
    assert not free & structured
