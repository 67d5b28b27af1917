"""Two light features of a passage: how urgent it is, and what came of it in numbers.

Pure functions of a text and its language, made of word lists (`lexicon.py`), for desks that sort what
waits and look for stories. They add tags only where the words are there: most passages have none. How
often they are right, on sentences written after the rules: benchmarks/results/signs.json.
"""

import re
from dataclasses import dataclass

from voc.nlp.lexicon import Lexicon, kind_of, lexicon, small
from voc.nlp.outcomes import outcomes
from voc.nlp.values import Tag
from voc.terms import Outcome, TagKind, Urgency

STRENGTH = {None: 0.0, Urgency.SOON: 0.5, Urgency.NOW: 1.0}
"""Urgency as a number in [0, 1]."""

SURE_URGENCY, SURE_OUTCOME = 0.85, 0.85
"""Confidence of the tags. Of those found on benchmarks/signs.jsonl 93 and 97 in 100 are right (n = 55 and 74,
2026-11-22); there every second sentence has a sign, in real feedback one in ten, so less is claimed."""


READ_CHARS = 1000
"""A passage is shorter; of a longer text the beginning is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a passage shows, and where: text[start:end]. `strength` in [0, 1] is the urgency, 1 for an outcome."""

    kind: TagKind
    value: Urgency | Outcome
    start: int
    end: int
    strength: float


def find(text: str, language: str) -> list[Sign]:
    """Every sign in a passage, urgency first; empty for most.

    `language` is ISO 639-1; texts in a language without word lists are read with the English ones.
    At most one urgency, the strongest, and each outcome once.
    """
    words, plain = lexicon(language), small(text[:READ_CHARS], language)
    urgency, hinted = _urgency(plain, words)
    found = [urgency] if urgency else []
    if hinted:
        found += [
            Sign(kind=TagKind.OUTCOME, value=one.value, start=one.start, end=one.end, strength=1.0)
            for one in outcomes(plain, words)
        ]
    return found


def signs(text: str, language: str) -> list[Tag]:
    """The signs of a passage as tags of the kinds urgency and outcome."""
    sure = {TagKind.URGENCY: SURE_URGENCY, TagKind.OUTCOME: SURE_OUTCOME}
    return [Tag(kind=s.kind, value=s.value, confidence=sure[s.kind]) for s in find(text, language)]


def _urgency(plain: str, words: Lexicon) -> tuple[Sign | None, bool]:
    """The strongest urgency, one level lower where something calms; and whether there may be a quantity."""
    first: dict[str, re.Match[str]] = {}
    for match in words.scan.finditer(plain):
        first.setdefault(kind_of(match), match)
    hinted = not first.keys().isdisjoint(("hint", "digit", "count"))
    levels = [name for name in (Urgency.NOW, Urgency.SOON) if name in first]
    if not levels:
        return None, hinted
    value: Urgency | None = levels[0]
    if "calm" in first:
        value = Urgency.SOON if value is Urgency.NOW else None
    if value is None:
        return None, hinted
    start, end = first[levels[0]].span()
    sign = Sign(kind=TagKind.URGENCY, value=value, start=start, end=end, strength=STRENGTH[value])
    return sign, hinted
