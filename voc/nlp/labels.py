"""Labels that are not said but head what is said: `Pros:`, `Cons:`, `Agent:`, `[00:01:23] Anna:`.

A passage begins behind its label. Only known words are labels, and names that head several lines or stand
behind a time; any other word before a colon (`Export: fails`) says what the passage is about and stays.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voc.nlp.words import Span

_SIDES = (
    "pros?|cons?|likes?|dislikes?|what i (?:dis)?like(?: best)?|(?:dis)?advantages|positives?"
    "|negatives?|the good|the bad|strengths|weaknesses"
    "|vorteile?|nachteile?|positiv|negativ|pluspunkte|minuspunkte|avantages|inconvénients"
    "|points (?:forts|faibles|positifs|négatifs)"
    "|ventajas|desventajas|lo (?:bueno|malo|mejor|peor)|contras?|vantagens|desvantagens|prós"
    "|pontos (?:fortes|fracos|positivos|negativos)"
    "|vantaggi|svantaggi|pregi|difetti|voordelen|nadelen|pluspunten|minpunten|artıları|eksileri|artılar"
    "|eksiler|avantajları|dezavantajları"
    "|avantajlar|dezavantajlar|olumlu yönleri?|olumsuz yönleri?|zalety|wady|plusy|minusy|плюсы|минусы"
    "|достоинства|недостатки|плюси|мінуси"
    "|переваги|недоліки|kelebihan|kekurangan|ưu điểm|nhược điểm|फायदे|नुकसान|खूबियाँ|कमियाँ|المزايا"
    "|العيوب|المميزات|الإيجابيات|السلبيات"
    "|优点|缺点|优势|劣势|不足|優點|缺點|好的地方|不好的地方|良い点|よい点|いい点|悪い点|気になる点"
    "|長所|短所|メリット|デメリット"
    "|장점|단점|ข้อดี|ข้อเสีย|จุดเด่น|จุดด้อย|ສິ່ງທີ່ດີ|ຂໍ້ດີ|ຂໍ້ເສຍ|ຈຸດດີ|ຈຸດອ່ອນ|fördelar|nackdelar"
    "|fordele|ulemper|fordeler|plussat|miinukset"
)
_ROLES = (
    "agent|customer|client|caller|user|support agent|rep|representative|csm|operator|interviewer"
    "|interviewee|moderator|participant"
    "|host|guest|speaker \\d{1,2}|kunde|kundin|berater|beraterin|müşteri|temsilci|cliente|agente"
    "|conseiller|klient|klant|клиент|оператор"
    "|pelanggan|agen|khách hàng|nhân viên|ग्राहक|एजेंट|العميل|الموظف|客户|客戶|顾客|客服|坐席|用户"
    "|お客様|担当者|オペレーター|고객|상담원"
    "|ลูกค้า|พนักงาน|ເຈົ້າໜ້າທີ່|ລູກຄ້າ|ພະນັກງານ"
)
_TIME = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?(?:\s?[ap]m)?"
_COLON = r"[*_]{0,2}\s{0,2}[:：](?!//)[*_]{0,2}\s*"
_BEFORE = r"(?:^|(?<=[。！？;；，、|…])|(?<=[.!?;,|/)]\s))[\s*_#|/]{0,4}"
_SIGNS = r"\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3"
"""Vowels and tones, which `\\w` leaves out."""
_PART = rf"[^\W\d_][\w.'’{_SIGNS}-]{{0,24}}"
_NAME = rf"{_PART}(?: {_PART}){{0,2}}"

_ALONE = re.compile(rf"[\s*_#]*(?:{_SIDES})[\s*_]*", re.IGNORECASE)
_SIDE = re.compile(rf"{_BEFORE}(?:{_SIDES}){_COLON}", re.IGNORECASE)
_NEXT_SIDE = re.compile(rf"[\s|/]{{1,4}}[*_]{{0,2}}(?:{_SIDES}){_COLON}", re.IGNORECASE)
_ROLE = re.compile(rf"{_BEFORE}({_ROLES})(?:\s[\[(]?{_TIME}[\])]?)?{_COLON}", re.IGNORECASE)
_NAMED = re.compile(rf"\s*({_NAME})(?:\s[\[(]?{_TIME}[\])]?)?{_COLON}(?=\S)")
_TIMED = re.compile(
    rf"\s*(?:[\[(]{_TIME}[\])]\s*(?:[-–]\s*)?(?:{_NAME}{_COLON})?|{_TIME}\s*(?:[-–]\s*)?{_NAME}{_COLON})(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Who speaks in a text of turns: names at the beginning of lines, and whether the words for roles head turns."""

    names: frozenset[str]
    has_roles: bool


def talk(lines: Sequence[str]) -> Talk:
    """What in these lines are speakers: two names or roles at least, or one role twice; a name counts if one is repeated.

    `Export: fails` and `Search: slow` are two lines about two things, `Ann: ...`, `Bo: ...`, `Ann: ...` a talk.
    """
    names = Counter(match[1] for line in lines if (match := _NAMED.match(line)))
    roles = [match[1].lower() for line in lines for match in _ROLE.finditer(line)]
    repeated = len(names) > 1 and max(names.values()) > 1
    return Talk(names=frozenset(names) if repeated else frozenset(), has_roles=len(roles) > 1)


def parts(line: str, people: Talk, *, alone: bool) -> Iterator[Span]:
    """The stretches of `line` that are said, as (start, end); a line that is a mere label has none.

    `alone`: it is the only line of the text, and then a word without a colon (`negative`) is what is said.
    """
    if not alone and _ALONE.fullmatch(line):
        return
    start = 0
    for first, last in _marks(line, people):
        if first > start:
            yield start, first
        start = max(start, last)
    if start < len(line):
        yield start, len(line)


def _marks(line: str, people: Talk) -> list[Span]:
    """Where labels stand, in order; they may touch or overlap."""
    if ":" not in line and "：" not in line:
        return []
    marks = [match.span() for match in (_TIMED.match(line),) if match]
    named = _NAMED.match(line)
    if named and named[1] in people.names:
        marks.append(named.span())
    if people.has_roles:
        marks += [match.span() for match in _ROLE.finditer(line)]
    sides = [match.span() for match in _SIDE.finditer(line)]
    if sides:
        sides += [match.span() for match in _NEXT_SIDE.finditer(line, sides[0][1])]
    return sorted(marks + sides)
