"""Cells into moments and days.

Nothing is guessed: whether 3/4/2025 is in March or in April is told, not assumed.

`order_of` looks at all cells of a file's date columns and says which order they are written in, from the
cells that can be read in one way only.
"""

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

from voc.ingest.date_words import tidied
from voc.ingest.values import BadCell

_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_CENTURY = 2000
_BUDDHIST = 543
_BUDDHIST_YEARS = range(2540, 2600)
"""Years of the Thai and Lao calendars, 543 ahead; nobody else writes of them in feedback."""
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (a sheet knows no time zone)
_EXCEL_DAY = re.compile(r"\d{5}(?:\.\d{1,12})?")
_FIRST_EXCEL, _LAST_EXCEL = 34_700, 55_000
_SECONDS = re.compile(r"\d{10}\.\d{1,6}")
_TIME = (
    r"(?:[ T,]+(?:at |um |,|saat )?"
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+\-]\d{2}:?\d{2})?(?:\s*\([A-Za-z ]{2,40}\))?)?"
)
_SLASHED = re.compile(r"(?P<a>\d{1,4})(?P<mark>[./\-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{1,4})\.?" + _TIME)
_DAY_NAME = r"(?:[^\W\d]{2,12}\.?,?\s+)??"
_NAMED_DAY_FIRST = re.compile(
    _DAY_NAME
    + r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?[\s\-/](?:de\s)?(?P<month>[^\W\d]{3,12})\.?[\s\-,/]+"
    + r"(?:de\s)?(?P<year>\d{4}|\d{2})"
    + _TIME
)
_NAMED_MONTH_FIRST = re.compile(
    _DAY_NAME
    + r"(?P<month>[^\W\d]{3,12})\.?[\s\-](?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
    + _TIME
)
_HAN = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日号일]" + _TIME
)
_MONTH_ONLY = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})")
_NAMED_MONTH_ONLY = re.compile(r"(?P<name>[^\W\d]{3,12})\.?\s(?P<year>\d{4})")
_Q = "[QqÇçTtKk]"
"""Quarter, çeyrek, trimestre, kwartaal: the letter before the number of a quarter."""
_QUARTER_WORD = r"(?:quartal|quarter|çeyrek|çeyreği|trimestre|kwartaal|kwartał|квартал|季度|四半期)"
_QUARTER = re.compile(
    rf"(?:(?P<y1>\d{{4}})[\s\-/]?{_Q}(?P<q1>[1-4])|{_Q}(?P<q2>[1-4])[\s\-/](?P<y2>\d{{4}})"
    rf"|(?P<q3>[1-4])(?:\.|er|e|º|°|st|nd|rd|th)?\s?{_QUARTER_WORD}\s(?P<y3>\d{{4}})"
    rf"|(?P<y4>\d{{4}})\s?年?\s?第?(?P<q4>[1-4一二三四])\s?(?:季度|四半期))",
    re.IGNORECASE,
)
_HALF_YEAR = re.compile(r"(?:(?P<y1>\d{4})[\s\-/]?[HhSs](?P<q1>[12])|[HhSs](?P<q2>[12])[\s\-/](?P<y2>\d{4}))")
_HAN_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_YEAR = re.compile(r"(?P<year>20\d\d)")
_MONTHS = """
    january enero ocak januar janvier januari gennaio janeiro jan ene oca gen
    february febrero subat februar fevrier februari febbraio fevereiro feb fev sub fevr
    march marzo mart marz mars maart marco mar mrz mrt maerz
    april abril nisan avril aprile apr abr nis avr
    may mayo mayis mai mei maggio maio
    june junio haziran juni juin giugno junho jun haz giu
    july julio temmuz juli juillet luglio julho jul tem juil lug
    august agosto agustos aout augustus aug ago agu
    september septiembre eylul septembre settembre setembro sep sept eyl set
    october octubre ekim oktober octobre ottobre outubro oct okt eki out ott
    november noviembre kasim novembre novembro nov kas
    december diciembre aralik dezember decembre dicembre dezembro dec dic ara dez
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """In which order days and months are written.

    `day_first`: True, False, or None where no cell needs it or none can tell.
    `ambiguous`: a cell that could be read both ways while no other cell tells, else None.
    `against`: a cell that contradicts the others, else None.
    """

    day_first: bool | None = None
    ambiguous: str | None = None
    against: str | None = None


def order_of(cells: Iterable[str]) -> Order:
    """Decide for a whole file from all its date cells. Stops early once two thousand cells agree."""
    votes: dict[bool, int] = {True: 0, False: 0}
    first: dict[bool, str] = {}
    ambiguous: str | None = None
    for cell in cells:
        found = _SLASHED.fullmatch(cell.strip()) or _SLASHED.fullmatch(tidied(cell))
        if found is None or len(found["a"]) > 2:
            continue
        clue = _clue(int(found["a"]), int(found["b"]), found["mark"])
        if clue is not None:
            votes[clue] += 1
            first.setdefault(clue, cell)
        elif found["a"] != found["b"]:
            ambiguous = ambiguous or cell
        if max(votes.values()) >= 2000:
            break
    if votes[True] and votes[False]:
        return Order(against=first[votes[True] < votes[False]], ambiguous=ambiguous)
    if votes[True] or votes[False]:
        return Order(day_first=votes[True] > 0)
    return Order(ambiguous=ambiguous)


def _clue(a: int, b: int, mark: str) -> bool | None:
    if mark == "." and 1 <= b <= 12:
        return True
    if a > 12 >= b:
        return True
    if b > 12 >= a:
        return False
    return None


def moment(
    column: str,
    cell: str,
    *,
    day_first: bool | None = None,
    zone: tzinfo = UTC,
    excel_days: bool = False,
) -> datetime:
    """A date with or without a time, as a timezone-aware datetime; a bare date is its midnight.

    Parameters: day_first: order of 3/4/2025; None refuses such a cell. zone: of times without an offset.
        excel_days: `45984.43` is the number of days since the end of 1899.
    Raises: BadCell for what is no date, or lies before 1970 or after 2100.
    """
    plain = cell.strip()
    found: datetime | None = None
    if excel_days and is_excel_day(plain):
        found = _EXCEL_EPOCH + timedelta(seconds=round(float(plain) * 86_400))
    elif not plain.isdecimal():
        try:
            found = datetime.fromisoformat(plain)
        except ValueError:
            found = None
    if found is None:
        found = _other(column, cell, plain, day_first)
    if found.year in _BUDDHIST_YEARS:
        found = found.replace(year=found.year - _BUDDHIST)
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise BadCell(column, cell, f"not a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    return found if found.tzinfo else found.replace(tzinfo=zone)


def day(column: str, cell: str, *, day_first: bool | None = None, excel_days: bool = False) -> date:
    """The day of a date cell; a time and its offset are read and left out."""
    return moment(column, cell, day_first=day_first, excel_days=excel_days).date()


def is_excel_day(cell: str) -> bool:
    """Whether a cell may be a day as Excel counts them, of the years 1995 to 2050."""
    return _EXCEL_DAY.fullmatch(cell) is not None and _FIRST_EXCEL <= float(cell) < _LAST_EXCEL


def last_day(column: str, cell: str, *, day_first: bool | None = None, excel_days: bool = False) -> date:
    """A day, or the last day of a month (`2025-08`, `August 2025`), quarter, half year or year (`2025`).

    Quarters and halves: `Q3 2025`, `2025-Q3`, `T3 2025`, `3. Quartal 2025`, `2025年第三季度`, `H2 2025`.
    """
    plain = cell.strip()
    named = _NAMED_MONTH_ONLY.fullmatch(plain)
    if named is not None and (month := _months().get(_plain(named["name"]))):
        return _end_of_month(int(named["year"]), month)
    for pattern, months in ((_QUARTER, 3), (_HALF_YEAR, 6), (_MONTH_ONLY, 1), (_YEAR, 12)):
        found = pattern.fullmatch(plain)
        if found is not None:
            year, part = _year_and_part(found.groupdict(), months)
            if 1 <= part * months <= 12:
                return _end_of_month(year, part * months)
    return day(column, cell, day_first=day_first, excel_days=excel_days)


def is_span(cell: str) -> bool:
    """Whether the cell is a day, a month, a quarter or a year."""
    try:
        last_day("", cell, day_first=True)
    except BadCell:
        return False
    return True


def _year_and_part(found: dict[str, str | None], months: int) -> tuple[int, int]:
    year = next((value for name, value in found.items() if name[0] == "y" and value), "0")
    part = next((value for name, value in found.items() if name[0] in "qm" and value), "")
    part = _HAN_DIGITS.get(part, part)
    return int(year), int(part) if part else 12 // months


def _end_of_month(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _other(column: str, cell: str, plain: str, day_first: bool | None) -> datetime:
    """Everything that is not ISO 8601."""
    if plain.isdecimal():
        return _digits(column, cell, plain)
    if _SECONDS.fullmatch(plain):
        return datetime.fromtimestamp(int(plain[:10]), tz=UTC)
    bare = tidied(plain)
    if bare != plain and not bare.isdecimal():
        with suppress(ValueError):
            return datetime.fromisoformat(bare)
        plain = bare
    found = _SLASHED.fullmatch(plain)
    if found is not None:
        return _slashed(column, cell, found, day_first)
    for pattern in (_HAN, _NAMED_DAY_FIRST, _NAMED_MONTH_FIRST):
        found = pattern.fullmatch(plain)
        if found is not None:
            month = found["month"] if found["month"].isdecimal() else _months().get(_plain(found["month"]), 0)
            year = int(found["year"]) + (_CENTURY if len(found["year"]) == 2 else 0)
            return _build(column, cell, year, int(month), int(found["day"]), found)
    raise BadCell(column, cell, "not a date like 2024-02-28")


def _digits(column: str, cell: str, plain: str) -> datetime:
    """20240228, or seconds (10 digits) or milliseconds (13 digits) since 1970."""
    if len(plain) == 8:
        try:
            return datetime(int(plain[:4]), int(plain[4:6]), int(plain[6:]), tzinfo=None)  # noqa: DTZ001
        except ValueError as error:
            raise BadCell(column, cell, "not a date like 2024-02-28") from error
    if len(plain) in (10, 13):
        return datetime.fromtimestamp(int(plain[:10]), tz=UTC)
    raise BadCell(column, cell, "not a date like 2024-02-28")


def _slashed(column: str, cell: str, found: re.Match[str], day_first: bool | None) -> datetime:
    a, b, c = int(found["a"]), int(found["b"]), int(found["c"])
    if len(found["a"]) == 4:
        return _build(column, cell, a, b, c, found)
    if len(found["c"]) not in (2, 4):
        raise BadCell(column, cell, "not a date like 2024-02-28")
    year = c if len(found["c"]) == 4 else _CENTURY + c
    clue = _clue(a, b, found["mark"]) if day_first is None else day_first
    if clue is None and a != b:
        raise BadCell(column, cell, "a date whose day and month cannot be told apart")
    return _build(column, cell, year, *((b, a) if clue else (a, b)), found)


def _build(column: str, cell: str, year: int, month: int, day_: int, found: re.Match[str]) -> datetime:
    if year in _BUDDHIST_YEARS:
        year -= _BUDDHIST
    try:
        at = datetime.combine(date(year, month, day_), _clock(found), _zone(found["zone"]))
    except ValueError as error:
        raise BadCell(column, cell, "not a date like 2024-02-28") from error
    return at


def _clock(found: re.Match[str]) -> time:
    if found["hour"] is None:
        return time()
    hour = int(found["hour"])
    half = (found["half"] or "").replace(".", "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError("hour")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(found["minute"]), int(found["second"] or 0))


def _zone(word: str | None) -> tzinfo | None:
    if word is None:
        return None
    if word in ("Z", "UTC", "GMT"):
        return UTC
    return datetime.strptime(word.replace(":", ""), "%z").tzinfo


@cache
def _months() -> dict[str, int]:
    lines = [line.split() for line in _MONTHS.strip().splitlines()]
    return {word: number for number, words in enumerate(lines, start=1) for word in words}


def _plain(word: str) -> str:
    """Lower case without accents, Turkish letters as their plain sisters."""
    lower = word.replace("İ", "i").replace("I", "i").lower().replace("ı", "i")
    return "".join(
        letter for letter in unicodedata.normalize("NFD", lower) if not unicodedata.combining(letter)
    )
