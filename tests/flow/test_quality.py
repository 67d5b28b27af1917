"""What the pages Quarantine and Quality rest on, on both databases."""

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, comment, rows_of, take_in
from voc.flow.demand.correct import correct
from voc.flow.heard import mending
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.records import BadRow
from voc.model import Annotation, Passage, SetAside
from voc.report import aside, changed, quality, status
from voc.store.reads import PERSON
from voc.terms import Intent, Sentiment, TagKind

GOOD = "The support was wonderful."
BAD = "The support was terrible."
GERMAN = "Die Unterstützung war furchtbar."


@pytest.fixture
def tagged(engine: Engine) -> Engine:
    """Three comments of which the models have said what they feel."""
    take_in(engine, comment(GOOD, id="1"), comment(BAD, id="2"), comment(GERMAN, id="3"))
    tag(engine, Here(), now=NOW)
    return engine


def passages(engine: Engine) -> list[int]:
    return [row.id for row in rows_of(engine, Passage)]


def test_without_corrections_nothing_is_judged(tagged: Engine) -> None:
    assert quality.judged(tagged).empty
    assert quality.reliability(tagged).empty
    (overall,) = quality.overall(tagged).itertuples(index=False)
    assert overall.judged == 0
    assert overall.right != overall.right


def test_what_people_said_is_held_against_what_the_models_had_said(tagged: Engine) -> None:
    first, second, third = passages(tagged)
    correct(tagged, first, sentiment=Sentiment.POSITIVE, who="ana", now=NOW)
    correct(tagged, second, sentiment=Sentiment.POSITIVE, who="ana", now=NOW)
    correct(tagged, third, intents=[Intent.BUG], who="ana", now=NOW)
    found = quality.judged(tagged).set_index("passage_id")
    assert found["right"].to_dict() == {first: True, second: False}
    assert found.loc[second, ["said", "true"]].tolist() == ["negative", "positive"]
    said = [
        row.confidence
        for row in rows_of(tagged, Annotation)
        if row.kind is TagKind.SENTIMENT and row.passage_id == second and not row.maker.startswith(PERSON)
    ]
    assert found.loc[second, "confidence"] == said[0]


def test_a_later_word_of_a_person_is_the_one_that_counts(tagged: Engine) -> None:
    first = passages(tagged)[0]
    correct(tagged, first, sentiment=Sentiment.NEGATIVE, who="ana", now=NOW)
    correct(tagged, first, sentiment=Sentiment.POSITIVE, who="ana", now=NOW)
    assert quality.judged(tagged)["right"].tolist() == [True]


def test_two_people_who_judge_one_passage_are_one_judgement(tagged: Engine) -> None:
    first = passages(tagged)[0]
    correct(tagged, first, sentiment=Sentiment.NEGATIVE, who="ana", now=NOW)
    correct(tagged, first, sentiment=Sentiment.POSITIVE, who="bo", now=NOW)
    assert quality.judged(tagged)["true"].tolist() == ["positive"]


def test_every_language_says_how_many_were_judged_and_how_many_right(tagged: Engine) -> None:
    for passage in passages(tagged)[:2]:
        correct(tagged, passage, sentiment=Sentiment.POSITIVE, who="ana", now=NOW)
    found = quality.by_language(tagged).set_index("language")
    assert found.loc["en", ["passages", "judged", "right"]].tolist() == [2, 2, 0.5]
    assert found.loc["en", "low"] < 0.5 < found.loc["en", "high"]
    assert found.loc["de", ["passages", "judged"]].tolist() == [1, 0]


def test_bands_of_sureness_hold_every_judgement_once(tagged: Engine) -> None:
    for passage in passages(tagged):
        correct(tagged, passage, sentiment=Sentiment.NEGATIVE, who="ana", now=NOW)
    bands = quality.reliability(tagged)
    assert bands["n"].sum() == 3
    assert ((bands["least"] <= bands["said"]) & (bands["said"] <= bands["most"])).all()
    assert (bands["low"] <= bands["right"]).all()


def test_rows_set_aside_add_up_on_both_databases(engine: Engine) -> None:
    bad = [
        BadRow(file="s.csv", line=n, column="day", value="soon", reason="not a date", raw="x")
        for n in (2, 3, 4)
    ]
    take_in(engine, comment(GOOD), *bad, file="s.csv")
    first, second, _ = (row.id for row in rows_of(engine, SetAside))
    mending.leave_out(engine, [first], "ours", by="ana", now=NOW)
    mending.fix(engine, second, "2026-03-01", by="bo", now=NOW)
    assert aside.counts(engine) == {"wait": 2, "left": 1, "settled": 0, "all": 3}
    assert aside.waiting(engine)["said"].fillna("").tolist() == ["2026-03-01", ""]
    assert aside.left(engine)[["line", "why", "by"]].to_numpy().tolist() == [[2, "ours", "ana"]]
    assert len(status.quarantine(engine)) == status.waiting(engine)["set_aside"] == 2
    assert changed.settings(engine).empty
