"""Cells into numbers, money, ratings and words, and what is said of cells that are none."""

from decimal import Decimal

import pytest

from voc.ingest.ratings import rating
from voc.ingest.values import BadCell, currency, is_empty, money, number, uses_decimal_comma, whole
from voc.ingest.vocabulary import effort, language, status, yes_or_no
from voc.terms import FeatureStatus, RatingScale


@pytest.mark.parametrize(
    ("cell", "comma", "value"),
    [
        ("1,299.50", False, "1299.50"),
        ("1.299,50", True, "1299.50"),
        ("1 299", False, "1299"),
        ("1'299.00", False, "1299.00"),
        ("12.500", True, "12500"),
        ("12.500", False, "12.500"),
        ("-3", False, "-3"),
        ("１２", False, "12"),
    ],
)
def test_numbers_are_read_with_either_decimal_sign(cell: str, comma: bool, value: str) -> None:
    assert number("n", cell, decimal_comma=comma) == Decimal(value)


@pytest.mark.parametrize("cell", ["", "abc", "1e5", "1,2,3", "--5", "9" * 60, "NaN", "Infinity"])
def test_what_is_no_number_is_refused_with_its_column(cell: str) -> None:
    with pytest.raises(BadCell) as caught:
        number("seats", cell)
    assert caught.value.column == "seats"
    assert caught.value.value == cell
    assert caught.value.reason == "not a number like 1299.50"


@pytest.mark.parametrize(
    ("cells", "semicolons", "comma"),
    [
        (["1.299,50", "12"], False, True),
        (["1,299.50", "12.500"], False, False),
        (["4,5"], False, True),
        (["1,299"], False, False),
        (["12.500", "8.400"], False, False),
        (["12.500", "8.400"], True, True),
        (["12.5", "8.400"], True, False),
        ([], False, False),
    ],
)
def test_the_decimal_sign_is_decided_for_the_whole_file(
    cells: list[str], semicolons: bool, comma: bool
) -> None:
    assert uses_decimal_comma(cells, semicolons=semicolons) is comma


@pytest.mark.parametrize(
    ("cell", "amount", "unit"),
    [
        ("12000", "12000", None),
        ("€ 12,000", "12000", "EUR"),
        ("12k USD", "12000", "USD"),
        ("₺1,500", "1500", "TRY"),
        ("1 299 zł", "1299", "PLN"),
        ("$1.2M", "1200000.0", "USD"),
    ],
)
def test_money_is_an_amount_and_its_currency(cell: str, amount: str, unit: str | None) -> None:
    assert money("arr", cell) == (Decimal(amount), unit)


def test_negative_money_and_unknown_currencies_are_refused() -> None:
    with pytest.raises(BadCell, match="less than zero"):
        money("arr", "-5")
    with pytest.raises(BadCell, match="not a currency code like EUR"):
        currency("currency", "XXQ")
    assert currency("currency", "tl") == "TRY"


def test_a_count_is_whole_and_not_negative() -> None:
    assert whole("seats", "1,200") == 1200
    for cell in ("1.5", "-1"):
        with pytest.raises(BadCell, match="not a whole number"):
            whole("seats", cell)


@pytest.mark.parametrize("cell", ["", " ", "-", "n/a", "NULL", "None"])
def test_cells_that_say_nothing_are_empty(cell: str) -> None:
    assert is_empty(cell)


def test_zero_and_no_are_not_empty() -> None:
    assert not is_empty("0")
    assert not is_empty("no")


@pytest.mark.parametrize(
    ("cell", "scale", "value"),
    [
        ("9", RatingScale.NPS, "9"),
        ("0", RatingScale.NPS, "0"),
        ("9 - Extremely likely", RatingScale.NPS, "9"),
        ("4/5", RatingScale.CSAT, "4"),
        ("4,5", RatingScale.STARS, "4.5"),
        ("★★★★☆", RatingScale.STARS, "4"),
        ("Very satisfied", RatingScale.CSAT, "5"),
        ("hiç memnun değilim", RatingScale.CSAT, "1"),
        ("7", RatingScale.CES, "7"),
    ],
)
def test_ratings_are_read_on_their_scale(cell: str, scale: RatingScale, value: str) -> None:
    assert rating("score", cell, scale) == Decimal(value)


@pytest.mark.parametrize(
    ("cell", "scale", "reason"),
    [
        ("11", RatingScale.NPS, "out of the range 0 to 10"),
        ("0", RatingScale.STARS, "out of the range 1 to 5"),
        ("6", RatingScale.CSAT, "out of the range 1 to 5"),
        ("9.5", RatingScale.NPS, "not a whole number from 0 to 10"),
        ("8/10", RatingScale.CSAT, "not on the scale 1 to 5"),
        ("great", RatingScale.NPS, "not a rating from 0 to 10"),
        ("-1", RatingScale.NPS, "not a rating from 0 to 10"),
        ("2025-01-02", RatingScale.NPS, "not a rating from 0 to 10"),
    ],
)
def test_ratings_off_their_scale_are_refused(cell: str, scale: RatingScale, reason: str) -> None:
    with pytest.raises(BadCell) as caught:
        rating("score", cell, scale)
    assert caught.value.reason == reason


def test_yes_and_no_are_known_in_several_languages() -> None:
    assert [yes_or_no("x", cell) for cell in ("Yes", "TRUE", "1", "evet", "是", "Opted-in")] == [True] * 6
    assert [yes_or_no("x", cell) for cell in ("no", "False", "0", "hayır", "否", "opted out")] == [False] * 6
    with pytest.raises(BadCell, match="neither yes nor no"):
        yes_or_no("x", "maybe")


def test_statuses_of_common_trackers_are_understood() -> None:
    assert status("status", "Under Review") is FeatureStatus.IDEA
    assert status("status", "In Progress") is FeatureStatus.IN_PROGRESS
    assert status("status", "in_progress") is FeatureStatus.IN_PROGRESS
    assert status("status", "Done") is FeatureStatus.SHIPPED
    assert status("status", "Won't do") is FeatureStatus.DECLINED
    with pytest.raises(BadCell, match="known: idea, planned"):
        status("status", "purple")


def test_effort_is_a_number_or_a_size() -> None:
    assert effort("effort", "L") == 5
    assert effort("effort", "2.5") == Decimal("2.5")
    with pytest.raises(BadCell):
        effort("effort", "much")


def test_languages_are_codes_in_lower_case() -> None:
    assert [language(cell) for cell in ("tr", "TR-tr", "zh_Hans", "Turkish", "ລາວ")] == [
        "tr",
        "tr",
        "zh",
        "tr",
        "lo",
    ]
    assert language("no idea") is None


def test_an_amount_in_brackets_is_below_zero_and_not_of_a_strange_currency() -> None:
    with pytest.raises(BadCell, match="less than zero: brackets say so"):
        money("arr", "(500)")
    with pytest.raises(BadCell, match="less than zero"):
        money("arr", "€ (1,200.00)")
