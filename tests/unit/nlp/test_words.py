"""Words are found in every script, and their offsets point into the given text whatever stands in it."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.nlp.topics.terms import terms
from voc.nlp.words import segments, words

LANGUAGES = st.sampled_from(
    ["zh", "ja", "th", "lo", "km", "my", "en", "und", "", "qq", "pt-BR", "../x", "\ud800"]
)
TEXTS = st.text(st.characters(), max_size=200) | st.text(
    "aé\u0301 👍🏽\u200d\ud83d\x00ກແ่ด好、ンポ\u0e33９", max_size=200
)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("zh", "客户 希望增加😀报表", ["客户", "希望", "增加", "报表"]),
        ("ja", "シングルサインオンの設定", ["シングルサインオン", "の", "設定"]),
        ("th", "แต่แต่งหน้ารายงาน", ["แต่", "แต่ง", "หน้า", "รายงาน"]),
        ("lo", "ລາຍງານດີຫຼາຍ", ["ລາຍງານ", "ດີ", "ຫຼາຍ"]),
        ("km", "ស្វាគមន៍មកកាន់ប្រទេសកម្ពុជា", ["ស្វាគមន៍", "មកកាន់", "ប្រទេស", "កម្ពុជា"]),
        ("my", "ကျွန်တော်တို့အဖွဲ့", ["ကျွန်တော်", "တို့", "အဖွဲ့"]),
        ("en", "It's v2.3, isn't it?", ["It's", "v2.3", "isn't", "it"]),
    ],
)
def test_words_are_what_a_reader_would_part(language: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in words(text, language)] == found


@settings(max_examples=400, deadline=None)
@given(TEXTS, LANGUAGES)
def test_stretches_cover_any_text_without_a_gap(text: str, language: str) -> None:
    spans = segments(text, language)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert all(start < end for start, end in spans)


@settings(max_examples=200, deadline=None)
@given(TEXTS, LANGUAGES)
def test_every_letter_stands_in_one_word(text: str, language: str) -> None:
    spans = words(text, language)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    covered = {place for start, end in spans for place in range(start, end)}
    assert {place for place, char in enumerate(text) if char.isalnum()} <= covered


@pytest.mark.parametrize(
    ("language", "text", "name", "no_name"),
    [
        ("zh", "希望增加单点登录", "单点登录", "希望增加"),
        ("zh", "发票上的税率是错的", "税率", "税率是"),
        ("ja", "請求書の税額が間違っています", "請求書", "書の税額"),
        ("ja", "シングルサインオンを追加してください", "シングルサインオン", "してください"),
        ("th", "อยากให้แก้ใบแจ้งหนี้ด้วยครับ", "ใบแจ้งหนี้", "ครับ"),
        ("lo", "ກະລຸນາແກ້ໃບເກັບເງິນແດ່", "ໃບເກັບເງິນ", "ແດ່"),
    ],
)
def test_a_topic_is_named_by_whole_words(language: str, text: str, name: str, no_name: str) -> None:
    found = list(terms(text, language))
    assert name in found
    assert not any(no_name in term for term in found)
