"""Which review call an account is due for."""

from datetime import date
from typing import Any

from voc.health.calendar import Due, calls

STEPS = {"first": 7, "one month": 30, "six months": 182, "before renewal": -60}
TODAY = date(2026, 6, 1)


def due(**values: Any) -> list[Due]:
    """Calls of an account that is settled in nothing."""
    standard: dict[str, Any] = {"since": None, "renewal": None, "settled": set(), "today": TODAY, "ahead": 21}
    return calls(STEPS, **(standard | values))


def test_a_new_account_is_due_for_its_first_call() -> None:
    call, near = due(since=date(2026, 5, 20))
    assert (call.name, call.due_on, call.late) == ("first", date(2026, 5, 27), 5)
    assert (near.name, near.late) == ("one month", -18)


def test_a_later_call_stands_in_for_the_earlier_ones() -> None:
    assert [call.name for call in due(since=date(2026, 4, 20))] == ["one month"]


def test_who_is_a_customer_for_years_is_owed_no_first_call() -> None:
    assert due(since=date(2020, 1, 1)) == []


def test_the_call_before_a_renewal_is_near_and_then_overdue() -> None:
    (near,) = due(renewal=date(2026, 8, 10))
    assert (near.name, near.late) == ("before renewal", -10)
    (late,) = due(renewal=date(2026, 7, 1))
    assert late.late == 30


def test_what_was_settled_is_not_due_but_the_next_renewal_is() -> None:
    held = {("before renewal", date(2026, 5, 2))}
    assert due(renewal=date(2026, 7, 1), settled=held) == []
    assert len(due(renewal=date(2026, 7, 2), settled=held)) == 1


def test_without_a_start_and_a_renewal_nothing_is_due() -> None:
    assert due() == []
