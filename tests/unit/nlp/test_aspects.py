"""Aspects point into their passage, at whole words, and are felt about apart from each other."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voc.nlp import aspects, judging
from voc.nlp.aspect_words import MOST_CHARS, term
from voc.nlp.aspects import Card
from voc.nlp.encoders import e5
from voc.nlp.encoders.places import laid_out
from voc.nlp.encoders.use import reader
from voc.nlp.span_measures import span_f1
from voc.nlp.tagging import tag_batch
from voc.nlp.values import AspectOut, TextIn
from voc.terms import Sentiment

STRANGE = st.text(
    alphabet=st.one_of(
        st.sampled_from("aé ﬁ１…ສອກກำน好が한ि\u0ec8\u200b\n\t.,'\U0001f600\ud800"), st.characters(codec=None)
    ),
    max_size=60,
)


def about(text: str, language: str = "en") -> dict[str, AspectOut]:
    (found,) = judging.read([text], [language], with_aspects=True).aspects
    return {text[aspect.start : aspect.end]: aspect for aspect in found}


def test_two_dishes_of_one_sentence_are_felt_about_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        e5, "there", lambda: False
    )  # what the slow encoder's network learned of dishes is less
    found = about("The pizza was delicious but the service was terribly slow and rude.")
    assert found["pizza"].sentiment is Sentiment.POSITIVE
    assert found["service"].sentiment is Sentiment.NEGATIVE
    assert found["pizza"].score > 0 > found["service"].score


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("The CSV export fails every Monday", "en", "export"),
        ("Der Support antwortet nie", "de", "Support"),
        ("El soporte no contesta nunca", "es", "soporte"),
        ("التطبيق بطيء جدا", "ar", "التطبيق"),
    ],
)
def test_what_fails_is_what_it_is_about(text: str, language: str, word: str) -> None:
    assert any(word in said for said in about(text, language))


def test_what_names_nothing_has_no_aspect() -> None:
    assert about("ok") == {}
    assert about("Thanks!") == {}


def test_pictures_that_are_read_in_words_name_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "in_words", lambda _: "The CSV export fails every Monday")
    assert about("\U0001f525\U0001f525") == {}


def test_aspects_point_into_the_text_of_their_comment() -> None:
    text = "Love the reports, but the CSV export keeps failing and please add SSO"
    passages = tag_batch([TextIn(feedback_id=1, text=text)])
    said = [text[p.start : p.end][a.start : a.end] for p in passages for a in p.aspects]
    assert "CSV export" in said
    assert all(
        term(words) == a.term for words, a in zip(said, (a for p in passages for a in p.aspects), strict=True)
    )


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(text=STRANGE)
def test_tokens_of_any_text_have_places_in_it(text: str) -> None:
    marker = aspects.load().fast
    near = reader().read([text], None, marker).near[0]
    if not len(near):
        return
    places = reader().places(text)
    assert len(places) == len(near)
    assert all(0 <= start <= end <= len(text) for start, end in places)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(text=STRANGE)
def test_aspects_of_any_text_are_whole_words_in_order(text: str) -> None:
    eager = Card(begins=0.02, goes_on=0.1, slope=1.0, offset=0.0)
    marker = aspects.load().fast
    near = reader().read([text], None, marker).near[0]
    if not len(near):
        return
    past, alike = 0, np.full(3, 1 / 3, dtype=np.float32)
    found = [
        aspect
        for marked in aspects.begins([near], marker, eager)
        for aspect in aspects.found(text, "und", marked, reader().places(text), alike, marker, eager)
    ]
    for aspect in found:
        assert past <= aspect.start < aspect.end <= len(text)
        assert aspect.end - aspect.start <= MOST_CHARS
        assert text[aspect.start].isalnum()
        assert 0 <= aspect.confidence <= 1
        assert -1 <= aspect.score <= 1
        past = aspect.end


def test_a_text_has_the_same_aspects_in_any_company() -> None:
    texts = ["The CSV export fails every Monday", "ok", "Der Support antwortet nie, aber die App ist schnell"]
    languages = ["en", "en", "de"]
    together = judging.read(texts, languages, with_aspects=True).aspects
    alone = [
        judging.read([t], [c], with_aspects=True).aspects[0] for t, c in zip(texts, languages, strict=True)
    ]
    assert [[(a.start, a.end, a.sentiment) for a in one] for one in together] == [
        [(a.start, a.end, a.sentiment) for a in one] for one in alone
    ]


def test_mentions_are_counted_together_without_case_and_article() -> None:
    assert term("The  Android\u00a0App") == "android app"
    assert term("l'export") == "export"
    assert term("a") == "a"
    assert term("Das") == "das"
    assert term("thermostat") == "thermostat"


def test_tokens_are_laid_out_over_the_letters_they_were_cut_from() -> None:
    assert laid_out(5, 3, [1, 2]) == [(5, 6), (6, 8)]
    assert laid_out(0, 3, [1, 3, 1], [1, 3, 1]) == [(0, 1), (1, 2), (2, 3)]
    assert laid_out(0, 4, [1, 1]) == [(0, 2), (2, 4)]


def test_spans_are_measured_exactly_or_by_overlap() -> None:
    pairs = [([(0, 4), (6, 9)], [(0, 4)]), ([(2, 5)], [(4, 8), (10, 12)]), ([], [])]
    exact, near = span_f1(pairs, exact=True), span_f1(pairs, exact=False)
    assert (exact.precision, exact.recall) == (1 / 3, 1 / 3)
    assert (near.precision, near.recall) == (2 / 3, 2 / 3)
    assert span_f1([([], [])], exact=True).f1 == 0
