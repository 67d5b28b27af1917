"""A customer's words cut to the length of a quotation, at the end of a clause where there is one."""

import re
import unicodedata

LONGEST_QUOTE = 180

_ENDS = re.compile(r"[。！？；，、،؛؟।]+|[.!?;,:]+(?=\s|$|[^\x00-\x7f])")
_OPEN = re.compile(r"\[(?:\w+ ?\w*)?\Z")
"""A placeholder such as `[own name]` that the cut went through."""
_LEADS = re.compile(r"[\u0e40-\u0e44\u0ec0-\u0ec4\u094d\u200d]")
"""Signs that belong to the letter after them: Thai and Lao vowels, the Hindi virama, the joiner."""
_FOLLOWS = re.compile(r"[\u0e30-\u0e3a\u0e45-\u0e4e\u0eb0-\u0ebd\u0ec8-\u0ece]")
"""Thai and Lao signs that belong to the letter before them, in addition to combining marks."""


def shorten(quote: str, *, longest: int = LONGEST_QUOTE) -> str:
    """A quote of at most `longest` (1 or more) characters on one line.

    A longer one ends with an ellipsis: at the end of a clause where one lies in the last two thirds, else
    of a word, else at least not inside a written syllable.
    """
    quote = " ".join(quote.split())
    if len(quote) <= longest:
        return quote
    gap = " …" if " " in quote else "…"
    ends = [match.start() for match in _ENDS.finditer(quote[: longest + 1])]
    ends = [end for end in ends if longest // 3 <= end <= longest - len(gap)]
    if ends and quote[: ends[-1]].strip():
        return _OPEN.sub("", quote[: ends[-1]]).rstrip() + gap
    space = quote.rfind(" ", longest // 2, longest)
    kept = quote[: space if space > 0 else _between_letters(quote, longest - 1)]
    return _OPEN.sub("", kept).rstrip() + "…"


def _between_letters(text: str, cut: int) -> int:
    """The nearest place at or before `cut` where no letter is torn from its signs, if it is not far."""
    for place in range(cut, cut // 2, -1):
        after, before = text[place], text[place - 1]
        follows = unicodedata.category(after).startswith("M") or after == "\u200d" or _FOLLOWS.match(after)
        if not follows and not _LEADS.match(before):
            return place
    return cut
