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
class ConsentScope(StrEnum):
    """What may stand under a customer's words. A consent has one or more; the words alone are always part of it."""

    ANONYMOUS = "anonymous"
    FIRST_NAME = "first_name"
    COMPANY = "company"
    LOGO = "logo"


@unique
class StoryKind(StrEnum):
    """What marketing may tell."""

    QUOTE = "quote"
    BEFORE_AFTER = "before_after"
