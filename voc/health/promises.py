"""Whether a sentence says that we gave our word, how sure that is, and by when. Knows no tables.

Words decide first (promises.toml), the model's probability of the intent `commitment` second: our own notes hold many
sentences that only sound like one, such as what a customer wants by a day. What is promised is either to *ship*
something, which a release can keep, or to *act* (write, call, train, pay back), which only a person can say was done.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from voc.health.due import OTHERWISE, Due, due

WORDS = Path(__file__).parent / "promises.toml"
GAVE, TOLD = 0.9, 0.75
"""How sure a promise is by its words alone: our word was given, or we said so and a day or the tone agrees."""
TONE, TONE_ALONE = 0.5, 0.4
"""Least probability of a commitment that agrees with words, and least that is enough with a day and no words."""
QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»|„[^“”]*[“”]|「[^」]*」')
NAMES = re.compile(r"\[name \d+\]")
KINDS = ("gave", "told", "denied", "theirs", "recalled", "acting")
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of a note, or of a customer who reminds us of our word.

    `commitment`: the model's probability in [0, 1], 0 where it saw none. `judged`: what a person said, if one did.
    """

    text: str
    said_on: date
    language: str
    commitment: float
    ours: bool
    judged: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A promise that was read: how sure in [0, 1], the day if one was named, and whether it is to act, not to ship.

    `about`: its words without the day and without those that give our word: `Q3` is no name of anything.
    """

    sure: float
    due: Due | None
    acting: bool
    about: str


def promised(said: Said) -> Promised | None:
    """The promise in a sentence; None where there is none."""
    if said.judged is False:
        return None
    own = QUOTED.sub(" ", said.text)
    words = {kind: _says(kind, own, said.language) for kind in KINDS}
    found = due(own if said.ours else said.text, said.said_on, said.language)
    sure = 1.0 if said.judged else _sure(said, words, found)
    if not sure:
        return None
    return Promised(sure=sure, due=found, acting=words["acting"], about=_about(said, own))


def _sure(said: Said, words: Mapping[str, bool], found: Due | None) -> float:
    """0 where nothing was promised. A customer who reminds us needs the word and the tone."""
    if words["denied"] or (words["recalled"] and found is not None and found.passed):
        return 0.0
    if not said.ours:
        return said.commitment if words["gave"] and said.commitment >= TONE else 0.0
    if words["gave"] and not (words["theirs"] and not words["told"]):
        return max(GAVE, said.commitment)
    if words["told"] and (found is not None or said.commitment >= TONE):
        return max(TOLD, said.commitment)
    alone = found is not None and said.commitment >= TONE_ALONE and not words["theirs"]
    return said.commitment if alone else 0.0


def _about(said: Said, own: str) -> str:
    text = own if said.ours else said.text
    found = due(text, said.said_on, said.language)
    text = text[: found.start] + " " + text[found.end :] if found else text
    for language in {said.language, OTHERWISE}:
        text = _pattern("gave", language).sub(" ", text)
    return " ".join(NAMES.sub(" ", text).split())


def _says(kind: str, text: str, language: str) -> bool:
    return any(_pattern(kind, some).search(text) is not None for some in {language, OTHERWISE})


@cache
def _pattern(kind: str, language: str) -> re.Pattern[str]:
    words = _lists().get(language, {}).get(kind)
    return re.compile(words, re.IGNORECASE) if words else NEVER


@cache
def _lists() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
