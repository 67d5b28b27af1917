"""What a kind of signal says of an account, by the words of its name; a workspace may say otherwise.

Kinds are free text. One that nobody knows is kept and shown, and counts for nothing: whether more of it is good or bad
would be a guess.
"""

from collections.abc import Mapping
from typing import Literal

Role = Literal["usage", "help", "reset", "ignore", "unknown"]
USAGE = frozenset(
    "login logins signin signins session sessions active seats users dau wau mau completed created finished "
    "conversion conversions transactions orders bookings".split()
)
HELP = frozenset("help helpcenter knowledge kb documentation docs faq academy tutorial tutorials".split())
KNOWN_BESIDE = frozenset(
    "email emails mail mails newsletter content download downloads feature features webinar".split()
)
"""Kinds that are known and say nothing here of how much the product is used in a week."""


def role(kind: str, given: Mapping[str, str]) -> Role:
    """What a kind says: as `given` by its name, else by the words in it."""
    if kind in given:
        return given[kind]  # type: ignore[return-value]
    words = set(kind.lower().replace("-", "_").split("_"))
    if "password" in words or "reset" in words or "resets" in words:
        return "reset"
    if words & HELP:
        return "help"
    if words & KNOWN_BESIDE:
        return "ignore"
    return "usage" if words & USAGE else "unknown"
