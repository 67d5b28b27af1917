"""What may be published."""

from enum import StrEnum, unique


@unique
class ConsentState(StrEnum):
    """The right to use a customer's words, or to write to a customer."""

    NONE = "none"
    ASKED = "asked"
    GRANTED = "granted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@unique
class StoryKind(StrEnum):
    """What marketing may tell."""

    QUOTE = "quote"
    BEFORE_AFTER = "before_after"
