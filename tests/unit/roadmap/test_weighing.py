"""Revenue of several currencies in one figure, and what cannot be converted."""

from decimal import Decimal

from voc.roadmap.weighing import revenue


def test_amounts_are_converted_at_the_given_rate() -> None:
    found = revenue({"EUR": Decimal(100), "USD": Decimal(50)}, currency="EUR", rates={"USD": 0.9})
    assert (found.total, found.without_rate) == (Decimal("145.00"), ())


def test_a_currency_without_a_rate_is_named_and_never_guessed() -> None:
    found = revenue({"EUR": Decimal(100), "GBP": Decimal(50)}, currency="EUR", rates={})
    assert (found.total, found.without_rate) == (Decimal("100.00"), ("GBP",))


def test_nothing_is_worth_nothing() -> None:
    assert revenue({}, currency="EUR", rates={}).total == 0
