"""Texts come in from words, lines and files, whatever their bytes; out come the passages that `voc run` would store."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.errors import InputError, NotFound
from voc.flow.measuring import tag_texts
from voc.flow.measuring.judged import tag_comments
from voc.flow.measuring.tag_texts import (
    PIECE_CHARS,
    Comment,
    Tagged,
    from_bytes,
    from_file,
    from_words,
    is_file,
    tag_all,
)
from voc.flow.understood.pool import Here
from voc.nlp import heads
from voc.nlp.encoders import e5
from voc.nlp.values import TextIn
from voc.terms import Intent, Sentiment


def _all(comments: tuple[Comment, ...]) -> list[Tagged]:
    return [row for batch in tag_all(comments, Here()) for row in batch]


def test_a_comment_with_two_minds_gives_two_passages() -> None:
    praise, trouble = _all(from_words("Love the reports, but export keeps failing").texts)
    assert (praise.passage, praise.sentiment) == ("Love the reports", "positive")
    assert praise.intents[0][0] == "praise"
    assert (trouble.passage, trouble.sentiment) == ("but export keeps failing", "negative")
    assert trouble.score < 0 < praise.score


def test_the_tags_are_those_that_a_run_would_store() -> None:
    text = "The export fails. Please add a dark mode."
    shown = _all(from_words(text).texts)
    stored = tag_comments([TextIn(feedback_id=0, text=text)])
    assert [(row.start, row.end) for row in shown] == [(passage.start, passage.end) for passage in stored]
    for row, passage in zip(shown, stored, strict=True):
        tags = {(tag.kind.value, str(tag.value)): tag.confidence for tag in passage.tags}
        assert tags["sentiment", row.sentiment] == row.sentiment_confidence
        assert [tags["intent", name] for name, _ in row.intents] == [sure for _, sure in row.intents]


@pytest.mark.parametrize("text", ["", "   ", "...", "\0", "\u200b"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="nothing to tag"):
        from_words(text)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_tagged_or_refused_and_every_passage_is_a_stretch_of_it(text: str) -> None:
    try:
        comments = from_words(text).texts
    except InputError:
        return
    for row in _all(comments):
        assert comments[0].text[row.start : row.end] == row.passage
        assert row.sentiment in list(Sentiment)
        assert {name for name, _ in row.intents} <= set(Intent)
        row.passage.encode("utf-8")


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_as_lines_or_refused_in_a_sentence(data: bytes) -> None:
    try:
        found = from_bytes(data, "standard input").texts
    except InputError as refused:
        found, said = (), str(refused)
        assert said.startswith("standard input: ")
    assert all(0 < comment.line <= data.count(b"\n") + 1 for comment in found)


def test_lines_keep_their_numbers_and_empty_ones_are_left_out() -> None:
    found = from_bytes("\ufeffGood\r\n\n--\nİyi değil\n".encode(), "standard input")
    assert [(comment.line, comment.text.strip()) for comment in found.texts] == [
        (1, "Good"),
        (4, "İyi değil"),
    ]
    assert found.notes == ("1 line without words left out",)


def test_bytes_that_are_no_text_are_named_with_their_line() -> None:
    with pytest.raises(InputError, match=r"line 2 is not text in UTF-8"):
        from_bytes(b"fine\nnot \xff fine\n", "standard input")
    with pytest.raises(InputError, match="full of NUL bytes"):
        from_bytes(b"\0\1\2" * 100, "standard input")


def test_a_table_is_read_with_its_languages_and_without_its_empty_rows(tmp_path: Path) -> None:
    path = tmp_path / "nps.csv"
    path.write_text("id,Comment,Language\n1,Rapor yavaş,tr\n2,,tr\n3,Good,\n", encoding="utf-8")
    found = from_file(path, language="en")
    assert [(c.line, c.text, c.language) for c in found.texts] == [
        (2, "Rapor yavaş", "tr"),
        (4, "Good", "en"),
    ]
    assert found.notes == ("1 row without words in `Comment` left out",)
    with pytest.raises(NotFound):
        from_file(path, text="Remark")


def test_a_text_file_has_one_comment_a_line_in_any_usual_encoding(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Rapor yavaş\nÇok şık\n".encode("cp1254"))
    found = from_file(path)
    assert [comment.text for comment in found.texts] == ["Rapor yavaş", "Çok şık"]
    assert "cp1254" in found.notes[0]


def test_what_looks_like_a_file_but_is_none_is_not_taken_for_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\nGood\n", encoding="utf-8")
    assert is_file(str(path))
    assert not is_file("The file a.csv is not imported")
    assert not is_file("")
    assert not is_file("x" * 5000)
    assert not is_file("a\0b")
    with pytest.raises(InputError, match="there is no such file"):
        is_file("b.csv")
    with pytest.raises(InputError, match="is a folder"):
        is_file(str(tmp_path))


def test_a_very_long_text_is_taken_in_pieces_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The export is slow. Support was kind.\n" * 12 + "word " * 60
    whole = _all(from_words(text).texts)
    monkeypatch.setattr(tag_texts, "PIECE_CHARS", 90)
    pieces = _all(from_words(text).texts)
    assert [row.passage for row in pieces[:24]] == [row.passage for row in whole[:24]]
    assert [(row.start, row.end) for row in pieces[:24]] == [(row.start, row.end) for row in whole[:24]]
    assert all(text[row.start : row.end] == row.passage for row in pieces)
    said = "".join(row.passage for row in pieces)
    assert said.replace(" ", "") == text.replace(" ", "").replace("\n", "")


@pytest.mark.slow
def test_a_text_of_a_megabyte_without_an_end_of_a_sentence_is_tagged_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        e5, "there", lambda: False
    )  # what is asked here does not depend on it, and it is slow
    text = "nothing but one word " * 50_000
    assert len(text) > 1_000_000
    rows = _all(from_words(text).texts)
    assert len(rows) > len(text) / PIECE_CHARS
    assert rows[-1].end == len(text.rstrip())


def test_a_row_says_whether_its_sentiment_is_more_than_a_guess() -> None:
    rows = _all(from_words("We love it! Okay so then what. It crashes. Hm, perhaps on Tuesday.").texts)
    cut = heads.load().card.sure
    assert [row.sure for row in rows] == [row.sentiment_confidence >= cut for row in rows]
