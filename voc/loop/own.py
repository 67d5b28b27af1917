"""What was redacted of a customer's own words and may be given back to that customer, and to nobody else.

A stored text says `[own name]` where its author's name stood. The words may be quoted to the author when everything
in them can be restored; any other placeholder, such as `[email 1]`, may be somebody else's.
"""

import re
from collections.abc import Collection

from voc.loop.cleaning import NAME, RECEIPT, line
from voc.terms import PLACEHOLDER, OwnData

_TOKENS = re.compile("|".join(re.escape(token) for token in (NAME, RECEIPT, *(own.token for own in OwnData))))


def own_tokens(text: str) -> frozenset[OwnData]:
    """What of the author's own data a text stands open for."""
    return frozenset(own for own in OwnData if own.token in text)


def quotable(words: str, known: Collection[OwnData]) -> bool:
    """Whether words may be quoted to their author.

    Parameters: known: what the vault has for this contact.
    """
    rest = words
    for own in known:
        rest = rest.replace(own.token, "")
    return re.search(PLACEHOLDER, rest) is None


def without_value(text: str, known: Collection[OwnData], *, receipt: bool = False) -> list[str]:
    """The tokens in a text that nobody can replace: `restore` would raise for it.

    Parameters: known: what the vault has for this contact; receipt: whether there is an address of their own page.
    """
    there = {own.token for own in known} | ({NAME} if OwnData.NAME in known else set())
    there |= {RECEIPT} if receipt else set()
    return [token for token in dict.fromkeys(_TOKENS.findall(text)) if token not in there]


def restore(
    text: str,
    *,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    receipt: str | None = None,
) -> str:
    """The text as its one reader gets it: every token replaced by its value, in one pass.

    A value that looks like a token is not looked at again. Values stand on one line, without signs that nobody sees.
    Raises: KeyError with the token of which the value is not known; a message with it must not leave.
    """
    given = {
        NAME: name,
        RECEIPT: receipt,
        OwnData.NAME.token: name,
        OwnData.EMAIL.token: email,
        OwnData.PHONE.token: phone,
    }
    values = {token: plain for token, value in given.items() if (plain := line(value))}
    return _TOKENS.sub(lambda found: values[found.group()], text)
