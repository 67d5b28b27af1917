"""Finds bank account and payment card numbers, by their check digits."""

import re
from collections.abc import Callable, Iterator

from voc.ingest.pii.spans import LETTER, Kind, Span

_GAP = r"[\s().\-/\u2010-\u2015\u2212\u200e\u200f\u202a-\u202e\u2066-\u2069\uff0d\u00b7]"
_LONG_NUMBER = re.compile(rf"\d(?:{_GAP}{{0,3}}\d){{5}}")
_IBAN = re.compile(rf"(?<![{LETTER}0-9])[A-Za-z]{{2}}\d{{2}}(?:[ \-]?[A-Za-z0-9]){{11,30}}")
_IBAN_START = re.compile(r"\d\d(?<=[A-Za-z]{2}\d\d)")
_CARD = re.compile(rf"\d(?<![{LETTER}0-9]\d)\d{{3}}(?:[ \-]?\d){{8,19}}")
"""Begins with its digit, so that the search may skip from digit to digit; what is before is checked after."""


def has_long_number(text: str) -> bool:
    """Whether at least six digits stand together, gaps allowed: without them there is no number to find."""
    return _LONG_NUMBER.search(text) is not None


def ibans(text: str) -> Iterator[Span]:
    """International bank account numbers with a right check sum and the layout of their country."""
    if _IBAN_START.search(text) is not None:
        yield from _checked(text, _IBAN, 15, is_iban, Kind.IBAN)


def cards(text: str) -> Iterator[Span]:
    """Payment card numbers: a known issuer's beginning and length, and a right Luhn digit.

    Where the text speaks of a card, any number of twelve digits or more with a right Luhn digit is one.
    """
    check = is_any_card if _SPEAKS_OF_CARDS.search(text) else is_card
    return _checked(text, _CARD, 12, check, Kind.CARD)


def _checked(
    text: str, pattern: re.Pattern[str], least: int, check: Callable[[str], bool], kind: Kind
) -> Iterator[Span]:
    """The longest beginning of each match that passes `check` and does not cut a group."""
    at = 0
    while (found := pattern.search(text, at)) is not None:
        start, at = found.start(), found.start() + 2
        for end in range(found.end(), start + least - 1, -1):
            cut = end < len(text) and text[end].isascii() and text[end].isalnum()
            if not cut and text[end - 1].isalnum() and check(_compact(text[start:end])):
                yield Span(start, end, kind, _compact(text[start:end]))
                at = end
                break


def _compact(word: str) -> str:
    return re.sub(r"[\s\-]", "", word).upper()


def is_iban(word: str) -> bool:
    """Whether `word`, without blanks and in capitals, is a valid IBAN."""
    if not (15 <= len(word) <= 34 and word.isascii() and word.isalnum()):
        return False
    turned = word[4:] + word[:4]
    if int("".join(str(int(letter, 36)) for letter in turned)) % 97 != 1:
        return False
    from stdnum import iban  # imported late: most files hold no IBAN

    return bool(iban.is_valid(word))


def is_card(word: str) -> bool:
    """Whether `word`, digits only, could be a payment card."""
    return word.isdecimal() and len(word) >= 13 and _known_issuer(word) and _luhn(word)


def _luhn(word: str) -> bool:
    digits = [int(letter) for letter in reversed(word)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


_ISSUERS: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (4000, 4999, (13, 16, 19)),
    (5100, 5599, (16,)),
    (2221, 2720, (16,)),
    (3400, 3499, (15,)),
    (3700, 3799, (15,)),
    (3000, 3059, (14, 16)),
    (3600, 3699, (14, 16)),
    (3800, 3999, (14, 16)),
    (3528, 3589, (16, 17, 18, 19)),
    (6011, 6011, (16, 17, 18, 19)),
    (6200, 6299, (16, 17, 18, 19)),
    (6440, 6599, (16, 17, 18, 19)),
    (2200, 2204, (16,)),
    (9792, 9792, (16,)),
    (5018, 5020, (13, 14, 15, 16, 17, 18, 19)),
    (5038, 5038, (13, 14, 15, 16, 17, 18, 19)),
    (5893, 5893, (13, 14, 15, 16, 17, 18, 19)),
    (6304, 6304, (13, 14, 15, 16, 17, 18, 19)),
    (6759, 6763, (13, 14, 15, 16, 17, 18, 19)),
    (6030, 6099, (16,)),
    (2131, 2131, (15,)),
    (1800, 1800, (15,)),
)
"""First four digits from, to, and the lengths that the issuer uses."""


_SPEAKS_OF_CARDS = re.compile(
    r"\b(?:credit|debit|visa|maestro|master ?card|amex|american express|diners|jcb|discover|card)\b|karte|tarjeta|carte|"
    r"cartão|kart[ıi]|银行卡|信用卡|カード|카드|карт|บัตร|thẻ",
    re.IGNORECASE,
)


def is_any_card(word: str) -> bool:
    """Whether `word`, digits only, passes Luhn's check and has a length that cards have."""
    return word.isdecimal() and 12 <= len(word) <= 19 and len(set(word)) > 1 and _luhn(word)


def _known_issuer(word: str) -> bool:
    first = int(word[:4])
    return any(low <= first <= high and len(word) in lengths for low, high, lengths in _ISSUERS)
