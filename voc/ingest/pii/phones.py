"""Finds telephone numbers in a text, with the numbering plans of the `phonenumbers` package.

A number written with its country (`+90 532 ...`, `0090 532 ...`) is taken where it is valid. One without
is taken where a word beside it says so (`call`, `tel`, `numaram`, `电话`), or where it is grouped like a
telephone number and valid in one of `REGIONS`. Dates, prices, versions and order numbers are not.
"""

import re
from collections.abc import Iterator

from voc.ingest.pii.spans import LETTER, Kind, Span

REGIONS = tuple(
    "US GB TR DE FR ES IT NL CN IN BR MX JP LA TH ID AU CH AT BE PT PL SE NO DK FI IE CZ HU GR RO UA RU KR VN MY SG PH "
    "NZ ZA AE SA EG IL AR CL CO".split()
)
"""Countries whose national way of writing is tried for numbers without a country code."""

MANY = 200
"""So many numbers that look like telephone numbers are checked in a text; later ones are taken unchecked."""

_GAP = r"[ \u00a0().\-/\u2010-\u2013\u00b7]"
_CANDIDATE = re.compile(
    rf"[+(\d](?<![{LETTER}0-9_#$€£¥₺=@+(][+(\d])(?<!\d[.,:][+(\d])"
    rf"(?:(?<=[(])\+?\d|(?<=[+])\d|)(?:{_GAP}{{0,3}}\d){{6,17}}"
    rf"(?:\s?(?:x|ext\.?)\s?\d{{1,5}})?(?![{LETTER}0-9_]|[.,]\d)"
)
"""Begins with its first sign, so that the search may skip to it; what stands before is checked after."""
_EXTENSION = re.compile(r"\s?(?:x|ext\.?)\s?\d{1,5}\Z")
_WORD = re.compile(r"[^\W\d_]+|#")
_PHONE_WORDS = frozenset(
    "tel tél phone phones telephone telefono mobile mobil cell call called calling ring dial fax sms "
    "whatsapp ext hotline reach hp telp telpon numara numaram cep ara portable handy".split()
)
_PHONE_STEMS = tuple(
    "telef téléph arayın rufnummer anruf móvil movil llám llam celular appel тел звон 电话 手机 "
    "致电 拨打 打给 联系 電話 携帯 전화 โทร ໂທ ເບີ هاتف جوال फ़ोन फोन".split()
)
_OTHER_STEMS = tuple(
    "# order invoice ticket case reference referans serial version build tracking sku isbn account "
    "sipariş fatura talep bestell rechnung pedido factura commande facture 订单 单号 编号 工单".split()
)
_OTHER_WORDS = frozenset({"id", "po", "ref"})
_NEAR_WORDS = 3
_DATE = re.compile(
    r"\(?(?:(?:19|20)\d\d[./\-]\d{1,2}[./\-]\d{1,2}|\d{1,2}[./\-]\d{1,2}[./\-](?:19|20)\d\d)(?!\d)"
)
_YEARS = re.compile(r"(?:19|20)\d\d\s?[\-\u2010-\u2013/]\s?(?:(?:19|20)\d\d)(?!\d)")
_GROUPED = re.compile(r"[1-9]\d{0,2}([ .\u00a0])\d{3}(?:\1\d{3})+")
_RANGE = re.compile(r"[1-9]\d{0,2}(?:[.]\d{3})+\s?[\-\u2010-\u2013/]\s?[1-9]\d{0,2}(?:[.]\d{3})+")
_MONEY_AFTER = re.compile(
    r"\s?(?:[€£¥₺$%]|(?:eur|usd|gbp|try|tl|chf|cny|rmb|元|円|ms|mb|gb|kb|rows?)\b)", re.IGNORECASE
)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .\-]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .\-])\d{3}[ .\-]\d{4}")
"""Grouped as nothing else is: taken whether or not the area exists."""
_SAID_BEFORE = re.compile(
    r"\b(?:(?:my|our|his|her|their|your|new|old|this|work|home) (?:\w+ )?number|"
    r"reach (?:me|us|him|her|them) (?:at|on|under)|(?:telephone|phone|mobile|cell) number)\b[^.!?\d]{0,12}\Z",
    re.IGNORECASE,
)
_SAID_AFTER = re.compile(
    r"\s?,? ?(?:is)? ?(?:my|our|her)? ?(?:new |old |work |home )?(?:tele)?(?:phone|mobile|cell)\b",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def phones(text: str) -> Iterator[Span]:
    """Telephone numbers in the text, in its order."""
    checks = 0
    for found in _CANDIDATE.finditer(text):
        written = _EXTENSION.sub("", found.group())
        digits = "".join(letter for letter in written if letter.isdigit())
        sure = _from_the_words_around(text, found.start(), found.end(), written, digits)
        if sure is None:
            checks += 1
            sure = checks > MANY or any(_valid(digits, region) for region in REGIONS)
        if sure:
            yield Span(found.start(), found.end(), Kind.PHONE, _national(digits))


def _from_the_words_around(text: str, start: int, end: int, written: str, digits: str) -> bool | None:
    """Whether this is a telephone number, as its form and neighbours tell; None: the plans must decide."""
    if len(digits) > 17 or _DATE.match(written) or _YEARS.match(written) or _RANGE.fullmatch(written):
        return False
    near = _WORD.findall(text[max(0, start - 32) : start].rpartition("\n")[2].lower())[-_NEAR_WORDS:]
    if any(word in _PHONE_WORDS or word.startswith(_PHONE_STEMS) for word in near) or _says_phone(near):
        return len(digits) <= 15 and not _MONEY_AFTER.match(text, end)
    said = _SAID_BEFORE.search(text, max(0, start - 48), start) or _SAID_AFTER.match(text, end)
    if said and 7 <= len(digits) <= 15 and not _is_numbered(near):
        return True
    if written.lstrip("(").startswith("+") or digits.startswith("00"):
        return _possible("+" + digits.removeprefix("00").lstrip("0"))
    if _is_numbered(near):
        return False
    if _NORTH_AMERICAN.fullmatch(written):
        return True
    if _GROUPED.fullmatch(written) or _MONEY_AFTER.match(text, end):
        return False
    return None if _is_written_like_a_phone(text, written, digits) else False


def _is_numbered(near: list[str]) -> bool:
    """Whether the words before say that it is the number of an order, a ticket, a part."""
    return any(word in _OTHER_WORDS or word.startswith(_OTHER_STEMS) for word in near)


def _says_phone(near: list[str]) -> bool:
    """For scripts without blanks, where the word for telephone stands inside a run of letters."""
    return any(not word.isascii() and any(stem in word for stem in _PHONE_STEMS) for word in near)


def _is_written_like_a_phone(text: str, written: str, digits: str) -> bool:
    groups = re.findall(r"\d+", written)
    if len(groups) == 1:
        mobile = len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789"
        return (digits[0] == "0" and 10 <= len(digits) <= 11) or (mobile and _HAN.search(text) is not None)
    if len(digits) < 9 or len(groups) > 6 or max(map(len, groups)) > 8:
        return False
    return digits[0] == "0" or "(" in written or len(groups) >= 3


def _valid(number: str, region: str | None) -> bool:
    import phonenumbers  # imported late: most files hold no telephone number

    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False


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
