"""Which language a text is in, and how sure that is; `und` when nobody could say.

The script decides where it can (Lao, Thai, Hangul, kana, Greek ...); among the languages of one
script py3langid decides, restricted to languages in which feedback is written. A hint from the source
breaks ties: it counts for much in a text of two words and for little in a long one.
"""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from voc.nlp.values import TextIn

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNDETERMINED = "und"
SURE_ENOUGH = 0.5
"""Below this probability the answer is `und`."""

READ_CHARS = 200
"""Only the beginning is read: the rest would not change the answer."""

NEARLY_ALL = 0.8
"""A part with this share of a text's characters is in the text's language."""

SAYS_LITTLE = 16
"""Fewer plain Latin letters than these tell no language from another."""

SCRIPTS: tuple[tuple[str, str, str], ...] = (
    ("kana", r"\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f", "ja"),
    ("hangul", r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af", "ko"),
    ("han", r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ebef", "zh"),
    ("thai", r"\u0e01-\u0e4e", "th"),
    ("lao", r"\u0e81-\u0edf", "lo"),
    ("khmer", r"\u1780-\u17d3", "km"),
    ("burmese", r"\u1000-\u109f", "my"),
    ("greek", r"\u0370-\u03ff\u1f00-\u1fff", "el"),
    ("hebrew", r"\u0590-\u05ff", "he"),
    ("armenian", r"\u0531-\u058f", "hy"),
    ("georgian", r"\u10a0-\u10ff", "ka"),
    ("tamil", r"\u0b80-\u0bff", "ta"),
    ("telugu", r"\u0c00-\u0c7f", "te"),
    ("kannada", r"\u0c80-\u0cff", "kn"),
    ("malayalam", r"\u0d00-\u0d7f", "ml"),
    ("gujarati", r"\u0a80-\u0aff", "gu"),
    ("gurmukhi", r"\u0a00-\u0a7f", "pa"),
    ("sinhala", r"\u0d80-\u0dff", "si"),
    ("ethiopic", r"\u1200-\u137f", "am"),
    ("bengali", r"\u0980-\u09fe", "bn as"),
    ("devanagari", r"\u0900-\u0963\u0970-\u097f", "hi mr ne"),
    ("arabic", r"\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc", "ar fa ur ps ug"),
    ("cyrillic", r"\u0400-\u052f", "ru uk bg sr mk be kk ky mn tg"),
    (
        "latin",
        r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
        """en de fr es pt it nl pl tr id ms vi sv da no fi cs sk hu ro hr sl et lv lt sq az uz sw ha yo ig zu xh
        so rw af ca gl eu cy ga is mt tl jv mg ht pcm""",
    ),
)
"""Script, its letters, and the languages it can be; the first language is what a bare script suggests."""

COMMON = {"en": 4.0} | dict.fromkeys("de fr es pt it nl pl tr id vi ru uk ar hi fa sv".split(), 2.0)
"""How much likelier a language is in business feedback than the rest of its script; a prior."""

HINT = 40.0
"""How much likelier the source's own word makes a language."""

_WEIGHT = {"latin": 1, "cyrillic": 2, "arabic": 2, "devanagari": 2}
"""How much a letter of a script says about the language; of one not named here, 4: few borrow from it."""

_LETTERS = re.compile("|".join(f"([{letters}])" for _, letters, _ in SCRIPTS))
_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|\[[A-Z_]+\d*\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A language (ISO 639-1, or `und`) and the probability that it is right, in [0, 1]."""

    language: str
    confidence: float


def identify(texts: Sequence[str], hints: Sequence[str | None] | None = None) -> list[Guess]:
    """The language of every text. `hints` (n_texts): what the source says, None where it is silent."""
    given = hints if hints is not None else [None] * len(texts)
    return [_identify(text, _base(hint)) for text, hint in zip(texts, given, strict=True)]


def of_feedback(feedback: TextIn) -> Guess:
    """The language of one feedback as a whole, its source's hint heard."""
    return identify([feedback.text], [feedback.language])[0]


def of_parts(parts: Sequence[str], wholes: Sequence[tuple[str, Guess, str]]) -> list[Guess]:
    """The language of every part of a text: a comment may change its language between two sentences.

    Parameters: wholes (n_parts): the text that a part is of, what was guessed for it, and the hint for its
        parts. A part that is nearly the whole, or too short to say anything else, is in the whole's language.
    """
    return [
        guess if _is_like(part, whole, guess) else _identify(part, _base(hint))
        for part, (whole, guess, hint) in zip(parts, wholes, strict=True)
    ]


def _is_like(part: str, whole: str, guess: Guess) -> bool:
    if guess.language == UNDETERMINED:
        return False
    if len(part) >= NEARLY_ALL * len(whole):
        return True
    return part.isascii() and len(part) < SAYS_LITTLE and guess.language in _languages("latin")


def _base(hint: str | None) -> str | None:
    """`pt-BR` and `pt_BR` are `pt`."""
    return re.split(r"[-_]", hint.strip().lower(), maxsplit=1)[0] or None if hint else None


def _identify(text: str, hint: str | None) -> Guess:
    said = _NOISE.sub(" ", text[:READ_CHARS])
    counts = _scripts(said)
    if not counts:
        return Guess(language=UNDETERMINED, confidence=0.0)
    script = _leading(counts)
    if script == "han":
        return _settled("ja" if hint == "ja" else "zh", 0.9 if counts[script] > 1 else 0.6, hint)
    languages = _languages(script)
    if len(languages) > 1:
        return _ranked(said, languages, hint)
    many = counts[script] > 1
    return _settled(languages[0], 0.99 if many else 0.6, hint)


def _scripts(text: str) -> dict[str, int]:
    """About how many letters of each script a text holds; scripts that it does not hold are left out."""
    if text.isascii():
        return {"latin": len(text)} if any(map(str.isalpha, text)) else {}
    counts: dict[str, int] = {}
    for match in _LETTERS.finditer(text):
        script = SCRIPTS[(match.lastindex or 1) - 1][0]
        counts[script] = counts.get(script, 0) + 1
    return counts


def _leading(counts: dict[str, int]) -> str:
    """The script that decides: kana before Han, any other script before the Latin of product names."""
    if counts.get("kana", 0) * 8 >= counts.get("han", 0) and counts.get("kana"):
        counts = counts | {"kana": counts["kana"] + counts.get("han", 0), "han": 0}
    weighed = {script: n * _WEIGHT.get(script, 4) for script, n in counts.items()}
    return max(weighed, key=lambda script: weighed[script])


@lru_cache(maxsize=32)
def _languages(script: str) -> tuple[str, ...]:
    return next(tuple(names.split()) for name, _, names in SCRIPTS if name == script)


def _settled(language: str, confidence: float, hint: str | None) -> Guess:
    sure = max(confidence, 0.95) if hint == language else confidence
    return Guess(language=language, confidence=round(min(sure, 1.0), 3))


def _ranked(text: str, languages: tuple[str, ...], hint: str | None) -> Guess:
    """The likeliest of several languages of one script, by py3langid, priors and the hint."""
    weights = {
        language: chance * COMMON.get(language, 1.0) * (HINT if language == hint else 1.0)
        for language, chance in _identifier(languages).rank(text)
    }
    best = max(weights, key=lambda language: weights[language])
    sure = weights[best] / sum(weights.values())
    if sure < SURE_ENOUGH:
        return Guess(language=UNDETERMINED, confidence=round(sure, 3))
    return Guess(language=best, confidence=round(sure, 3))


@lru_cache(maxsize=1)
def _all_languages() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=32)
def _identifier(languages: tuple[str, ...]) -> "LanguageIdentifier":
    """The identifier that knows only these languages; all of them share one set of weights."""
    identifier = copy(_all_languages())
    identifier.set_languages(languages)
    return identifier
