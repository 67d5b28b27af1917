"""The page for the next call, and the questions on it."""

import re
from datetime import date
from typing import Any

from voc.health.pack import (
    ACROSS,
    ROOM,
    Case,
    Pack,
    Quote,
    Untried,
    Waited,
    Word,
    markdown,
    plain,
    questions,
    sections,
)

TODAY = date(2026, 6, 1)


def pack(**values: Any) -> Pack:
    """A pack of an account about which nothing is known but a sentence."""
    empty = ("promises", "waited", "untried", "cases", "moods", "owed")
    standard: dict[str, Any] = {
        "account": "North", "facts": ["CSM Casey"], "today": TODAY, "since": date(2026, 5, 1), "renewal_on": None,
        "said": [Quote(said_on=date(2026, 5, 9), role="Dispatcher", words="Fine.", score=0.5)], "loudest": None,
    }  # fmt: skip
    return Pack(**(standard | {name: [] for name in empty} | values))


REOPENED = Waited(title="Export", state="reopened", asked_on=date(2026, 1, 2))
BROKEN = Word(words="SSO by Q1", state="broken", due_on=date(2026, 3, 31), title="Single sign-on")


def test_where_nothing_stands_out_nothing_is_asked() -> None:
    assert questions(pack()) == []
    assert "Nothing stands out: listen." in markdown(pack())


def test_there_are_three_questions_at_most_the_gravest_first_one_of_each_kind() -> None:
    found = questions(
        pack(
            waited=[REOPENED, REOPENED],
            promises=[BROKEN],
            loudest=("Dispatcher", 120),
            untried=[Untried(kind="feature_use_reports", users=3, of=4)],
        )
    )
    assert [one.ask.split()[0] for one in found] == ["What", "We", "How"]
    assert found[1].why == "“SSO by Q1”, broken, by 2026-03-31"


def test_each_question_has_its_reason() -> None:
    cases = [Case(number="C-1", subject="slow", days=9), Case(number="C-2", subject="new", days=1)]
    found = questions(pack(cases=cases, renewal_on=date(2026, 7, 1), loudest=("Dispatcher", 10)))
    assert [one.why for one in found] == ["open for 9 days", "renewal on 2026-07-01"]


def test_what_strangers_wrote_stays_text() -> None:
    hostile = "<img src=x> [click](http://evil.example)\n# head **bold**"
    page = markdown(
        pack(account=hostile, said=[Quote(said_on=TODAY, role=hostile, words=hostile, score=None)])
    )
    assert "<img" not in page.replace("\\<img", "")
    assert "](" not in page.replace("\\](", "")
    assert "\n# head" not in page
    assert plain("1. one") == "\\1. one"


def test_all_of_it_fits_on_one_page_and_what_was_left_out_is_counted() -> None:
    long = "We cannot work like this and somebody has to do something about it " * 9
    said = [Quote(said_on=TODAY, role="Dispatcher", words=long, score=0.1)] * 6
    given = [Word(words=long, state="open", due_on=TODAY, title="Export")] * 40
    found = sections(
        pack(
            said=said, promises=given, waited=[REOPENED] * 8, untried=[Untried(kind="x", users=3, of=4)] * 30
        )
    )
    lines = sum(-(-len(f"{line.text} {line.aside}") // ACROSS) for one in found for line in one.lines)
    assert lines <= ROOM
    by = {one.heading: one for one in found}
    assert by["What we promised"].more + len(by["What we promised"].lines) == 40
    assert len(by["Questions to ask"].lines) == 3
    assert all(
        one.lines
        for one in found
        if one.heading != "Mood" and "owe" not in one.heading and "cases" not in one.heading
    )
    assert re.search(r"^- and \d+ more$", markdown(pack(promises=given)), re.MULTILINE)


def test_a_short_pack_is_whole() -> None:
    assert [one.more for one in sections(pack(promises=[BROKEN]))] == [0] * 8
