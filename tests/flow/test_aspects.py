"""Aspects are stored with the tags of their passages, once, and those of the latest model count."""

import numpy as np
from sqlalchemy import Engine

from tests.factories import NOW, account, comment, feature, person, rows_of, take_in
from voc.flow.understood.aspects import store_aspects
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import forget, tag
from voc.model import Annotation, Aspect, Feedback, Passage
from voc.nlp.tagging import SHIPPED, Tagger
from voc.nlp.values import AspectOut as Spoken
from voc.nlp.values import PassageOut
from voc.report.aspects import ASPECTS, aspects
from voc.report.passages import Only, passages
from voc.store import insert_new, writing
from voc.terms import Sentiment, TagKind

EXPORT, DARK = "The CSV export fails every Monday.", "Der dunkle Modus ist großartig."
LATER = Tagger(lesson=9, weights=b"")


def understood(engine: Engine, *texts: str) -> None:
    take_in(engine, account(), *(comment(text, id=str(n)) for n, text in enumerate(texts)))
    tag(engine, Here(), now=NOW)


def says(engine: Engine, maker: str, passage: Passage, spoken: list[Spoken]) -> None:
    """A model speaks of a passage after tagging: its language, and what it is about."""
    out = PassageOut(
        feedback_id=passage.feedback_id,
        start=passage.start,
        end=passage.end,
        vector=np.zeros(512, dtype=np.float32),
        tags=(),
        aspects=tuple(spoken),
    )
    row = {
        "passage_id": passage.id, "kind": TagKind.LANGUAGE, "value": "en", "confidence": 1.0, "score": None,
        "maker": maker, "made_at": NOW,
    }  # fmt: skip
    with writing(engine) as session:
        insert_new(session, Annotation, [row], key=["passage_id", "kind", "value", "maker"])
        ids = {(passage.feedback_id, passage.start, passage.end): passage.id}
        store_aspects(session, [out], ids, maker, NOW)


def mention(start: int, end: int, term: str) -> Spoken:
    return Spoken(start=start, end=end, term=term, confidence=0.5, sentiment=Sentiment.NEUTRAL, score=0.0)


def test_aspects_are_stored_with_places_in_the_comment(engine: Engine) -> None:
    understood(engine, f"Hello there. {EXPORT}")
    (text,) = [row.text for row in rows_of(engine, Feedback)]
    found = {text[row.start : row.end]: row for row in rows_of(engine, Aspect)}
    assert found["CSV export"].term == "csv export"
    assert found["CSV export"].sentiment is Sentiment.NEGATIVE
    assert {row.maker for row in found.values()} == {SHIPPED.maker}


def test_a_second_run_stores_nothing_again(engine: Engine) -> None:
    understood(engine, EXPORT)
    before = [(row.id, row.term) for row in rows_of(engine, Aspect)]
    assert before
    tag(engine, Here(), now=NOW)
    assert [(row.id, row.term) for row in rows_of(engine, Aspect)] == before


def test_the_latest_model_counts_also_where_it_found_less(engine: Engine) -> None:
    understood(engine, EXPORT)
    (passage,) = rows_of(engine, Passage)
    assert list(aspects(engine)["term"]) == ["csv export"]
    says(engine, LATER.maker, passage, [mention(24, 30, "monday")])
    assert list(aspects(engine)["term"]) == ["monday"]
    forget(engine, LATER.maker)
    assert list(aspects(engine)["term"]) == ["csv export"]
    says(engine, LATER.maker, passage, [])
    assert aspects(engine).empty


def test_terms_are_counted_by_accounts_with_the_feature_they_name(engine: Engine) -> None:
    take_in(
        engine,
        account(),
        account("south"),
        feature("F-1", "CSV export"),
        feature("F-2", "Single sign-on"),
        comment(EXPORT, id="a"),
        comment("The CSV export is wonderful.", id="b", who=person("bo", "south.example")),
        comment("The CSV export is slow and it crashes.", id="c"),
    )
    tag(engine, Here(), now=NOW)
    found = aspects(engine)
    assert list(found.columns) == list(ASPECTS)
    first = found.iloc[0]
    assert (first["term"], first["feature"], first["matched_by"]) == ("csv export", "F-1", "words")
    assert (first["accounts"], first["mentions"]) == (2, 3)
    assert first["positive"] == 1 / 3
    assert first["negative"] == 2 / 3
    assert "CSV export" in first["example"]
    assert len(passages(engine, Only(about="the CSV Export"))) == 3
    assert passages(engine, Only(about="weather")).empty


def test_without_comments_the_table_is_empty_and_has_its_columns(engine: Engine) -> None:
    assert list(aspects(engine).columns) == list(ASPECTS)
    assert aspects(engine).empty
