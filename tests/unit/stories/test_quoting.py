"""Which passages are worth quoting, and in which order."""

import pytest

from voc.stories import leaning
from voc.stories.leaning import alone
from voc.stories.quoting import EASY, LEAST, Candidate, judge, rank, readable, width
from voc.terms import Intent, Outcome, Sentiment


def said(passage_id: int, words: str, **values: object) -> Candidate:
    """A glad passage in English."""
    standard: dict[str, object] = {"language": "en", "sentiment": Sentiment.POSITIVE, "score": 0.8}
    return Candidate(passage_id=passage_id, words=words, **(standard | values))  # type: ignore[arg-type]


GAIN = said(
    1,
    "We save four hours of paperwork every week.",
    outcomes=frozenset({Outcome.TIME_SAVED}),
    terms=("paperwork",),
)
NAMED = said(2, "The planning board is clear and quick to learn.", terms=("planning board",))
VAGUE = said(3, "Very good so far.")


def test_what_came_of_it_in_numbers_is_first_then_what_names_a_part_then_what_is_vague() -> None:
    assert [one.passage_id for one in rank([VAGUE, NAMED, GAIN])] == [1, 2, 3]


def test_words_that_something_was_taken_out_of_are_no_quote() -> None:
    assert rank([said(1, "Great training, thanks to [name 1] from your team")]) == []


def test_nobody_complaining_is_quoted_as_praise_unless_that_is_what_is_looked_for() -> None:
    angry = said(4, "The export loses half of our jobs.", sentiment=Sentiment.NEGATIVE, score=-0.9)
    assert rank([angry]) == []
    assert [one.passage_id for one in rank([angry, GAIN], mood=Sentiment.NEGATIVE)] == [4]


def test_a_wish_is_worth_less_than_praise_of_the_same_words() -> None:
    wish = said(5, NAMED.words, terms=NAMED.terms, intents=frozenset({Intent.FEATURE_REQUEST}))
    assert judge(wish).worth < judge(NAMED).worth / 2


def test_what_got_worse_in_numbers_is_no_praise() -> None:
    worse = said(6, GAIN.words, outcomes=frozenset({Outcome.TIME_LOST}))
    assert judge(worse).worth < judge(GAIN).worth / 2


def test_the_same_said_twice_and_nearly_the_same_is_one_quote_with_a_count() -> None:
    again = said(7, "We save four hours of paperwork every week!", outcomes=GAIN.outcomes)
    near = said(8, "We save four hours of paperwork each week.", outcomes=GAIN.outcomes)
    (quote,) = rank([GAIN, again, near])
    assert {quote.passage_id, *quote.folded} == {1, 7, 8}


def test_other_words_are_not_folded() -> None:
    other = said(9, "Our drivers make four more stops a day.", outcomes=frozenset({Outcome.COUNT_GAIN}))
    assert len(rank([GAIN, other])) == 2


def test_the_list_ends_where_it_is_told_to_and_begins_with_the_same() -> None:
    many = [said(10 + n, f"The {word} is clear and quick to learn.", terms=(word,)) for n, word in enumerate(
        ("board", "calendar", "invoice", "checklist")
    )]  # fmt: skip
    assert rank(many, limit=2) == [one for one in rank(many)][:2]  # noqa: C416


def test_a_worth_is_between_nothing_and_one() -> None:
    for one in (GAIN, NAMED, VAGUE):
        judged = judge(one)
        assert all(
            0 <= share <= 1
            for share in (judged.worth, judged.tone, judged.specific, judged.stands, judged.reads)
        )


@pytest.mark.parametrize(
    ("words", "expected"), [("abc", 3), ("计划板", 6), ("ດີ", 1), ("é", 1), ("  a  b ", 3)]
)
def test_a_sign_of_east_asia_is_two_columns_and_a_vowel_above_none(words: str, expected: int) -> None:
    assert width(words) == expected


def test_what_is_too_short_or_too_long_does_not_read_well() -> None:
    assert readable("ok") == 0
    assert readable("x " * 200) == 0
    assert readable("a" * LEAST) == 0.5
    assert readable("a" * EASY[0]) == readable("a" * EASY[1]) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "But the board is clear"),
        ("en", "It saves us an hour"),
        ("en", "Is the board clear?"),
        ("en", "The board is clear,"),
        ("en", '"The board is clear'),
        ("en", "Thanks for the board"),
        ("de", "Und die Tafel ist klar"),
        ("fr", "Mais le planning est clair"),
        ("tr", "Ama pano çok net"),
        ("lo", "ແຕ່ເຈົ້າໜ້າທີ່ສຸພາບ"),
        ("zh", "不过值得"),
        ("ja", "でも画面は見やすいです"),
        ("th", "แต่ใช้ง่าย"),
        ("ko", "그런데 화면이 좋아요"),
        ("ar", "لكن اللوحة واضحة"),
        ("hi", "लेकिन बोर्ड साफ़ है"),
        ("ru", "Но доска понятная"),
        ("vi", "Nhưng bảng rất rõ"),
        ("id", "Tapi papannya jelas"),
    ],
)
def test_what_leans_on_something_else_does_not_stand_alone(language: str, words: str) -> None:
    assert alone(words, language) < 0.7


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The board (new) is clear"),
        ("en", "Butter moves faster now"),
        ("de", "Die Kunden sagen „sehr gut“ dazu"[4:]),
        ("fr", "L'agenda partagé évite les coups de fil"),
        ("zh", "调度看板很直观"),
        ("xx", "Aber das ist egal"),
    ],
)
def test_what_leans_on_nothing_stands_alone(language: str, words: str) -> None:
    assert alone(words, language) == 1


def test_every_language_that_is_tagged_has_its_words() -> None:
    from importlib.resources import files

    tagged = {path.name.removesuffix(".toml") for path in (files("voc.nlp") / "lexicons").iterdir()}
    assert {code for code in tagged if len(code) == 2} <= leaning.languages()
