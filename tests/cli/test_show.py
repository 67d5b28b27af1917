"""What is printed: nothing that a customer wrote steers the terminal, and no figure is cut."""

import json

import pytest

from voc.cli import show

ORDERS = "Fine \x1b[31mred\x1b]0;pwn\x07 \x9b2J\x00 words\x7f"
STEERS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    """What goes to the terminal, through a console of this test's own."""
    show.console.cache_clear()
    return capsys


def test_nothing_that_was_written_steers_the_terminal(said: pytest.CaptureFixture[str]) -> None:
    import pandas as pd

    show.sentences([ORDERS])
    show.facts([("heard", ORDERS)])
    show.grid(["words"], [[ORDERS]])
    show.table(pd.DataFrame({"words": [ORDERS]}), {"words": "words"}, title="", empty="")
    show.as_json({"words": ORDERS})
    printed = said.readouterr().out
    assert printed.count("pwn") == 5
    assert not [sign for sign in STEERS if sign in printed]


def test_json_says_what_was_written_to_the_letter(said: pytest.CaptureFixture[str]) -> None:
    show.as_json({"words": ORDERS})
    assert json.loads(said.readouterr().out) == {"words": ORDERS}


def test_lines_tabs_and_all_languages_stay(said: pytest.CaptureFixture[str]) -> None:
    words = "ภาษาไทย\tלעברית\n中文 👍🏽 n\u00e9e"
    assert show.harmless(words) == words
