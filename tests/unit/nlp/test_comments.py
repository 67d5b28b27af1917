"""The mood of a whole comment, and a rating that says something else than the words."""

import pytest

from voc.nlp.comments import CLEAR, Felt, Heard, conflict, feel
from voc.terms import Mood, RatingScale

GOOD = Heard(chars=60, score=0.9, confidence=0.95)
BAD = Heard(chars=60, score=-0.9, confidence=0.95)
PLAIN = Heard(chars=60, score=0.0, confidence=0.9)
UNSURE = Heard(chars=60, score=-0.3, confidence=0.4)


@pytest.mark.parametrize(
    ("heard", "mood"),
    [
        ([GOOD], Mood.POSITIVE),
        ([BAD], Mood.NEGATIVE),
        ([PLAIN], Mood.NEUTRAL),
        ([], Mood.NEUTRAL),
        ([GOOD, BAD], Mood.MIXED),
        ([GOOD, UNSURE], Mood.POSITIVE),
        ([GOOD, PLAIN, PLAIN], Mood.POSITIVE),
    ],
)
def test_a_comment_feels_what_its_passages_feel(heard: list[Heard], mood: Mood) -> None:
    assert feel(heard).mood is mood


def test_praise_with_a_complaint_is_mixed_and_not_neutral_though_its_score_is_nought() -> None:
    felt = feel([GOOD, BAD])
    assert felt.score == pytest.approx(0.0)
    assert felt.mood is Mood.MIXED


def test_a_long_passage_weighs_more_up_to_a_limit() -> None:
    short, long = Heard(chars=20, score=-0.9, confidence=0.9), Heard(chars=120, score=0.9, confidence=0.9)
    endless = Heard(chars=4_000, score=0.9, confidence=0.9)
    assert feel([short, GOOD]).score < feel([short, long]).score == feel([short, endless]).score


def test_an_unsure_passage_counts_for_little() -> None:
    sure = Heard(chars=60, score=-0.3, confidence=0.9)
    assert feel([GOOD, UNSURE]).score > feel([GOOD, sure]).score


@pytest.mark.parametrize(
    ("rating", "scale", "words"),
    [
        (9, RatingScale.NPS, "NPS 9 of 10"),
        (4, RatingScale.CSAT, "CSAT 4 of 5"),
        (6, RatingScale.CES, "CES 6 of 7"),
    ],
)
def test_a_good_rating_with_clearly_negative_words_is_told_in_a_sentence(
    rating: float, scale: RatingScale, words: str
) -> None:
    assert (
        conflict(feel([BAD]), rating, scale)
        == f"{words} is a good rating, but the words are clearly negative."
    )
    assert conflict(feel([GOOD]), rating, scale) is None


@pytest.mark.parametrize(
    ("rating", "scale", "words"),
    [
        (6, RatingScale.NPS, "NPS 6 of 10"),
        (2, RatingScale.STARS, "Stars 2 of 5"),
        (3, RatingScale.CES, "CES 3 of 7"),
    ],
)
def test_a_bad_rating_with_clearly_positive_words_is_told_too(
    rating: float, scale: RatingScale, words: str
) -> None:
    assert (
        conflict(feel([GOOD]), rating, scale)
        == f"{words} is a bad rating, but the words are clearly positive."
    )
    assert conflict(feel([BAD]), rating, scale) is None


@pytest.mark.parametrize(
    ("felt", "rating", "scale"),
    [
        (feel([GOOD, BAD]), 10, RatingScale.NPS),
        (feel([BAD]), 7, RatingScale.NPS),
        (feel([BAD]), 3, RatingScale.STARS),
        (feel([BAD]), None, None),
        (Felt(pro=0.0, contra=CLEAR - 0.01), 10, RatingScale.NPS),
    ],
)
def test_mixed_words_middling_ratings_and_doubtful_moods_contradict_nothing(
    felt: Felt, rating: float | None, scale: RatingScale | None
) -> None:
    assert conflict(felt, rating, scale) is None
