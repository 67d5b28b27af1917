"""From a comment to passages: lines and list items, sentences (spaCy), clauses.

A passage is a stretch `text[start:end]` of the comment as it is stored: without white space at its
ends, with at least one letter, digit or picture in it, and never longer than MAX_CHARS.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import category

from voc.nlp import labels, letters
from voc.nlp.clauses import cuts
from voc.nlp.words import UNSPACED, Span

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["MAX_CHARS", "MAX_LINE", "OWN_TOKENIZER", "Span", "split"]

MAX_CHARS = 400
"""Longest passage. A longer stretch is cut at a comma or a space, or hard where there is none."""

MAX_LINE = 8_000
"""Longest stretch that is looked at for sentences at once; nobody writes such a line by hand."""

OWN_TOKENIZER = frozenset("ar bg cs da de el en es fi hi hr hu it nb pl pt ro ru sv tr uk".split())
"""Languages whose spaCy tokenizer knows abbreviations or marks of its own; all others share `xx`.

French, Indonesian and Dutch have one too, and take one to six seconds to load it in every process.
"""

_BULLET = re.compile(r"\s*(?:[-*•·‣▪●○–—>+]+\s+|[•‣▪●○・]|\(?\d{1,2}[.)]\s+|[a-zA-Z][.)]\s+)*")
_MAY_END = re.compile(r"[.!?։؟۔।॥።။៕。！？｡．…]")
_END = re.compile(r"(?:[。！？｡]+|[!?؟]+|[។៕။]+|(?<!\d)\.+(?=\s))[”’」』）)\"']*")
_TRIM = " \t\xa0\u3000,;:，；：、،؛"
_GLUE = frozenset({"Mn", "Mc", "Me", "Cf", "Sk"})


def split(text: str, language: str) -> list[Span]:
    """Passages of `text` as (start, end), in order, not overlapping; empty when nothing is said.

    `language` is the ISO 639-1 code of the comment; an unknown code gets the plain rules.
    """
    lines = letters.own_lines(text)
    people = labels.talk([text[start:end] for start, end in lines] if len(lines) > 1 or ":" in text else [])
    spans: list[Span] = []
    for start, end in lines:
        first = start + _bullet(text[start:end])
        for low, high in labels.parts(text[first:end], people, alone=len(lines) == 1):
            spans.extend(
                _said(text, first + low + _bullet(text[first + low : first + high]), first + high, language)
            )
    return spans


def _said(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """The passages of a stretch of one line."""
    for low, high in _short(text, start, end, MAX_LINE):
        for first, last in _sentences(text[low:high], language):
            yield from _clauses(text, low + first, low + last, language)


def _bullet(line: str) -> int:
    """Length of the list mark that a line begins with, 0 when nothing else would be left."""
    match = _BULLET.match(line)
    return match.end() if match and match.end() < len(line) else 0


def _sentences(line: str, language: str) -> Iterable[Span]:
    end = _MAY_END.search(line)
    if end is None or end.end() >= len(line):
        return ((0, len(line)),)
    if language in UNSPACED:
        return pairwise([0, *(match.end() for match in _END.finditer(line)), len(line)])
    document = _pipeline(language if language in OWN_TOKENIZER else "xx").make_doc(_sound(line))
    starts = [sentence.start_char for sentence in _pipeline("rule").get_pipe("sentencizer")(document).sents]
    return pairwise([0, *(_before_brackets(line, start) for start in starts[1:]), len(line)])


def _before_brackets(line: str, start: int) -> int:
    """Where a sentence begins: an opening bracket right before it, as of a placeholder, is its own."""
    while start > 0 and line[start - 1] in "([{":
        start -= 1
    return start


def _sound(line: str) -> str:
    """The line, as long as it was, with lone halves of surrogate pairs made `?`: spaCy refuses them."""
    return line if line.isascii() else line.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=64)
def _pipeline(language: str) -> "Language":
    """A blank spaCy pipeline, no model behind it; "rule" is the one that ends sentences for all."""
    import spacy

    if language != "rule":
        return spacy.blank(language)
    rule = spacy.blank("xx")
    rule.add_pipe("sentencizer")
    return rule


def _clauses(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """The clauses of one sentence; a stretch that says nothing stays with what stood before it."""
    sentence = text[start:end]
    bounds = [0, *cuts(sentence, language), len(sentence)]
    for first, last in pairwise(bounds):
        for low, high in _short(sentence, first, last, MAX_CHARS):
            span = _trimmed(sentence, low, high)
            if span is not None:
                yield start + span[0], start + span[1]


def _short(text: str, start: int, end: int, most: int) -> Iterator[Span]:
    """Cut text[start:end] into stretches of at most `most` characters."""
    while end - start > most:
        cut = _place(text, start, most)
        yield start, cut
        start = cut
    yield start, end


def _place(text: str, start: int, most: int) -> int:
    """Where to cut a stretch that is too long: after its last comma, else space, else hard."""
    window = text[start : start + most]
    for marks in (",;，；、،", " \t\xa0\u3000"):
        found = max(window.rfind(mark) for mark in marks)
        if found > most // 3:
            return start + found + 1
    cut = start + most
    while category(text[cut]) in _GLUE and cut > start + most // 2:
        cut -= 1
    return cut


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without white space, commas and the like at its ends; None when it says nothing."""
    while start < end and (text[start].isspace() or text[start] in _TRIM):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in _TRIM):
        end -= 1
    return (start, end) if any(_speaks(char) for char in text[start:end]) else None


def _speaks(char: str) -> bool:
    """Letters, digits and pictures (emoji) speak; punctuation alone does not."""
    return char.isalnum() or category(char) == "So"
