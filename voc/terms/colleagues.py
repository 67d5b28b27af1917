"""Who among our own people may do what."""

from enum import StrEnum


class Role(StrEnum):
    """What a colleague is here for; a person may have several."""

    VIEWER = "viewer"
    PRODUCT = "product"
    MARKETING = "marketing"
    SUCCESS = "success"
    ADMIN = "admin"


class Right(StrEnum):
    """What an act takes, by what it touches."""

    LOOK = "look"
    KEEP = "keep"
    CORRECT = "correct"
    POST = "post"
    DECIDE = "decide"
    QUOTE = "quote"
    TELL = "tell"
    READ_IN = "read_in"
    MANAGE = "manage"
