"""Dates in the forms of many exports: each right, or reported."""

from datetime import datetime

import pytest

from tests.unit.ingest.conftest import MakeFile
from voc.errors import NotRecognised
from voc.ingest.date_words import tidied
from voc.ingest.dates import moment, order_of
from voc.ingest.files import look
from voc.ingest.records import RawComment
from voc.ingest.values import BadCell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("14-May-24", "2024-05-14T00:00:00+00:00"),
        ("Tue May 14 09:05:01 2024", "2024-05-14T09:05:01+00:00"),
        ("Tue May 14 2024 09:05:01 GMT+0200 (Central European Summer Time)", "2024-05-14T09:05:01+02:00"),
        ("2024年5月14日 下午3:05", "2024-05-14T15:05:00+00:00"),
        ("2024年5月14日 15時05分", "2024-05-14T15:05:00+00:00"),
        ("1715677501.123456", "2024-05-14T09:05:01+00:00"),
        ("2024-05-14 09:05:01 -0700 PDT", "2024-05-14T09:05:01-07:00"),
        ("5/14/24 9:05 PM EDT", "2024-05-14T21:05:00-04:00"),
        ("2024-05-14T09:05:01+02:00[Europe/Berlin]", "2024-05-14T09:05:01+02:00"),
        ("2024-05-14T09:05:01[Europe/Berlin]", "2024-05-14T09:05:01+02:00"),
        ("14.05.2024, 9:05 Uhr", "2024-05-14T09:05:00+00:00"),
        ("14 May 2024 Sal", "2024-05-14T00:00:00+00:00"),
        ("le 14/05/2024 à 9h05", "2024-05-14T09:05:00+00:00"),
        ("2567-02-29", "2024-02-29T00:00:00+00:00"),
        ("14/05/2567 09:05", "2024-05-14T09:05:00+00:00"),
    ],
)
def test_a_date_may_be_dressed_up(cell: str, expected: str) -> None:
    assert moment("date", cell) == datetime.fromisoformat(expected)


@pytest.mark.parametrize("cell", ["14 May 2024 10:05 CST", "14 May 2024 10:05 IST", "14 May 2024 10:05 BST"])
def test_a_zone_that_means_several_is_reported(cell: str) -> None:
    with pytest.raises(BadCell):
        moment("date", cell)


def test_clothes_do_not_hide_that_a_date_is_ambiguous() -> None:
    assert order_of(["le 3/4/2025 à 10h22", "4/5/2025 9:05 AM EST"]).ambiguous == "le 3/4/2025 à 10h22"
    assert order_of(["le 3/4/2025 à 10h22", "le 30/4/2025 à 10h22"]).day_first is True


@pytest.mark.parametrize("text", ["It is slow " * 20, "2 h 30", "on", "à", "Mark as read", ""])
def test_words_stay_as_they_are_or_become_no_date(text: str) -> None:
    assert tidied(text) == text or not tidied(text).isdecimal()


def test_numbers_of_days_are_dates_where_all_of_a_date_column_are(make_file: MakeFile) -> None:
    path = make_file("a.csv", "response_id,date,comment\n1,45426,fine for us\n2,45427.5,good enough\n")
    found = look(path)
    assert found.mapping.excel_days
    first, second = (one for one in found.sample if isinstance(one, RawComment))
    assert first.said_at.isoformat() == "2024-05-14T00:00:00+00:00"
    assert second.said_at.isoformat() == "2024-05-15T12:00:00+00:00"


def test_a_column_of_numbers_of_another_name_is_no_date(make_file: MakeFile) -> None:
    path = make_file("a.csv", "response_id,order,comment\n1,45426,fine for us\n2,45427,good enough\n")
    assert "said_at" not in look(path).mapping.columns


def test_a_number_among_dates_is_set_aside(make_file: MakeFile) -> None:
    rows = "".join(f"{n},2024-05-1{n},fine for us\n" for n in range(5))
    found = look(make_file("a.csv", f"response_id,date,comment\n{rows}9,45427,good enough\n"))
    assert not found.mapping.excel_days


def test_a_file_of_dressed_ambiguous_dates_is_reported(make_file: MakeFile) -> None:
    path = make_file(
        "a.csv", "response_id,date,comment\n1,3/4/2025 10:22 PM EST,fine\n2,5/6/2025 9:05 AM EST,good\n"
    )
    with pytest.raises(NotRecognised, match="begins with the day or the month"):
        look(path)
