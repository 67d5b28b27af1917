"""What language work on a dask cluster costs beside the pool of one machine, on the same comments, side by side.

    python -m benchmarks.bench_cluster [--comments 4096] [--rounds 2]

Needs the extra `cluster` and a PostgreSQL as the tests find it. Schedulers and workers are processes of this
machine, so the figures tell overhead, not how much faster more machines are. All times are those of tagging
with models loaded, the fastest round counts. The last figures are those that docs/howto/cluster.md reckons with.
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
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from socket import IPPROTO_TCP, TCP_INFO, socket
from typing import Any, NamedTuple

from sqlalchemy import Engine, event, text

from benchmarks import generate
from benchmarks.harness import Figure
from benchmarks.process import publish
from tests import postgres
from tests.databases import PostgresDatabases
from tests.factories import comment, take_in
from voc.config import Settings
from voc.flow import spans
from voc.flow.ask import ask
from voc.flow.cluster import open_cluster
from voc.flow.pool import Here, Pool, open_workers
from voc.flow.tag import BATCH, Afar, Span, keep_in_turn, tag, texts_of
from voc.flow.topics import assign_topics
from voc.nlp.tagging import tag_batch
from voc.nlp.values import TextIn
from voc.store import open_engine, reading

ENCODER = "usem3"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
TRIPS = 200
DATA = f"made-up answers, seed {generate.SEED}, seven languages, PostgreSQL on the same machine"


class Took(NamedTuple):
    """Seconds by the clock, and of the processors in all processes but those of the database."""

    seconds: float
    busy: float


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

    def pool(self, count: int) -> Took:
        """What the pool of this machine takes."""
        with self.heard() as (_, engine), open_workers(count, encoder=ENCODER) as pool:
            pool.expect(self.comments)
            for future in [pool.submit(tag_batch, self._warming, ENCODER) for _ in range(2 * count)]:
                future.result()
            return self._taken(engine, pool)

    def cluster(self, count: int, *, kill: bool = False, texts: bool = False) -> Took:
        """What so many workers of a scheduler take. `texts`: these travel, as with SQLite."""
        with self.heard() as (address, engine), _workers(count, address) as cluster:
            _load(cluster, self._warming)
            chosen = Settings(cluster=cluster.scheduler_address)
            with open_cluster(engine, chosen) as pool:
                if texts and pool.afar:
                    pool.afar = replace(pool.afar, texts=True)
                time.sleep(1)  # the pool has looked how many threads there are
                return self._taken(engine, pool, _killing(cluster) if kill else _unmoved)

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
            tag_batch(self._warming, ENCODER)
            begun = time.process_time()
            passages = tag(engine, Here(), encoder=ENCODER, now=NOW, afar=mine)
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
        """Seconds in which a span lets no other writer in, seconds of all its storing (the best of all spans,
        since this machine has other work), bytes of its passages."""
        spent: list[float] = []
        with self.heard() as (_, engine):
            held = _watched(engine)
            for span in self._spans():
                passages = tag_batch(texts_of(engine, span), ENCODER)
                begun = time.perf_counter()
                keep_in_turn(engine, span, passages, encoder=ENCODER, now=NOW)
                spent.append(time.perf_counter() - begun)
        return min(held), min(spent), len(pickle.dumps(passages, protocol=5))

    def _taken(self, engine: Engine, pool: Pool, tick: Callable[[int], None] = lambda _: None) -> Took:
        begun, busy = time.perf_counter(), _busy(os.getpid())
        tag(engine, pool, encoder=ENCODER, now=NOW, tick=tick, ahead=pool.ahead, afar=pool.afar)
        return Took(time.perf_counter() - begun, _busy(os.getpid()) - busy)

    def figure(self, name: str, value: float, unit: str) -> Figure:
        """One figure over all the comments, to three places."""
        return Figure(name=name, value=float(f"{value:.3g}"), unit=unit, bar=None, n=self.comments, data=DATA)


def figures(bench: Bench, rounds: int) -> list[Figure]:
    """All figures; the ways take turns, so that a slow minute of the machine meets them all."""
    ways: dict[str, Callable[[], Took]] = {
        "1 process": lambda: bench.pool(1),
        "pool of 2": lambda: bench.pool(2),
        "dask, 1 worker": lambda: bench.cluster(1),
        "dask, 2 workers": lambda: bench.cluster(2),
        "dask, 2 workers, texts travel": lambda: bench.cluster(2, texts=True),
        "dask, 2 workers, one killed": lambda: bench.cluster(2, kill=True),
    }
    took = _in_turns(ways, rounds)
    seconds = {name: one.seconds for name, one in took.items()}
    busy = {name: one.busy for name, one in took.items()}
    spans = -(-bench.comments // BATCH)
    against = {
        "dask, 1 worker": "1 process",
        "pool of 2": "1 process",
        "dask, 2 workers": "pool of 2",
        "dask, 2 workers, texts travel": "pool of 2",
        "dask, 2 workers, one killed": "dask, 2 workers",
    }
    return [
        *(bench.figure(f"{name}: tagging", bench.comments / seconds[name], "comments/s") for name in ways),
        *(
            bench.figure(f"{way} against {base}", seconds[base] / seconds[way], "times")
            for way, base in against.items()
        ),
        bench.figure(
            "dask, 2 workers against 1", seconds["dask, 1 worker"] / seconds["dask, 2 workers"], "times"
        ),
        bench.figure(
            f"processor time that dask adds to {BATCH} comments",
            1000 * (busy["dask, 1 worker"] - busy["1 process"]) / spans,
            "ms",
        ),
        bench.figure(
            f"processor time of {BATCH} comments in 1 process", 1000 * busy["1 process"] / spans, "ms"
        ),
        bench.figure("an empty piece of work, there and back", bench.trip(), "ms"),
        *bench.reckoned_with(),
    ]


def _in_turns(ways: dict[str, Callable[[], Took]], rounds: int) -> dict[str, Took]:
    """The best of each way, by the clock and by the processors."""
    took: dict[str, list[Took]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            took[name].append(one := way())
            print(
                f"round {number + 1}, {name}: {one.seconds:.1f} s, {one.busy:.1f} of the processors",
                flush=True,
            )
    return {name: Took(*map(min, zip(*rounds_of, strict=True))) for name, rounds_of in took.items()}


@contextmanager
def _workers(count: int, address: str) -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=count, threads_per_worker=2, dashboard_address=None, env={spans.ADDRESS: address}
    ) as cluster:
        yield cluster


def _load(cluster: Any, texts: list[TextIn]) -> None:
    """Let every worker load its models."""
    from distributed import Client

    with Client(cluster, set_as_default=False) as client:
        client.run(tag_batch, texts, ENCODER)


def _killing(cluster: Any) -> Callable[[int], None]:
    """A tick that kills one worker after the second span."""
    moments = iter([False, True])

    def tick(_comments: int) -> None:
        if next(moments, False):
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)

    return tick


def _busy(pid: int) -> float:
    """Processor seconds so far of a process and all that descend from it and live."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        children = [
            child
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return 0.0
    own = (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(_busy(int(child)) for child in children)


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
    parser.add_argument("--comments", type=int, default=4096)
    parser.add_argument(
        "--rounds", type=int, default=2, help="so often each way is tried; the fastest counts"
    )
    given = parser.parse_args()
    if find_spec("distributed") is None:
        print("Skipped: dask is missing. Install it with: pip install 'voc[cluster]'")
        return
    if sys.platform != "linux":
        print("Skipped: traffic is counted by Linux alone.")
        return
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    postgres.open_session()
    try:
        databases = PostgresDatabases(postgres.server())
        publish("cluster", figures(Bench(databases, given.comments), given.rounds))
        databases.close()
    finally:
        postgres.close_session()


if __name__ == "__main__":
    main()
