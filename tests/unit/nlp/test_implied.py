"""Questions that ask for what is not there, apart from how-tos, errands and small talk, in nineteen languages."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.nlp.implied import implies_want
from voc.nlp.lexicon import LANGUAGES, lexicon

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[3] / "benchmarks" / "wishes" / "implied.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]
LOOKED_AT = [row for row in ROWS if int(row["id"].rpartition("-")[2]) % 2 == 0]
"""The rows that the lists were written with; the others are for the bench alone."""


@pytest.mark.parametrize("row", LOOKED_AT, ids=[row["id"] for row in LOOKED_AT])
def test_a_question_implies_a_want_where_a_reader_sees_one(row: dict[str, str | bool]) -> None:
    assert implies_want(str(row["text"]), str(row["lang"])) is row["implied"]


def test_every_language_with_a_list_has_questions_of_both_kinds_in_both_halves() -> None:
    for half in (LOOKED_AT, [row for row in ROWS if row not in LOOKED_AT]):
        assert {row["lang"] for row in half if row["implied"]} == LANGUAGES
        assert {row["lang"] for row in half if not row["implied"]} == LANGUAGES
    assert len({row["text"] for row in ROWS}) == len({row["id"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    "text",
    [
        "When will you support SSO?",
        "Is there a plan for a dark mode?",
        "WHY IS THERE NO EXPORT TO EXCEL?",
        "Any chance of an Android app?",
        "Does it work with Teams yet?",
        "When will you support log in with Google?",
        "Still no Welsh?",
    ],
)
def test_what_is_asked_for_may_be_any_thing_of_the_product(text: str) -> None:
    assert implies_want(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "How do I export to Excel?",
        "When will my order arrive?",
        "When is the invoice due?",
        "Why can't I log in?",
        "Why can't I see the calendar any more?",
        "Is there any chance of my money back?",
        "Are there any plans to retire the classic editor?",
        "Who would not want that?",
        "",
    ],
)
def test_a_how_to_an_errand_and_a_fault_imply_no_want(text: str) -> None:
    assert not implies_want(text, "en")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "When will that be possible?"),
        ("en", "Any chance of this?"),
        ("de", "Ist das geplant?"),
        ("es", "¿Cuándo será posible?"),
    ],
)
def test_a_question_that_names_nothing_implies_no_want(language: str, text: str) -> None:
    assert not implies_want(text, language)


@pytest.mark.parametrize(
    ("language", "asks", "errand"),
    [
        ("zh", "什么时候支持单点登录？", "为什么我登录不了？"),
        ("ja", "Googleログインにはいつ対応しますか？", "なぜログインできないのですか？"),
        ("ko", "구글 로그인은 언제 지원되나요?", "왜 로그인이 안 되나요?"),
        ("ar", "متى ستدعمون تسجيل الدخول الموحد؟", "لماذا لا أستطيع تسجيل الدخول؟"),
        ("de", "Wann kann man sich auch mit Google anmelden?", "Warum kann ich mich nicht anmelden?"),
        ("es", "¿Cuándo se podrá iniciar sesión con Google?", "¿Por qué no puedo iniciar sesión?"),
    ],
)
def test_a_wish_for_another_login_is_told_from_a_login_that_fails(
    language: str, asks: str, errand: str
) -> None:
    assert implies_want(asks, language)
    assert not implies_want(errand, language)


@pytest.mark.parametrize("language", ["und", "sv", "uk", "ms"])
def test_a_language_without_a_list_implies_nothing_even_in_english_words(language: str) -> None:
    assert not implies_want("When will you support SSO?", language)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_entry_of_the_lists_matches_nothing_at_all(language: str) -> None:
    words = lexicon(language)
    assert not words.implied.search("— ♥ —")
    assert not words.errand.search("— ♥ —")


@settings(max_examples=150, deadline=None)
@given(language=st.sampled_from([*sorted(LANGUAGES), "und"]), text=st.text(max_size=60))
def test_letters_in_any_order_are_read(language: str, text: str) -> None:
    assert implies_want(text, language) in (True, False)


@pytest.mark.parametrize("word", ["when will ", "why ", "не ", "a ", "什么时候", "เมื่อไหร่จะ", "ne zaman "])
def test_a_long_text_of_one_word_takes_little_time(word: str) -> None:
    begin = time.process_time()
    for language in ("en", "ru", "tr", "zh", "th"):
        implies_want(word * (20_000 // len(word)), language)
    assert time.process_time() - begin < 5
