"""Finds telephone numbers in a text, with the numbering plans of the `phonenumbers` package.

A number written with its country (`+90 532 ...`, `0090 532 ...`) is taken where it has a length that the country uses.
One without is taken where the words around say so (`phone_words`), where it is grouped as nothing else is (an area in
brackets, a leading nought and groups), or where it is valid in one of `REGIONS` and grouped as that plan groups.
Dates, prices, versions and order numbers are not. Digits of every script are read.
"""

import re
import unicodedata
from collections.abc import Iterator

from voc.ingest.pii.phone_words import Cue, cue
from voc.ingest.pii.spans import LETTER, Kind, Span

REGIONS = tuple(
    "US GB TR DE FR ES IT NL CN IN BR MX JP LA TH ID AU CH AT BE PT PL SE NO DK FI IE CZ HU GR RO UA RU KR VN MY SG PH "
    "NZ ZA AE SA EG IL AR CL CO".split()
)
"""Countries whose national way of writing is tried for numbers without a country code."""

MANY = 200
"""So many numbers that look like telephone numbers are checked in a text; later ones are taken unchecked."""

_GAP = r"[ ().\-/·]"
_MORE = r"(?:\s?(?:x|#|(?:ext(?:ension)?|int|poste|ramal|durchwahl|dw|dahili|доб)\b)[.:]{0,2}\s?\d{1,6})"
_CANDIDATE = re.compile(
    rf"[+(\d](?<![{LETTER}0-9_#$€£¥₺=@+(][+(\d])(?<!\d[.,:][+(\d])"
    rf"(?:(?<=[(])\+?\d|(?<=[+])\d|)(?:{_GAP}{{0,3}}\d){{5,17}}{_MORE}?(?![{LETTER}0-9_]|[.,]\d)",
    re.IGNORECASE,
)
"""Begins with its first sign, so that the search may skip to it; what stands before is checked after."""
_EXTENSION = re.compile(rf"{_MORE}\Z", re.IGNORECASE)
_DATE = re.compile(
    r"\(?(?:(?:19|20)\d\d[./\-]\d{1,2}[./\-]\d{1,2}|\d{1,2}[./\-]\d{1,2}[./\-](?:19|20)\d\d)(?!\d)"
)
_YEARS = re.compile(r"(?:19|20)\d\d\s?[\-/]\s?(?:(?:19|20)\d\d)(?!\d)|(?:(?:19|20)\d\d[ \-/]?){2,}\Z")
_GROUPED = re.compile(r"[1-9]\d{0,2}([ .])\d{3}(?:\1\d{3})+")
_RANGE = re.compile(r"[1-9]\d{0,2}(?:[.]\d{3})+\s?[\-/]\s?[1-9]\d{0,2}(?:[.]\d{3})+")
_COUNT_AFTER = re.compile(
    r"\s?(?:[€£¥₺$%]|(?:eur|usd|gbp|try|tl|chf|cny|rmb|元|円|ms|mb|gb|kb|kg|km|rows?|times|clicks|records|events|users|"
    r"customers|units|entries|items|hours|characters|views|visits|people)\b)",
    re.IGNORECASE,
)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .\-]?)?(?:\([2-9]\d{2}\)[ .\-]?|[2-9]\d{2}[ .\-])\d{3}[ .\-]\d{4}")
"""Grouped as nothing else is: taken whether or not the area exists."""
_LOCAL = re.compile(r"[2-9]\d{2}-(?!(?:19|20)\d\d)\d{4}(?<!00)")
"""As North Americans write a number without its area; what ends in two noughts is the end of a range."""
_AREA_FIRST = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
_IN_BRACKETS = re.compile(r"\(\d{1,5}\) ?(?:\d{2,}[ .\-/]?)+")
_NOUGHT_FIRST = re.compile(r"0\d{1,5}(?:[ .\-/] ?\d{2,8}){1,4}")
"""An area or a network with its trunk nought, and one to four groups."""
_EDGE = re.compile(r"[\n|]")
_CHAIN = 32
_ANOTHER = re.compile(
    r"(?:\A|\W)(?:or|and|oder|und|ou|et|o|y|e|veya|to|one (?:is|was)|/|,|;)(?:\Z|\W+\Z)", re.IGNORECASE
)
"""A number so near behind a telephone number, behind such a word, is another one."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers in the text, in its order."""
    plain = text if text.isascii() else text.translate(_PLAIN)
    checks, last, floor = 0, -_CHAIN, 0
    for found in _CANDIDATE.finditer(plain):
        written = _EXTENSION.sub("", found.group())
        digits = "".join(letter for letter in written if letter.isdigit())
        sure = _from_the_words_around(plain, found.span(), written, digits, floor)
        floor = found.end()
        if not sure and found.start() - last < _CHAIN and _ANOTHER.search(plain[last : found.start()]):
            sure = len(digits) > 6 and not _COUNT_AFTER.match(plain, found.end())
        if sure is None:
            checks += 1
            sure = checks > MANY or _is_of_a_plan(digits, written)
        if sure:
            last = found.end()
            yield Span(found.start(), found.end(), Kind.PHONE, _national(digits))


class _Plain(dict[int, str]):
    """Digits, blanks, hyphens and brackets of other scripts, and the signs that set the direction, as plain ones.

    Maps the number of a character to what stands for it. Digits are found out as they are met.
    """

    def __init__(self) -> None:
        super().__init__({0xFF0B: "+", 0xFF08: "(", 0xFF09: ")", 0xFF0E: ".", 0xFF0F: "/"})
        self |= dict.fromkeys([0xA0, *range(0x2000, 0x2010), *range(0x202A, 0x2030), 0x3000], " ")
        self |= dict.fromkeys(range(0x2066, 0x206A), " ")
        self |= dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFF0D, 0x30FC], "-")

    def __missing__(self, number: int) -> str:
        sign = chr(number)
        self[number] = plain = str(unicodedata.decimal(sign, sign))
        return plain


_PLAIN = _Plain()


def _from_the_words_around(
    text: str, place: tuple[int, int], written: str, digits: str, floor: int
) -> bool | None:
    """Whether this is a telephone number, as its form and neighbours tell; None: the plans must decide."""
    start, end = place
    if len(digits) > 17 or _DATE.match(written) or _YEARS.match(written) or _RANGE.fullmatch(written):
        return False
    counted = _COUNT_AFTER.match(text, end) is not None
    told = cue(text, start, end, floor)
    if told >= Cue.CLOSE:
        return not counted and (6 if told is Cue.CLOSE else 7) <= len(digits) <= 15
    if len(digits) < 7:
        return False
    if written.lstrip("(").startswith("+") or (digits.startswith("00") and told is not Cue.OTHER):
        return _has_a_country(written, digits)
    if told is Cue.OTHER or (counted and not _NORTH_AMERICAN.fullmatch(written)):
        return False
    if told is Cue.MAYBE or _is_alone(text, start, end):
        return _may_be_a_phone(written, digits)
    return _from_the_form(text, written, digits)


def _has_a_country(written: str, digits: str) -> bool:
    """Whether a number that begins with + or 00 has a length that its country uses, or at least groups."""
    grouped = len(re.findall(r"\d+", written)) > 2 and not _GROUPED.fullmatch(written.lstrip("+"))
    return _possible("+" + digits.removeprefix("00").lstrip("0")) or (grouped and 9 <= len(digits) <= 15)


def _from_the_form(text: str, written: str, digits: str) -> bool | None:
    """Whether a number of which the words say nothing is grouped as only telephone numbers are; None: perhaps."""
    if _NORTH_AMERICAN.fullmatch(written) or _LOCAL.fullmatch(written) or _has_an_area(written, digits):
        return True
    if _GROUPED.fullmatch(written):
        return False
    return None if _is_written_like_a_phone(text, written, digits) else False


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether it is all that stands on one of several lines, or between upright strokes, as in a signature."""
    first, last = text[max(0, start - 40) : start], text[end : end + 40]
    ahead, behind = _EDGE.split(first), _EDGE.split(last)
    return len(ahead) + len(behind) > 2 and not ahead[-1].strip(" *-") and not behind[0].strip(" *-.")


def _may_be_a_phone(written: str, digits: str) -> bool:
    """Whether a number that may be one looks like one: grouped, or as long as most are."""
    if _NORTH_AMERICAN.fullmatch(written) or _LOCAL.fullmatch(written):
        return True
    groups = len(re.findall(r"\d+", written))
    return len(digits) <= 13 and (1 < groups <= 6 or digits[0] == "0" or 9 <= len(digits) <= 12)


def _has_an_area(written: str, digits: str) -> bool:
    """Whether there is an area in brackets, or a leading nought and groups."""
    if not 8 <= len(digits) <= 12:
        return False
    return bool(_IN_BRACKETS.fullmatch(written)) or bool(
        digits[1] != "0" and len(digits) > 8 and _NOUGHT_FIRST.fullmatch(written)
    )


def _is_written_like_a_phone(text: str, written: str, digits: str) -> bool:
    groups = re.findall(r"\d+", written)
    if len(groups) == 1:
        mobile = len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789"
        nought = digits[0] == "0" and 10 <= len(digits) <= 11
        return (
            nought or _AREA_FIRST.fullmatch(digits) is not None or (mobile and _HAN.search(text) is not None)
        )
    if len(digits) < 8 or len(groups) > 6 or max(map(len, groups)) > 8:
        return False
    even = len(groups) == 2 and len(digits) == 8
    return digits[0] == "0" or "(" in written or len(groups) >= 3 or (even and len(set(groups)) == 2)


def _is_of_a_plan(digits: str, written: str) -> bool:
    """Whether a region has such numbers and groups them so; a number without groups need only be one."""
    groups = re.findall(r"\d+", written)
    bare = len(groups) == 1 and digits[0] not in "01"
    return any(_is_of(digits, groups, region) for region in (("US",) if bare else REGIONS))


def _is_of(digits: str, groups: list[str], region: str) -> bool:
    import phonenumbers  # imported late: most files hold no telephone number

    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(number):
        return False
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return len(groups) == 1 or re.findall(r"\d+", national) == groups


def _possible(number: str) -> bool:
    """Whether a number with its country has a length that the country uses: people mistype, and new areas come."""
    import phonenumbers

    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return False


def _national(digits: str) -> str:
    """The last nine digits: the same for one number with and without its country."""
    return digits[-9:]
