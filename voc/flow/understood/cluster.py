"""Language work on other machines: a pool whose workers are those of a dask scheduler.

The only place that knows dask. What travels over the network to it is Python objects that run as code where
they arrive, so nothing but an encrypted connection between holders of certificates is used, or this machine.
"""

import ipaddress
import logging
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import Engine

from voc.config import Settings
from voc.errors import ClusterError, InputError
from voc.flow.understood.learn import tagger_of
from voc.flow.understood.pool import Pool
from voc.flow.understood.spans import Agreed, as_agreed, introduce, make, tag_span
from voc.flow.understood.tag import AHEAD, Afar
from voc.store import mark_of

P = ParamSpec("P")
T = TypeVar("T")

ANSWERS_WITHIN = 15
"""Seconds that a scheduler, and after it its first worker, have to answer."""
GIVEN_UP_AFTER = 120
"""Seconds without any worker after which a run ends instead of waiting on."""
LOOK_EVERY = 3
"""Seconds between two looks at who is there."""
TRIES = 2
"""So often a span that failed is given to a worker once more. One whose worker was lost always is."""
HOW = "docs/howto/cluster.md"
QUIET = ("distributed", "distributed.client", "distributed.core", "distributed.utils", "distributed.comm")


class Cluster(Pool):
    """The workers of a scheduler as an executor. `agreed`: what each of them must be."""

    def __init__(self, client: Any, agreed: Agreed) -> None:
        self.afar = Afar(work=tag_span, texts=not agreed.database)
        self.reason = "its scheduler is gone"
        self._client, self._agreed = client, agreed
        self._executor: Executor = client.get_executor(pure=False, retries=TRIES)
        self._threads: int = sum(client.nthreads().values())
        self._over = Event()
        self._watch = Thread(target=self._keep_watch, name="voc-cluster", daemon=True)
        self._watch.start()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand one piece of work to whoever is free and of the right make."""
        return self._executor.submit(as_agreed, self._agreed, fn, *args, **kwargs)

    def ahead(self) -> int:
        """Two spans a thread and two more: a worker that is done finds the next one waiting."""
        return max(AHEAD, 2 * self._threads + 2)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Ask for nothing more. The workers stay: they are not ours."""
        self._over.set()
        self._executor.shutdown(wait=wait and not cancel_futures)

    def _keep_watch(self) -> None:
        """Know how many threads there are; give up when there have been none for long."""
        seen = monotonic()
        while not self._over.wait(LOOK_EVERY):
            try:
                self._threads = sum(self._client.nthreads().values())
            except (OSError, RuntimeError, CancelledError):
                self._threads = 0
            if self._threads:
                seen = monotonic()
            elif monotonic() - seen > GIVEN_UP_AFTER:
                self.reason = f"it has had no worker for {GIVEN_UP_AFTER} seconds"
                self._executor.shutdown(wait=False)
                return


@contextmanager
def open_cluster(engine: Engine, settings: Settings) -> Iterator[Cluster]:
    """The workers behind the setting `cluster`, looked at before anything is asked of them.

    With PostgreSQL they read and store by themselves; with SQLite the texts travel to them. Raises InputError
    for an address or files that cannot be used, ClusterError when nobody answers, when a worker is of another
    make or has another database, and when all are lost while the block runs.
    """
    address = settings.cluster
    connected = _way_to(settings)
    if find_spec("distributed") is None:
        raise InputError(
            f"The cluster {address} needs dask, which is not installed: pip install 'dask[distributed]>=2026.8'. "
            "With `--cluster off` everything runs here."
        )
    client = _client(address, connected)
    try:
        cluster = Cluster(client, _agreed(client, engine))
        with _lost_in_words(address, cluster):
            yield cluster
    finally:
        client.close()


def _way_to(settings: Settings) -> dict[str, str]:
    """The files of an encrypted connection; none on this machine. Raises InputError for any other way."""
    address = settings.cluster
    parts = urlsplit(address)
    try:
        whole = parts.scheme in ("tls", "tcp") and bool(parts.hostname) and parts.port is not None
    except ValueError:
        whole = False
    if not whole:
        raise InputError(f"`{address}` is not the address of a scheduler, like tls://host:8786. See {HOW}.")
    if parts.scheme == "tcp":
        if not _is_here(parts.hostname or ""):
            raise InputError(
                f"`{address}` is not encrypted, and whoever can reach it could run code on every machine. "
                f"Use tls:// with certificates; {HOW} shows how to make them."
            )
        return {}
    files = {name: getattr(settings, name) for name in ("cluster_ca", "cluster_cert", "cluster_key")}
    for name, path in files.items():
        if not path:
            raise InputError(
                f"`{address}` needs the setting `{name}`, a PEM file. {HOW} shows how to make it."
            )
        if not Path(path).is_file():
            raise InputError(f"`{name}`: there is no file {path}. {HOW} shows how to make it.")
    return files


def _is_here(host: str) -> bool:
    """Whether an address is this machine's own, which nobody else reaches."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _client(address: str, files: dict[str, str]) -> Any:
    """A connection to the scheduler. Raises ClusterError when nobody answers, or not in the right way."""
    from distributed import Client
    from distributed.security import Security

    for name in QUIET:  # what goes wrong is said by us, once and in words
        logging.getLogger(name).setLevel(logging.CRITICAL)
    client = None
    try:
        security = Security(require_encryption=True, **_named(files)) if files else None
        client = Client(address, security=security, timeout=ANSWERS_WITHIN, set_as_default=False, name="voc")
        client.wait_for_workers(1, timeout=ANSWERS_WITHIN)
    except OSError as error:
        if client is not None:
            client.close()
        raise ClusterError(_why_not(address, error, found=client is not None)) from error
    return client


def _named(files: dict[str, str]) -> dict[str, str]:
    """The files under the names that dask gives them."""
    return {
        "tls_ca_file": files["cluster_ca"],
        "tls_client_cert": files["cluster_cert"],
        "tls_client_key": files["cluster_key"],
    }


def _why_not(address: str, error: OSError, *, found: bool) -> str:
    """Why there is nobody to work, as far as anybody can tell. `found`: the scheduler is there."""
    words = str(error)
    if found and isinstance(error, TimeoutError):
        return f"The scheduler at {address} has no workers. Start some on each machine; see {HOW}."
    if isinstance(error, ssl.SSLError):
        return f"`cluster_ca`, `cluster_cert` and `cluster_key` cannot be used together: {error.reason}. See {HOW}."
    if "SSL" in words or "TLS certificate" in words:
        return (
            f"The scheduler at {address} and this machine do not trust each other's certificates. Those of both "
            f"must be signed by the authority in `cluster_ca`, and their days not be over. See {HOW}."
        )
    if "closed" in words:
        return (
            f"What listens at {address} is no scheduler, or one that is reached by tls:// instead of tcp://."
        )
    return (
        f"Nobody answers at {address} within {ANSWERS_WITHIN} seconds. Start the scheduler, or run here with "
        "`--cluster off`."
    )


def _agreed(client: Any, engine: Engine) -> Agreed:
    """What all workers are, or have to be. Raises ClusterError that names the first one that is not."""
    tagger = tagger_of(engine)
    agreed = Agreed(
        tagger=tagger,
        make=make(tagger),
        database=mark_of(engine) if engine.dialect.name == "postgresql" else "",
    )
    said = client.run(introduce, agreed, on_error="return")
    for worker, trouble in sorted(said.items()):
        if trouble:
            raise ClusterError(f"The worker {worker} cannot be used: {trouble}")
    return agreed


@contextmanager
def _lost_in_words(address: str, cluster: Cluster) -> Iterator[None]:
    from distributed import KilledWorker

    try:
        yield
    except KilledWorker as error:
        raise ClusterError(
            f"The cluster {address} lost {error.allowed_failures + 1} workers over the same comments; most "
            "often they have too little memory. What was finished is kept; run it again to go on."
        ) from error
    except CancelledError as error:
        raise ClusterError(
            f"The cluster {address} cannot go on: {cluster.reason}. What was finished is kept; run it again to go on."
        ) from error
    finally:
        cluster.shutdown(cancel_futures=True)
