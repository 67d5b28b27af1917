"""What a title says: how much its words weigh in the health of an account, and what somebody does for their company."""

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from voc.terms import RoleKind

WORDS = Path(__file__).parent / "roles.toml"
DECIDES = 1.5
PLAIN = 1.0
DECIDING = (
    "owner ceo coo cio cto cfo chief director president founder partner principal managing vp head "
    "geschäftsführ inhaber vorstand leiter leitung gérant direct gerente diretor sócio jefe müdür sahibi yönetici "
    "директор начальник генеральн владелец 总监 總監 经理 經理 老闆 老板 总经理 社長 部長 課長 대표 팀장 이사 "
    "مدير رئيس مالك giám đốc trưởng phòng manajer pemilik ผู้จัดการ เจ้าของ ຜູ້ຈັດການ ເຈົ້າຂອງ"
).split()
"""Beginnings or parts of words for people who decide whether a contract goes on, in the languages of the service."""


DOT = "\u0307"
"""What is left above an `i` of the Turkish `İ` in lower case."""
Words = tuple[str, ...]


def weight(role: str | None, given: Mapping[str, float]) -> float:
    """The weight of a role: the largest that the workspace gave for a word in it, else more for who decides."""
    if not role:
        return PLAIN
    title = plain(role)
    own = [value for word, value in given.items() if plain(word) in title]
    if own:
        return max(own)
    words = _apart(title)
    return DECIDES if any(_says(word, words, title) for word in DECIDING) else PLAIN


def kind_of(title: str | None) -> RoleKind | None:
    """What somebody with this title does for their company, in nineteen languages; None where there is no title.

    What they look after comes before how high they stand. A title that says neither is `other`.
    """
    if not (title or "").strip():
        return None
    told = plain(title or "")
    words = _apart(told)
    for kind, known in _kinds().items():
        if any(_says(word, words, told) for word in known):
            return kind
    return RoleKind.OTHER


def plain(text: str) -> str:
    """A title in one way of writing it: lower case, compatible signs, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace(DOT, "").split())


@cache
def _kinds() -> Mapping[RoleKind, Words]:
    """The words of each kind, in the order in which they are looked for."""
    given = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {
        RoleKind(name): tuple(
            dict.fromkeys(plain(word) for word in part["words"].replace("\n", ",").split(",") if word.strip())
        )
        for name, part in given.items()
    }


def _apart(title: str) -> list[str]:
    return "".join(letter if letter.isalnum() or letter in "'" else " " for letter in title).split()


def _says(word: str, words: list[str], title: str) -> bool:
    """Short Latin words must stand alone (`vp`), others may be part of a word (`IT-Leiter`, `Geschäftsführerin`)."""
    if word.startswith("="):
        return title == word[1:]
    return word in words if word.isascii() and len(word) < 6 else word in title
