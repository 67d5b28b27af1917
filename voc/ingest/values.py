"""Cells of text into numbers and amounts of money; what an empty and a bad cell are.

Every function takes the column's name and the cell, and raises BadCell with both and a reason that reads
after "column `x` is `y`, ". An empty cell is the caller's business, see `is_empty`.
"""

import re
from decimal import Decimal

_EMPTY = frozenset(
    {"", "-", "--", "—", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "\\n", "(empty)", "(blank)"}
)


_LONGEST_EMPTY = 20


class BadCell(ValueError):
    """A cell that does not hold what its column should. The reader turns it into a BadRow."""

    def __init__(self, column: str | None, value: str, reason: str) -> None:
        self.column, self.value, self.reason = column, value, reason
        super().__init__(f"column `{column}` is `{value}`, {reason}" if column else reason)


def is_empty(cell: str) -> bool:
    """Whether a cell of a value column (not of free text) says nothing: empty, `n/a`, `null`, `-`."""
    if len(cell) > _LONGEST_EMPTY:
        return cell.isspace()
    return not cell or cell.strip().lower() in _EMPTY


_BLANKS = re.compile("[\\s\u00a0\u202f\u2009'\u2019_]")
_POINT = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)?(?:,\d+)?")
_ONLY_COMMA = re.compile(
    r"[+-]?(?:\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,}|0,\d+|\d{1,3}(?:\.\d{3}){2,})"
)
_ONLY_POINT = re.compile(r"[+-]?[\d,]*\.(?:\d{1,2}|\d{4,})")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+")
_LONGEST_NUMBER = 40
_MONEY = re.compile(
    r"\s*([^\d\s.,+\-']{0,5}?)\s*([+\-]?[\d.,'\u2019\u00a0\u202f\u2009 ]{1,40}?)\s*([kKmM]?)"
    r"\s*([^\d\s.,]{0,5})\s*"
)
_IN_BRACKETS = re.compile(r"[^\d()]*\([^()]*\d[^()]*\)[^\d()]*")
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
_SIGNS = {
    "€": "EUR", "£": "GBP", "¥": "JPY", "₺": "TRY", "tl": "TRY", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₫": "VND", "฿": "THB", "₭": "LAK", "₴": "UAH", "zł": "PLN", "kč": "CZK", "r$": "BRL", "us$": "USD",
    "a$": "AUD", "c$": "CAD", "元": "CNY", "rmb": "CNY", "円": "JPY", "₪": "ILS", "₦": "NGN", "$": "USD",
}  # fmt: skip
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLF CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
    GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT
    LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
    OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR
    ZMW ZWG ZWL
    """.split()
)
"""ISO 4217."""


def number(column: str, cell: str, *, decimal_comma: bool = False) -> Decimal:
    """`1,299.50`, or with `decimal_comma` `1.299,50`; blanks and apostrophes between thousands are fine."""
    plain = _BLANKS.sub("", cell)
    pattern = _COMMA if decimal_comma else _POINT
    if not plain.strip("+-") or len(plain) > _LONGEST_NUMBER or pattern.fullmatch(plain) is None:
        raise BadCell(column, cell, f"not a number like {'1.299,50' if decimal_comma else '1299.50'}")
    if decimal_comma:
        plain = plain.replace(".", "").replace(",", ".")
    return Decimal(plain.replace(",", ""))


def whole(column: str, cell: str, *, decimal_comma: bool = False) -> int:
    """A count such as seats: a whole number, zero or more."""
    value = number(column, cell, decimal_comma=decimal_comma)
    if value != value.to_integral_value() or value < 0:
        raise BadCell(column, cell, "not a whole number of zero or more")
    return int(value)


def money(column: str, cell: str, *, decimal_comma: bool = False) -> tuple[Decimal, str | None]:
    """Amount and, where the cell names it, currency: `€ 12,000`, `12k USD`, `1 299 zł`. Never negative."""
    if _IN_BRACKETS.fullmatch(cell):
        raise BadCell(column, cell, "less than zero: brackets say so")
    found = _MONEY.fullmatch(cell)
    if found is None:
        raise BadCell(column, cell, "not an amount like 12000 or 12000 EUR")
    before, digits, times, after = found.groups()
    amount = number(column, digits, decimal_comma=decimal_comma) * _TIMES[times.lower()]
    if amount < 0:
        raise BadCell(column, cell, "less than zero")
    word = before or after
    return amount, currency(column, word) if word else None


def currency(column: str, cell: str) -> str:
    """The ISO 4217 code for a code or a usual sign; `$` is taken for USD."""
    plain = cell.strip()
    code = _SIGNS.get(plain.lower(), plain.upper())
    if code not in CURRENCIES:
        raise BadCell(column, cell, "not a currency code like EUR")
    return code


def uses_decimal_comma(cells: list[str], *, semicolons: bool = False) -> bool:
    """Whether numbers in these cells are written `1.299,50`: more cells can be read so alone than otherwise.

    Parameters: semicolons: the file parts its cells by semicolons, as programs do where the comma is the
        decimal sign; then `12.500` in every cell is twelve thousand five hundred.
    """
    plain = [_BLANKS.sub("", cell) for cell in cells if not is_empty(cell)]
    commas = sum(_ONLY_COMMA.fullmatch(cell) is not None for cell in plain)
    points = sum(_ONLY_POINT.fullmatch(cell) is not None for cell in plain)
    grouped = sum(_GROUPED.fullmatch(cell) is not None for cell in plain)
    return commas > points or (semicolons and grouped > 0 and points == 0)
