"""Dates as programs and people of several languages dress them up, undressed to the forms that `dates` reads.

    tidied("Sun Nov 23 2025 10:22:31 GMT+0100 (CET)")  ->  "Nov 23 2025 10:22:31 +0100"

Nothing is decided here: which is the day and which the month stays as it was.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OFFSETS = {
    "PST": "-0800", "PDT": "-0700", "MST": "-0700", "MDT": "-0600", "CDT": "-0500", "EST": "-0500", "EDT": "-0400",
    "AKST": "-0900", "AKDT": "-0800", "HST": "-1000", "WET": "+0000", "WEST": "+0100", "CET": "+0100", "CEST": "+0200",
    "MEZ": "+0100", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "TRT": "+0300", "MSK": "+0300", "JST": "+0900",
    "KST": "+0900", "HKT": "+0800", "SGT": "+0800", "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
    "UTC": "+0000", "GMT": "+0000",
}  # fmt: skip
"""Names of zones that mean one offset. CST, IST and BST mean several, and are not read."""
_LONGEST = 64
"""Characters. A longer cell is no date, however it is dressed."""
_ZONE_NAME = re.compile(r"\s\(?([A-Z]{2,5})\)?$")
_OFFSET_BEFORE = re.compile(r"[+-]\d{2}:?\d{2}$")
_GMT = re.compile(r"\b(?:GMT|UTC)\s?([+-]\d{1,2}):?(\d{2})?\b")
_REGION = re.compile(r"\[([A-Za-z]+(?:/[A-Za-z_+\-0-9]+)+)\]$")
_HAS_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")
_HALF_DAY = re.compile(
    r"(上午|凌晨|早上|下午|晚上|中午|午前|午後|오전|오후)\s?(\d{1,2})(?=[:时時点點시])"
    r"(?:[:时時点點시]\s?(\d{1,2}))?(?:[:分분]\s?(\d{1,2}))?[分秒분초]?"
)
_LATE = frozenset({"下午", "晚上", "中午", "午後", "오후"})
_CLOCK_WORDS = re.compile(r"(\d{1,2})\s?[时時点點시]\s?(?:(\d{1,2})\s?[分분])?\s?(?:(\d{1,2})\s?[秒초])?")
_CTIME = re.compile(
    r"(?:[^\W\d]{2,10}\.?,?\s+)?(?P<month>[^\W\d]{3,10})\s+(?P<day>\d{1,2})\s+(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)"
    r"(?:\s+(?P<zone>[A-Z]{3,5}|[+-]\d{4}))?\s+(?P<year>\d{4})"
)
_WEEKDAY_AFTER = re.compile(r"(.*\d{4}),?\s+[^\W\d]{2,12}\.?$")
_WEEKDAY_BRACKET = re.compile(r"\s?[(（][^\W\d]{1,12}[)）]")
_UHR = re.compile(r"\s*\bUhr$", re.IGNORECASE)
_AT = re.compile(r"\s(?:à|a las|às|alle|om|kl\.?|um)\s", re.IGNORECASE)
_H = re.compile(r"\b(\d{1,2})\s?h\s?(\d{2})(?:\s?m(?:in)?)?\b")
_BEFORE = re.compile(r"^(?:le|el|on|den|am|at|il)\s+(?=.*\d)", re.IGNORECASE)


def tidied(cell: str) -> str:
    """The cell without weekdays, words around the clock and names of zones; those that mean one offset become it."""
    if len(cell) > _LONGEST:
        return cell
    plain = _UHR.sub("", _BEFORE.sub("", " ".join(cell.split())))
    plain = _WEEKDAY_BRACKET.sub("", plain) if not plain.isascii() else plain
    found = _CTIME.fullmatch(plain)
    if found is not None:
        zone = f" {found['zone']}" if found["zone"] else ""
        plain = f"{found['month']} {found['day']} {found['year']} {found['clock']}{zone}"
    plain = _HALF_DAY.sub(_half_day, plain)
    plain = _CLOCK_WORDS.sub(_clock, plain)
    plain = _H.sub(r"\1:\2", _AT.sub(" ", plain))
    plain = _with_offset(plain)
    after = _WEEKDAY_AFTER.fullmatch(plain)
    return after.group(1) if after else plain


def _half_day(found: re.Match[str]) -> str:
    half, hour, minute, second = found.groups()
    clock = f"{hour}:{int(minute or 0):02}" + (f":{int(second):02}" if second else "")
    return f" {clock} {'PM' if half in _LATE else 'AM'}"


def _clock(found: re.Match[str]) -> str:
    hour, minute, second = found.groups()
    return f" {hour}:{int(minute or 0):02}" + (f":{int(second):02}" if second else "")


def _with_offset(plain: str) -> str:
    """Zones as an offset: `GMT+1`, `EST`, `[Europe/Istanbul]`; what an offset says already is left out."""
    plain = re.sub(r"\s\([^)]*\)$", "", plain) if _GMT.search(plain) else plain
    plain = _GMT.sub(lambda found: f"{found[1][0]}{int(found[1][1:]):02}{found[2] or '00'}", plain)
    region = _REGION.search(plain)
    if region is not None:
        bare = plain[: region.start()].strip()
        return bare if _HAS_OFFSET.search(bare) else _in_region(bare, region.group(1))
    named = _ZONE_NAME.search(plain)
    if named is None:
        return plain
    bare = plain[: named.start()]
    if _OFFSET_BEFORE.search(bare):
        return bare
    return f"{bare} {_OFFSETS[named.group(1)]}" if named.group(1) in _OFFSETS and ":" in bare else plain


def _in_region(plain: str, region: str) -> str:
    """An ISO moment with the offset that the region had then; as it is where one of the two is not known."""
    try:
        return datetime.fromisoformat(plain).replace(tzinfo=ZoneInfo(region)).isoformat()
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return plain
