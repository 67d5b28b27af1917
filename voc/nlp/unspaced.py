"""Where a clause begins in a language written without spaces: Chinese, Japanese, Thai, Lao, Khmer, Burmese.

Three signs: a word that opens a clause (`但是`, `แต่`), one that closes it (`けど`, `ครับ`), and a break: a comma,
or a space where the language has no other mark. A word counts only where it stands as a word (voc/nlp/words.py),
and a break only between two clauses that each say something of their own. All offsets are into the given text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from voc.nlp.words import segments


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The signs of one language, each as alternatives of a regular expression.

    `opens`: a clause begins here. `closes`: one ends here. `breaks`: one may end here, and does
    - before one of `opens`;
    - save after a clause that begins with one of `whens` (`if ...`), before one of `asks`, if the clause
      before it has one of `says`;
    - save also after one that matches `waits` and before one of `goes_on` (`so ...`), before a clause that has
      one of `asks_at_end`, or one of `says` where both have at least `least` letters.
    """

    opens: str = r"(?!)"
    closes: str = r"(?!)"
    breaks: str = r"(?!)"
    asks: str = r"(?!)"
    asks_at_end: str = r"(?!)"
    whens: str = r"(?!)"
    waits: str = r"(?!)"
    goes_on: str = r"(?!)"
    says: str = r"(?!)"
    least: int = 4


_JA_ASKS = (
    r"(?:ください|下さい|ほしい|欲しい|お願い|希望|たい|でしょうか|ますか|ませんか|もらえ|くれ|いただけ)(?:です|します|ます|ません)?"
    r"(?:と(?:嬉|うれ)しい|と助かり|か|ね|よ)?(?:です|ます)?[。！？!?]*$"
)
_KANA = "\u3041-\u30ff"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_THAI = "\u0e01-\u0e5b"
_LAO = "\u0e81-\u0edf"
_KHMER = "\u1780-\u17d3"

RULES = {
    "zh": Rules(
        opens=r"但是|(?<![不非])但(?!愿|凡)|(?<!再好)不[过過](?!如此|是)|可是|然而|可惜|遗憾的是|只可惜",
        breaks=rf"[，；;]|,(?!\d)|(?<=[{_HAN}！？。])[ \u3000]+(?=[{_HAN}])",
        asks=r"希望|[还還]?[请請]|建[议議]|能不能|可不可以|能否|是否|有[没沒]有|[为為][什甚][么麼]"
        r"|[为為]何|怎[么麼]|如果能|要是能|麻[烦煩]|求|最好|什么时候|何时|期待|盼|想问|"
        r"想知道|我们?想|我們想|[还還]想|我们?需要|我們需要|[还還]希望|也希望|另外|另|此外|还有|同时"
        r"|而且.{5,}|并且.{5,}|就是|只是|顺便|目前|[现現]在|最近|[后後][来來]",
        whens=r"如果|若|假如|要是|只要|只有|无论|不管|每当|当|一旦|[虽雖]然|[尽儘]管|即使|不但|不[仅僅]"
        r"|[为為]了|除了",
        waits=r"^(?:每次|自从|由于|因为|对于|关于|作为|随着|通过|根据|按照|既然|在)|(?:时|时候|之后|以后|之前|以前|来说|而言|的话|方面|期间)$",
        goes_on=r"所以|因此|因而|才|就|便|以便|以免|从而|免得|[导導]致|使|[让讓]|否则|说明|是在|这样"
        r"|这就|甚至|包括|比如|例如|尤其|特别|其中|以及|和|或|还是|又|一直|总是|老是|经常"
        r"|也|都|很|非常|太|不|[没沒]|[无無]法|有时|偶尔|已经|[会會]|挺|完全|根本|只能|必须|还|而且"
        r"|并且|并|更|用起来|看起来|结果|谢谢",
        says=r"[很太不没沒难難了是有会會能总老常更最好差慢快贵卡崩需想要着过得挺蛮真够还都错高低强偏也却]"
        r"|非常|特别|无法|可以|喜欢|满意|方便|简单|简洁"
        r"|复杂|清晰|稳定|一直|丢失|闪退",
    ),
    "ja": Rules(
        closes=r"(?:(?<=です|ます|せん|した)|(?<=しょう))が|(?<=[たいだるう])が(?=[、,])|けれども"
        r"|けれど|けど|ものの"
        r"|(?<=[いな])のに|(?<=[たる])のに(?=[、,])|(?<=[いるた])し(?=[、,])|(?<=です|ます)し(?=[、,])"
        rf"|(?:ので|から|ため)(?=[、,][^、。！？]{{2,60}}{_JA_ASKS})",
        breaks=rf"[、，,](?!\d)|(?<=[{_KANA}{_HAN}！？。])[ \u3000]+(?=[{_KANA}{_HAN}])",
        asks=r"でも|しかし|ただ|だけど|だが|一方|あと|それと|それから|また|さらに|加えて|できれば"
        r"|可能なら|可能であれば|なぜ|どう|もっと|ちなみに"
        r"|そして|ぜひ|残念ながら|しかも|なお",
        asks_at_end=_JA_ASKS,
        whens=r"もし",
        waits=r"(?:[てでばとらにのりくずはがもをしれえけげせねべめ]|とき|あと|時|ため|から(?<!ですから)(?<!ますから)|まで|後|など|たび|場合)$"
        r"|^(?:例えば|たとえば|特に)",
        says=r"[はがもを].{2}|(?:です|ます|せん|[たいだる])$",
    ),
    "th": Rules(
        opens=r"แต่ว่า|(?<!มี)(?<!ได้)(?<!ตั้ง)(?<!เพียง)(?<!นับ)(?<!ใช่)แต่(?!ละ|ง|แรก|ก่อน|เดิม)|ทว่า"
        r"|อย่างไรก็ตาม|น่าเสียดาย|เสียดายที่|กรุณา|โปรด|รบกวน"
        r"|(?<!เรา)(?<!ผม)(?<!ฉัน)(?<!ทีม)(?<!ก็)(?<!เลย)(?<!จึง)(?:อยากให้|อยากได้)|และ(?=ช่วย|อยาก|ขอ|กรุณา|รบกวน)",
        closes=r"(?:นะ)?(?:ครับผม|ครับ|ค่ะ|คะ|ฮะ|จ้า)(?!ผม|ๆ)",
        breaks=rf"(?<=[{_THAI}!?])[ \u3000]+(?=[{_THAI}])|[,;]\s+",
        asks=r"ช่วย(?!ให้|ประหยัด|ลด|ได้)|อยาก|ขอ(?!ง|บ)|ทำไม|เมื่อไ|ส่วน|นอกจากนี้|อีกอย่าง|อีกเรื่อง"
        r"|ควร|น่าจะ|ฝาก|แนะนำ|ตอนนี้|ล่าสุด|พอดี|และ(?=.{12})",
        whens=r"ถ้า|หาก|เวลา|เมื่อ(?!ไ)|ตอน(?!นี้)|พอ(?!ใจ)|แม้|ถึงแม้|ขณะ",
        waits=r"^(?:หลังจาก|ตั้งแต่|เนื่องจาก|สำหรับ|ทุกครั้ง)"
        r"|(?:ที่|ว่า|คือ|เช่น|และ|กับ|หรือ|ของ|ใน|เพื่อ|ถ้า|ได้แก่|เรื่อง|โดย|จาก)$",
        goes_on=r"ที่|ซึ่ง|ว่า|เพราะ|เพื่อ|จึง|เลย|ก็|ทำให้|โดย|เช่น|คือ|กับ|หรือ|จน|ได้|ครับ|ค่ะ|คะ|นะ"
        r"|จะ|ตอน(?!นี้)|ถ้า(?!.*(?:ก็|จะ))|แล้ว|รวมถึง|ทั้ง|ๆ|มาก|ด้วย|และ|ขอบคุณ",
        says=r"ไม่|ได้|มาก|ดี|แล้ว|อยู่|เลย|เกิน|ยัง|ต้อง|เป็น|มี|ใช้|ง่าย|ช้า|เร็ว|แพง|สวย|หาย|ค้าง"
        r"|พอใจ|ชอบ|ผิด|สะดวก|ยาก|บ่อย|นาน|เสถียร|สักที",
        least=8,
    ),
    "lo": Rules(
        opens=r"ແຕ່ວ່າ|(?<!ມີ)(?<!ໄດ້)(?<!ຕັ້ງ)(?<!ພຽງ)(?<!ນັບ)(?<!ຂາດ)(?<!ຂາດ )ແຕ່(?!ລະ|ງ|ກ່ອນ|ມື້|ເຊົ້າ|ວັນ|ເດືອນ|ປີ|ອາທິດ|ຕົ້ນ|ເລີ່ມ)"
        r"|(?<!ໄດ້)(?<!ຕັ້ງ)ແຕ່(?=ມື້(?!ວານ|ນີ້|ກ່ອນ))|ກະລຸນາ|ລົບກວນ|ໜ້າເສຍດາຍ|ເສຍດາຍທີ່|ແລະ(?=ຊ່ວຍ|ຢາກ|ຂໍ|ກະລຸນາ)",
        closes=r"ເດີ້|ເນາະ|ແດ່|ຄັບ|ຈ້າ",
        breaks=rf"(?<=[{_LAO}!?])[ \u3000]+(?=[{_LAO}])|[,;]\s+",
        asks=r"ຊ່ວຍ(?!ໃຫ້|ປະຢັດ|ຫຼຸດ|ໄດ້)|ຢາກ|ຂໍ(?!ງ|ບ)|ເປັນຫຍັງ|ເມື່ອໃດ|ຍາມໃດ|ສ່ວນ|ນອກຈາກນີ້|ອີກຢ່າງ"
        r"|ຄວນ|ໜ້າຈະ|ແນະນຳ|ຕອນນີ້|ດຽວນີ້|ແລະ(?=.{12})",
        whens=r"ຖ້າ|ຫາກ|ເວລາ|ເມື່ອ(?!ໃດ)|ຕອນ(?!ນີ້)|ພໍ(?!ໃຈ)|ເຖິງ",
        waits=r"^(?:ຫຼັງຈາກ|ຕັ້ງແຕ່|ເນື່ອງຈາກ|ສຳລັບ|ທຸກຄັ້ງ)"
        r"|(?:ທີ່|ວ່າ|ຄື|ເຊັ່ນ|ແລະ|ກັບ|ຫຼື|ຂອງ|ໃນ|ເພື່ອ|ຖ້າ|ໄດ້ແກ່|ເລື່ອງ|ໂດຍ|ຈາກ)$",
        goes_on=r"ທີ່|ຊຶ່ງ|ວ່າ|ເພາະ|ເພື່ອ|ຈຶ່ງ|ເລີຍ|ກໍ່?|ເຮັດໃຫ້|ໂດຍ|ເຊັ່ນ|ຄື|ກັບ|ຫຼື|ຈົນ|ໄດ້|ຈະ"
        r"|ຕອນ(?!ນີ້)|ຖ້າ(?!.*(?:ກໍ|ຈະ))|ແລ້ວ|ລວມທັງ|ທັງ|ຫຼາຍ|ນຳ|ເດີ້|ເນາະ|ແດ່|ແລະ|ຂອບໃຈ",
        says=r"ບໍ່|ໄດ້|ຫຼາຍ|ດີ|ແລ້ວ|ຢູ່|ເລີຍ|ເກີນ|ຍັງ|ຕ້ອງ|ເປັນ|ມີ|ໃຊ້|ງ່າຍ|ຊ້າ|ໄວ|ແພງ|ງາມ|ຫາຍ|ຄ້າງ"
        r"|ພໍໃຈ|ມັກ|ຜິດ|ສະດວກ|ຍາກ|ເລື້ອຍ|ໂພດ|ດົນ",
        least=8,
    ),
    "km": Rules(
        opens=r"ប៉ុន្តែ|តែ(?!ម្តង|មួយ)|សូម|ទោះយ៉ាងណា",
        breaks=rf"(?<=[{_KHMER}])\s+(?=[{_KHMER}])",
        asks=r"ចង់|ហេតុអ្វី|ហើយ(?=.{12})|គួរ",
    ),
    "my": Rules(
        opens=r"ဒါပေမယ့်|ဒါပေမဲ့|သို့သော်|ကျေးဇူးပြု",
        closes=r"(?:ပေမယ့်|ပေမဲ့)(?:\s*[၊,])?",
        breaks=r"၊\s*",
        asks=r"ဘာကြောင့်|ဘယ်လို",
    ),
}
"""The languages that have rules here."""

_ALWAYS = r"\s[–—-]{1,2}\s(?=\w)|(?<=\w)—{1,2}(?=\w)|\.{3,}\s+|…+\s*"
_QUOTES = "\"'“‘「『《(（"
_NEAR = 80
"""Characters on either side that are looked at: keeps the work linear in a text of any length."""


def cuts(sentence: str, language: str) -> Iterator[int]:
    """Offsets in `sentence` where a new clause begins, rising. Never 0; no clause is a mere crumb."""
    last = 0
    edges: frozenset[int] = frozenset()
    for match in _signs(language).finditer(sentence):
        place = match.end()
        before, after = sentence[last : min(place, last + _NEAR)], sentence[place : place + _NEAR]
        if place <= last or _letters(before) < 2 or _letters(after) < 4:
            continue
        sign = match.lastgroup
        if sign in ("opens", "closes"):
            edges = edges or frozenset(end for _, end in segments(sentence, language))
            start, end = match.span(sign)
            if end not in edges or (start not in edges and not _is_kana(sentence[start])):
                continue
            if _is(language, "goes_on", sentence[end : end + _NEAR]) or sentence[place - 1] in _QUOTES:
                continue
        clause = sentence[max(last, match.start() - _NEAR) : match.start()]
        if sign == "breaks" and not _parts(clause.strip(), _clause(after, language), language):
            continue
        yield place
        last = place


def _parts(before: str, after: str, language: str) -> bool:
    """Whether the break between these two parts two clauses."""
    if _is(language, "opens", after):
        return True
    if _is(language, "whens", before):
        return False
    if not _has(language, "says", before):
        return False
    if _is(language, "asks", after):
        return True
    if _has(language, "waits", before) or _is(language, "goes_on", after):
        return False
    if _has(language, "asks_at_end", after):
        return True
    least = RULES[language].least
    return _has(language, "says", after) and min(_letters(before), _letters(after)) >= least


def _clause(text: str, language: str) -> str:
    """What stands before the next break."""
    end = _compiled(language, "breaks").search(text, 1)
    return text[: end.start()] if end else text


def _is(language: str, field: str, text: str) -> bool:
    return _compiled(language, field).match(text) is not None


def _has(language: str, field: str, text: str) -> bool:
    return _compiled(language, field).search(text) is not None


def _is_kana(char: str) -> bool:
    """ICU takes `ですが` for one word: of a particle in kana only the end is asked for."""
    return "\u3041" <= char <= "\u30ff"


def _letters(text: str) -> int:
    """How many letters and digits."""
    return sum(map(str.isalnum, text))


@lru_cache(maxsize=64)
def _compiled(language: str, field: str) -> re.Pattern[str]:
    return re.compile(getattr(RULES[language], field))


@lru_cache(maxsize=8)
def _signs(language: str) -> re.Pattern[str]:
    """Every place where a clause may begin, at the end of the match; the name of the group is the sign."""
    rules = RULES[language]
    return re.compile(
        rf"(?:{_ALWAYS})|(?P<closes>{rules.closes})[、,၊]?|(?P<breaks>{rules.breaks})"
        rf"|(?=(?P<opens>{rules.opens}))"
    )
