"""Names that a consent does not cover, taken out of the words themselves.

Names are compared as whole words without regard to case and accents, and inside the line where a script sets no blanks.
`[…]` stands in their place: it says that something was there, and nothing of what.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

HIDDEN = "[…]"
SHORTEST_ALONE = 4
"""Letters of the first word of a company's name from which on it names the company by itself."""
SHORTEST_STEM, LONGEST_ENDING = 5, 3
"""A name of so many letters is also known with an ending of so many more: Peters, Ayşenin."""
_FORMS = frozenset(
    "ab ag as asa bv co company corp corporation doo eg gmbh group grupo gruppe holding inc kft kg kk "
    "lda limited llc llp ltd ltda limitada mbh nv ohg oy oyj plc pt pte pty pvt sa sas sarl se sl slu spa srl "
    "sti şti the und ug and et y de la le el al les los die der das ooo ооо ао зао tnhh cty công ty tbk cv".split()
)
_FORMS_AROUND = re.compile(
    "有限责任公司|股份有限公司|有限公司|株式会社|合同会社|有限会社|주식회사|บริษัท|จำกัด|公司"
)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""Scripts in which a name may stand inside a run of letters: Thai, Lao, Burmese, Khmer, kana, Han, Hangul."""


@dataclass(frozen=True, slots=True)
class Hide:
    """What must not be read in some words: single words, phrases of several words, pieces of a run of letters."""

    words: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()
    pieces: frozenset[str] = frozenset()

    def __or__(self, other: "Hide") -> "Hide":
        """What either of the two hides."""
        return Hide(self.words | other.words, self.phrases | other.phrases, self.pieces | other.pieces)


NOTHING = Hide()


def of_person(name: str | None, *, but: str | None = None) -> Hide:
    """Every word of a person's name of two letters or more, but the one that may be said."""
    parts = set(_plains(name)) - set(_plains(but))
    return Hide(words=frozenset(one for one in parts if len(one) > 1), pieces=_runs(name, but))


def of_role(role: str | None) -> Hide:
    """A role as it stands in the table."""
    parts = tuple(_plains(role))
    return Hide(phrases=frozenset({parts} if parts else ()), pieces=_runs(role))


@lru_cache(maxsize=8192)
def of_company(name: str | None, *, own: bool = True) -> Hide:
    """A company's name with and without its legal form.

    Parameters: own: it is the speaker's, whose first word alone tells enough where it is long enough to be a name. Of
        others a common word such as `Service` must not vanish from everybody's words.
    """
    parts = _plains(_FORMS_AROUND.sub(" ", name or ""))
    core = [part for part in parts if part not in _FORMS]
    phrases = {tuple(run) for run in (parts, core) if len(run) > 1}
    alone = {core[0]} if core and (len(core) == 1 or (own and len(core[0]) >= SHORTEST_ALONE)) else set()
    if not core and parts:
        phrases.add(tuple(parts))
    return Hide(
        words=frozenset(alone), phrases=frozenset(phrases), pieces=_runs(_FORMS_AROUND.sub(" ", name or ""))
    )


def among(words: str, hides: Iterable[Hide]) -> Hide:
    """Those of many things to hide that may stand in these words, as one."""
    plains, text = {plain for _, _, plain in _tokens(words)}, _plain(words)
    stems = plains | {plain[:-cut] for plain in plains for cut in range(1, LONGEST_ENDING + 1)}
    found = NOTHING
    for one in hides:
        first = {phrase[0] for phrase in one.phrases}
        if (
            not stems.isdisjoint(one.words)
            or not plains.isdisjoint(first)
            or any(p in text for p in one.pieces)
        ):
            found |= one
    return found


def hide(words: str, what: Hide) -> str:
    """The words with `[…]` wherever something of `what` stood."""
    found = _tokens(words)
    gone = [(start, end) for start, end, plain in found if _is(plain, what.words)]
    plains = [plain for _, _, plain in found]
    gone += [
        (found[at][0], found[at + len(phrase) - 1][1])
        for phrase in what.phrases
        for at in range(len(plains) - len(phrase) + 1)
        if tuple(plains[at : at + len(phrase)]) == phrase
    ]
    gone += _inside(words, what.pieces)
    return _without(words, gone)


def _tokens(words: str) -> list[tuple[int, int, str]]:
    """Runs of letters, digits and the signs over them: where each begins and ends, and how it is compared."""
    return [(one.start(), one.end(), _plain(one.group())) for one in _word().finditer(words)]


def _plains(name: str | None) -> list[str]:
    return [plain for _, _, plain in _tokens(name or "")]


@cache
def _word() -> re.Pattern[str]:
    """A run of letters, with the vowel signs at which Thai, Lao and Hindi words would break otherwise."""
    marks = "".join(sign for sign in map(chr, range(0x300, 0x10000)) if unicodedata.category(sign)[0] == "M")
    return re.compile(rf"[\w{marks}]+")


def _runs(name: str | None, but: str | None = None) -> frozenset[str]:
    """Words of a name, but those that may be said, that may stand inside a run of letters."""
    found = {plain for plain in _plains(name) if _UNSPACED.search(plain)} - set(_plains(but))
    return frozenset(one for one in found if len(one) > 1)


def _is(plain: str, words: frozenset[str]) -> bool:
    """Whether a word is one of these, or a longer one of them with an ending."""
    if plain in words:
        return True
    ends = (plain[:-cut] for cut in range(1, LONGEST_ENDING + 1))
    return any(len(stem) >= SHORTEST_STEM and stem in words for stem in ends)


def _inside(words: str, pieces: frozenset[str]) -> list[tuple[int, int]]:
    """Where pieces stand in the words, compared sign by sign."""
    if not pieces:
        return []
    folded, places = [], []
    for place, sign in enumerate(words):
        for part in _plain(sign):
            folded.append(part)
            places.append(place)
    text = "".join(folded)
    found = []
    for piece in pieces:
        at = text.find(piece)
        while at >= 0:
            found.append((places[at], _behind(words, places[at + len(piece) - 1] + 1)))
            at = text.find(piece, at + 1)
    return found


def _behind(words: str, end: int) -> int:
    """The place behind the signs that stand over the one before it."""
    while end < len(words) and unicodedata.category(words[end])[0] == "M":
        end += 1
    return end


def _without(words: str, gone: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in sorted(gone):
        if end <= at:
            continue
        if start > at or not parts:
            parts += [words[at:start], HIDDEN]
        elif not parts or parts[-1] != HIDDEN:
            parts.append(HIDDEN)
        at = end
    return "".join([*parts, words[at:]])


def _plain(word: str) -> str:
    """A word without case, width and accents."""
    folded = unicodedata.normalize("NFKD", word).casefold()
    bare = "".join(sign for sign in folded if unicodedata.category(sign) != "Mn")
    return unicodedata.normalize("NFKC", bare).replace("ı", "i")
