"""How much a person's words weigh in the health of their account, by their role."""

from collections.abc import Mapping

DECIDES = 1.5
PLAIN = 1.0
DECIDING = (
    "owner ceo coo cio cto cfo chief director president founder partner principal managing vp head "
    "geschäftsführ inhaber vorstand leiter leitung gérant direct gerente diretor sócio jefe müdür sahibi yönetici "
    "директор начальник генеральн владелец 总监 總監 经理 經理 老闆 老板 总经理 社長 部長 課長 대표 팀장 이사 "
    "مدير رئيس مالك giám đốc trưởng phòng manajer pemilik ผู้จัดการ เจ้าของ ຜູ້ຈັດການ ເຈົ້າຂອງ"
).split()
"""Beginnings or parts of words for people who decide whether a contract goes on, in the languages of the service."""


def weight(role: str | None, given: Mapping[str, float]) -> float:
    """The weight of a role: the largest that the workspace gave for a word in it, else more for who decides."""
    if not role:
        return PLAIN
    plain = role.casefold()
    own = [value for word, value in given.items() if word.casefold() in plain]
    if own:
        return max(own)
    words = plain.replace("-", " ").replace("/", " ").split()
    return DECIDES if any(_says(word, words, plain) for word in DECIDING) else PLAIN


def _says(word: str, words: list[str], plain: str) -> bool:
    """Short Latin words must stand alone (`vp`), others may be part of a word (`IT-Leiter`, `Geschäftsführerin`)."""
    return word in words if word.isascii() and len(word) < 6 else word in plain
