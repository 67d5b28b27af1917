"""Scales of satisfaction and effort, of five points and of seven, and those that say good or bad."""

from decimal import Decimal

import pytest

from tests.unit.ingest import layouts  # noqa: F401  (its kinds of cells)
from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.exports import export
from voc.ingest.files import look, read_file
from voc.ingest.ratings import is_unrated, rating
from voc.ingest.records import CaseRow, RawComment
from voc.ingest.values import BadCell
from voc.terms import RatingScale


@pytest.mark.parametrize(
    ("header", "kind", "scale"),
    [
        ("How satisfied are you? (1-7)", "1-7", RatingScale.CSAT7),
        ("CSAT score", "1-7", RatingScale.CSAT7),
        ("Memnuniyet (1-7)", "1-7", RatingScale.CSAT7),
        ("How satisfied are you?", "1-5", RatingScale.CSAT),
        ("CES", "1-7", RatingScale.CES),
        ("How easy was it to get help? (1-5)", "1-5", RatingScale.CES5),
        ("Customer effort score", "1-5", RatingScale.CES5),
        ("Rating (1-7)", "1-7", RatingScale.CES),
        ("Satisfaction rating", "csat word", RatingScale.THUMBS),
    ],
)
def test_the_scale_is_told_by_name_and_answers(
    make_file: MakeFile, header: str, kind: str, scale: RatingScale
) -> None:
    found = look(make_file("a.csv", export(f"|response_id:id|date:day|{header}:{kind}|comment:said")[1]))
    assert found.mapping.columns["rating"] == header
    assert found.mapping.scale is scale
    assert found.serious == ()


@pytest.mark.parametrize(
    ("cell", "value"), [("Good", 1), ("👎", 0), ("bad", 0), ("好评", 1), ("Kötü", 0), ("oui", 1)]
)
def test_good_and_bad_are_one_and_nothing(cell: str, value: int) -> None:
    assert rating("r", cell, RatingScale.THUMBS) == Decimal(value)


def test_what_lies_between_good_and_bad_is_no_thumb() -> None:
    with pytest.raises(BadCell, match="neither good nor bad"):
        rating("r", "so so", RatingScale.THUMBS)


@pytest.mark.parametrize(
    "cell", ["Not Offered", "offered", "UNOFFERED", "not_rated", "", "-", "nicht bewertet"]
)
def test_some_words_say_that_there_is_no_rating(cell: str) -> None:
    assert is_unrated(cell)


def test_a_row_without_a_rating_keeps_its_words(make_file: MakeFile) -> None:
    content = (
        "response_id,date,csat,comment\n1,2025-03-01,Good,All is well\n2,2025-03-02,Not Offered,It is slow\n"
    )
    found = look(make_file("a.csv", content))
    assert [(one.rating, one.text) for one in found.sample if isinstance(one, RawComment)] == [
        (Decimal(1), "All is well"),
        (None, "It is slow"),
    ]


@pytest.mark.parametrize(("family", "scale"), [("review", RatingScale.STARS), ("survey", RatingScale.CSAT)])
def test_a_rating_of_five_is_stars_in_a_review(make_file: MakeFile, family: str, scale: RatingScale) -> None:
    found = look(
        make_file("a.csv", export(f"|{family} id:id|date:day|rating (1-5):1-5|comment:said|title:title")[1])
    )
    assert (found.family, found.mapping.scale) == (family, scale)


def test_stars_of_four_and_nine_are_doubted_and_not_taken_for_nps(make_file: MakeFile) -> None:
    rows = [f"{n},2025-03-0{n},{4 if n % 2 else 9},All of it is slow today {n}" for n in range(1, 7)]
    found = look(make_file("a.csv", "\n".join(["review_id,date,stars,review", *rows]) + "\n"))
    assert found.mapping.scale is RatingScale.STARS
    assert any("`stars`" in doubt.words for doubt in found.serious)


def test_a_scale_that_only_a_few_values_tell_is_doubted(make_file: MakeFile) -> None:
    rows = [f"{n},2025-03-0{n},{3 + n},All of it is slow today {n}" for n in range(1, 6)]
    found = look(make_file("a.csv", "\n".join(["response_id,date,score,comment", *rows]) + "\n"))
    assert any(
        "its name does not say so" in doubt.words and "`score`" in doubt.words for doubt in found.doubts
    )
    named = look(make_file("b.csv", "\n".join(["response_id,date,nps,comment", *rows]) + "\n"))
    assert not any("on the scale" in doubt.words for doubt in named.doubts)


def test_a_case_keeps_the_scale_of_its_rating(make_file: MakeFile) -> None:
    spec = "|Ticket ID:id|Created at:moment|Priority:word|Requester email:email|Satisfaction rating:"
    thumbs, numbers = (
        make_file(name, export(spec + kind)[1]) for name, kind in (("a.csv", "csat word"), ("b.csv", "1-5"))
    )
    found = look(thumbs)
    assert found.mapping.scale is RatingScale.THUMBS
    cases = [row for row in read_file(thumbs, found.mapping, source="desk") if isinstance(row, CaseRow)]
    assert {(row.csat, row.scale) for row in cases} == {
        (Decimal(1), RatingScale.THUMBS),
        (Decimal(0), RatingScale.THUMBS),
        (None, None),
    }
    rated = [
        row for row in read_file(numbers, look(numbers).mapping, source="desk") if isinstance(row, CaseRow)
    ]
    assert {row.scale for row in rated} == {RatingScale.CSAT}
