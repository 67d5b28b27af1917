"""Long work outside the page's thread: it goes on when the page is left, and says how far it is.

One job at a time for a workspace. Pages look at it as often as they like.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from threading import Lock

from voc.flow.hearing import Progress


@dataclass(slots=True)
class Step:
    """One step of a job. `total` is None where nobody knows; `words` are set when it is over."""

    name: str
    total: int | None
    began: float
    done: int = 0
    words: str | None = None

    @property
    def rate(self) -> float:
        """So many a second; 0 before there is anything to tell."""
        passed = time.monotonic() - self.began
        return self.done / passed if passed > 1 and self.done else 0.0

    @property
    def seconds_left(self) -> float | None:
        """At this rate; None where the rate or the total is not known."""
        if not self.rate or self.total is None:
            return None
        return max(self.total - self.done, 0) / self.rate


@dataclass(slots=True)
class Job:
    """What is being done: a `voc.flow.hearing.Progress` that remembers what it heard."""

    title: str
    steps: list[Step] = field(default_factory=list)
    future: "Future[None]" = field(default_factory=Future)

    @property
    def running(self) -> bool:
        """Whether it still works."""
        return not self.future.done()

    def start(self, step: str, total: int | None) -> None:
        """A step begins."""
        self.steps.append(Step(step, total, time.monotonic()))

    def tick(self, done: int) -> None:
        """So many more are done."""
        self.steps[-1].done += done

    def end(self, words: str) -> None:
        """The step is over."""
        self.steps[-1].words = words


_lock = Lock()
_jobs: dict[str, Job] = {}
_worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="voc-job")


def begin(where: str, title: str, work: Callable[[Progress], None]) -> Job:
    """Start work for the workspace `where`; while a job of it runs, that one is returned instead."""
    with _lock:
        known = _jobs.get(where)
        if known is not None and known.running:
            return known
        job = Job(title)
        job.future = _worker.submit(copy_context().run, work, job)  # in the name of who began it
        _jobs[where] = job
        return job


def job_of(where: str) -> Job | None:
    """The latest job of a workspace, running or over, until it is put away."""
    return _jobs.get(where)


def put_away(where: str) -> None:
    """Forget a job that is over."""
    with _lock:
        if where in _jobs and not _jobs[where].running:
            del _jobs[where]
