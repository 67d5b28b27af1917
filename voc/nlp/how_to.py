"""Passages that say that somebody does not know how to do something, whether or not it is put as a question.

"I reset it and still can't find out how to log in" is a complaint that an article could answer. A pure function of a
text and its language, made of a word list: `how_to.toml`.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from voc.nlp.lexicon import small

READ_CHARS = 500
"""Of a longer text the beginning is read."""
_UNSPACED = frozenset({"zh", "ja", "th", "lo"})
_FEW_WORDS = r"(?:\S+\s+){1,3}?"


def asks_how(text: str, language: str) -> bool:
    """Whether the words of a language (ISO 639-1) for not knowing how stand in a text; False where there is no list."""
    pattern = _patterns().get(language)
    return pattern is not None and pattern.search(small(text[:READ_CHARS], language)) is not None


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    listed = tomllib.loads((files("voc.nlp") / "how_to.toml").read_text(encoding="utf-8"))
    return {language: re.compile(_pattern(language, phrases)) for language, phrases in listed.items()}


def _pattern(language: str, phrases: str) -> str:
    told = "|".join(
        phrase.strip().replace(" ~ ", rf"\s+{_FEW_WORDS}").replace(" ", r"\s+")
        for phrase in phrases.split(", ")
    )
    return (
        f"(?:{told})"
        if language in _UNSPACED
        else rf"(?<!\w)(?:{told})(?!\w)"
        if language != "ko"
        else f"(?:{told})"
    )
