"""Words and phrases of a passage that could name a topic, in any language.

A phrase is a run of up to three words without stop words at its ends. Where words are not parted by spaces, ICU
finds them (voc/nlp/words.py); a run there has nothing between its words, and no stop word in it at all.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from importlib.resources import as_file, files
from runpy import run_path
from unicodedata import normalize

from voc.nlp.words import UNSPACED, Span, words

LONGEST = 3
"""Words in a phrase, at most."""

_WORD = re.compile(r"[^\W\d_](?:[\w\u0300-\u036f\u0900-\u0dff'’.&+/-]*[\w\u0300-\u036f\u0900-\u0dff])?")
_HIRAGANA = re.compile("[\u3041-\u309f\u30fc]+")
_REPEATS = frozenset("\u0e46\u0ec6\u17d7")
_LONGEST_RUN = 30
"""Characters of a run without spaces, at most."""

_FILLERS = frozenset(
    """please thanks thank hello hi dear really just also still lot lots much great good nice love like
    bad better best use using used make makes get gets got want wanted need needs would could can cannot can't
    don't doesn't didn't isn't it's i'm i've we're we've you're that's there's able way thing things bit
    time times day days week year product tool app software team one two first last new add adding added work
    works working help helps hope wish very easy happy sure actually always never keep keeps going know
    bitte danke sehr gut auch merci très bien por favor muy bueno obrigado grazie molto lütfen çok teşekkürler
    tolong mohon terima kasih sangat bagus пожалуйста спасибо очень прошу""".split()
)
_MORE_STOP_WORDS = {
    "zh": """
        的 了 是 我 你 您 他 她 它 在 有 很 太 都 也 就 和 与 吗 呢 吧 啊 哦 请 把 被 对 从 到 这 那 个 一 不
        没 能 会 要 想 让 给 可以 还 再 又 好用 好 做 用起来 希望 增加 加 加上 支持 觉得 感觉 非常 特别 总是
        老是 经常 一直 一点 有点 什么 什么时候 时候 能不能 怎么 为什么 谢谢 贵了 都在 多 少 更 最 次 出 上 下
        里 中 后 前 时 说 看 去 来 得 着 过 比
    """,
    "ja": """
        する した して します しました ください 欲しい 追加 使う 使っ 使い 思い 思う 良い 良く 悪い 非常 大変
        少し 時 時間 人 方 中 上 下 前 後 私 何 今 毎日 毎回 先週 今日 昨日 気 点 分 的 出来 願い 助 困
    """,
    "th": """
        เมื่อ ไหร่ เมื่อไหร่ ทำไม ไหน อะไร อยาก ให้ ช่วย ขอ ครับ ค่ะ คะ นะ ด้วย มาก ไม่ ได้ ดี แล้ว เลย ก็ จะ
        มี ใช้ เป็น ที่ และ แต่ หรือ กับ ของ ใน นี้ นั้น เรา ผม ฉัน คุณ กรุณา เพิ่ม หน่อย ทำ ทำให้ ไป มา ขึ้น
        ลง อยู่ ยัง ต้อง ทุก ตอน เวลา เกิน ง่าย ยาก บ่อย จริง สุด จาก กว่า การ ความ แบบ อีก ไหม ขอบคุณ ถ้า
        รบกวน
    """,
    "lo": """
        ເມື່ອໃດ ເມື່ອ ຍາມໃດ ອັນໃດ ທີ່ ແລະ ແຕ່ ຫຼື ກັບ ຂອງ ໃນ ນີ້ ນັ້ນ ເຮົາ ພວກ ພວກເຮົາ ຂ້ອຍ ເຈົ້າ ທ່ານ ເຂົາ
        ລາວ ມັນ ກະລຸນາ ເພີ່ມ ແດ່ ເດີ້ ເນາະ ຈ້າ ເຮັດ ເຮັດໃຫ້ ໄປ ມາ ຂຶ້ນ ລົງ ຢູ່ ຍັງ ຕ້ອງ ທຸກ ຕອນ ເວລາ ເກີນ ໂພດ
        ງ່າຍ ຍາກ ເລື້ອຍໆ ແທ້ ຈາກ ກວ່າ ການ ຄວາມ ແບບ ອີກ ບໍ່ ບໍ ຂອບໃຈ ຖ້າ ຢາກ ໃຫ້ ຊ່ວຍ ຂໍ ຫຼາຍ ໄດ້ ບໍ່ໄດ້ ບໍ່ມີ
        ດີ ແລ້ວ ເລີຍ ກໍ ກໍ່ ຈະ ຊິ ມີ ໃຊ້ ເປັນ ແມ່ນ ຄື ວ່າ ເພາະ ເພື່ອ ໂດຍ ດ້ວຍ ນຳ ຫຍັງ ໃດ ແນວໃດ ເປັນຫຍັງ ທັງ
        ເຊັ່ນ ຕໍ່ ເຖິງ ຈົນ ຈຶ່ງ ເຂົ້າ ອອກ ຮູ້ ເຫັນ ໜຶ່ງ ອັນ ຄັ້ງ ເທື່ອ ບ່ອນ ຫຼັງ ກ່ອນ ທຸກມື້ ມື້ ມື້ນີ້ ສຸດ
        ກັນ ເອງ
    """,
    "km": """
        ជា និង ឬ ដែល នេះ នោះ ក្នុង ពី ទៅ មក មាន មិន បាន ខ្ញុំ យើង សូម តែ ប៉ុន្តែ ណាស់ ឲ្យ ឱ្យ ដោយ នៅ គឺ ថា ចង់
        អាច របស់
    """,
    "my": """
        နှင့် သည် က ကို မှာ တွင် ဒီ အဲဒီ ကျွန်တော် ကျွန်မ တို့ ပါ တယ် မ ဘူး များ ရ ပြီး လည်း ဖို့ တော့ ပဲ
    """,
}
"""Beside spaCy's, which has none for Lao, Khmer and Burmese."""


@lru_cache(maxsize=64)
def stop_words(language: str) -> frozenset[str]:
    """Stop words of a language, lower case: spaCy's and some of ours; English ones where there are none.

    Their file is run by itself: importing French from spaCy takes six seconds, for its tokenizer.
    """
    languages = files("spacy") / "lang"
    found = languages / language / "stop_words.py"
    ours = frozenset(_MORE_STOP_WORDS.get(language, "").split())
    if ours and not found.is_file():
        return ours | _FILLERS
    with as_file(found if found.is_file() else languages / "en" / "stop_words.py") as path:
        theirs: set[str] = run_path(str(path))["STOP_WORDS"]
    if language == "zh":  # a single sign is as often a part of a word that ICU does not know
        theirs = {word for word in theirs if len(word) > 1}
    return frozenset(word.lower() for word in theirs) | ours | _FILLERS


def terms(text: str, language: str) -> Iterator[str]:
    """Candidate names in a passage, lower case, each as often as it stands there."""
    clean = normalize("NFC", unescape(text).replace("’", "'"))
    if language in UNSPACED:
        yield from _runs(clean, language)
    else:
        yield from _phrases(clean, stop_words(language))


def _phrases(text: str, stop: frozenset[str]) -> Iterator[str]:
    """Runs of 1 to LONGEST words that neither begin nor end with a stop word."""
    for stretch in re.split(r"[.,;:!?()\[\]\"\n]+(?:\s|$)", text):
        words = [word.lower() for word in _WORD.findall(stretch)]
        plain = [word in stop or len(word) < 2 for word in words]
        for start in range(len(words)):
            if plain[start]:
                continue
            for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
                if not plain[end - 1]:
                    yield " ".join(words[start:end])


def _runs(text: str, language: str) -> Iterator[str]:
    """Runs of 1 to LONGEST words that touch, none of them a stop word; no single letter.

    ICU cuts rather too often, so that a stop word inside a run is no sign of a phrase as it is elsewhere.
    """
    spans = words(text, language)
    plain = _plain(text, spans, stop_words(language))
    run: list[Span] = []
    for start, end in spans:
        touches = run and run[-1][1] == start
        run = [] if (start, end) in plain else [*(run[1 - LONGEST :] if touches else ()), (start, end)]
        yield from (text[first:end].lower() for first, _ in run if 1 < end - first <= _LONGEST_RUN)


def _plain(text: str, spans: Sequence[Span], stop: frozenset[str]) -> set[Span]:
    """The words that are stop words, or of which several together spell one."""
    found = {span for span in spans if _is_plain(text[span[0] : span[1]].lower(), stop)}
    for size in range(2, LONGEST + 1):
        for first in range(len(spans) - size + 1):
            some = spans[first : first + size]
            if text[some[0][0] : some[-1][1]].lower() in stop:
                found.update(some)
    return found


def _is_plain(word: str, stop: frozenset[str]) -> bool:
    """Whether a word names nothing: a stop word, a number, or Japanese grammar, which is written in hiragana."""
    return word in stop or word.isnumeric() or _HIRAGANA.fullmatch(word) is not None or word in _REPEATS
