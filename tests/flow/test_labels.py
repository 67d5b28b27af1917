"""Labelled texts are read as their file means them; a label that is not ours is named, with its line and the way out."""

import json
from pathlib import Path

import pytest

from voc.errors import InputError, NotFound, RowError
from voc.flow.measuring.judged import CLASSES, intent_names
from voc.flow.measuring.labels import UNLABELLED, Labelled, Wish, read_labelled


def _file(folder: Path, text: str, name: str = "labels.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _wants(found: Labelled) -> list[set[str]]:
    return [{name for name, held in zip(intent_names(), row, strict=True) if held} for row in found.intents]


def _feels(found: Labelled) -> list[str]:
    return ["" if label == UNLABELLED else CLASSES[label] for label in found.sentiment.tolist()]


def test_columns_are_known_by_their_names_and_labels_by_their_words(tmp_path: Path) -> None:
    path = _file(
        tmp_path, "Comment;Sentiment;Intents;Lang\nGood;Positive;praise, question;en\nBad;NEGATIVE;Bug;tr\n"
    )
    found = read_labelled(path, Wish())
    assert (found.texts, found.languages, found.lines) == (("Good", "Bad"), ("en", "tr"), (2, 3))
    assert _feels(found) == ["positive", "negative"]
    assert _wants(found) == [{"praise", "question"}, {"bug"}]


@pytest.mark.parametrize(
    "cell", ['"bug; feature request"', '"bug,feature-request"', '"[""bug"", ""feature_request""]"']
)
def test_several_intents_may_stand_in_one_cell(tmp_path: Path, cell: str) -> None:
    found = read_labelled(_file(tmp_path, f"text,intents\nIt fails,{cell}\n"), Wish())
    assert _wants(found) == [{"bug", "feature_request"}]


def test_json_lines_may_hold_lists(tmp_path: Path) -> None:
    row = {"text": "It fails", "sentiment": "negative", "intents": ["bug", "complaint"], "lang": "en"}
    found = read_labelled(_file(tmp_path, json.dumps(row) + "\n", "labels.jsonl"), Wish())
    assert _wants(found) == [{"bug", "complaint"}]
    assert found.languages == ("en",)


def test_a_column_named_label_is_what_its_words_are(tmp_path: Path) -> None:
    feels = read_labelled(_file(tmp_path, "text,label\nGood,positive\nBad,negative\n"), Wish())
    wants = read_labelled(_file(tmp_path, "text,label\nIt fails,bug\nAdd it,feature_request\n"), Wish())
    assert (_feels(feels), _wants(feels)) == (["positive", "negative"], [set(), set()])
    assert (_feels(wants), _wants(wants)) == (["", ""], [{"bug"}, {"feature_request"}])


def test_a_column_may_be_named_by_a_person(tmp_path: Path) -> None:
    path = _file(tmp_path, "a,b,c\nGood,positive,en\nBad,negative,en\n")
    found = read_labelled(path, Wish(text="a", sentiment="b", language="c"))
    assert (found.texts, _feels(found)) == (("Good", "Bad"), ["positive", "negative"])
    with pytest.raises(NotFound, match="No column named `d`"):
        read_labelled(path, Wish(text="d"))


def test_a_foreign_label_is_named_with_its_line_the_words_allowed_and_its_fellows(tmp_path: Path) -> None:
    path = _file(tmp_path, "text,sentiment\nGood,positive\nBad,meh\nUgly,so so\nOld,so so\n")
    with pytest.raises(RowError) as refused:
        read_labelled(path, Wish())
    assert str(refused.value).startswith(
        "labels.csv:3: column `sentiment` is `meh`, not one of negative, neutral, positive."
    )
    assert "`--map meh=WORD`" in str(refused.value)
    assert "`so so` (2 rows)" in str(refused.value)


def test_a_foreign_label_counts_as_what_it_is_said_to_mean_or_is_left_out(tmp_path: Path) -> None:
    path = _file(tmp_path, "text,sentiment,intents\nGood,1,wish\nBad,0,Defect\nUgly,mixed,bug\n")
    renames = {"1": "positive", "0": "negative", "Mixed": "", "wish": "feature request", "defect": "bug"}
    found = read_labelled(path, Wish(renames=renames))
    assert _feels(found) == ["positive", "negative", ""]
    assert _wants(found) == [{"feature_request"}, {"bug"}, {"bug"}]
    assert found.notes == ("1 row without a label in `sentiment` not counted for sentiment",)


def test_a_label_cannot_mean_a_word_that_is_not_ours(tmp_path: Path) -> None:
    path = _file(tmp_path, "text,sentiment\nGood,1\n")
    with pytest.raises(NotFound, match="Did you mean `positive`"):
        read_labelled(path, Wish(renames={"1": "postive"}))


def test_rows_without_words_or_labels_are_left_out_and_counted(tmp_path: Path) -> None:
    path = _file(tmp_path, "text,sentiment\nGood,positive\n...,negative\n,negative\nOld,\n")
    found = read_labelled(path, Wish())
    assert _feels(found) == ["positive", ""]
    assert found.notes == (
        "2 rows without words in `text` left out",
        "1 row without a label in `sentiment` not counted for sentiment",
    )


def test_a_number_and_its_opposite_are_two_labels(tmp_path: Path) -> None:
    path = _file(tmp_path, "text,sentiment\nGood,1\nBad,-1\nSo so,0\nWorse,\u22121\n")
    found = read_labelled(path, Wish(renames={"1": "positive", "-1": "negative", "0": "neutral"}))
    assert _feels(found) == ["positive", "negative", "neutral", "negative"]


def test_two_words_for_one_label_must_not_mean_different_things(tmp_path: Path) -> None:
    path = _file(tmp_path, "text,sentiment\nGood,Yes\nBad,no\n")
    with pytest.raises(InputError, match=r"is `positive`\. Keep one of the two"):
        read_labelled(path, Wish(renames={"yes": "positive", "YES": "negative", "no": "negative"}))


def test_rows_that_cannot_be_read_are_counted_with_the_first_of_them(tmp_path: Path) -> None:
    path = _file(tmp_path, "text,sentiment\nGood,positive\nBad,negative,extra,more\nUgly,negative\n")
    found = read_labelled(path, Wish())
    assert len(found.texts) == 2
    assert found.notes == ("1 row could not be read, the first in line 3: has 4 cells, the header has 2",)


@pytest.mark.parametrize(
    ("text", "wish", "words"),
    [
        ("a,b\n1,2\n", Wish(), "none of its columns .a, b. is named like a text"),
        ("text,other\nGood,2\n", Wish(), "is named sentiment or intents"),
        ("text,sentiment\nGood,positive\n", Wish(intents_only=True), "is named intents"),
        ("text,label\nGood,gut\nBad,schlecht\n", Wish(), "neither sentiments nor intents of ours"),
        ("text,sentiment\nGood,\n", Wish(), "no row is labelled"),
        ("text,sentiment\n...,positive\n", Wish(), "has words in it"),
        ("text,comment,feedback\na,b,c\n", Wish(text="x"), "No column named"),
        ("comment,feedback,sentiment\na,b,positive\n", Wish(), "several of its columns may be meant"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, wish: Wish, words: str) -> None:
    with pytest.raises((InputError, NotFound), match=words):
        read_labelled(_file(tmp_path, text), wish)
