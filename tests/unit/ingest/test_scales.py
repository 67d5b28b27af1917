"""Scales of satisfaction and effort, of five points and of seven, and those that say good or bad."""

from decimal import Decimal

import pytest

from tests.unit.ingest import layouts  # noqa: F401  (its kinds of cells)
from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.exports import export
from voc.ingest.files import look
from voc.ingest.ratings import is_unrated, rating
from voc.ingest.records import RawComment
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
