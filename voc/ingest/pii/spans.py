"""What a finder gives: a place in a text and what kind of personal data stands there."""

from enum import StrEnum, unique
from typing import NamedTuple


@unique
class Kind(StrEnum):
    """What was found. The word stands in the placeholder, so it is short."""

    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    LINK = "link"
    PLAIN_LINK = "plain link"
    IP = "ip"
    KEY = "key"
    ID = "id"
    ADDRESS = "address"
    NAME = "name"
    OWN_NAME = "own name"
    OWN_EMAIL = "own email"
    OWN_PHONE = "own phone"

    @property
    def own(self) -> bool:
        """Whether it is known to be the author's: there is one of it, so its placeholder has no number."""
        return self in _OWN


_OWN = frozenset({Kind.OWN_NAME, Kind.OWN_EMAIL, Kind.OWN_PHONE})


class Span(NamedTuple):
    """text[start:end] is personal. Spans of one kind with the same `key` are the same thing."""

    start: int
    end: int
    kind: Kind
    key: str


LETTER = "A-Za-z\u00c0-\u024f"
"""Letters that join to words with Latin ones; Chinese or Thai letters may stand right beside a number."""


def has_digit(word: str) -> bool:
    """Whether any letter of the word is a digit."""
    return any(letter.isdigit() for letter in word)


def has_word_spaces(word: str) -> bool:
    """Whether the script of `word` sets blanks between words (not Chinese, Japanese, Thai, Lao, Khmer...)."""
    return not any(
        "\u0e00" <= letter <= "\u0eff" or "\u1000" <= letter <= "\u109f" or "\u1780" <= letter <= "\u17ff"
        or "\u2e80" <= letter <= "\ua4cf" or "\uf900" <= letter <= "\ufaff" or letter >= "\U00020000"
        for letter in word
    )  # fmt: skip
