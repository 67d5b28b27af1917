"""A passage of pictures alone says what they say."""

import pytest

from voc.nlp import judging
from voc.nlp.heads import SENTIMENTS
from voc.nlp.pictures import GLAD, SAD, in_words
from voc.terms import Sentiment


@pytest.mark.parametrize(
    ("text", "feels"),
    [
        ("👍👍👍", Sentiment.POSITIVE),
        ("❤️", Sentiment.POSITIVE),
        ("👍🏽", Sentiment.POSITIVE),
        ("🙏 🙏", Sentiment.POSITIVE),
        ("😡", Sentiment.NEGATIVE),
        ("👎!!", Sentiment.NEGATIVE),
        ("😭💔", Sentiment.NEGATIVE),
    ],
)
def test_pictures_alone_are_felt(text: str, feels: Sentiment) -> None:
    chances = judging.read([text], ["und"]).judged.sentiment[0]
    assert SENTIMENTS[int(chances.argmax())] is feels
    assert chances.max() > 0.6


@pytest.mark.parametrize("text", ["Great 🙄", "5 ⭐", "🤔", "👍👎", "...", "", "好👍"])
def test_what_has_words_or_two_minds_is_left_as_it_is(text: str) -> None:
    assert in_words(text) == text


@pytest.mark.parametrize(("said", "feels"), [(GLAD, Sentiment.POSITIVE), (SAD, Sentiment.NEGATIVE)])
def test_the_words_feel_what_they_stand_for(said: dict[str, str], feels: Sentiment) -> None:
    chances = judging.read(list(said), ["en"] * len(said)).judged.sentiment
    assert {SENTIMENTS[column] for column in chances.argmax(axis=1).tolist()} == {feels}


def test_no_picture_stands_in_two_places() -> None:
    pictures = "".join([*GLAD.values(), *SAD.values()])
    assert len(set(pictures)) == len(pictures)
