"""Names of people in a running text, found by how the words look and by what stands around them.

    [span.start for span in people("Spoke with Ann Miller about Excel.")]  ->  [11]

Two small linear models look at capitalised words (Latin, Cyrillic, Greek): the first says how much a word looks like
a name, from its letters; the second weighs that together with the neighbours. Both are hashed weights in
`names.safetensors`, made by `python -m training.train_names` from lists of names and from sentences written for this
project. Scripts without capitals are not looked at: what the row itself says of a person is taken out there as well.
"""

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple
from zlib import crc32

from voc.ingest.pii.spans import Kind, Span

WORD_BITS, PLACE_BITS = 17, 16
"""Sizes of the two tables of weights, as powers of two."""
BUCKETS = 9
"""In so many steps does the first model say how much a word looks like a name; the middle one is even odds."""
SURE, LIKELY = 0.5, 0.3
"""Probability from which on a word is a name; and from which on beside one that is."""
SURE_NOUNS = 0.85
"""The first of them in German, where every noun has a capital."""
_NOUNS = frozenset(
    "der das und ist nicht ich für mit auf ein eine einen sich wir auch wird sind noch beim vom zur zum im".split()
)
_LOOKS, _BESIDE = 4, 0.45
"""A word below this step is a name beside one alone: its probability is cut. A text without a word from it on, and without
a courtesy, is not looked at closer."""
_REACH = 12
"""So many words to each side does the second model see of a run of capitalised words: a text of names alone stays linear."""
_UPPER = "A-Z\u00c0-\u00d6\u00d8-\u00deĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠȘŢŤȚŪŮŰŲŴŶŸŹŻŽƏΑ-ΩΆΈ-Ώ\u0400-\u042fҐ"
CAPITAL = re.compile(rf"[{_UPPER}](?<![^\W_][{_UPPER}])")
"""A capital that begins a word. The search skips from capital to capital; what is before is checked after."""
_CAPITALS = frozenset(filter(CAPITAL.match, map(chr, range(0x530))))
_CAPITAL_WORD = re.compile(rf"{CAPITAL.pattern}[^\W\d_]*(?:[-'\u2019][^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*|\d+|\n|[^\w\s]")
_CALLED = re.compile(
    r"\b(?:my name is|ich hei(?:ß|ss)e|me llamo|je m'appelle|mi chiamo|benim ad[ıi]m)\s", re.IGNORECASE
)
_CALLED_WORDS = (
    "my name is",
    "ich heiß",
    "ich heiss",
    "me llamo",
    "m'appelle",
    "mi chiamo",
    "benim adı",
    "benim adi",
)
_PARTICLES = frozenset(
    "al bin da das de del della der di do dos du el ibn la le of ten ter van von y zu".split()
)
_NOT_OF = frozenset({"of", "y"})
"""Particles that join names in few languages only, and other words in most."""
_STARTS = frozenset({"", "\n", ".", "!", "?", ":", "\u2026"})
_POSSESSIVE = ("'s", "\u2019s")


class Token(NamedTuple):
    """A word, a number, one sign or the end of a line: text[start:end]."""

    text: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it is a word that begins with a capital."""
        return self.text[0] in _CAPITALS

    @property
    def stem(self) -> str:
        """The word without an English possessive."""
        return self.text[:-2] if self.text.endswith(_POSSESSIVE) else self.text


def people(text: str) -> Iterator[Span]:
    """Where names of people stand. A family name or a given name that comes again has the key of the whole name.

    A text without a capitalised word that looks like a name costs some microseconds.
    """
    if not may_name(text):
        return
    if not (_looks_like_one(text) or _is_called(text) or _has_courtesy(text)):
        return
    tokens = tokenised(text)
    steps = [step_of(token.stem) if token.capital else -1 for token in tokens]
    called = {found.end() for found in _CALLED.finditer(text)} if _is_called(text) else set()
    sure = SURE_NOUNS if _has_nouns(tokens) else SURE
    yield from _keyed(text, _runs(text, tokens, _Chances(tokens, steps, called), sure))


def may_name(text: str) -> bool:
    """Whether there is a capital or a word that announces a name: without them there is nothing to look at."""
    return (not text.islower() and CAPITAL.search(text) is not None) or _is_called(text)


def _is_called(text: str) -> bool:
    low = text.lower()
    return any(map(low.__contains__, _CALLED_WORDS))


def tokenised(text: str) -> list[Token]:
    """The words, numbers and signs of a text; blanks are left out."""
    return [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def _looks_like_one(text: str) -> bool:
    return any(map(_looks, _CAPITAL_WORD.findall(text)))


@lru_cache(maxsize=1 << 16)
def _looks(word: str) -> bool:
    """Whether a capitalised word, its possessive left out, looks like a name."""
    return step_of(word.removesuffix("'s").removesuffix("\u2019s")) >= _LOOKS


def _has_courtesy(text: str) -> bool:
    return not _TITLES.isdisjoint(text.lower().replace(".", " ").split())


def _has_nouns(tokens: Sequence[Token]) -> bool:
    """Whether the text is German, as far as its small words tell."""
    return len({token.text.lower() for token in tokens} & _NOUNS) >= 2


_TITLES = frozenset(
    "mr mrs ms miss dr prof sir madam herr frau herrn monsieur madame mme señor señora sr sra signor signora "
    "senhor senhora bay bayan bey hanım meneer mevrouw pan pani господин госпожа".split()
)


_BEFORE_NAMES = _TITLES - {"sir", "madam", "bay", "bayan", "bey", "hanım"}


class _Chances:
    """How likely each word is of a name. Worked out where it is asked for: of most words it never is."""

    def __init__(self, tokens: Sequence[Token], steps: Sequence[int], called: set[int]) -> None:
        self._tokens, self._steps, self._called = tokens, steps, called
        self._known: dict[int, float] = {}

    def begins(self, at: int, sure: float) -> bool:
        """Whether the word is a name by itself; the model is not asked where it could only be one beside another."""
        token, step = self._tokens[at], self._steps[at]
        if step < _LOOKS and token.start not in self._called and not self._titled(at):
            return False
        return self[at] >= sure

    def __getitem__(self, at: int) -> float:
        if at not in self._known:
            self._known[at] = self._found(at)
        return self._known[at]

    def _found(self, at: int) -> float:
        token, step = self._tokens[at], self._steps[at]
        if token.start in self._called and token.stem.isalpha() and len(token.stem) > 1:
            return 1.0 if step >= 0 or len(token.text) > 2 else 0.0
        if step < 0:
            return 0.0
        if self._titled(at):
            return 1.0
        chance = _chance(_weights()[1], features(self._tokens, self._steps, at), PLACE_BITS)
        return chance if step >= _LOOKS else min(chance, _BESIDE)

    def _titled(self, at: int) -> bool:
        return self._steps[at] > 1 and len(self._tokens[at].stem) > 1 and _titled(self._tokens, at)


def _titled(tokens: Sequence[Token], at: int) -> bool:
    """Whether `Mr` or the like stands before the word, with or without a full stop."""
    before = at - 2 if at > 1 and tokens[at - 1].text == "." else at - 1
    return before >= 0 and tokens[before].text.lower() in _BEFORE_NAMES


def step_of(word: str) -> int:
    """How much a word looks like a name, from its letters alone: 0 (no) to BUCKETS - 1 (yes)."""
    return _step(word)


@lru_cache(maxsize=1 << 16)
def _step(word: str) -> int:
    if "-" in word:
        return max((_step(part) for part in word.split("-") if part), default=0)
    table, _, scale = _weights()
    return bucket(sum(table[place] for place in places(word_features(word), WORD_BITS)) / scale)


def bucket(odds: float) -> int:
    """The step of log odds: each is one and a half wide."""
    return min(max(round(odds / 1.5) + BUCKETS // 2, 0), BUCKETS - 1)


def _chance(weights: Sequence[int], found: Sequence[str], bits: int) -> float:
    odds = sum(weights[place] for place in places(found, bits)) / _weights()[2]
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))


def places(found: Sequence[str], bits: int) -> list[int]:
    """The places of features in a table of 2**bits weights."""
    mask = (1 << bits) - 1
    return [crc32(feature.encode()) & mask for feature in found]


def word_features(word: str) -> list[str]:
    """What the first model sees of a word: itself, its beginnings and ends, its runs of three and four letters."""
    low = word.lower()
    framed = f"^{low}$"
    found = ["=" + low, "1=" + low, "2=" + low, "3=" + low, f"n{min(len(low), 12)}", "bias"]
    if word.isupper() and len(word) > 1:
        found.append("caps")
    elif any(letter.isupper() for letter in word[1:]):
        found.append("camel")
    for size in (2, 3, 4):
        found += [f"<{framed[:size]}", f">{framed[-size:]}"]
    found += [framed[at : at + 3] for at in range(len(framed) - 2)]
    found += [framed[at : at + 4] for at in range(len(framed) - 3)]
    return found


def features(tokens: Sequence[Token], steps: Sequence[int], at: int) -> list[str]:
    """What the second model sees of the capitalised word `at`."""
    token, step = tokens[at], steps[at]
    before, after = _near(tokens, at - 1), _near(tokens, at + 1)
    first, last = at, at
    while first > max(at - _REACH, 0) and steps[first - 1] >= 0:
        first -= 1
    while last + 1 < min(at + _REACH, len(tokens)) and steps[last + 1] >= 0:
        last += 1
    run = steps[first : last + 1]
    left, right = _near(tokens, first - 1), _near(tokens, last + 1)
    left2, right2 = _near(tokens, first - 2), _near(tokens, last + 2)
    begins = left in _STARTS
    kind = _kind(token)
    place = f"{min(at - first, 3)}/{min(last - first + 1, 4)}"
    hold = f"{step}"
    return [
        "bias", f"s{hold}", f"k{kind}{hold}", f"r{place}", f"r{place}{hold}",
        f"b{begins}{hold}", f"b{begins}{place}{min(run)}{max(run)}",
        f"l{left}", f"l{left}{hold}", f"r{right}", f"r{right}{hold}",
        f"ll{left2} {left}", f"rr{right} {right2}", f"l2{left2}{hold}", f"r2{right2}{hold}",
        f"p{before}", f"a{after}", f"p{steps[at - 1] if at > first else 'x'}{hold}",
        f"a{steps[at + 1] if at < last else 'x'}{hold}", f"w{token.stem.lower()}",
        f"m{max(run)}{hold}{place}", f"n{min(run)}{hold}{place}",
        f"lr{left}|{right}", f"o{token.text.endswith(_POSSESSIVE)}{hold}",
        f"e{tokens[last].stem.lower() if last > at else ''}", f"f{tokens[first].stem.lower() if first < at else ''}",
        f"c{begins}{right}{hold}",
    ]  # fmt: skip


def _near(tokens: Sequence[Token], at: int) -> str:
    if at < 0 or at >= len(tokens):
        return ""
    text = tokens[at].text.lower()
    return "0" if text[0].isdigit() else text


def _kind(token: Token) -> str:
    stem = token.stem
    if len(stem) == 1:
        return "initial"
    if stem.isupper():
        return "caps"
    return "camel" if any(letter.isupper() for letter in stem[1:]) and "-" not in stem else "word"


_MONTHS = frozenset(
    "april may june august avril juin août abril mayo junio giugno agosto mai juni nisan ekim eylül".split()
)
"""Months that are given names too: alone they are a date."""


def _runs(text: str, tokens: Sequence[Token], chances: _Chances, sure: float) -> Iterator[tuple[int, int]]:
    """Stretches of words that are one name: those that are sure, what is likely beside them, and what joins them."""
    at, done = 0, 0
    while at < len(tokens):
        if not chances.begins(at, sure):
            at += 1
            continue
        first = last = at
        while (
            first > done and chances[first - 1] >= LIKELY and _joined(text, tokens[first - 1], tokens[first])
        ):
            first -= 1
        while (following := _next(text, tokens, chances, last)) is not None:
            last = following
        words = [token.stem for token in tokens[first : last + 1] if len(token.stem) > 1]
        if words and not (len(words) == 1 and words[0].lower() in _MONTHS):
            yield tokens[first].start, tokens[last].start + len(tokens[last].stem)
        at = done = last + 1


def _next(text: str, tokens: Sequence[Token], chances: _Chances, last: int) -> int | None:
    """The next word of the same name: beside it, behind an initial's full stop, or behind particles."""
    at = last + 1
    while at < len(tokens) and at - last <= 3:
        token = tokens[at]
        if not _joined(text, tokens[at - 1], token):
            return None
        if chances[at] >= LIKELY:
            return at
        initial = (len(token.text) == 1 and token.capital) or (
            token.text == "." and len(tokens[at - 1].stem) == 1
        )
        particle = token.text in _PARTICLES and token.text not in _NOT_OF
        if not initial and not particle:
            return None
        at += 1
    return None


def _joined(text: str, one: Token, other: Token) -> bool:
    between = text[one.end : other.start]
    return between in ("", " ", "\u00a0") and one.text != "\n" and not one.text.endswith(_POSSESSIVE)


def _keyed(text: str, runs: Iterator[tuple[int, int]]) -> Iterator[Span]:
    known: dict[str, str] = {}
    for start, end in runs:
        name = text[start:end].lower()
        parts = [part for part in re.split(r"[\s.]+", name) if len(part) > 1]
        key = next((known[part] for part in (name, *parts) if part in known), f"said {name}")
        known.update(dict.fromkeys((name, *parts), key))
        yield Span(start, end, Kind.NAME, key)


@cache
def _weights() -> tuple[bytes | memoryview, bytes | memoryview, float]:
    """The tables of both models, whole numbers in [-127, 127], and by what their sums are divided."""
    from safetensors.numpy import load

    kept = load(files("voc.ingest.pii").joinpath("names.safetensors").read_bytes())
    return (
        memoryview(kept["words"].tobytes()).cast("b"),
        memoryview(kept["places"].tobytes()).cast("b"),
        float(kept["scale"][0]),
    )
