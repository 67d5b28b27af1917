"""Does a question imply a want? "When will there be an Android app?" asks for one, "How do I log in?" does not.

Pure functions of a text and its language, made of word lists (`lexicon.py`): how each language asks for what is not
there, and what is asked of people rather than of the product. How often they are right, on questions written before
the lists: benchmarks/results/implied.json.
"""

import re

from voc.nlp.content import content_words
from voc.nlp.lexicon import LANGUAGES, lexicon, small

READ_CHARS = 500
"""A question is shorter; of a longer text the beginning is read."""


def implies_want(text: str, language: str) -> bool:
    """Whether a question asks for something that is not there, and names it. To be asked of questions only.

    False for an errand, which is asked of people and not of the product ("when will my order arrive?", "why can't I log
    in?"), for one that names nothing ("when will that be possible?"), and in languages without a list: what English
    says tells nothing of them. `language` is ISO 639-1.
    """
    if language not in LANGUAGES:
        return False
    plain, words = small(text[:READ_CHARS], language), lexicon(language)
    if words.errand.search(plain):
        return False
    return any(_names_something(plain, match, language) for match in words.implied.finditer(plain))


def _names_something(plain: str, match: re.Match[str], language: str) -> bool:
    """Whether a content word stands around the way of asking or in its gaps."""
    around = [plain[: match.start()], *(held for held in match.groups() if held), plain[match.end() :]]
    return bool(content_words(" ".join(around), language))
