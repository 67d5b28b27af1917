"""Workers that read and store spans by themselves end with the rows of a run in one process, whoever dies.

Here the workers are processes of this machine; tests/flow/test_cluster.py has those of a dask cluster.
"""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context

import pytest
from sqlalchemy import Engine

from benchmarks.generate import answers
from benchmarks.snapshot import difference, snapshot
from tests.databases import PostgresDatabases
from tests.factories import NOW, comment, rows_of, take_in
from voc.errors import ClusterError
from voc.flow.understood import spans
from voc.flow.understood.pool import Here
from voc.flow.understood.spans import Agreed, as_agreed, introduce, make, tag_span
from voc.flow.understood.tag import BATCH, Afar, Span, keep_in_turn, tag, texts_of, waiting
from voc.model import Annotation, Passage
from voc.nlp.tagging import SHIPPED
from voc.store import mark_of, open_engine

COMMENTS = 3 * BATCH + 17
BY_THEMSELVES = Afar(work=tag_span, texts=False)


@contextmanager
def heard(databases: PostgresDatabases, comments: int = COMMENTS) -> Iterator[tuple[str, Engine]]:
    """The address and engine of a PostgreSQL database with comments that nobody has tagged."""
    with databases.ready() as address:
        engine = open_engine(address)
        take_in(engine, *(comment(text, id=str(n)) for n, text in enumerate(answers(comments))))
        yield address, engine
        engine.dispose()


@contextmanager
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def understood(engine: Engine, pool: Executor, tick: Callable[[int], None] = lambda _: None) -> int:
    return tag(engine, pool, tagger=SHIPPED, now=NOW, tick=tick, afar=BY_THEMSELVES)


def first_spans(engine: Engine) -> tuple[Span, Span]:
    """The first two spans of some comments, without their texts."""
    ids = [text.feedback_id for text in texts_of(engine, Span(after=0, upto=10**9, comments=0))]
    half = len(ids) // 2
    return (
        Span(after=0, upto=ids[half - 1], comments=half),
        Span(after=ids[half - 1], upto=ids[-1], comments=len(ids) - half),
    )


@pytest.fixture
def few(postgres_databases: PostgresDatabases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Forty comments, and a worker's way to them in this process."""
    with heard(postgres_databases, 40) as (address, engine):
        monkeypatch.setenv(spans.ADDRESS, address)
        yield engine
        spans.own_engine().dispose()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_killed_worker_costs_time_and_nothing_else(
    postgres_databases: PostgresDatabases, monkeypatch: pytest.MonkeyPatch
) -> None:
    with heard(postgres_databases) as (_, engine):
        tag(engine, Here(), tagger=SHIPPED, now=NOW)
        expected = snapshot(engine)
    with heard(postgres_databases) as (address, engine):
        monkeypatch.setenv(spans.ADDRESS, address)
        monkeypatch.setenv("OMP_NUM_THREADS", "1")
        with processes() as pool, pytest.raises(BrokenProcessPool):
            understood(engine, pool, tick=lambda _: os.kill(next(iter(pool._processes)), signal.SIGKILL))
        left = waiting(engine, tagger=SHIPPED)
        assert 0 < left < COMMENTS
        with processes() as pool:
            assert understood(engine, pool) > 0
        assert waiting(engine, tagger=SHIPPED) == 0
        assert difference(expected, snapshot(engine)) is None
        said = [passage.feedback_id for passage in rows_of(engine, Passage)]
        assert said == sorted(said)
        engine.dispose()


def test_a_span_is_stored_after_those_before_it(few: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "PATIENCE", 0.05)
    first, second = first_spans(few)
    early = tag_span(second, SHIPPED, NOW)
    assert isinstance(early, list)
    assert keep_in_turn(few, second, early, tagger=SHIPPED, now=NOW) is None
    assert rows_of(few, Passage) == []
    assert isinstance(stored := tag_span(first, SHIPPED, NOW), int)
    assert keep_in_turn(few, second, early, tagger=SHIPPED, now=NOW) == len(early)
    assert len(rows_of(few, Passage)) == stored + len(early)


def test_what_is_stored_twice_is_there_once(few: Engine) -> None:
    first, second = first_spans(few)
    done = [tag_span(span, SHIPPED, NOW) for span in (first, second, first, second)]
    before = snapshot(few)
    assert done[2:] == [0, 0]
    assert understood(few, Here()) == 0
    again = snapshot(few)
    assert [again[name] == before[name] for name in ("passage", "passage_vector", "annotation")] == [True] * 3


def test_a_worker_that_died_between_passages_and_tags_is_made_good(
    few: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("voc.flow.understood.tag._store_tags", die)
        understood(few, Here())
    assert rows_of(few, Passage)
    assert rows_of(few, Annotation) == []
    understood(few, Here())
    found = snapshot(few)
    assert len(found["passage"]) == len(found["passage_vector"]) < len(found["annotation"])
    assert waiting(few, tagger=SHIPPED) == 0


def test_texts_that_travelled_are_not_stored_by_the_worker_and_shown_by_no_log(few: Engine) -> None:
    first, _ = first_spans(few)
    carried = replace(first, texts=tuple(texts_of(few, first)))
    assert isinstance(tag_span(carried, SHIPPED, NOW), list)
    assert rows_of(few, Passage) == []
    assert carried.texts[0].text not in repr(carried)


def test_a_worker_says_what_is_wrong_with_it(few: Engine, postgres_databases: PostgresDatabases) -> None:
    agreed = Agreed(tagger=SHIPPED, make=make(SHIPPED), database=mark_of(few))
    assert introduce(agreed) == ""
    newer = replace(agreed, make=replace(agreed.make, voc="9.9"))
    assert introduce(newer) == "it has voc 0.1.0, not 9.9. Install the same on every machine."
    with pytest.raises(ClusterError, match=r"A worker cannot be used: it has voc 0\.1\.0, not 9\.9"):
        as_agreed(newer, len, "abc")
    with postgres_databases.ready() as address:
        other = open_engine(address)
        elsewhere = replace(agreed, database=mark_of(other))
        other.dispose()
    assert "its $VOC_DATABASE_URL names another database" in introduce(elsewhere)


def test_a_worker_without_a_way_to_the_database_says_so() -> None:
    agreed = Agreed(tagger=SHIPPED, make=make(SHIPPED), database="1/2")
    assert introduce(agreed).startswith("it has no $VOC_DATABASE_URL; set it where the worker is started")
