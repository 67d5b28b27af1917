"""The words of a text that say what it is about, in any language: for finding product words and feature names."""

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

import numpy as np

from voc.nlp.encoders.use import reader
from voc.nlp.topics.terms import stop_words
from voc.nlp.values import Vectors
from voc.nlp.words import words

Word = tuple[str, int, int]

KEPT = frozenset(
    """call show name part side full top bottom move front back empty time times day days week year product tool
    software team first two one new add adding added work help make""".split()
)
"""Words that lists of stop words hold and titles of features are made of."""


EMPTY = frozenset(
    """able allow allowed allows better bring brings come comes coming easier easily enable enabled enables give gives
    going improve improved improvement improvements introduce keep keeps know let lets like made makes making need needed
    needs offer offers possible provide provides put really see sees several support supported supports take takes turn
    turned turning turns use used uses using want wanted wants way ways works""".split()
)
"""English words in titles that name nothing. Customers seldom say them, so by rarity alone `turned` would count most in
"voice notes turned into text"."""

KNOWN_WORDS = 20_000
"""Words whose vectors are kept in this process, 2 kB each."""

_PLAIN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
_OTHER = re.compile("[\u0300-\u036f\u0590-\u1dff\u2c00-\U0010ffff]")
"""Words in Latin, Greek and Cyrillic letters stand between blanks and marks: found so in a tenth of ICU's time."""
_known: dict[str, Vectors] = {}


def content_words(text: str, language: str) -> list[str]:
    """The words of `text` in order, lower case, without stop words and single Latin letters; each as often as it stands.

    `language` is an ISO 639-1 code; the stop words of English serve where it has none.
    """
    return [word for word, _, _ in content_spans(text, language)]


@lru_cache(maxsize=20_000)
def content_spans(text: str, language: str) -> list[Word]:
    """The same with their places: (word, start, end) in characters of `text`."""
    stop = _stop_words(language)
    plainly = _OTHER.search(text) is None
    places = (some.span() for some in _PLAIN.finditer(text)) if plainly else words(text, language)
    found = ((text[start:end], start, end) for start, end in places)
    plain = ((normalize("NFC", word.replace("’", "'")).lower(), start, end) for word, start, end in found)
    return [some for some in plain if some[0] not in stop and (len(some[0]) > 1 or not some[0].isascii())]


@lru_cache(maxsize=64)
def _stop_words(language: str) -> frozenset[str]:
    return (stop_words(language) | (EMPTY if language == "en" else frozenset())) - KEPT


def word_vectors(some: Sequence[str]) -> Vectors:
    """Vectors (n, 512) of single words by the fast encoder, whatever encoder is configured for passages."""
    new = [word for word in dict.fromkeys(some) if word not in _known]
    made = dict(zip(new, reader().read(new).vectors, strict=True)) if new else {}
    rows = [made[word] if word in made else _known[word] for word in some]
    if len(_known) + len(made) <= KNOWN_WORDS:
        _known.update(made)
    return np.stack(rows) if rows else np.zeros((0, reader().dims), dtype=np.float32)
