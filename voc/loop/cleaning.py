"""Strangers' text made fit to stand in a message: on one line, without signs that nobody sees.

What turns the direction of writing round, or hides inside a word, is taken out. What is left is set apart with
Unicode isolates where it runs against the direction of the language around it
(https://www.unicode.org/reports/tr9/, section 2.7).
"""

import re
import unicodedata

from voc.terms import OwnData

NAME = "[name]"
"""Stands for the customer's name until the message leaves."""
RECEIPT = "[receipt]"
"""Stands for the address of the customer's own page until the message leaves."""
FROM_RIGHT = frozenset("ar arc ckb dv fa he ks ku ps sd syr ug ur yi".split())
"""Languages that are written from right to left."""
FSI, PDI = "\u2068", "\u2069"

_OURS = (NAME, RECEIPT, *(own.token for own in OwnData))
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Controls, signs of direction, blanks without width, halves of surrogate pairs."""
_JOINERS = re.compile("(?<![^\\s\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\\s])")
"""Joiners with nothing to join: at the edge of a word."""


def line(text: str | None, *, ours: bool = False) -> str | None:
    """On one line; None where nothing is left.

    A token that is not ours loses its brackets: whoever writes [name] would get the name instead. With `ours`
    the tokens that stand for what was redacted stay.
    """
    plain = " ".join(_JOINERS.sub("", _UNSEEN.sub("", text or "")).split())
    for token in (NAME, RECEIPT) if ours else _OURS:
        plain = plain.replace(token, f"({token[1:-1]})")
    return plain or None


def paragraphs(text: str | None) -> str | None:
    """Like `line`, but line breaks stay, and one empty line between paragraphs."""
    lines = "\n".join(line(part) or "" for part in (text or "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() or None


def unseen(text: str) -> frozenset[str]:
    """The signs in a text that nobody sees: of direction, without width, controls."""
    return frozenset(_UNSEEN.findall(text))


def isolated(text: str, language: str, *, address: bool = False) -> str:
    """The text, set apart where it runs against the language around it.

    Parameters: address: a link. Programs that make links clickable end them at a blank, so one stands before the
        end of the isolate.
    """
    kinds = {unicodedata.bidirectional(sign) for sign in text}
    from_right = bool(kinds & {"R", "AL"})
    against = (not from_right or "L" in kinds) if language in FROM_RIGHT else from_right
    return f"{FSI}{text}{' ' if address else ''}{PDI}" if against and text else text
