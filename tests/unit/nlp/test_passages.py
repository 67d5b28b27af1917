"""Comments fall into passages that say one thing each, and whose offsets point into the stored text."""

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voc.nlp.passages import MAX_CHARS, split

LANGUAGES = st.sampled_from("en de tr zh ja ko th lo km my ar hi und xx qq".split())
PIECES = """但是|不过|希望|很好|，|。|ですが|ので|けど|ください|、|แต่|ครับ|อยากให้|ดีมาก|ແຕ່|ແດ່|ກະລຸນາ|ດີຫຼາຍ|but|export fails
|SSO|😀|👩🏽|é| |  |. |! |Pros:|Cons: |优点：|ข้อดี:|> |-- |--|- |1) |[00:01:23] |Ann: |Agent:|From: a|Sent: b
|On Mon, Jan 5, 2026 Ann wrote:|Sent from my iPhone""".replace("\n", "").split("|")
TEXTS = (
    st.text(st.characters(), max_size=400)
    | st.text("ab ,.!?。，、\n-•*1)🙂ກແ好のé\u0301\u200d\ud800", max_size=400)
    | st.lists(st.sampled_from([*PIECES, *"\n\n\t\r\x00\u0301\u200d\u202e\ud83d"]), max_size=60).map("".join)
)
FRAMED = re.compile(r"[:：]|(?:\A|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])(?:\s{0,3}(?:>|&gt;)|--|—)|iPhone")
"""Where labels, quoted lines or signatures may be left out; lines end at every mark that Unicode ends them with."""


def said(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "passages"),
    [
        (
            "en",
            "Love the reports, but export keeps failing and please add SSO",
            ["Love the reports", "but export keeps failing", "and please add SSO"],
        ),
        (
            "tr",
            "Raporlar çok iyi ama dışa aktarma hata veriyor, lütfen SSO ekleyin",
            ["Raporlar çok iyi", "ama dışa aktarma hata veriyor", "lütfen SSO ekleyin"],
        ),
        (
            "zh",
            "报表很好用，但是导出老是失败，希望能加上单点登录。客服不错！",
            ["报表很好用", "但是导出老是失败", "希望能加上单点登录。", "客服不错！"],
        ),
        (
            "lo",
            "ລາຍງານດີຫຼາຍ ແຕ່ສົ່ງອອກບໍ່ໄດ້ ກະລຸນາເພີ່ມ SSO",
            ["ລາຍງານດີຫຼາຍ", "ແຕ່ສົ່ງອອກບໍ່ໄດ້", "ກະລຸນາເພີ່ມ SSO"],
        ),
        (
            "ja",
            "レポートは便利ですが、書き出しが失敗します。早く直してください。",
            ["レポートは便利ですが", "書き出しが失敗します。", "早く直してください。"],
        ),
        (
            "de",
            "Die Berichte sind super, aber der Export bricht ab und bitte baut SSO ein.",
            ["Die Berichte sind super", "aber der Export bricht ab", "und bitte baut SSO ein."],
        ),
        (
            "ar",
            "التقارير ممتازة لكن التصدير يفشل، ونرجو إضافة الدخول الموحد",
            ["التقارير ممتازة", "لكن التصدير يفشل", "ونرجو إضافة الدخول الموحد"],
        ),
    ],
)
def test_praise_a_bug_and_a_wish_in_one_sentence_are_three_passages(
    language: str, text: str, passages: list[str]
) -> None:
    assert said(text, language) == passages


def test_a_list_falls_into_its_items_without_their_marks() -> None:
    assert said("What I miss:\n- dark mode\n• undo\n2) a faster search", "en") == [
        "What I miss",
        "dark mode",
        "undo",
        "a faster search",
    ]


def test_a_japanese_list_falls_into_its_items() -> None:
    assert said("足りない機能：\n・取り消し\n・暗い画面", "ja") == ["足りない機能", "取り消し", "暗い画面"]


@pytest.mark.parametrize(
    "text",
    [
        "It has charts, tables and exports.",
        "Nothing but good things to say",
        "It is not only fast but also pretty",
        "We pay 1.5 million for v2.3.1",
        "Use e.g. the API",
    ],
)
def test_what_belongs_together_stays_together(text: str) -> None:
    assert said(text, "en") == [text]


@pytest.mark.parametrize("text", ["", "   \n\t ", "...", "-", "?!", ":)", "- \n- "])
def test_what_says_nothing_has_no_passage(text: str) -> None:
    assert split(text, "en") == []


def test_a_picture_alone_is_a_passage() -> None:
    assert said("👍👍", "und") == ["👍👍"]


def test_a_sentence_of_ten_thousand_characters_is_cut_at_spaces() -> None:
    text = "word " * 2_000
    passages = said(text, "en")
    assert max(map(len, passages)) <= MAX_CHARS
    assert {piece for passage in passages for piece in passage.split()} == {"word"}


def test_a_long_run_without_spaces_is_cut_hard_and_loses_nothing() -> None:
    text = "好" * 3_000
    assert "".join(said(text, "zh")) == text


@settings(max_examples=300, deadline=None)
@given(TEXTS, LANGUAGES)
def test_every_passage_is_a_clean_stretch_of_the_text_in_order(text: str, language: str) -> None:
    spans = split(text, language)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for passage in said(text, language):
        assert passage == passage.strip()
        assert len(passage) <= MAX_CHARS
        assert not all(char in " .,;:!?-()'\"" for char in passage)


@settings(max_examples=200, deadline=None)
@given(TEXTS, LANGUAGES)
def test_no_letter_is_lost_save_the_marks_of_lists_and_what_frames_a_comment(
    text: str, language: str
) -> None:
    assume(not FRAMED.search(text))
    covered = {place for start, end in split(text, language) for place in range(start, end)}
    lost = [text[place] for place in range(len(text)) if place not in covered and text[place].isalnum()]
    assert all(char.isascii() for char in lost)


def test_an_opening_bracket_belongs_to_the_sentence_behind_it() -> None:
    text = "It is fine. [name 1] wants Excel. (Soon.)"
    assert [text[start:end] for start, end in split(text, "en")] == [
        "It is fine.",
        "[name 1] wants Excel.",
        "(Soon.)",
    ]
