"""The words around a number that say whether it is a telephone number or the number of something else.

The nearest word decides: in `call me about order 4500123456` that is `order`. Words of scripts that set no blanks are
looked for inside runs of letters.
"""

import re
from enum import IntEnum


class Cue(IntEnum):
    """What the words around a number say of it."""

    OTHER = 0
    NOTHING = 1
    MAYBE = 2
    CLOSE = 3
    PHONE = 4


_PHONE = frozenset(
    "tel tél phone phones telephone telefono fono mobile mobil cell cellphone ring dial fax sms whatsapp viber hotline hp "
    "telp telpon numaram cep ara arama portable handy tlf puhelin soita ringe bel bellen rufen phoned rang sđt gọi simu "
    "hubungi ligue ligar cellulare chiamate chiamatemi chiamare hívjon dzwonić zadzwoń komórka volejte landline callback "
    "call called calling calls caller piga".split()
)
_PHONE_STEMS = tuple(
    "telef teléf téléph telep arayın aradı rufnummer anruf angeruf zurückruf móvil movil llám llam celular telemóv "
    "appel тел звон моб τηλ κινητ טלפון נייד".split()
)
_INSIDE = tuple(
    "电话 電話 手机 手機 致电 拨打 打给 联系 携帯 전화 연락처 휴대폰 โทร เบอร์ ໂທ ເບີ هاتف جوال موبايل اتصل تلفن موبایل تماس "
    "همراه फ़ोन फोन फ़ोन "
    "मोबाइल कॉल ফোন ফোন মোবাইল".split()
)
_MAYBE = frozenset(
    "number numbers number's nr num no contact reach reached text texted message messaged nummer numéro numero número numer "
    "номер номеру numara numaradan numarasından numarayı nomor số erreichbar erreichen joindre contactarme answers "
    "answered pick picks picked verification t m p f touch رقم شماره नंबर".split()
)
_OTHER = frozenset(
    "id po ref part parts code codes pin otp article item items batch coordinates latitude longitude ip imei ean isbn sku "
    "vat tax licence license key password total amount price kundennummer artikel kunde policy "
    "member student budget".split()
)
_OTHER_BESIDE = frozenset(
    "app apps build version bill score scores size sizes model models sold room rooms row rows click clicks mask epoch "
    "port page pages width rate users api entries error account accounts customer client".split()
)
"""Words that say so only right before the number, or before `number` and the like."""
_BETWEEN = frozenset("number no nr num nummer numero número is".split())
_OTHER_STEMS = tuple(
    "order invoice ticket case reference referans serial tracking sipariş fatura talep bestell rechnung pedido "
    "factura commande facture заказ счет счёт kundenn vertrags".split()
)
_OTHER_INSIDE = ("订单", "单号", "编号", "工单", "訂單", "注文", "주문")
_LINKS = frozenset(
    "on at to me us him her them you the is a an under by back again my our his their please new now and it's with via "
    "was 是 です unter au al el le an auf bitte in pod по на".split()
)
"""Words that may stand between without counting."""
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?[\u0900-\u097f]*|[\u0900-\u097f]+|#")
_BEFORE, _AFTER = 72, 40
_NEAR, _FAR = 3, 8
_END = re.compile(r"[.!?;]\s|\n")
_NUMBER_OF = re.compile(r"\bnumber of\b", re.IGNORECASE)
_OWN_NUMBER = re.compile(
    r"\b(?:my|our|his|her|their|your|this|work|home|office|callback|contact) (?:\w+ )?numbers?\b[^.!?\d]{0,16}\Z|"
    r"\breach(?:ed|able)? (?:\w+ ){0,5}(?:at|on|under|via)\b[^.!?\d]{0,12}\Z|"
    r"\b(?:text|contact|get hold of) (?:me|us|him|her|them)\b[^.!?\d]{0,16}\Z|"
    r"\b(?:picked up|pick(?:s|ing)? up|answers|answering) (?:at|on|under) \Z|"
    r"\b(?:joindre|contacter|erreichbar|erreichen|contactarme|contactar) (?:\w+ ){0,3}(?:au|unter|en el|al|no) \Z",
    re.IGNORECASE,
)
_OWN_AFTER = re.compile(
    r"\s?,? ?(?:is|was|are|ist|es|est|é|è) (?:my|our|the|his|her|your|their|meine|mi|mon|meu) (?:\w+ ){0,2}"
    r"(?:number|nummer|número|numéro|numero)\b",
    re.IGNORECASE,
)


def cue(text: str, start: int, end: int, floor: int = 0) -> Cue:
    """What is said of the number text[start:end] on its line, on the line above, and in the rest of its sentence.

    Words before `floor`, where the number before it ends, speak of that one.
    """
    before = _lines_before(text, start, floor)
    words = [word.lower() for word in _WORD.findall(before)]
    told = _nearest(words[::-1], before)
    if told < Cue.CLOSE and not (told is Cue.OTHER and words[-1] not in _LINKS):
        if _OWN_AFTER.match(text, end) is not None:
            return Cue.CLOSE
        after = text[end : end + _AFTER]
        ends = _END.search(after)
        later = _later(_WORD.findall((after[: ends.start()] if ends else after).lower()))
        if told is not Cue.OTHER or later is Cue.CLOSE:
            told = max(told, later)
    return told


def _lines_before(text: str, start: int, floor: int) -> str:
    """What stands before the number on its line; where that is nothing, the line above."""
    lines = text[max(floor, start - _BEFORE) : start].rsplit("\n", 2)
    return lines[-1] if len(lines) == 1 or _WORD.search(lines[-1]) else lines[-2]


def _nearest(words: list[str], before: str) -> Cue:
    """What the nearest telling word before says, from the number outwards."""
    if _OWN_NUMBER.search(before) is not None and not any(
        _is_other(word) or word in _OTHER_BESIDE for word in words[:3]
    ):
        return Cue.CLOSE
    away, maybe, beside = 0, False, True
    for word in words[:12]:
        if _is_phone(word):
            return Cue.CLOSE if away < _NEAR else Cue.PHONE if away < _FAR else Cue.NOTHING
        if (_is_other(word) and away < _FAR - 3) or (word in _OTHER_BESIDE and beside):
            return Cue.OTHER
        beside = beside and word in _BETWEEN
        if word in _MAYBE:
            maybe = maybe or away < _NEAR + 1
        if word not in _LINKS:
            away += 1
        if maybe and away > _NEAR + 1:
            break
    if maybe and _NUMBER_OF.search(before):
        return Cue.OTHER
    return Cue.MAYBE if maybe else Cue.NOTHING


def _later(words: list[str]) -> Cue:
    """What the words behind a number say: `is my mobile`, `numaramdan arayın`."""
    for away, word in enumerate([word for word in words if word not in _LINKS][:5]):
        if _is_phone(word):
            return Cue.CLOSE if away < 2 else Cue.PHONE
        if _is_other(word):
            return Cue.NOTHING
        if word in _MAYBE:
            return Cue.MAYBE
    return Cue.NOTHING


def _is_phone(word: str) -> bool:
    if word in _PHONE or word.startswith(_PHONE_STEMS):
        return True
    return not word.isascii() and any(stem in word for stem in _INSIDE)


def _is_other(word: str) -> bool:
    if word == "#" or word in _OTHER or word.startswith(_OTHER_STEMS):
        return True
    return not word.isascii() and any(stem in word for stem in _OTHER_INSIDE)
