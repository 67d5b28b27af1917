"""Where language work runs: in this process for little, in a pool of processes for much."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, ParamSpec, TypeVar

from voc.flow.understood.tag import AHEAD, Afar
from voc.nlp.tagging import tag_batch
from voc.nlp.values import TextIn

P = ParamSpec("P")
T = TypeVar("T")

WORTH_A_POOL = 1500
"""Below so many comments the start of the processes costs more than they bring."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
WARMING = (TextIn(feedback_id=0, text="It is good. It is slow.", language="en"),)


class Pool(Executor):
    """An executor of language work that is told how much will come."""

    afar: Afar | None = None
    """How it does a span where that is more than to tag the texts it is given."""

    def expect(self, comments: int) -> None:
        """So many more comments will come."""

    def expect_in_all(self, comments: int) -> None:
        """So many will come in all, those included that were expected already."""

    def ahead(self) -> int:
        """So many spans may wait for or hold results at one time."""
        return AHEAD


class Here(Executor):
    """Runs everything at once, in this process, in the order it is given."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run it now. What it raises comes out of the future, as with any executor."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  (it comes out of the future, as with any executor)
            future.set_exception(error)
        return future


class Workers(Pool):
    """Runs work in this process until enough of it is expected; then in processes, one a core.

    The processes load their models while others still read files, so `expect` is called as early as
    anybody knows how much will come. `count`: processes, 0 for one a core.
    """

    def __init__(self, count: int) -> None:
        self._count = count or os.cpu_count() or 1
        self._expected = 0
        self._here = Here()
        self._pool: ProcessPoolExecutor | None = None

    def expect(self, comments: int) -> None:
        """So many more comments will come."""
        self._expected += comments
        if self._pool is None and self._count > 1 and self._expected >= WORTH_A_POOL:
            with _one_thread_each():
                self._pool = ProcessPoolExecutor(self._count, mp_context=get_context("spawn"))
                for _ in range(self._count):
                    self._pool.submit(tag_batch, WARMING)

    def expect_in_all(self, comments: int) -> None:
        """So many will come in all, those included that were expected already."""
        self.expect(max(0, comments - self._expected))

    def ahead(self) -> int:
        """Two spans a process and two more: enough that nobody waits for work."""
        return max(AHEAD, 2 * self._count + 2)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand one piece of work to whoever is free."""
        return (self._pool or self._here).submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, if there are any, and give their memory back. What comes later runs here."""
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)
            self._pool = None


@contextmanager
def open_workers(count: int) -> Iterator[Workers]:
    """Workers that end with the block, whatever it raises."""
    workers = Workers(count)
    try:
        yield workers
    finally:
        workers.shutdown(cancel_futures=True)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes started inside use one numeric thread each; this process keeps its own setting."""
    before: dict[str, Any] = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
