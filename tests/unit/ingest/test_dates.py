"""Cells into moments and days: nothing is guessed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from voc.ingest.dates import day, last_day, moment, order_of
from voc.ingest.values import BadCell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024-02-28", "2024-02-28T00:00:00"),
        ("2024-02-28 03:04:05", "2024-02-28T03:04:05"),
        ("2024-02-28T10:00:00Z", "2024-02-28T10:00:00"),
        ("2024/02/28 10:11", "2024-02-28T10:11:00"),
        ("20240228", "2024-02-28T00:00:00"),
        ("31/12/2025", "2025-12-31T00:00:00"),
        ("12/31/2025 2:05 PM", "2025-12-31T14:05:00"),
        ("12/31/2025 12:05 am", "2025-12-31T00:05:00"),
        ("03.11.2025", "2025-11-03T00:00:00"),
        ("5/5/25", "2025-05-05T00:00:00"),
        ("3. November 2025", "2025-11-03T00:00:00"),
        ("Nov 3, 2025", "2025-11-03T00:00:00"),
        ("3 Ağustos 2025", "2025-08-03T00:00:00"),
        ("3 de noviembre de 2025", "2025-11-03T00:00:00"),
        ("Mon, 03 Nov 2025 10:00:00 GMT", "2025-11-03T10:00:00"),
        ("2025年11月3日 14:30", "2025-11-03T14:30:00"),
        ("1712121212", "2024-04-03T05:13:32"),
        ("1712121212000", "2024-04-03T05:13:32"),
    ],
)
def test_dates_are_read_in_many_forms(cell: str, expected: str) -> None:
    assert moment("date", cell) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_an_offset_wins_over_the_assumed_zone() -> None:
    istanbul = ZoneInfo("Europe/Istanbul")
    assert moment("date", "2025-01-02 10:00", zone=istanbul).utcoffset() == timedelta(hours=3)
    assert moment("date", "2025-01-02 10:00 +0100", zone=istanbul).utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    "cell", ["31/02/2024", "2024-13-01", "soon", "1/2/3", "9999999999", "1900-01-01", "25:61", "0", "²⁰²⁴"]
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(BadCell) as caught:
        moment("answered_at", cell)
    assert caught.value.column == "answered_at"


def test_day_and_month_are_told_and_never_assumed() -> None:
    with pytest.raises(BadCell, match="cannot be told apart"):
        moment("date", "3/4/2025")
    assert day("date", "3/4/2025", day_first=True) == date(2025, 4, 3)
    assert day("date", "3/4/2025", day_first=False) == date(2025, 3, 4)


def test_the_order_is_decided_by_cells_that_can_be_read_in_one_way_only() -> None:
    assert order_of(["1/2/2024", "31/1/2024"]).day_first is True
    assert order_of(["1/2/2024", "1/31/2024"]).day_first is False
    assert order_of(["1.2.2024"]).day_first is True
    assert order_of(["2024-01-02", "5/5/2024"]).day_first is None


def test_an_order_that_nothing_tells_is_reported_with_a_cell() -> None:
    order = order_of(["2/2/2024", "1/2/2024"])
    assert (order.day_first, order.ambiguous) == (None, "1/2/2024")


def test_cells_against_each_other_are_reported() -> None:
    assert order_of(["13/1/2024", "14/1/2024", "1/13/2024"]).against == "1/13/2024"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Q3 2025", date(2025, 9, 30)),
        ("T3 2025", date(2025, 9, 30)),
        ("2025 Ç3", date(2025, 9, 30)),
        ("3. Quartal 2025", date(2025, 9, 30)),
        ("3e trimestre 2025", date(2025, 9, 30)),
        ("2025年第三季度", date(2025, 9, 30)),
        ("H2 2025", date(2025, 12, 31)),
        ("2025-Q4", date(2025, 12, 31)),
        ("2025-02", date(2025, 2, 28)),
        ("2025", date(2025, 12, 31)),
        ("2025-05-06", date(2025, 5, 6)),
    ],
)
def test_a_plan_is_due_on_the_last_day_of_its_time(cell: str, expected: date) -> None:
    assert last_day("planned_for", cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("September 2026", date(2026, 9, 30)),
        ("Şubat 2028", date(2028, 2, 29)),
        ("Dez. 2026", date(2026, 12, 31)),
    ],
)
def test_a_month_by_name_ends_on_its_last_day(cell: str, expected: date) -> None:
    assert last_day("eta", cell) == expected
