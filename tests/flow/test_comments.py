"""Whole comments as the report gives them: moods, conflicts with the rating, and pages of them."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, ago, comment, rows_of, take_in
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Annotation, Feedback, Passage
from voc.nlp.comments import Heard, feel
from voc.report.comments import COMMENTS, comments
from voc.store import insert_new, writing
from voc.terms import RatingScale, TagKind


def annotate(
    engine: Engine, scores: Sequence[Sequence[tuple[float, float]]], *, maker: str = "model"
) -> None:
    """Give the feedbacks passages of ten characters with these scores and confidences, in the order of ids."""
    with writing(engine) as session:
        for feedback, tagged in zip(rows_of(engine, Feedback), scores, strict=True):
            places = [
                {"feedback_id": feedback.id, "start": 10 * place, "end": 10 * place + 10}
                for place in range(len(tagged))
            ]
            insert_new(session, Passage, places, key=["feedback_id", "start", "end"])
    wanted = [pair for tagged in scores for pair in tagged]
    with writing(engine) as session:
        rows = [
            _tag(passage.id, score=score, confidence=sure, maker=maker)
            for passage, (score, sure) in zip(rows_of(engine, Passage), wanted, strict=True)
        ]
        insert_new(session, Annotation, rows, key=["passage_id", "kind", "value", "maker"])


def _tag(passage_id: int, *, maker: str, **values: Any) -> dict[str, Any]:
    standard = {"value": "positive" if values["score"] > 0 else "negative"}
    return {
        "passage_id": passage_id, "kind": TagKind.SENTIMENT, "maker": maker, "made_at": NOW, **standard, **values
    }  # fmt: skip


def heard(engine: Engine, *rows: tuple[str, float | None, Sequence[tuple[float, float]]]) -> None:
    """Comments with an NPS rating, said a day apart, whose passages of ten characters have these scores."""
    said = [
        comment(
            text, rating=rating, scale=RatingScale.NPS if rating is not None else None, said_at=ago(place)
        )
        for place, (text, rating, _) in enumerate(rows)
    ]
    take_in(engine, *said)
    annotate(engine, [tagged for _, _, tagged in rows])


def test_an_empty_workspace_gives_an_empty_table_with_its_columns(engine: Engine) -> None:
    found = comments(engine)
    assert (list(found.columns), len(found)) == (list(COMMENTS), 0)
    assert comments(engine, conflicts=True).empty


def test_praise_and_complaint_make_a_mixed_comment_shown_by_its_complaint(engine: Engine) -> None:
    heard(
        engine,
        ("I love it.But it's slow", 8, [(0.9, 0.9), (-0.8, 0.9)]),
        ("Love it.. And quick too.", 8, [(0.9, 0.9), (0.7, 0.9)]),
    )
    found = comments(engine)
    assert list(found["mood"]) == ["mixed", "positive"]
    only = comments(engine, mixed=True)
    assert list(only["example"]) == ["But it's s"]
    assert (only["passages"][0], bool(only["conflict"][0])) == (2, False)


def test_a_promoter_who_complains_and_a_detractor_who_praises_are_named_with_the_reason(
    engine: Engine,
) -> None:
    heard(
        engine,
        ("It never works", 10, [(-0.9, 0.95)]),
        ("It is wonderful", 0, [(0.9, 0.95)]),
        ("Very wonderful.", 10, [(0.9, 0.95)]),
        ("Nothing works..", 3, [(-0.9, 0.95)]),
        ("Nothing happens", None, [(-0.9, 0.95)]),
    )
    found = comments(engine, conflicts=True)
    assert list(found["reason"]) == [
        "NPS 10 of 10 is a good rating, but the words are clearly negative.",
        "NPS 0 of 10 is a bad rating, but the words are clearly positive.",
    ]
    everything = comments(engine)
    assert list(everything["conflict"]) == [True, True, False, False, False]
    assert everything["reason"][2:].isna().all()


def test_the_pros_of_a_review_do_not_contradict_its_stars(engine: Engine) -> None:
    pros = comment("Pretty colours", id="R1#pros", question="pros", rating=1, scale=RatingScale.STARS)
    cons = comment("No cancel button", id="R1#cons", question="cons")
    whole = comment("Pretty colours", id="R2#review", question="review", rating=1, scale=RatingScale.STARS)
    take_in(engine, pros, cons, whole)
    annotate(engine, [[(0.9, 0.95)], [(-0.9, 0.95)], [(0.9, 0.95)]])
    conflicts = comments(engine).set_index("feedback_id")["conflict"].sort_index()
    assert list(conflicts) == [False, False, True]
    assert len(comments(engine, conflicts=True)) == 1


def test_a_persons_correction_wins_over_the_model(engine: Engine) -> None:
    heard(engine, ("Not bad at all", 10, [(-0.9, 0.95)]))
    assert len(comments(engine, conflicts=True)) == 1
    (passage,) = rows_of(engine, Passage)
    with writing(engine) as session:
        row = _tag(passage.id, value="positive", score=0.0, confidence=1.0, maker="person:ana") | {
            "score": None
        }
        insert_new(session, Annotation, [row], key=["passage_id", "kind", "value", "maker"])
    (mood,) = comments(engine)["mood"]
    assert mood == "positive"
    assert comments(engine, conflicts=True).empty


def test_pages_follow_one_another_and_leave_nothing_out(engine: Engine) -> None:
    heard(engine, *((f"It works so-so {n}", 0, [(0.9, 0.95)]) for n in range(7)))
    for filters in ({}, {"conflicts": True}):
        pages = [comments(engine, limit=3, offset=start, **filters) for start in (0, 3, 6)]
        ids = [feedback_id for page in pages for feedback_id in page["feedback_id"]]
        assert ids == list(comments(engine)["feedback_id"])
        assert [len(page) for page in pages] == [3, 3, 1]


def test_the_database_weighs_passages_as_the_language_room_does(engine: Engine) -> None:
    random = Random(5)
    drawn = [
        [
            (round(random.uniform(-1, 1), 3), round(random.uniform(0.34, 1), 3))
            for _ in range(random.randint(1, 5))
        ]
        for _ in range(30)
    ]
    heard(
        engine,
        *((f"comment number {n:03} " * 4, random.randint(0, 10), tags) for n, tags in enumerate(drawn)),
    )
    felt = [feel([Heard(chars=10, score=score, confidence=sure) for score, sure in tags]) for tags in drawn]
    found = comments(engine)
    assert list(found["mood"]) == [one.mood.value for one in felt]
    assert list(found["score"]) == pytest.approx([round(one.score, 3) for one in felt], abs=0.0011)
    mixed = {row.feedback_id for row in found.itertuples() if row.mood == "mixed"}
    assert set(comments(engine, mixed=True)["feedback_id"]) == mixed != set()
    told = found[found["conflict"]]["feedback_id"]
    assert set(comments(engine, conflicts=True)["feedback_id"]) == set(told)


@pytest.mark.slow
def test_real_words_go_the_whole_way(engine: Engine) -> None:
    text = (
        "I love the new reports, they are wonderful. But the export keeps crashing and support never answers."
    )
    take_in(
        engine,
        comment(text, rating=9, scale=RatingScale.NPS),
        comment("Terrible. The export keeps crashing every day.", rating=10, scale=RatingScale.NPS),
    )
    tag(engine, Here(), now=NOW)
    found = comments(engine).set_index("rating")
    assert found.loc[9, "mood"] == "mixed"
    assert "10 of 10" in str(found.loc[10, "reason"])
