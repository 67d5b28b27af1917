"""Urgency and outcomes: found in nineteen languages, lowered by a `no rush`, not taken from prices and dates."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.nlp.lexicon import LANGUAGES, lexicon, small
from voc.nlp.signs import STRENGTH, find, signs
from voc.terms import Outcome, TagKind, Urgency

SENTENCES = [
    line.split("\t")
    for line in (Path(__file__).parent / "signs.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("language", "value", "text"), SENTENCES, ids=[f"{s[0]}: {s[2]}" for s in SENTENCES])
def test_a_sentence_shows_what_a_reader_sees_in_it(language: str, value: str, text: str) -> None:
    assert [sign.value for sign in find(text, language)] == ([] if value == "-" else [value])


def test_every_language_has_sentences_of_both_kinds() -> None:
    empty = {language for language, value, _ in SENTENCES if value == "-"}
    assert empty == {language for language, value, _ in SENTENCES if value != "-"} == LANGUAGES


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Thanks, but we need this fixed asap", "asap"),
        ("Honestly it saves us 3 hours a week", "saves us 3 hours"),
        ("We cut onboarding from 2 weeks to 3 days", "2 weeks to 3 days"),
        ("İLK GÜNDEN ACİL DEDİK", "ACİL"),
    ],
)
def test_the_evidence_is_the_stretch_that_says_it(text: str, evidence: str) -> None:
    (sign,) = find(text, "tr" if "İ" in text else "en")
    assert text[sign.start : sign.end] == evidence


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Production is down", Urgency.NOW),
        ("Production is down, but no rush", Urgency.SOON),
        ("By Friday, no rush", None),
    ],
)
def test_a_calming_word_lowers_urgency_by_one_level(text: str, value: Urgency | None) -> None:
    found = find(text, "en")
    assert [sign.value for sign in found] == ([value] if value else [])
    assert [sign.strength for sign in found] == ([STRENGTH[value]] if value else [])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("40% fewer tickets", Outcome.PERCENT_GAIN),
        ("40% fewer customers", Outcome.PERCENT_LOSS),
        ("Errors went up 40%", Outcome.PERCENT_LOSS),
        ("Onboarding went from 3 days to 2 weeks", Outcome.TIME_LOST),
        ("Support takes 5 minutes instead of 2 days", Outcome.TIME_SAVED),
    ],
)
def test_whether_less_is_a_gain_depends_on_what_there_is_less_of(text: str, value: Outcome) -> None:
    assert [sign.value for sign in find(text, "en")] == [value]


def test_a_passage_may_be_urgent_and_tell_of_a_loss() -> None:
    tags = signs("Urgent: the outage cost us $4,000", "en")
    assert {tag.kind: tag.value for tag in tags} == {
        TagKind.URGENCY: "now",
        TagKind.OUTCOME: Outcome.MONEY_LOST,
    }
    assert all(0 < tag.confidence < 1 and tag.score is None for tag in tags)


def test_a_language_without_a_list_is_read_with_the_english_one() -> None:
    assert (
        [tag.value for tag in signs("asap", "und")] == [tag.value for tag in signs("asap", "sv")] == ["now"]
    )


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_entry_of_a_list_matches_nothing_at_all(language: str) -> None:
    words = lexicon(language)
    for pattern in (words.scan, words.parts):
        assert [match.group() for match in pattern.finditer("— ♥ —") if not match.group()] == []


@settings(max_examples=150, deadline=None)
@given(
    language=st.sampled_from(sorted(LANGUAGES)),
    text=st.text(max_size=60)
    | st.lists(st.sampled_from([s[2] for s in SENTENCES]), max_size=3).map(" ".join),
)
def test_whatever_is_read_places_are_inside_the_text(language: str, text: str) -> None:
    assert len(small(text, language)) == len(text)
    for sign in find(text, language):
        assert 0 <= sign.start < sign.end <= len(text)


@pytest.mark.parametrize("word", ["a ", "no ", "5 ", "not not ", "need ", "3 hours ", "是", "bitte "])
def test_a_long_text_of_one_word_takes_no_longer_than_its_length_asks(word: str) -> None:
    begin = time.process_time()
    for language in ("en", "de", "zh"):
        find(word * (20_000 // len(word)), language)
    assert time.process_time() - begin < 5
