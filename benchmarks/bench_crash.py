"""Kills runs at random moments, runs them again to the end, and compares with a run that nobody disturbed.

    python -m benchmarks.bench_crash [--only sqlite] [--times 45] [--statements 20] [--files 10] [--commands 5] [--demos 10]

Compared are all tables, row by row (benchmarks/snapshot.py), and all files of the workspace, the messages
in its outbox among them. On each database: runs of a small company's year (benchmarks/crash.py) killed
after a random time, others killed at a random statement or while a random file is written, and `voc run`
on 1,600 comments through the real command line, with its pool of processes, killed after a random time;
on SQLite also the demo. POSIX only.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from benchmarks import generate
from benchmarks.crash import (
    FIRST,
    Place,
    State,
    Warm,
    clean,
    commands,
    make_exports,
    order,
    state,
    step_after,
    warmed,
)
from benchmarks.harness import Figure
from benchmarks.process import ROOT, publish
from tests import postgres
from tests.databases import PostgresDatabases

SEED = 11
COMMENTS = 1_600
"""Enough for `voc run` to open its pool of processes."""
TRIES = 4
"""So often a moment is drawn again when the run was over before it."""


@dataclass(slots=True)
class Trials:
    """What came of the trials of one kind: where they were killed, and how the results differ."""

    name: str
    steps: Counter[str] = field(default_factory=Counter)
    unlike: list[str] = field(default_factory=list)

    def figure(self) -> Figure:
        """How many runs did not end as the undisturbed one."""
        hit = ", ".join(f"{step} {count}" for step, count in self.steps.most_common())
        return Figure(
            name=f"{self.name}: other rows or files",
            value=len(self.unlike),
            unit="runs",
            bar="== 0",
            n=self.steps.total(),
            data=f"seed {SEED}; killed in {hit or 'nothing'}",
        )


Words = Callable[[Path], Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A run that nobody killed: what it left, how long it took, how many moments it had."""

    state: State
    seconds: float
    moments: dict[str, int]


def undisturbed(warm: Warm, place: Place, words: Words, name: str) -> Undisturbed:
    """Run the commands whole. Raises SystemExit, with their output, when they fail."""
    with place.workspace(f"{name} whole") as (workspace, url):
        done = warm(order(words(workspace), workspace, url))
        if done.status:
            raise SystemExit(f"The undisturbed run failed:\n{_log(workspace)}")
        return Undisturbed(state(workspace, url), done.seconds, done.moments)


def killed(
    warm: Warm, place: Place, words: Words, whole: Undisturbed, trials: Trials, *, count: int, kind: str = ""
) -> Trials:
    """Kill `count` runs of the commands and run them again to the end.

    `kind`: `database` or `file`, to be killed at a random moment of that kind; empty: after a random time.
    """
    rng = random.Random(f"{SEED} {trials.name}")
    for number in range(count):
        for again in range(TRIES):
            part = rng.random()
            with place.workspace(f"{trials.name} {number} {again}") as (workspace, url):
                on = order(words(workspace), workspace, url)
                at = 1 + int(part * whole.moments.get(kind, 0))
                first = warm(
                    replace(on, kind=kind, at=at) if kind else replace(on, seconds=part * whole.seconds)
                )
                if first.status == 0:
                    continue
                step = step_after(_log(workspace))
                done = warm(on) if first.status == -signal.SIGKILL else first
                found = None if done.status else state(workspace, url)
                _note(trials, step, number, whole.state, found, _log(workspace))
            break
    return trials


def killed_commands(place: Place, trials: Trials, *, count: int) -> Trials:
    """Kill `count` runs of the real command line with all its processes, after random times."""
    rng = random.Random(f"{SEED} {trials.name}")
    exports = place.folder / "exports of 1600"
    if not exports.exists():
        generate.company(exports, comments=COMMENTS, accounts=200)
    with place.workspace(f"{trials.name} whole") as (workspace, url):
        begun = time.perf_counter()
        status = command(exports, workspace, url)
        spent = time.perf_counter() - begun
        if status:
            raise SystemExit(f"The undisturbed run failed:\n{_log(workspace)}")
        expected = state(workspace, url)
    for number in range(count):
        for again in range(TRIES):
            with place.workspace(f"{trials.name} {number} {again}") as (workspace, url):
                if command(exports, workspace, url, seconds=rng.random() * spent) == 0:
                    continue
                step = step_after(_log(workspace))
                status = command(exports, workspace, url)
                found = None if status else state(workspace, url)
                _note(trials, step, number, expected, found, _log(workspace))
            break
    return trials


def command(exports: Path, workspace: Path, url: str, *, seconds: float | None = None) -> int:
    """`voc run` on the exports, killed after so many seconds; its exit code, -9 when it was killed."""
    words = ["run", str(exports), "-w", str(workspace), "--now", FIRST]
    env = clean({"VOC_DATABASE_URL": url, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"})
    with workspace.with_suffix(".log").open("a", encoding="utf-8") as log:
        log.write(f"$ voc {' '.join(words)}\n")
        log.flush()
        child = subprocess.Popen(
            [sys.executable, "-m", "voc", *words],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return child.wait()


def _note(trials: Trials, step: str, number: int, expected: State, found: State | None, log: str) -> None:
    trials.steps[step] += 1
    unlike = f"it could not go on:\n{log[-2000:]}" if found is None else expected.unlike(found)
    if unlike is not None:
        trials.unlike.append(unlike)
        print(f"{trials.name}, run {number}, killed in `{step}`: {unlike}", flush=True)


def _log(workspace: Path) -> str:
    path = workspace.with_suffix(".log")
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def measure(given: argparse.Namespace, folder: Path) -> Iterator[Trials]:
    """All trials, kind by kind."""
    exports = make_exports(folder / "exports")
    year: Words = partial(commands, exports)
    with warmed() as warm, _databases(given.only) as databases:
        for name, own in databases.items():
            place = Place(folder, own)
            if given.times or given.statements or given.files:
                run = partial(killed, warm, place, year, undisturbed(warm, place, year, name))
                yield run(Trials(f"{name}, random times"), count=given.times)
                yield run(Trials(f"{name}, statements"), count=given.statements, kind="database")
                yield run(Trials(f"{name}, files"), count=given.files, kind="file")
            if given.demos and own is None:
                run = partial(killed, warm, place, _demo, undisturbed(warm, place, _demo, "demo"))
                yield run(Trials("demo, statements"), count=given.demos, kind="database")
            if given.commands:
                yield killed_commands(place, Trials(f"{name}, command line"), count=given.commands)


def _demo(workspace: Path) -> list[list[str]]:
    return [["demo", "-w", str(workspace)]]


@contextmanager
def _databases(only: str) -> Iterator[dict[str, PostgresDatabases | None]]:
    """The kinds of database by name."""
    if only == "sqlite":
        yield {"SQLite": None}
        return
    postgres.open_session()
    try:
        served = PostgresDatabases(postgres.server())
        yield {"PostgreSQL": served} if only == "postgresql" else {"SQLite": None, "PostgreSQL": served}
        served.close()
    finally:
        postgres.close_session()


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=45, help="runs killed after a random time")
    parser.add_argument("--statements", type=int, default=20, help="runs killed at a random statement")
    parser.add_argument("--files", type=int, default=10, help="runs killed while a random file is written")
    parser.add_argument("--commands", type=int, default=5, help="runs of the real command line")
    parser.add_argument("--demos", type=int, default=10, help="runs of the demo")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = []
        for trials in measure(given, Path(name)):
            one = trials.figure()
            print(f"{one.name}: {one.value:g} of {one.n}; {one.data}", flush=True)
            found.append(one)
    publish("_".join(filter(None, ("crash", given.only))), [one for one in found if one.n])


if __name__ == "__main__":
    main()
