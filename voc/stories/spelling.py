"""How one name may be spelled in somebody's words: case, accents, endings, signs that nobody sees, words run together.

Pure: a word in, the ways in which it is compared out.
"""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

SHORTEST_STEM, LONGEST_ENDING = 5, 3
"""A name of so many letters is also known with an ending of so many more: Peters, Ayşenin. In Cyrillic one letter less."""
SHORTEST_OWNED = 4
"""From so many letters on, a name is known with an `s` behind it: Annas. `mais` is no Mai."""
STEM = "~"
"""Stands behind a name without its last vowel, for languages in which the ending takes its place: Марии, Kowalskiej."""
SHORTEST_TOGETHER = 5
"""Letters of two words from which on they name somebody when they are written as one: jeanluc, northgatefacilities."""
_PREFIXES = ("وال", "بال", "كال", "فال", "ولل", "لل", "ال", "و", "ف", "ب", "ل", "ك")
"""What Arabic writes together with the word behind it."""
_SHORTEST_BARE = 3
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ə": "e"}
)
_LONG = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_VOWELS = frozenset("aeiouyаеёиоуыэюяьйαεηιουω")
_CYRILLIC, _ARABIC = re.compile("[\u0400-\u052f]"), re.compile("[\u0600-\u06ff]")
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
Token = tuple[int, int, str]


def plain_of(word: str) -> str:
    """A word without case, width, accents and signs that nobody sees."""
    folded = unicodedata.normalize("NFKD", word).casefold()
    bare = "".join(sign for sign in folded if unicodedata.category(sign) not in ("Mn", "Cf"))
    return unicodedata.normalize("NFKC", bare).translate(_LETTERS)


def tokens(words: str) -> list[Token]:
    """Runs of letters, digits and the signs over them: where each begins and ends, and how it is compared."""
    return [(one.start(), one.end(), plain_of(one.group())) for one in _word().finditer(words)]


def readings(words: str) -> list[list[Token]]:
    """The ways in which words may be cut: as they stand, across signs that nobody sees, and inside `NorthgateFacilities`."""
    found = [tokens(words)]
    if any(unicodedata.category(sign) == "Cf" for sign in words):
        found.append(
            [(one.start(), one.end(), plain_of(one.group())) for one in _word(unseen=True).finditer(words)]
        )
    if _CAMEL.search(words):
        found.append([part for token in tokens(words) for part in _humps(words, token)])
    return found


@lru_cache(maxsize=65_536)
def forms(plain: str) -> frozenset[str]:
    """The names that a word may be: itself, and itself without an ending or without what is written before it."""
    least = SHORTEST_STEM - bool(_CYRILLIC.search(plain))
    ends = [plain[:-cut] for cut in range(1, LONGEST_ENDING + 1)]
    found = {plain} | {stem for stem in ends if len(stem) >= least}
    found |= {stem + STEM for stem in ends if len(stem) >= least - 1 and plain[len(stem)] in _VOWELS}
    if plain.endswith("s") and len(plain) > SHORTEST_OWNED:
        found.add(plain[:-1])
    if _ARABIC.search(plain):
        found |= _unprefixed(plain)
    return frozenset(found)


def spellings(name: str) -> list[str]:
    """A name as it stands, with its umlauts as two letters, and with two letters as one: Müller, Mueller, Muller."""
    lower = unicodedata.normalize("NFC", name).lower()
    short = lower.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return list(dict.fromkeys((lower, lower.translate(_LONG), short)))


def known(plain: str) -> set[str]:
    """How a name is kept, so that `forms` of a word finds it."""
    found = {plain}
    least = SHORTEST_STEM - bool(_CYRILLIC.search(plain))
    if len(plain) >= least and plain[-1] in _VOWELS:
        found.add(plain[:-1] + STEM)
    if _ARABIC.search(plain):
        found |= _unprefixed(plain, ("ال",))
    return found


def together(name: str) -> set[str]:
    """Parts of a name that are written with a sign between them, as one word: O'Neill, Jean-Luc."""
    runs = ["".join(plain for _, _, plain in tokens(run)) for run in name.split()]
    whole = {plain for _, _, plain in tokens(name)}
    return {run for run in runs if len(run) >= SHORTEST_TOGETHER} - whole


def _unprefixed(plain: str, prefixes: tuple[str, ...] = _PREFIXES) -> set[str]:
    rests = {plain.removeprefix(prefix) for prefix in prefixes}
    return {rest for rest in rests if len(rest) >= _SHORTEST_BARE}


def _humps(words: str, token: Token) -> list[Token]:
    """The parts of a word whose parts begin with capitals; a word without such parts as it is."""
    start, end, _ = token
    cuts = [start, *(start + one.start() for one in _CAMEL.finditer(words[start:end])), end]
    return [(a, b, plain_of(words[a:b])) for a, b in pairwise(cuts)]


@cache
def _word(*, unseen: bool = False) -> re.Pattern[str]:
    """A run of letters, with the vowel signs at which Thai, Lao and Hindi words would break otherwise."""
    return re.compile(rf"(?:[^\W_]|[{_marks()}{_UNSEEN if unseen else ''}])+")


@cache
def _marks() -> str:
    """Signs that stand over others, as ranges of a regular expression."""
    signs = [code for code in range(0x300, 0x10000) if unicodedata.category(chr(code))[0] == "M"]
    begins = [code for before, code in pairwise([0, *signs]) if code != before + 1]
    ends = [code for code, after in pairwise([*signs, 0]) if after != code + 1]
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in zip(begins, ends, strict=True))
