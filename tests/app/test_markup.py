"""Strangers' text becomes text, wherever it goes."""

import pytest

from app.components.card import marked
from app.markup import Html, el, join, plain


def test_text_is_escaped_and_elements_are_not_escaped_twice() -> None:
    assert el("p", "<b>", el("i", "&")) == "<p>&lt;b&gt;<i>&amp;</i></p>"


def test_attributes_are_escaped_and_missing_ones_left_out() -> None:
    assert (
        el("a", title='"><script>', cls="x", lang=None)
        == '<a title="&quot;&gt;&lt;script&gt;" class="x"></a>'
    )


def test_text_put_together_from_elements_is_text_again() -> None:
    assert join(f"{el('b', 'x')}") == "&lt;b&gt;x&lt;/b&gt;"


def test_only_elements_count_as_html() -> None:
    assert isinstance(el("p"), Html)
    assert not isinstance(el("p") + "<b>", Html)


@pytest.mark.parametrize("mark", ["*", "_", "#", "[", "]", "<", ">", "$", ":", "~", "\\", "|", "!", "("])
def test_every_mark_of_markdown_is_escaped(mark: str) -> None:
    assert f"\\{mark}" in plain(f"a{mark}b")


def test_our_commands_stay_set_as_code() -> None:
    assert plain("Make one with `voc init`.") == "Make one with `voc init`\u2060\\."


def test_an_unpaired_backtick_is_only_a_sign() -> None:
    assert plain("a ` b") == "a \\` b"


def test_the_passage_is_marked_inside_its_comment() -> None:
    assert join(*marked("Good. <b>Add dark mode.</b> Thanks.", 6, 27)) == (
        "Good. <mark>&lt;b&gt;Add dark mode.&lt;/b&gt;</mark> Thanks."
    )


def test_a_comment_that_is_all_passage_is_not_marked() -> None:
    assert marked(" Add dark mode. ", 1, 15) == ("Add dark mode.",)


def test_a_long_comment_is_cut_near_the_passage() -> None:
    text = "word " * 200 + "HERE" + " word" * 200
    before, passage, after = marked(text, 1000, 1004)
    assert passage == "<mark>HERE</mark>"
    assert (before[0], after[-1]) == ("…", "…")
    assert len(before) + len(after) < 330
