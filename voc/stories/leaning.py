"""Whether words stand alone: no half sentence, no going on from what stood before, no pronoun that points at nothing.

The words by which a passage leans stand in `words.toml`, one part a language; a language that is not there leans on no word.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from voc.terms import PLACEHOLDER

ATTACHED = frozenset({"zh", "ja", "th", "lo", "ko"})
"""Languages in which such a word may stand against the next one without a blank between."""
_ASKS = re.compile(r"[?？؟]")
_HALF = re.compile(r"(?:[,:;，：；、،–—-]|\.\.\.|…)\s*$")


@dataclass(frozen=True, slots=True)
class Leaning:
    """The words of one language: how a passage goes on, points, thanks."""

    opens: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    thanks: tuple[str, ...] = ()


def alone(words: str, language: str) -> float:
    """How well words stand alone, in [0, 1]: 1 when nothing speaks against it; every reason against it multiplies."""
    said = words.strip()
    lists, folded = _leaning(language), said.casefold().lstrip("\"'“„«「『(*-–—• ")
    share = 1.0
    if _begins(folded, lists.opens, language):
        share *= 0.35
    if _begins(folded, lists.points, language):
        share *= 0.4
    if _ASKS.search(said):
        share *= 0.15
    if _HALF.search(said):
        share *= 0.4
    if not _paired(said):
        share *= 0.6
    if _holds(folded, lists.thanks, language):
        share *= 0.4
    if re.search(PLACEHOLDER, said):
        share = 0.0
    return share


def languages() -> frozenset[str]:
    """The languages whose leaning words are known."""
    return frozenset(_all())


def _begins(folded: str, words: tuple[str, ...], language: str) -> bool:
    if language in ATTACHED:
        return any(folded.startswith(word) for word in words)
    return any(re.match(rf"{re.escape(word)}(?!\w)", folded) for word in words)


def _holds(folded: str, words: tuple[str, ...], language: str) -> bool:
    if language in ATTACHED:
        return any(word in folded for word in words)
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) for word in words)


def _paired(said: str) -> bool:
    """Whether every quotation mark and bracket that is opened is closed, and the other way round."""
    if said.count('"') % 2:
        return False
    curled = said.count("“") + said.count("„") + said.count("”")  # German closes with what English opens with
    pairs = (("«", "»"), ("「", "」"), ("『", "』"), ("(", ")"), ("（", "）"), ("[", "]"))
    return curled % 2 == 0 and all(said.count(begin) == said.count(end) for begin, end in pairs)


def _leaning(language: str) -> Leaning:
    return _all().get(language, Leaning())


@cache
def _all() -> dict[str, Leaning]:
    text = (files("voc.stories") / "words.toml").read_text(encoding="utf-8")
    return {
        code: Leaning(*(_list(part[name]) for name in ("opens", "points", "thanks")))
        for code, part in tomllib.loads(text).items()
    }


def _list(words: str) -> tuple[str, ...]:
    return tuple(word.strip().casefold() for word in words.split(",") if word.strip())
