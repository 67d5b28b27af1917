"""Before and after: who complained, got it, and is content since."""

from datetime import UTC, datetime, timedelta

import pytest

from voc.stories.advocates import LEAST, MOST, Use, Witness, advocates
from voc.stories.pairing import Said, Score, Waited, pairs

SHIPPED = datetime(2026, 6, 1, tzinfo=UTC)
TOPIC = frozenset({"topic 4"})


def said(
    passage_id: int, days: float, score: float, *, contact_id: int = 1, about: frozenset[str] = TOPIC
) -> Said:
    """A passage so many days after it shipped."""
    return Said(
        passage_id=passage_id,
        contact_id=contact_id,
        said_at=SHIPPED + timedelta(days=days),
        score=score,
        about=about,
    )


COMPLAINED, PRAISED, ANSWERED = said(10, -90, -0.8), said(20, 30, 0.9), said(30, 10, 0.7)


def waited(**values: object) -> Waited:
    """Somebody who complained in March of what shipped in June."""
    standard: dict[str, object] = {
        "loop_id": 1, "account_id": 5, "contact_id": 1, "feature": "F-1", "shipped_at": SHIPPED, "asked": [COMPLAINED],
    }  # fmt: skip
    return Waited(**(standard | values))  # type: ignore[arg-type]


def test_who_complained_and_praised_the_same_since_is_a_story_with_its_days() -> None:
    (pair,) = pairs([waited()], {5: [PRAISED]}, {})
    assert (pair.before, pair.after, pair.days) == (COMPLAINED, PRAISED, 120)


def test_the_answer_to_our_message_counts_before_praise_found_by_its_topic() -> None:
    (pair,) = pairs([waited(confirmed=ANSWERED, confirmed_at=ANSWERED.said_at)], {5: [PRAISED]}, {})
    assert pair.after == ANSWERED


@pytest.mark.parametrize(
    "voices",
    [
        [],
        [said(20, -5, 0.9)],
        [said(20, 30, 0.9, about=frozenset({"topic 9"}))],
        [said(20, 30, 0.2)],
    ],
    ids=["nothing", "before it shipped", "about something else", "hardly glad"],
)
def test_without_glad_words_about_the_same_since_there_is_no_story(voices: list[Said]) -> None:
    assert pairs([waited()], {5: voices}, {}) == []


def test_nobody_is_told_of_who_said_that_it_does_not_do_nor_a_colleague_of_theirs() -> None:
    colleague = waited(loop_id=2, contact_id=2, reopened=True)
    assert pairs([waited(reopened=True)], {5: [PRAISED]}, {}) == []
    assert pairs([waited(), colleague], {5: [PRAISED]}, {}) == []
    elsewhere = waited(loop_id=3, account_id=6, contact_id=3, reopened=True)
    assert len(pairs([waited(), elsewhere], {5: [PRAISED]}, {})) == 1


def test_an_account_tells_one_story_of_a_feature_the_strongest() -> None:
    mild = waited(loop_id=2, contact_id=2, asked=[said(11, -50, 0.1, contact_id=2)])
    (pair,) = pairs([mild, waited()], {5: [PRAISED]}, {})
    assert pair.loop_id == 1


def test_the_angriest_words_are_the_before_and_the_latest_other_stands_between() -> None:
    mild = said(11, -10, 0.0)
    (pair,) = pairs([waited(asked=[mild, COMPLAINED])], {5: [PRAISED]}, {})
    assert (pair.before, pair.between) == (COMPLAINED, mild)


def test_scores_of_one_scale_stand_beside_it_and_a_falling_one_ends_it() -> None:
    def score(days: float, value: float, scale: str = "nps") -> Score:
        return Score(contact_id=1, scale=scale, value=value, given_at=SHIPPED + timedelta(days=days))

    (pair,) = pairs(
        [waited()], {5: [PRAISED]}, {1: [score(-9, 3), score(-5, 4), score(2, 9), score(-1, 5, "csat")]}
    )
    assert (pair.scale, pair.score_before, pair.score_after) == ("nps", 4, 9)
    (alone,) = pairs([waited()], {5: [PRAISED]}, {1: [score(2, 9)]})
    assert alone.scale is None
    assert pairs([waited()], {5: [PRAISED]}, {1: [score(-5, 9), score(2, 4)]}) == []


def test_an_ask_after_it_shipped_is_no_before() -> None:
    assert pairs([waited(asked=[said(12, 3, -0.5)])], {5: [PRAISED]}, {}) == []


def test_who_praises_and_got_what_they_wished_is_an_advocate_and_who_only_answers_is_none() -> None:
    glad = Witness(contact_id=1, praises=3, top_scores=1, shipped=1, evidence=(7,))
    quiet = Witness(contact_id=2, answered=50, reviews=3)
    (one,) = advocates([quiet, glad])
    assert (one.contact_id, one.use, one.evidence) == (1, Use.REFERENCE, (7,))
    assert "praised us 3 times" in one.reasons


def test_praise_counts_up_to_a_bound_so_that_the_loudest_does_not_win() -> None:
    loud = Witness(contact_id=1, praises=100, top_scores=2)
    heard = Witness(contact_id=2, praises=MOST, top_scores=2, outcomes=1)
    assert [one.contact_id for one in advocates([loud, heard])] == [2, 1]


@pytest.mark.parametrize(
    ("witness", "use"),
    [
        (Witness(contact_id=1, praises=3, outcomes=2), Use.CASE_STUDY),
        (Witness(contact_id=1, praises=3, shipped=2), Use.REFERENCE),
        (Witness(contact_id=1, praises=3, reviews=2), Use.COMMUNITY),
        (Witness(contact_id=1, praises=3, top_scores=2), Use.REVIEW),
    ],
)
def test_what_somebody_is_asked_for_is_what_they_can_show(witness: Witness, use: Use) -> None:
    (one,) = advocates([witness])
    assert one.use is use
    assert one.points >= LEAST
