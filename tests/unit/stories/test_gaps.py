"""Volume, trend and the nearest article of a gap, by hand-worked examples; the brief as it is read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from voc.stories.gaps import Answer, Question, Trend, answer, nearest, trend, volume
from voc.stories.gaps_brief import Brief, spread_over_languages, title_of

NOW = datetime(2026, 10, 31, tzinfo=UTC)
SPREAD = 0.1


def question(passage: int = 1, *, days: float = 1, **values: object) -> Question:
    standard = Question(
        passage_id=passage,
        feedback_id=passage,
        account_id=passage,
        contact_id=passage,
        said_at=NOW - timedelta(days=days),
        language="en",
        words=f"How do I merge customers {passage}?",
    )
    return replace(standard, **values)


def test_a_loud_account_is_one_account_and_a_comment_counts_once() -> None:
    said = [question(1, account_id=7), question(2, account_id=7), question(3, account_id=7, feedback_id=2)]
    found = volume(said, now=NOW)
    assert (found.accounts, found.comments) == (1, 2)
    assert not found.is_repeated


def test_two_accounts_make_a_gap() -> None:
    assert volume([question(1), question(2)], now=NOW).is_repeated


def test_volume_counts_windows_languages_and_days() -> None:
    said = [question(1), question(2, days=89), question(3, days=91, language="tr"), question(4, days=181)]
    found = volume(said, now=NOW)
    assert (found.recent, found.before) == (2, 1)
    assert found.languages == ("en", "tr")
    assert found.first_at == NOW - timedelta(days=181)


@pytest.mark.parametrize(
    ("recent", "before", "expected"),
    [
        (0, 0, Trend.QUIET),
        (3, 0, Trend.RISING),
        (1, 0, Trend.STEADY),
        (0, 4, Trend.FALLING),
        (10, 8, Trend.STEADY),
    ],
)
def test_a_trend_needs_two_comments_and_half_as_many_again(recent: int, before: int, expected: Trend) -> None:
    assert trend(recent, before) is expected


def test_the_nearest_article_is_that_of_the_best_part_on_average() -> None:
    questions = np.array([[1, 0, 0], [0.8, 0.6, 0]], dtype=np.float32)
    parts = np.array([[0, 0, 1], [0.6, 0.8, 0], [1, 0, 0]], dtype=np.float32)
    near = nearest(questions, parts, np.array([0, 0, 1]), spread=SPREAD)
    assert near is not None
    assert near.article == 1
    assert near.likeness == pytest.approx((1 + 0.8) / 2 / SPREAD)
    assert near.unlike == ()


def test_a_question_that_no_part_is_near_to_is_what_the_article_lacks() -> None:
    questions = np.array([[1, 0], [0.1, 0.995]], dtype=np.float32)
    near = nearest(questions, np.array([[1, 0]], dtype=np.float32), np.array([0]), spread=SPREAD)
    assert near is not None
    assert near.unlike == (1,)


def test_without_articles_or_without_words_nothing_is_near() -> None:
    none = np.zeros((0, 2), dtype=np.float32)
    some = np.array([[1, 0]], dtype=np.float32)
    assert nearest(some, none, np.zeros(0, dtype=np.int64), spread=SPREAD) is None
    assert nearest(np.zeros((1, 2), dtype=np.float32), some, np.array([0]), spread=SPREAD) is None


def test_likeness_is_read_in_three_steps() -> None:
    assert [answer(x) for x in (3.4, 2.9, 2.7)] == [Answer.ANSWERED, Answer.PERHAPS, Answer.NONE]


def test_phrasings_are_the_latest_of_each_language_by_turns() -> None:
    said = [question(1, days=9), question(2, days=1), question(3, language="tr", days=50)]
    assert [one.passage_id for one in spread_over_languages(said, 2)] == [2, 3]


def test_a_headline_is_the_first_sentence() -> None:
    assert title_of("how do i merge customers? asking again.") == "How do i merge customers?"
    assert title_of("x " * 200).endswith(" …")


def test_a_brief_escapes_what_strangers_wrote() -> None:
    said = question(1, words="<script>alert(1)</script> [here](http://x.example) | how?")
    found = Brief(
        number=1, title=said.words, answer=Answer.NONE, volume=volume([said], now=NOW), questions=(said,),
        feature=None, aspect=None, article=None, url=None, article_text=None, lacking=(), cases=(("C-1", "# hi"),),
    ).markdown()  # fmt: skip
    assert "<script>" not in found
    assert "[here](" not in found
    assert "\n- C-1: \\# hi" in found
    assert "read in a table or a site map" in found


def test_a_brief_of_one_account_speaks_of_one() -> None:
    said = replace(question(1, words="How do I sync?"), language="und")
    found = Brief(
        number=1, title=said.words, answer=Answer.NONE, volume=volume([said], now=NOW), questions=(said,),
        feature=None, aspect=None, article=None, url=None, article_text=None, lacking=(), cases=(),
    ).markdown()  # fmt: skip
    assert "asked by 1 account, 1 known person, in 1 comment\n" in found
    assert "- unknown language: How do I sync?" in found
