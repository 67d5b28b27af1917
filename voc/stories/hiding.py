"""Names that a consent does not cover, taken out of the words themselves.

Names are compared as whole words without regard to case, accents and endings (`spelling`), and inside the line where a
script sets no blanks. Where it is the speaker's own name or company, rather a word too many is taken out than one too
few. `[…]` stands in their place: it says that something was there, and nothing of what.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from voc.stories.spelling import (
    SHORTEST_TOGETHER,
    Token,
    forms,
    known,
    plain_of,
    readings,
    spellings,
    together,
    tokens,
)

HIDDEN = "[…]"
SHORTEST_ALONE = 4
"""Letters of a word of a company's own name from which on it names the company by itself."""
_FORMS = frozenset(
    "ab ag as asa bv co company corp corporation doo eg gmbh group grupo gruppe holding inc kft kg kk "
    "lda limited llc llp ltd ltda limitada mbh nv ohg oy oyj plc pt pte pty pvt sa sas sarl se sl slu spa srl "
    "sti şti the und ug and et y de la le el al les los die der das ooo ооо ао зао tnhh cty công ty tbk cv "
    "del di da do das dos شركة مؤسسة مجموعة".split()
)
_FORMS_AROUND = re.compile(
    "有限责任公司|股份有限公司|有限公司|株式会社|合同会社|有限会社|주식회사|บริษัท|จำกัด|公司"
)
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""Scripts in which a name may stand inside a run of letters: Thai, Lao, Burmese, Khmer, kana, Han, Hangul."""
_JOINERS = frozenset("and und et y e i ve og och en".split())
_SYLLABLES = re.compile("[ơưăđ\u1ea0-\u1ef9]")
"""Letters of Vietnamese, of which each word is a syllable: one alone is a common word."""
_HAN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
"""Scripts in which two signs are a name: kana, Han, Hangul."""
_TRADES = frozenset(
    "air and anlagen asansor asansör ascenseurs bau building buildings business care center centre clean cleaning "
    "cloud company consulting control cool customer data design dienste dienstleistungen digital electric electrical "
    "elevator elevators energia energie energy engineering facilities facility field financial food gebaudedienste "
    "global haustechnik havuz health heating hizmetleri home hotel hvac industries international it line logistics "
    "maintenance management market marketing media medical mobile national network networks online partner partners "
    "pest piscinas pool pools power product products professional quality security service services servicios "
    "servicos servis software solar solution solutions spa spas support system systems team technical technik "
    "technologies technology telecom temizlik time tools trade transport travel water web work works world".split()
)
"""Words of many companies' names that name none of them by themselves."""
_PARTICLES = frozenset(
    "al am bin da dal de del della den der di do dos du el ibn la las le los van ter und von zu zur y".split()
)
"""Small words in people's names that are words of a language, and name nobody."""


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
    said = {spelt for one in spellings(but or "") for spelt in (*_plains(one), *together(one))}
    found: set[str] = set()
    for spelt in spellings(name or ""):
        found |= {*_plains(spelt), *together(spelt)} - said - _PARTICLES
    words = {form for one in found if len(one) > 1 for form in known(one)}
    return Hide(words=frozenset(words), pieces=_runs(name, but) | (_given(name) if not but else frozenset()))


def of_role(role: str | None) -> Hide:
    """A role as it stands in the table."""
    parts = tuple(_plains(role))
    return Hide(phrases=frozenset({parts} if parts else ()), pieces=_runs(role))


@lru_cache(maxsize=16_384)
def of_company(name: str | None, *, own: bool = True) -> Hide:
    """A company's name with and without its legal form, with its first words alone, and written as one word.

    Parameters: own: it is the speaker's, of whose name each word alone tells enough where it is long enough, and no
        word of its trade. Of others a common word such as `Service` must not vanish from everybody's words.
    """
    bare = _FORMS_AROUND.sub(" ", name or "")
    found = NOTHING
    each = own and not _SYLLABLES.search((name or "").lower())
    for spelt in spellings(bare):
        found |= _company(_plains(spelt), own=own, each=each)
    pieces = _runs(bare)
    return found | Hide(pieces=pieces | (_beginnings(pieces) if own else frozenset()))


def _company(parts: list[str], *, own: bool, each: bool) -> Hide:
    """What names a company, from the words of its name. `each`: any of them that is no word of its trade does."""
    core = [part for part in parts if part not in _FORMS]
    core = [part for part in core if len(part) > 1] or core
    runs = [
        core[at : at + n] for at in (range(len(core)) if own else (0,)) for n in range(2, len(core) - at + 1)
    ]
    named = [run for run in runs if not _TRADES.issuperset(run)]
    phrases = {_unjoined(run) for run in (parts, core, *named) if len(run) > 1}
    if not core and parts:
        phrases.add(tuple(parts))
    alone = {core[0]} if len(core) == 1 and (own or core[0] not in _TRADES) else set()
    if each:
        own_words = [part for part in core if len(part) >= SHORTEST_ALONE]
        alone |= {part for part in own_words if part == core[0] or part not in _TRADES}
    alone |= {run for run in map("".join, phrases) if len(run) > SHORTEST_TOGETHER}
    return Hide(words=frozenset(form for one in alone for form in known(one)), phrases=frozenset(phrases))


def among(words: str, hides: Iterable[Hide]) -> Hide:
    """Those of many things to hide that may stand in these words, as one."""
    text = plain_of(words)
    here = {form for reading in readings(words) for _, _, plain in reading for form in forms(plain)}
    found = NOTHING
    for one in hides:
        if (
            not here.isdisjoint(one.words)
            or any(phrase[0] in here for phrase in one.phrases)
            or any(piece in text for piece in one.pieces)
        ):
            found |= one
    return found


def hide(words: str, what: Hide) -> str:
    """The words with `[…]` wherever something of `what` stood."""
    gone = _inside(words, what.pieces)
    for reading in readings(words):
        gone += [(start, end) for start, end, plain in reading if not forms(plain).isdisjoint(what.words)]
        gone += [place for phrase in what.phrases for place in _places(reading, phrase)]
    return _without(words, gone)


def _places(reading: list[Token], phrase: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where a phrase stands, whatever `and` its words are joined by."""
    left = [token for token in reading if token[2] not in _JOINERS] if len(phrase) > 1 else reading
    return [
        (left[at][0], left[at + len(phrase) - 1][1])
        for at in range(len(left) - len(phrase) + 1)
        if all(part in forms(left[at + nth][2]) for nth, part in enumerate(phrase))
    ]


def _unjoined(run: Iterable[str]) -> tuple[str, ...]:
    parts = tuple(run)
    return tuple(part for part in parts if part not in _JOINERS) or parts


def _plains(name: str | None) -> list[str]:
    return [plain for _, _, plain in tokens(name or "")]


def _runs(name: str | None, but: str | None = None) -> frozenset[str]:
    """Words of a name, but those that may be said, that may stand inside a run of letters."""
    found = {plain for plain in _plains(name) if _UNSPACED.search(plain)} - set(_plains(but))
    return frozenset(one for one in found if len(one) > 1)


def _given(name: str | None) -> frozenset[str]:
    """The parts of a name in Han or Hangul that is written without a blank: 민수 of 김민수, 太郎 of 田中太郎."""
    parts = _plains(name)
    if len(parts) != 1 or not _HAN.fullmatch(parts[0]):
        return frozenset()
    whole = parts[0]
    return frozenset({3: (whole[1:],), 4: (whole[:2], whole[2:])}.get(len(whole), ()))


def _beginnings(pieces: Iterable[str]) -> frozenset[str]:
    """What a company's name in Han, kana or Hangul begins with, from two signs on: 한빛 of 한빛엘리베이터."""
    return frozenset(
        piece[:count] for piece in pieces if _HAN.fullmatch(piece) for count in range(2, len(piece))
    )


def _inside(words: str, pieces: frozenset[str]) -> list[tuple[int, int]]:
    """Where pieces stand in the words, compared sign by sign."""
    if not pieces:
        return []
    folded, places = [], []
    for place, sign in enumerate(words):
        for part in plain_of(sign):
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
