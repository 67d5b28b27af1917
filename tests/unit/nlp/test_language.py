"""The language of a text, and an honest `und` where nobody could say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.nlp.language import UNDETERMINED, identify, of_feedback
from voc.nlp.values import TextIn

SENTENCES = {
    "en": "The export keeps failing since the last update",
    "de": "Der Export schlägt seit dem letzten Update fehl",
    "fr": "L'export échoue depuis la dernière mise à jour",
    "es": "La exportación falla desde la última actualización",
    "pt": "A exportação falha desde a última atualização, não consigo trabalhar",
    "it": "L'esportazione non funziona dopo l'ultimo aggiornamento",
    "nl": "De export werkt niet meer sinds de laatste update",
    "pl": "Eksport nie działa od ostatniej aktualizacji",
    "tr": "Son güncellemeden beri dışa aktarma çalışmıyor",
    "ru": "Экспорт не работает после последнего обновления",
    "uk": "Експорт не працює після останнього оновлення, будь ласка",
    "ar": "التصدير لا يعمل منذ التحديث الأخير",
    "hi": "पिछले अपडेट के बाद से निर्यात काम नहीं कर रहा है",
    "vi": "Xuất dữ liệu không hoạt động từ bản cập nhật mới nhất",
    "id": "Ekspor tidak berfungsi sejak pembaruan terakhir",
    "zh": "上次更新以后导出一直失败",
    "ja": "前回の更新から書き出しができません",
    "ko": "지난 업데이트 이후 내보내기가 안 됩니다",
    "th": "ส่งออกไม่ได้ตั้งแต่อัปเดตครั้งล่าสุด",
    "lo": "ສົ່ງອອກບໍ່ໄດ້ຕັ້ງແຕ່ອັບເດດຄັ້ງຫຼ້າສຸດ",
    "el": "Η εξαγωγή δεν λειτουργεί",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_recognised_without_a_hint(language: str) -> None:
    (guess,) = identify([SENTENCES[language]])
    assert guess.language == language
    assert guess.confidence > 0.6


@pytest.mark.parametrize("text", ["", "👍", "12 / 10", "SSO", "ok", "https://example.com/a", "!!!"])
def test_a_text_that_could_be_any_language_is_undetermined(text: str) -> None:
    (guess,) = identify([text])
    assert guess.language == UNDETERMINED
    assert guess.confidence < 0.5


def test_a_hint_settles_what_is_ambiguous_but_not_what_is_plain() -> None:
    bare, told = identify(["Super", "Super"], [None, "de-AT"])
    assert (bare.language, told.language) == (UNDETERMINED, "de")
    assert identify([SENTENCES["tr"]], ["en"])[0].language == "tr"


def test_han_without_kana_is_chinese_unless_the_source_says_japanese() -> None:
    assert [guess.language for guess in identify(["高速検索", "高速検索"], [None, "ja"])] == ["zh", "ja"]


def test_a_latin_product_name_does_not_hide_the_script_around_it() -> None:
    assert identify(["Excel export ຊ້າ"])[0].language == "lo"
    assert identify(["API 很慢"])[0].language == "zh"


def test_the_hint_of_a_feedback_is_heard() -> None:
    assert (
        of_feedback(TextIn(feedback_id=1, text="ok", language="en")).confidence
        > identify(["ok"])[0].confidence
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(), max_size=60), max_size=4))
def test_any_text_gets_an_answer_with_a_probability(texts: list[str]) -> None:
    guesses = identify(texts)
    assert len(guesses) == len(texts)
    assert all(0.0 <= guess.confidence <= 1.0 for guess in guesses)
