"""A changed encoder: in the next run every passage gets a vector of the new one, and nothing else changes."""

from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from tests.factories import NOW, comment, rows_of, take_in
from voc.errors import EndpointError, InputError
from voc.flow import embed as embedding
from voc.flow.embed import embed_missing, without_vector
from voc.flow.pool import Here
from voc.flow.tag import tag
from voc.model import Annotation, Passage, PassageVector
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
    tag(engine, Here(), encoder="usem3", now=NOW)
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
    tag(tagged, Here(), encoder="usem3", now=NOW)
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
    tag(tagged, Here(), encoder="usem3", now=NOW)
    encoders.load.cache_clear()
    server.always = changed(lambda a: [row.update(embedding=[1.0] * 8) for row in a["data"]])
    with pytest.raises(InputError, match=r"vectors of 8 numbers now; those that are stored .* have 32"):
        embed_missing(tagged, Here(), encoder=encoder)


def _counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        query = select(PassageVector.encoder, func.count()).group_by(PassageVector.encoder)
        return dict(session.execute(query).all())
