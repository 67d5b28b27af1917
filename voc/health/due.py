"""By which day something is said to happen: `by Q3`, `bis Ende Mai`, `ay sonuna kadar`, from the day it was said on.

What is due in a stretch of time (a week, a month, a quarter, a season) is due on its last day. Nothing is guessed: `soon`
is no day. Seasons are those of the northern half of the world. The words lie in due.toml, by language.
"""

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "due.toml"
OTHERWISE = "en"
RECALLED = 183
"""A month without a year that lies further ahead is rather the one that has passed."""
DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4}
ORDER = ("first", "second", "third", "fourth")
SEASON_ENDS = ((5, 31), (8, 31), (11, 30), (2, 28))
UNITS = {"day": 1, "week": 7, "month": 30}
AHEAD = r"in|within|binnen|innerhalb von|en|dans|sous|dentro de|em|tra|entro|через|w ciągu"
NUMBER = r"(?P<count>\d{1,3})"
Read = Callable[[re.Match[str], date], date | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The day and where it stands in the words. `passed`: a month was named that has rather passed than will come."""

    day: date
    start: int
    end: int
    passed: bool = False


def due(text: str, said_on: date, language: str) -> Due | None:
    """The first day to come that the words name; None where they name none.

    Parameters: language: ISO 639-1; words of a language without a list are looked through for English and for figures.
    """
    for some in dict.fromkeys((language, OTHERWISE)):
        found = list(_found(text, said_on, some))
        if found:
            return min(found, key=lambda one: (one.start, -one.end))
    return None


def _found(text: str, said_on: date, language: str) -> Iterator[Due]:
    for pattern, read, bare in _patterns(language):
        for match in pattern.finditer(text):
            day = read(match, said_on)
            if day is not None and day >= said_on:
                passed = bare and (day - said_on).days > RECALLED and not match.groupdict().get("year")
                yield Due(day=day, start=match.start(), end=match.end(), passed=passed)


@cache
def _lists() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], Read, bool], ...]:
    """Patterns of a language with how each is read, and whether it is a month and nothing else."""
    words = _lists().get(language, {})
    left, right = (
        ("", "") if words.get("solid") else (r"(?<!\w)", r"\w*" if words.get("suffix") else r"(?!\w)")
    )
    found = [*_figures(), *_months(words, left, right)]
    if "quarter" in words:
        after = (
            f".{{0,12}}(?P<later>{words['next']['year']})"
            if "year" in words.get("next", {})
            else "(?P<later>)"
        )
        whole = rf"{left}(?:{words['quarter']})(?:[ /]*(?P<year>20\d\d)|{after})?"
        found.append((whole, _quarter, False))
    for number, names in enumerate(words.get("weekdays", ()), start=0):
        found.append((f"{left}(?:{names}){right}", _weekday(number), False))
    for number, names in enumerate(words.get("seasons", ())):
        found.append((rf"{left}(?:{names}){right}(?: (?P<year>20\d\d))?", _season(number), False))
    for ahead, table in ((0, "ends"), (0, "this"), (1, "next")):
        for unit, names in words.get(table, {}).items():
            found.append((f"{left}(?:{names}){right}", _end_of(unit, ahead), False))
    numbers = words.get("numbers", {})
    spelled = [f"(?P<n{value}_{place}>{name})" for place, (name, value) in enumerate(numbers.items())]
    for unit, names in words.get("units", {}).items():
        count = "|".join([NUMBER, *spelled])
        span = rf"(?:{count})\s+(?:{names})"
        found.append(
            (
                rf"{left}(?:{AHEAD})\s+{span}{right}|{span.replace('(?P<', '(?P<b_')} içinde",
                _after(unit),
                False,
            )
        )
    return tuple((re.compile(pattern, re.IGNORECASE), read, bare) for pattern, read, bare in found)


def _figures() -> list[tuple[str, Read, bool]]:
    """Days in figures, whatever the language; `31/10` without a year may be a fraction and is left out."""
    return [
        (r"(?<!\d)(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", _day, False),
        (r"(?<![\d.,])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d\d)?(?![\d.])", _day, False),
        (r"(?<![\d/])(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>20\d\d)(?!\d)", _day, False),
        (
            r"(?:(?P<year>20\d\d)[年년] ?)?(?<!\d)(?P<month>\d{1,2})[月월] ?(?P<day>\d{1,2})[日號号일]",
            _day,
            False,
        ),
        (r"(?:(?P<year>20\d\d)[年년] ?)?(?<!\d)(?P<month>\d{1,2})[月월](?! ?\d)(?!間|间)", _day, True),
        (r"(?<!\d)ngày (?P<day>\d{1,2})/(?P<month>\d{1,2})(?!\d)", _day, False),
        (r"tháng (?P<month>\d{1,2})(?!\d)", _day, True),
    ]


def _months(words: Mapping[str, Any], left: str, right: str) -> list[tuple[str, Read, bool]]:
    found: list[tuple[str, Read, bool]] = []
    year = r"(?:,? *(?:de |of )?(?P<year>20\d\d))?"
    for number, names in enumerate(words.get("months", ()), start=1):
        read, month = _month(number), f"(?:{names}){right}"
        found.append(
            (rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|er|º|ª)? (?:of |de )?{month}{year}", read, False)
        )
        found.append((rf"{left}{month} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){year}", read, False))
        for part, key in (("end", "end"), ("mid", "mid")):
            if key in words:
                found.append((rf"{left}(?P<{part}>{words[key]})\s*{month}{year}", read, False))
        found.append((f"{left}{month}{year}", read, True))
    return found


def _day(match: re.Match[str], said_on: date) -> date | None:
    given = match.groupdict()
    return _in_year(given.get("year"), int(given["month"]), given.get("day"), said_on)


def _month(number: int) -> Read:
    def read(match: re.Match[str], said_on: date) -> date | None:
        given = match.groupdict()
        day = "15" if given.get("mid") else given.get("day")
        return _in_year(given.get("year"), number, day, said_on)

    return read


def _in_year(year: str | None, month: int, day: str | None, said_on: date) -> date | None:
    """That day of the year given, else the next one; without a day the last one of the month."""
    if not 1 <= month <= 12:
        return None
    for guess in [int(year)] if year else [said_on.year, said_on.year + 1]:
        last = monthrange(guess, month)[1]
        number = int(day) if day else last
        if not 1 <= number <= last:
            return None
        found = date(guess, month, number)
        if found >= said_on:
            return found
    return None


def _quarter(match: re.Match[str], said_on: date) -> date | None:
    given = {name: value for name, value in match.groupdict().items() if value}
    number = next((place for place, name in enumerate(ORDER, start=1) if name in given), 0)
    if figure := given.get("q") or given.get("n"):
        number = DIGITS.get(figure) or int(figure)
    if "year" in given:
        year = int(given["year"])
    else:
        year = (
            said_on.year + 1
            if "later" in given or _last(said_on.year, 3 * number) < said_on
            else said_on.year
        )
    return _last(year, 3 * number)


def _weekday(number: int) -> Read:
    return lambda _, said_on: said_on + timedelta(days=(number - said_on.weekday() - 1) % 7 + 1)


def _season(number: int) -> Read:
    month, day = SEASON_ENDS[number]

    def read(match: re.Match[str], said_on: date) -> date | None:
        year = match.groupdict().get("year")
        first = int(year) if year else said_on.year
        found = date(first, month, day)
        return found if found >= said_on or year else date(first + 1, month, day)

    return read


def _end_of(unit: str, ahead: int) -> Read:
    """The last day of this or the next day, working week, month, quarter or year."""

    def read(_: re.Match[str], said_on: date) -> date:
        if unit == "day":
            return said_on + timedelta(days=ahead)
        if unit == "week":
            return said_on + timedelta(days=max(4 - said_on.weekday(), 0) + 7 * ahead)
        if unit == "month":
            return _last(
                said_on.year + (said_on.month + ahead - 1) // 12, (said_on.month + ahead - 1) % 12 + 1
            )
        if unit == "quarter":
            place = (said_on.month - 1) // 3 + ahead
            return _last(said_on.year + place // 4, 3 * (place % 4) + 3)
        return date(said_on.year + ahead, 12, 31)

    return read


def _after(unit: str) -> Read:
    def read(match: re.Match[str], said_on: date) -> date:
        given = {name.removeprefix("b_"): value for name, value in match.groupdict().items() if value}
        spelled = next((int(name[1:].split("_")[0]) for name in given if name != "count"), 0)
        return said_on + timedelta(days=UNITS[unit] * int(given.get("count") or spelled))

    return read


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
