"""The words of an aspect: from the tokens of an encoder to whole words, and to the term that mentions are counted by."""

import re
from collections.abc import Sequence
from unicodedata import category, normalize

from voc.nlp.words import segments

Span = tuple[int, int]

MOST_CHARS = 60
"""An aspect is a name, not a sentence: longer stretches are none."""
_INSIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
"""Letters that a name may begin or end in the midst of: scripts without blanks, and Korean with its endings."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")
"""Of these ICU finds the words: a token may end in the midst of one, even between two signs of a syllable."""


def whole_words(text: str, language: str, places: Sequence[Span]) -> Span | None:
    """From the places of tokens to whole words, (start, end), without the marks around them. None where no name is left.

    `language`: ISO 639-1 or `und`; of scripts without blanks ICU finds the words.
    """
    if not places:
        return None
    start, end = places[0][0], places[-1][1]
    if _UNSPACED.search(text[start:end]):
        start, end = _nearest(
            sorted({bound for part in segments(text, language) for bound in part}), start, end
        )
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or category(text[end - 1]).startswith("M")):
        end -= 1
    while start < end and start and _goes_on(text[start - 1], text[start]):
        start -= 1
    while start < end and not text[start].isalnum():  # marks that hang on nothing
        start += 1
    while start < end < len(text) and _goes_on(text[end], text[end - 1]):
        end += 1
    return (start, end) if start < end <= start + MOST_CHARS else None


def _nearest(bounds: Sequence[int], start: int, end: int) -> Span:
    """The bounds of words that lie nearest; of two alike those that take more in."""
    first = min(bounds, key=lambda bound: (abs(bound - start), bound))
    return first, min(
        (bound for bound in bounds if bound > first), key=lambda bound: (abs(bound - end), -bound)
    )


def _goes_on(char: str, beside: str) -> bool:
    """Whether a character belongs to the word of the one beside it."""
    return (char.isalnum() or category(char).startswith("M")) and not (
        _INSIDE.match(char) or _INSIDE.match(beside)
    )


_ARTICLES = re.compile(
    "(?:the|a|an|your|our|my|this|that|these|those|der|die|das|den|dem|ein|eine|einen|le|la|les|un|une|des|el|los|las"
    "|una|il|lo|gli|o|os|as|um|uma|de|het|een) +(?=.)|(?:l|d|dell|all|un)['\u2019](?=.)"
)


def term(words: str) -> str:
    """An aspect in the form in which mentions are counted together: one case, one kind of blank, no article."""
    plain = " ".join(normalize("NFKC", words).casefold().split())
    return _ARTICLES.sub("", plain, count=1) if _ARTICLES.match(plain) else plain
