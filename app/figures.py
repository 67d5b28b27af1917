"""Numbers, money, shares, days and moments as a person reads them.

Three significant figures, thin spaces between thousands, the unit beside the number, n beside a rate.
A share of too few is not a number: it says so.
"""

from datetime import date, datetime
from math import floor, isfinite, log10

from app.strings import MINUS, THIN, say

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF" + THIN, "TRY": "₺", "LAK": "₭"}
TOO_FEW = 5
SURE, LIKELY = 0.85, 0.6
"""From which calibrated probability on the words are `sure` and `likely`."""


def three(value: float) -> float:
    """Rounded to three significant figures."""
    if not value or not isfinite(value):
        return value
    return round(value, 2 - floor(log10(abs(value))))


def number(value: float | None) -> str:
    """A quantity: 0.123, 12.3, 123, 12 300. A dash for what is not known."""
    if value is None or value != value:  # noqa: PLR0124
        return "–"
    rounded = three(value)
    whole = abs(rounded) >= 100 or rounded == int(rounded)
    text = f"{rounded:,.0f}" if whole else f"{rounded:,.3g}"
    return text.replace(",", THIN).replace("-", MINUS)


def money(amount: float | None, currency: str) -> str:
    """An amount in three figures: €412k, €1.23M."""
    if amount is None or amount != amount:  # noqa: PLR0124
        return "–"
    sign = SIGNS.get(currency, currency + THIN)
    rounded = three(amount)
    for size, letter in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(rounded) >= size:
            return f"{sign}{rounded / size:.3g}{THIN}{letter}".replace("-", MINUS)
    return f"{sign}{number(rounded)}"


def exact_money(amount: float | None, currency: str) -> str | None:
    """The same amount to the last unit, for the hover; None for what is not known."""
    if amount is None or amount != amount:  # noqa: PLR0124
        return None
    return f"{amount:,.0f}{THIN}{currency}".replace(",", THIN)


def share(rate: float | None, n: int) -> str:
    """A share in [0, 1] as a percentage, or words when n is too small for one."""
    if rate is None or n < TOO_FEW:
        return say("figure.too_few")
    return f"{number(round(rate * 100))}{THIN}%"


def days(value: float | None) -> str:
    """A length of time in days."""
    if value is None or value != value:  # noqa: PLR0124
        return "–"
    whole = round(value)
    return say("figure.under_a_day") if whole < 1 else say("figure.days", n=whole)


def when(moment: datetime | date | None, now: datetime) -> str:
    """A moment as people say it: today, yesterday, 5 days ago, 12 Mar 2026."""
    if moment is None or moment != moment:  # noqa: PLR0124
        return "–"
    day = moment.astimezone(now.tzinfo).date() if isinstance(moment, datetime) else moment
    gone = (now.date() - day).days
    if gone in (0, 1):
        return say("figure.today" if gone == 0 else "figure.yesterday")
    if 1 < gone <= 30:
        return say("figure.days_ago", n=gone)
    return f"{day.day} {say(f'month.{day.month}')} {day.year}"


def exactly(moment: datetime | None) -> str | None:
    """The moment to the minute, for the hover."""
    if moment is None or moment != moment:  # noqa: PLR0124
        return None
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".strip()


def sureness(confidence: float | None) -> str:
    """A probability as a word: sure, likely, not sure."""
    if confidence is None or confidence != confidence:  # noqa: PLR0124
        return say("sure.unknown")
    if confidence >= SURE:
        return say("sure.sure")
    return say("sure.likely" if confidence >= LIKELY else "sure.not_sure")
