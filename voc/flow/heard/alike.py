"""Whether two texts are the same words: told without case, marks, blanks, courtesies and what redaction took out.

A title may stand in front of one of them, a greeting before it or a signature below it, and a word in ten may be spelled
otherwise by one sign. A word more or less in between is no small thing: `not` is one. No tables here, and no time.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from unicodedata import normalize

from voc.nlp.courtesies import is_greeting, leave
from voc.nlp.letters import own_lines
from voc.terms import PLACEHOLDER

Words = tuple[str, ...]

LEAST = 12
"""Letters from which on words may be said twice: `ok` and `thanks` are said by everybody, and often."""
LONG = 60
"""Letters from which on they are one utterance even where only the company of who said them is known."""
NEAR = 8
"""Words from which on a small difference is looked for."""
TYPO = 4
"""Letters of the shortest word that may be misspelled: `now` and `not` are two words."""
CHUNK = 4
"""Words that stand together under one key. Of eight words with one typo, one chunk of two is as it was, and so on."""

_SIGN = "\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(rf"[{_SIGN}]|[^\W_{_SIGN}]+")
_CLAUSE = re.compile(r"[,;:.!?\u2013\u2014\n]+|\s-\s")
_SOME_NAME = "Ana"
"""Below a thanks stands a name, or it is praise; what stands there may have been redacted."""


def readings(text: str, title: str | None = None) -> tuple[Words, ...]:
    """The words of a comment, alone and with its title in front; each only where it is long enough to tell something."""
    alone = plain(text)
    ways = (alone, plain(title) + alone) if title else (alone,)
    return tuple(dict.fromkeys(words for words in ways if alone and weight(words) >= LEAST))


def plain(text: str) -> Words:
    """The words in lower case, without courtesies, marks and placeholders; of scripts without blanks each sign is one."""
    own = "\n".join(text[start:end] for start, end in own_lines(text))
    bare = _without_courtesies(re.sub(PLACEHOLDER, " ", own))
    return tuple(_WORD.findall(normalize("NFKC", bare).casefold()))


def weight(words: Words) -> int:
    """How many letters; a sign of a script without blanks says as much as two."""
    return sum(2 if len(word) == 1 and not word.isascii() else len(word) for word in words)


def alike(one: Words, other: Words) -> bool:
    """Whether these are the same words, but for a typo in ten, and for one in any case from NEAR words on."""
    if one == other:
        return True
    if len(one) != len(other) or len(one) < NEAR:
        return False
    spare = max(1, len(one) // 10)
    for first, second in zip(one, other, strict=True):
        if first != second:
            spare -= 1
            if spare < 0 or not _misspelled(first, second):
                return False
    return True


def keys(words: Words) -> Iterator[tuple[int, int, Words]]:
    """What words that are alike share at least one of: all of short ones, else chunks with their places."""
    if len(words) < NEAR:
        yield len(words), 0, words
        return
    for start in range(0, len(words) - CHUNK + 1, CHUNK):
        yield len(words), start, words[start : start + CHUNK]


def _misspelled(one: str, other: str) -> bool:
    """Whether two words differ by a sign more, less, other, or by two that changed places."""
    short, long = sorted((one, other), key=len)
    if len(short) < TYPO or len(long) - len(short) > 1 or not (one + other).isalpha():
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]


def _without_courtesies(text: str) -> str:
    """The text without a greeting at its front and a leave at its end, where both stand in one line with it."""
    clauses = [(start, end) for start, end in _clauses(text) if text[start:end].strip()]
    if len(clauses) < 2:
        return text
    begin, end = clauses[0][0], clauses[-1][1]
    if is_greeting(f"{text[slice(*clauses[0])].strip()},"):
        begin = clauses[1][0]
    for count in (1, 2):
        last = [text[slice(*clause)].strip() for clause in clauses[-count:]]
        if len(clauses) > count + 1 and _takes_leave(last):
            end = clauses[-count - 1][1]
    return text[begin:end]


def _takes_leave(parts: Sequence[str]) -> bool:
    return leave([*parts, _SOME_NAME]) == len(parts) + 1


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between marks, in order."""
    bounds = [(0, 0), *(match.span() for match in _CLAUSE.finditer(text)), (len(text), len(text))]
    for (_, start), (end, _) in pairwise(bounds):
        yield start, end
