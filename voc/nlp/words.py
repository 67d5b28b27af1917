"""Words of a text in any script: by the rules of Unicode and the dictionaries of ICU.

Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces; ICU finds their words by looking
them up. It knows a language by its letters, so a text of two languages needs no care. It cuts rather one time
too often: `ส่งออก` may come as two words, `แต่` never as a part of `แต่ง`.
"""

import re
from itertools import pairwise

Span = tuple[int, int]

UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})
"""Languages written without spaces between words."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LONE_HALF = re.compile("[\ud800-\udfff]")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff\uff66-\uff9f]+")


def words(text: str, language: str) -> list[Span]:
    """The words of `text` as (start, end), in order, not overlapping; marks and white space are none.

    `language` is an ISO 639-1 code; one that nobody knows gets the plain rules. A run of katakana is one word.
    """
    kept: list[Span] = []
    for start, end in segments(text, language):
        if not any(char.isalnum() for char in text[start:end]):
            continue
        if kept and kept[-1][1] == start and _is_katakana(text[kept[-1][0] : end]):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


def segments(text: str, language: str) -> list[Span]:
    """The whole text as stretches without a gap: words, marks, white space. Empty for an empty text."""
    from icu4py.breakers import WordBreaker

    sound = text if text.isascii() else _LONE_HALF.sub("?", text)
    breaker = WordBreaker(sound, language if _LANGUAGE.fullmatch(language) else "und")
    if text.isascii() or max(text) <= "\uffff":
        return list(breaker.segments())
    places = _places(sound)
    bounds = sorted({places[end] for _, end in breaker.segments()} | {0})
    return list(pairwise(bounds))


def _places(text: str) -> list[int]:
    """For every offset in UTF-16, as ICU counts, the offset in characters."""
    places: list[int] = []
    for place, char in enumerate(text):
        places += [place] * (2 if char > "\uffff" else 1)
    return [*places, len(text)]


def _is_katakana(text: str) -> bool:
    return _KATAKANA.fullmatch(text) is not None
