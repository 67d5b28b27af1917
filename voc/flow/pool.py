"""Where language work runs: in this process for little, in a pool of processes for much."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

WORTH_A_POOL = 1500
"""Below so many comments the start of the processes costs more than they bring."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


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


@contextmanager
def open_pool(workers: int, *, expected: int) -> Iterator[Executor]:
    """An executor for `expected` comments. `workers`: processes, 0 for one a core."""
    count = workers or os.cpu_count() or 1
    if count == 1 or expected < WORTH_A_POOL:
        yield Here()
        return
    with _one_thread_each():
        pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


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
