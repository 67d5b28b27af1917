"""The words of a text that say what it is about, in any language: for finding product words and feature names."""

from unicodedata import normalize

from voc.nlp.topics.terms import stop_words
from voc.nlp.words import words

KEPT = frozenset(
    """call show name part side full top bottom move front back empty time times day days week year product tool
    software team first two one new add adding added work help make""".split()
)
"""Words that lists of stop words hold and titles of features are made of."""


def content_words(text: str, language: str) -> list[str]:
    """The words of `text` in order, lower case, without stop words and single Latin letters; each as often as it stands.

    `language` is an ISO 639-1 code; the stop words of English serve where it has none.
    """
    clean = normalize("NFC", text.replace("’", "'"))
    stop = stop_words(language) - KEPT
    found = (clean[start:end].lower() for start, end in words(clean, language))
    return [word for word in found if word not in stop and (len(word) > 1 or not word.isascii())]
