"""What strangers write cannot turn a message round, hide in it, break its lines, or pass for a token of ours."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.loop.messages import EXPORT, FULL, faults
from voc.loop.cleaning import NAME, RECEIPT, isolated, line, paragraphs, unseen
from voc.loop.drafting import Draft, draft
from voc.terms import OwnData

OVERRIDE = "\u202eexe.\u202cxcel"
FORMULAS = ["{{ 7*7 }}", "{% for x in items %}x{% endfor %}", "{# gone #}", "{{ items.__class__ }}"]


def everywhere(words: str, *, language: str = "en", shipped: bool = True) -> Draft:
    """A message in which everything that others wrote says the same."""
    item = replace(
        EXPORT,
        title=words,
        description=words,
        quote=words,
        declined_reason=words,
        how_to_try=words,
        instead=words,
        version=words,
        url=words,
    )
    return draft(
        replace(
            FULL, items=(item,), shipped=shipped, sender=words, company=words, product=words, receipt=True
        ),
        language=language,
    )


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_never_worked_out(formula: str) -> None:
    for shipped in (True, False):
        written = everywhere(formula, shipped=shipped)
        assert f"“{formula}”" in written.subject
        assert f"“{formula}”" in written.body


@pytest.mark.parametrize(
    "breaks", ["\r\nBcc: all@acme.example", "\n\nBcc: x", "\u2028Bcc: x", "\x85Bcc: x", "\x0bBcc: x"]
)
def test_no_title_adds_a_header_to_the_mail(breaks: str) -> None:
    assert len(everywhere("Export" + breaks).subject.splitlines()) == 1


@pytest.mark.parametrize("token", [NAME, RECEIPT, *(own.token for own in OwnData)])
@pytest.mark.parametrize("hidden", ["", "\u200b", "\u2066", "\u00ad", "\x00", "\ufeff"])
def test_a_token_that_somebody_wrote_is_none(token: str, hidden: str) -> None:
    """In a quote the tokens of redaction are real; whoever writes one gets what is theirs anyway."""
    words = f"x{token[:3]}{hidden}{token[3:]}x"
    written = everywhere(words)
    assert token not in written.subject
    assert written.body.count(token) == (
        1 if token in (NAME, RECEIPT) else written.body.count(f"“x{token}x”")
    )


@pytest.mark.parametrize("language", ["en", "ar", "th"])
def test_signs_that_turn_writing_round_are_taken_out(language: str) -> None:
    written = everywhere(f"E{OVERRIDE}\u200f\u061c", language=language)
    assert unseen(written.subject + written.body) <= {"\u2068", "\u2069"}
    assert "Eexe.xcel" in written.subject


def test_joiners_stay_inside_words_and_go_where_they_join_nothing() -> None:
    assert line("क्\u200dष and 👩\u200d🔧") == "क्\u200dष and 👩\u200d🔧"
    assert line("\u200dSay \u200c \u200dthis\u200d") == "Say this"
    assert line("\u200b\u2060\ufeff") is None


def test_a_very_long_word_makes_no_endless_subject() -> None:
    written = everywhere("W" * 50_000)
    assert len(written.subject) < 250
    assert len(written.body) < 50_000 * 5
    item = replace(EXPORT, title="W" * 50_000, description="d" * 50_000, declined_reason="r" * 50_000)
    for shipped in (True, False):
        assert len(draft(replace(FULL, items=(item,), shipped=shipped), language="en").body) < 2_500


def test_a_long_description_ends_and_keeps_its_paragraphs() -> None:
    long = "First.\n\nSecond, which goes on. " + "And on, and on. " * 90
    body = draft(replace(FULL, items=(replace(EXPORT, description=long),)), language="en").body
    assert "What it does: First.\n\nSecond, which goes on." in body
    assert "…" in body
    assert faults(body) == []


def test_what_runs_against_the_language_is_set_apart() -> None:
    assert isolated("Excel", "ar") == "\u2068Excel\u2069"
    assert isolated("إكسل", "ar") == "إكسل"
    assert isolated("إكسل 5", "de") == "\u2068إكسل 5\u2069"
    assert isolated("Excel", "de") == "Excel"
    assert isolated("5.3", "ar") == "\u20685.3\u2069"


def test_a_link_in_arabic_ends_with_a_blank_before_the_isolate_does() -> None:
    """So a program that makes links clickable takes no invisible sign for a part of the address."""
    body = draft(FULL, language="ar").body
    assert "\n\u2068https://acme.example/2.4 \u2069\n" in body


@given(st.text(max_size=200))
def test_isolates_are_closed_in_the_paragraph_that_opens_them(text: str) -> None:
    for language in ("ar", "en"):
        for row in everywhere(text or "x", language=language).body.splitlines():
            assert row.count("\u2068") == row.count("\u2069")


@given(st.text(max_size=200))
def test_a_line_is_one_line_of_signs_that_can_be_seen_and_sent(text: str) -> None:
    plain = line(text) or ""
    assert len(plain.splitlines()) <= 1
    assert not unseen(plain)
    assert not any(unicodedata.category(sign) == "Cc" for sign in plain)
    plain.encode()
    assert line(plain) == (plain or None)


def test_paragraphs_keep_their_breaks_and_nothing_else() -> None:
    assert paragraphs(" One \u200b\n\n\n\n two\tthree ") == "One\n\ntwo three"
    assert paragraphs(" \n ") is None
