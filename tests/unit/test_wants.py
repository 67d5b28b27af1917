"""What a passage wants, from its tags and from the question that it answers."""

import pytest

from voc.flow.demand.wants import Tagged, is_question, wanted
from voc.nlp.questions import asks_for_wishes
from voc.terms import Intent, Sentiment


@pytest.mark.parametrize(
    ("intents", "mood", "want"),
    [
        ({Intent.FEATURE_REQUEST: 0.7, Intent.PRAISE: 0.9}, Sentiment.POSITIVE, Intent.FEATURE_REQUEST),
        ({Intent.FEATURE_REQUEST: 0.45, Intent.PRAISE: 0.9}, Sentiment.POSITIVE, None),
        ({Intent.FEATURE_REQUEST: 0.45}, Sentiment.NEUTRAL, Intent.FEATURE_REQUEST),
        ({Intent.FEATURE_REQUEST: 0.3}, Sentiment.NEUTRAL, None),
        ({Intent.BUG: 0.6}, Sentiment.NEGATIVE, Intent.BUG),
        ({Intent.BUG: 0.6}, Sentiment.POSITIVE, None),
        ({Intent.COMPLAINT: 0.6}, Sentiment.NEGATIVE, Intent.COMPLAINT),
        ({Intent.COMPLAINT: 0.2}, Sentiment.NEGATIVE, None),
        ({Intent.PRAISE: 0.9}, Sentiment.POSITIVE, None),
        ({}, None, None),
    ],
)
def test_the_most_telling_want_counts(
    intents: dict[str, float], mood: str | None, want: Intent | None
) -> None:
    assert wanted(Tagged({str(k): v for k, v in intents.items()}, mood), invited=False) == want


def test_an_answer_to_what_is_missing_is_a_want_unless_it_is_praise_or_small_talk() -> None:
    bare = Tagged({"question": 0.4}, Sentiment.NEUTRAL)
    assert wanted(bare, invited=True) is Intent.FEATURE_REQUEST
    assert wanted(bare, invited=False) is None
    assert wanted(Tagged({"praise": 0.8}, Sentiment.POSITIVE), invited=True) is None
    assert wanted(Tagged({"other": 0.8, "complaint": 0.1}, Sentiment.NEUTRAL), invited=True) is None
    assert wanted(Tagged({"praise": 0.5}, Sentiment.NEUTRAL), invited=True) is None
    assert wanted(Tagged({}, Sentiment.NEUTRAL), invited=True) is None


@pytest.mark.parametrize(
    ("other", "mood", "named", "want"),
    [
        (0.7, Sentiment.NEUTRAL, 2, Intent.FEATURE_REQUEST),
        (0.7, Sentiment.NEUTRAL, 1, None),
        (0.95, Sentiment.NEUTRAL, 5, None),
        (0.7, Sentiment.POSITIVE, 5, None),
    ],
)
def test_an_answer_that_only_reads_like_small_talk_is_a_want_where_it_names_something(
    other: float, mood: Sentiment, named: int, want: Intent | None
) -> None:
    tagged = Tagged({"other": other}, mood)
    assert wanted(tagged, invited=True, named=named) == want
    assert wanted(tagged, invited=False, named=named) is None


@pytest.mark.parametrize(
    ("intents", "mood", "want"),
    [
        ({Intent.QUESTION: 0.9}, Sentiment.NEUTRAL, Intent.QUESTION),
        ({Intent.QUESTION: 0.9, Intent.PRAISE: 0.8}, Sentiment.POSITIVE, Intent.QUESTION),
        ({Intent.QUESTION: 0.9, Intent.COMPLAINT: 0.4}, Sentiment.NEUTRAL, Intent.QUESTION),
        ({Intent.QUESTION: 0.9, Intent.COMPLAINT: 0.4}, Sentiment.NEGATIVE, Intent.COMPLAINT),
        ({Intent.QUESTION: 0.9, Intent.FEATURE_REQUEST: 0.5}, Sentiment.NEUTRAL, Intent.FEATURE_REQUEST),
        ({Intent.QUESTION: 0.9, Intent.BUG: 0.5}, Sentiment.NEUTRAL, Intent.BUG),
    ],
)
def test_a_question_that_implies_a_want_is_one_unless_it_says_more(
    intents: dict[str, float], mood: Sentiment, want: Intent
) -> None:
    tagged = Tagged({str(name): sure for name, sure in intents.items()}, mood)
    assert wanted(tagged, invited=False, implied=True) is want
    assert wanted(tagged, invited=False) == (None if want is Intent.QUESTION else want)


def test_an_implied_want_in_answer_to_what_is_missing_is_a_wish_as_before() -> None:
    asked = Tagged({"question": 0.9}, Sentiment.NEUTRAL)
    assert wanted(asked, invited=True, implied=True) is Intent.FEATURE_REQUEST


def test_what_a_person_calls_a_question_implies_nothing() -> None:
    assert (
        wanted(Tagged({"question": 1.0}, Sentiment.NEUTRAL, told=True), invited=False, implied=True) is None
    )


@pytest.mark.parametrize(
    ("intents", "asks"),
    [
        ({"question": 0.3, "praise": 0.9}, True),
        ({"question": 0.2, "praise": 0.9}, False),
        ({"question": 0.2, "other": 0.1}, True),
        ({"praise": 0.9}, False),
        ({}, False),
    ],
)
def test_a_passage_is_read_as_a_question_where_that_is_likeliest_or_sure_enough(
    intents: dict[str, float], asks: bool
) -> None:
    assert is_question(Tagged(intents, Sentiment.NEUTRAL)) is asks


@pytest.mark.parametrize(
    "question",
    [
        "What is one thing we could do better?",
        "Was können wir verbessern?",
        "我们可以在哪些方面改进？",
        "cons",
        "Nachteile",
    ],
)
def test_a_question_for_wishes_is_known_in_many_languages(question: str) -> None:
    assert asks_for_wishes(question)


@pytest.mark.parametrize(
    "question",
    ["", "What is the main reason for your score?", "pros", "您最喜欢什么？", "Qu'appréciez-vous le plus ?"],
)
def test_other_questions_invite_no_wish(question: str) -> None:
    assert not asks_for_wishes(question)
