"""Runs one `voc` command as a user would, in a process of its own, and says what it cost.

Memory is that of the command with all processes it starts, sampled from /proc; where there is no /proc
it is the peak of the command alone.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.harness import Figure, write

ROOT = Path(__file__).resolve().parents[1]
EVERY = 0.05
"""Seconds between two looks at the memory."""
STEPS = (
    *("heard", "understood", "topics", "asked for", "linked", "decided", "told"),
    *("shipped", "to be told", "answered", "health"),
)
"""The steps of a walk as the command line names them when they are over."""


@dataclass(slots=True)
class Ran:
    """What a command did.

    `seconds` by the clock, `busy` of the processors, its children's included; peak memory in MB;
    `lines`: what it printed and when, seconds from the start.
    """

    seconds: float = 0.0
    busy: float = 0.0
    alone_mb: float = 0.0
    together_mb: float = 0.0
    lines: list[tuple[float, str]] = field(default_factory=list)

    @property
    def peak_mb(self) -> float:
        """The most memory that the command held, its processes included."""
        return max(self.alone_mb, self.together_mb)

    @property
    def text(self) -> str:
        """Everything it printed."""
        return "\n".join(line for _, line in self.lines)

    def steps(self) -> dict[str, float]:
        """Seconds of each step that it named, in their order; the first includes the start of the program."""
        found: dict[str, float] = {}
        before = 0.0
        for at, line in self.lines:
            name = next((step for step in STEPS if line.startswith(f"  {step} ")), None)
            if name is not None:
                found[name], before = at - before, at
        return found


class Failed(Exception):
    """The command ended with an error; the text is what it printed."""


def voc(*words: object) -> Ran:
    """Run `voc WORDS`. Raises Failed, with its output, unless it ends well."""
    return run([sys.executable, "-m", "voc", *map(str, words)])


def fastest(runs: int, once: Callable[[int], Ran]) -> Ran:
    """The fastest of so many runs: what slows the others down is the machine's other work, not ours."""
    return min((once(number) for number in range(runs)), key=lambda ran: ran.seconds)


def run(command: Sequence[str]) -> Ran:
    """Run a command. Raises Failed, with its output, unless it ends well."""
    env = os.environ | {"PYTHONUNBUFFERED": "1", "COLUMNS": "200", "TERM": "dumb"}
    done = Ran()
    begun = time.perf_counter()
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    ) as child:
        assert child.stdout is not None
        with _watched(child.pid, done):
            for line in child.stdout:
                done.lines.append((time.perf_counter() - begun, line.rstrip("\n")))
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
    done.seconds = time.perf_counter() - begun
    done.busy = usage.ru_utime + usage.ru_stime
    done.alone_mb = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    if child.returncode:
        raise Failed(f"{' '.join(command)} ended with {child.returncode}:\n{done.text}")
    return done


def publish(bench: str, figures: Sequence[Figure]) -> None:
    """Keep the figures and print them, one a line."""
    kept = write(bench, figures)
    for one in figures:
        bar = "" if one.bar is None else f"bar {one.bar}: {'met' if one.met else 'NOT MET'}"
        print(f"{one.name:<48}{one.value:>12,.6g} {one.unit:<11} n={one.n:<8,} {bar}".rstrip())
    on = "; ".join(sorted({one.data for one in figures})) if figures else "nothing"
    print(f"Measured on {on}. Kept in {kept.relative_to(ROOT)}.")


@contextmanager
def _watched(pid: int, done: Ran) -> Iterator[None]:
    """Note the memory of a process and its children while the block runs."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(EVERY):
            done.together_mb = max(done.together_mb, _family_mb(pid))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _family_mb(pid: int) -> float:
    """Memory of a process and all that descend from it, in MB; what two of them share counts twice."""
    try:
        status = Path(f"/proc/{pid}/statm").read_text(encoding="ascii")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return 0.0
    own = int(status.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return own + sum(_family_mb(int(child)) for child in children.split())
