"""Language work on a dask cluster: the same rows as in one process, lost workers cost time, troubles in words.

Needs the extra `cluster`, which the locked environment does not have; the tests of addresses and files run
without it. What the workers do is tested without dask in tests/flow/test_spans.py.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from benchmarks.generate import answers
from benchmarks.snapshot import difference, snapshot
from tests.databases import PostgresDatabases, SqliteDatabases
from tests.factories import NOW, comment, rows_of, take_in
from voc.config import Settings
from voc.errors import ClusterError, InputError
from voc.flow.understood import cluster as afar
from voc.flow.understood import spans
from voc.flow.understood.cluster import open_cluster
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import BATCH, tag, waiting
from voc.model import Passage
from voc.nlp.tagging import SHIPPED
from voc.store import open_engine

COMMENTS = 4 * BATCH + 17

dask = pytest.mark.skipif(
    find_spec("distributed") is None, reason="dask is missing: pip install 'dask[distributed]>=2026.8'."
)
slow = [dask, pytest.mark.slow, pytest.mark.timeout(300)]


@contextmanager
def heard(databases: PostgresDatabases | SqliteDatabases, comments: int) -> Iterator[tuple[str, Engine]]:
    """The address and engine of a database with comments that nobody has tagged."""
    with databases.ready() as address:
        engine = open_engine(address)
        take_in(engine, *(comment(text, id=str(n)) for n, text in enumerate(answers(comments))))
        yield address, engine
        engine.dispose()


@contextmanager
def workers(count: int, *, database: str = "", **options: Any) -> Iterator[Any]:
    """A scheduler with so many processes, each with its own way to the database."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=count,
        threads_per_worker=2,
        dashboard_address="127.0.0.1:0",
        env={spans.ADDRESS: database} if database else {},
        **options,
    ) as cluster:
        yield cluster


def settings(address: str, **files: str) -> Settings:
    return Settings().model_copy(update={"cluster": address, **files})


def understood(engine: Engine, chosen: Settings, tick: Callable[[int], None] = lambda _: None) -> int:
    with open_cluster(engine, chosen) as pool:
        return tag(engine, pool, tagger=SHIPPED, now=NOW, tick=tick, ahead=pool.ahead, afar=pool.afar)


def kill_one(cluster: Any) -> Callable[[int], None]:
    """A tick that kills a worker with SIGKILL, once."""
    victims = [next(iter(cluster.workers.values())).pid]

    def tick(_comments: int) -> None:
        if victims:
            os.kill(victims.pop(), signal.SIGKILL)

    return tick


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("10.0.0.7:8786", "is not the address of a scheduler, like tls://host:8786"),
        ("tls://10.0.0.7", "is not the address of a scheduler"),
        ("http://127.0.0.1:8786", "is not the address of a scheduler"),
        ("tls://host:port", "is not the address of a scheduler"),
        ("tcp://10.0.0.7:8786", "is not encrypted, and whoever can reach it could run code"),
        ("tcp://scheduler.internal:8786", "is not encrypted"),
        ("tls://10.0.0.7:8786", "needs the setting `cluster_ca`"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(engine: Engine, address: str, words: str) -> None:
    with pytest.raises(InputError, match=words), open_cluster(engine, settings(address)):
        pass


def test_a_certificate_that_is_not_there_is_named(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    chosen = settings(
        "tls://10.0.0.7:8786", cluster_ca=str(tmp_path / "ca.pem"), cluster_cert="gone.pem", cluster_key="k"
    )
    with (
        pytest.raises(InputError, match=r"`cluster_cert`: there is no file gone\.pem"),
        open_cluster(engine, chosen),
    ):
        pass


@pytest.mark.skipif(find_spec("distributed") is not None, reason="dask is here; this is about its absence.")
def test_a_missing_extra_is_named_with_the_way_to_it(engine: Engine) -> None:
    with (
        pytest.raises(InputError, match=r"needs dask, which is not installed: pip install 'dask"),
        open_cluster(engine, settings("tcp://127.0.0.1:8786")),
    ):
        pass


@pytest.mark.usefixtures("quick")
class TestWithDask:
    pytestmark = slow

    @pytest.fixture
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody waits long for an answer."""
        monkeypatch.setattr(afar, "ANSWERS_WITHIN", 2)
        monkeypatch.setattr(afar, "LOOK_EVERY", 0.2)

    def test_a_worker_killed_in_mid_run_costs_time_and_nothing_else(
        self, postgres_databases: PostgresDatabases
    ) -> None:
        with heard(postgres_databases, COMMENTS) as (_, engine):
            stored = tag(engine, Here(), tagger=SHIPPED, now=NOW)
            expected = snapshot(engine)
        with (
            heard(postgres_databases, COMMENTS) as (address, engine),
            workers(2, database=address) as cluster,
        ):
            found = understood(engine, settings(cluster.scheduler_address), kill_one(cluster))
            assert 0 < found <= stored
            assert difference(expected, snapshot(engine)) is None
            said = [passage.feedback_id for passage in rows_of(engine, Passage)]
            assert said == sorted(said)
            engine.dispose()

    def test_on_sqlite_the_texts_travel_and_the_rows_are_the_same(
        self, sqlite_databases: SqliteDatabases
    ) -> None:
        with heard(sqlite_databases, COMMENTS) as (_, engine):
            tag(engine, Here(), tagger=SHIPPED, now=NOW)
            expected = snapshot(engine)
        with heard(sqlite_databases, COMMENTS) as (_, engine), workers(2) as cluster:
            understood(engine, settings(cluster.scheduler_address), kill_one(cluster))
            assert difference(expected, snapshot(engine)) is None

    def test_when_all_workers_are_gone_the_run_ends_and_can_go_on(
        self, sqlite_databases: SqliteDatabases, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(afar, "GIVEN_UP_AFTER", 1)
        with heard(sqlite_databases, COMMENTS) as (_, engine), workers(1) as cluster:
            chosen = settings(cluster.scheduler_address)
            with pytest.raises(ClusterError, match="it has had no worker for 1 seconds"):
                understood(engine, chosen, tick=lambda _: cluster.scale(0))
            left = waiting(engine, tagger=SHIPPED)
            assert 0 < left < COMMENTS
            cluster.scale(1)
            cluster.wait_for_workers(1)
            understood(engine, chosen)
            assert waiting(engine, tagger=SHIPPED) == 0

    def test_a_worker_of_another_version_is_named(self, engine: Engine, tmp_path: Path) -> None:
        older = tmp_path / "older.py"
        older.write_text("import voc\nvoc.__version__ = '0.0.9'\n", encoding="utf-8")
        words = r"The worker \S+ cannot be used: it has voc 0\.0\.9, not"
        with workers(1, preload=[str(older)]) as cluster, pytest.raises(ClusterError, match=words):
            understood(engine, settings(cluster.scheduler_address))

    def test_a_worker_without_a_database_is_named(self, postgres_databases: PostgresDatabases) -> None:
        with heard(postgres_databases, 1) as (_, engine), workers(1) as cluster:
            with pytest.raises(
                ClusterError, match=r"The worker \S+ cannot be used: it has no \$VOC_DATABASE"
            ):
                understood(engine, settings(cluster.scheduler_address))
            engine.dispose()

    def test_a_scheduler_that_is_not_there_or_has_no_workers_is_said_so(self, engine: Engine) -> None:
        with pytest.raises(ClusterError, match=r"Nobody answers at tcp://127\.0\.0\.1:9 within 2 seconds"):
            understood(engine, settings("tcp://127.0.0.1:9"))
        with workers(0) as cluster, pytest.raises(ClusterError, match="has no workers"):
            understood(engine, settings(cluster.scheduler_address))

    def test_only_holders_of_a_certificate_of_the_authority_get_in(
        self, sqlite_databases: SqliteDatabases, tmp_path: Path
    ) -> None:
        from distributed.security import Security

        ours, others = certificates(tmp_path / "ours"), certificates(tmp_path / "others")
        security = Security(
            require_encryption=True,
            tls_ca_file=ours["cluster_ca"],
            **{f"tls_{who}_cert": ours["cluster_cert"] for who in ("client", "scheduler", "worker")},
            **{f"tls_{who}_key": ours["cluster_key"] for who in ("client", "scheduler", "worker")},
        )
        with (
            heard(sqlite_databases, 20) as (_, engine),
            workers(1, security=security, protocol="tls") as cluster,
        ):
            address = cluster.scheduler_address
            assert address.startswith("tls://127.0.0.1:")
            for wrong in (others, ours | {"cluster_ca": others["cluster_ca"]}):
                with pytest.raises(ClusterError, match="do not trust each other's certificates"):
                    understood(engine, settings(address, **wrong))
            with pytest.raises(ClusterError, match="is no scheduler, or one that is reached by tls://"):
                understood(engine, settings(address.replace("tls:", "tcp:")))
            assert understood(engine, settings(address, **ours)) > 20


def certificates(folder: Path) -> dict[str, str]:
    """An authority and one certificate of it, as docs/howto/cluster.md makes them."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing: install it.")
    folder.mkdir()
    for command in (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca-key.pem -out ca.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=node -keyout node-key.pem -out node.csr",
        "x509 -req -days 2 -in node.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -out node.pem",
    ):
        subprocess.run(["openssl", *command.split()], cwd=folder, check=True, capture_output=True)
    return {
        "cluster_ca": str(folder / "ca.pem"),
        "cluster_cert": str(folder / "node.pem"),
        "cluster_key": str(folder / "node-key.pem"),
    }
