"""Numbers as a person reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from app.figures import days, money, number, share, sureness, when
from app.languages import language_name

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
THIN = "\u202f"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (7, "7"),
        (0.12345, "0.123"),
        (12.345, "12.3"),
        (123.4, "123"),
        (12345, "12 300"),
        (-1234, "−1 230"),
    ],
)
def test_a_number_has_three_significant_figures(value: float, words: str) -> None:
    assert number(value) == words.replace(" ", THIN)


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_what_is_not_known_is_a_dash(missing: float | None) -> None:
    assert {number(missing), money(missing, "EUR"), days(missing), when(missing, NOW)} == {"–"}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (950, "EUR", "€950"),
        (412_345, "USD", "$412 k"),
        (1_234_567, "EUR", "€1.23 M"),
        (2e9, "NOK", "NOK 2 bn"),
    ],
)
def test_money_carries_its_currency(amount: float, currency: str, words: str) -> None:
    assert money(amount, currency) == words.replace(" ", THIN)


def test_money_just_under_a_million_is_rounded_up_to_one() -> None:
    assert money(999_999, "EUR") == f"€1{THIN}M"


def test_a_share_of_too_few_is_no_number() -> None:
    assert share(0.5, 4) == "too few to say"
    assert share(0.5, 5) == f"50{THIN}%"
    assert share(None, 0) == "too few to say"


@pytest.mark.parametrize(
    ("ago", "words"),
    [(0, "today"), (1, "yesterday"), (5, "5 days ago"), (60, "2 Apr 2026"), (-3, "4 Jun 2026")],
)
def test_dates_are_said_as_people_say_them(ago: int, words: str) -> None:
    assert when(NOW - timedelta(days=ago), NOW) == words


@pytest.mark.parametrize(
    ("confidence", "word"), [(0.9, "sure"), (0.7, "likely"), (0.43, "not sure"), (None, "not tagged")]
)
def test_confidence_is_a_word(confidence: float | None, word: str) -> None:
    assert sureness(confidence) == word


def test_one_day_is_said_in_the_singular() -> None:
    assert (days(0.2), days(1.2), days(3.4)) == ("under a day", "1 day", "3 days")


def test_a_language_is_said_in_words_also_where_nobody_knows_it() -> None:
    assert [language_name(code) for code in ("lo", "und", None)] == ["Lao", "language not known", ""]
