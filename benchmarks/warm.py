"""A process that has loaded everything once and forks to run voc commands, some of which it kills.

    python -m benchmarks.warm        reads one order a line (JSON), answers each with one line

So a trial costs seconds and no imports. A child is the real command line in a session of its own: it runs
the commands of the order one after the other and notes each finished one in the journal, so that the next
child goes on with the first that was not finished, as a person would. It is killed from outside after
some seconds, or at one numbered moment: before a statement or a commit reaches the database (`database`);
before a file of the workspace is opened for writing or renamed, or when it was just opened and nothing is
in it yet (`file`). POSIX only.
"""

import csv
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
SEAMS = {"voc.flow.heard.collect": 40, "voc.flow.understood.tag": 24, "voc.flow.demand.ask": 40}
"""Rows a transaction in these modules: small, so that a small folder has as many seams as a large one."""
PATIENCE = 600.0
"""Seconds after which a child that nobody wanted killed is stuck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a child is to run, and when it is killed: after `seconds`, at moment number `at` of `kind`, or never.

    Its journal and its output go into files beside the workspace, `.journal` and `.log`.
    """

    commands: Sequence[Sequence[str]]
    workspace: str
    env: dict[str, str] = field(default_factory=dict)
    seconds: float | None = None
    kind: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a child ended: `status` is its exit code, -9 when it was killed; how many moments of each kind it saw."""

    status: int
    seconds: float
    moments: dict[str, int]


def serve() -> None:
    """Load everything, say so, then do what each line orders."""
    warm_up()
    _say({"ready": True})
    for line in sys.stdin:
        _say(asdict(carry_out(Order(**json.loads(line)))))


def warm_up() -> None:
    """Import what a walk imports, and load the models for the languages of the demo."""
    from importlib.resources import files

    import alembic.command
    import bertopic
    import graspologic_native
    import psycopg

    import voc.cli
    from voc.flow import demo
    from voc.nlp.passages import split
    from voc.nlp.tagging import tag_batch
    from voc.nlp.values import TextIn
    from voc.roadmap.matching import shipped_model

    with (files("voc.demo") / "data" / "contacts.csv").open(encoding="utf-8") as source:
        spoken = {row["language"] for row in csv.DictReader(source)}
    for language in sorted(spoken | {"en"}):
        split("It works. Thank you.", language)
    tag_batch([TextIn(feedback_id=1, text="It works. Danke schön! Bitte einen Export. 谢谢你们")])
    shipped_model()
    loaded = (alembic.command, bertopic, demo, graspologic_native, psycopg, voc.cli)
    gc.collect()
    gc.freeze()
    assert all(loaded)


def carry_out(order: Order) -> Answer:
    """Fork a child that runs the order; kill it with all its processes when its time is over."""
    begun = time.perf_counter()
    child = os.fork()
    if child == 0:
        _live(order)
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        spent = time.perf_counter() - begun
        if ended:
            break
        if spent >= (PATIENCE if order.seconds is None else order.seconds):
            with suppress(ProcessLookupError):  # it has not made its own group yet, or is just gone
                os.killpg(child, signal.SIGKILL)
        time.sleep(0.002)
    counted = Path(f"{order.workspace}.moments")
    moments = json.loads(counted.read_text(encoding="ascii")) if counted.exists() else {}
    return Answer(status=os.waitstatus_to_exitcode(status), seconds=spent, moments=moments)


def _live(order: Order) -> NoReturn:
    """The life of a child."""
    status = 70
    try:
        os.setsid()
        os.environ.update(order.env)
        with Path(f"{order.workspace}.log").open("a", buffering=1, encoding="utf-8") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
            sys.stdout = sys.stderr = log
            status = _work(order)
    finally:
        os._exit(status)


def _work(order: Order) -> int:
    from voc.cli import app
    from voc.errors import VocError

    watch = Moments(order)
    for module, size in SEAMS.items():
        sys.modules[module].BATCH = size  # type: ignore[attr-defined]
    journal = os.open(f"{order.workspace}.journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    watch.begin()
    for words in order.commands[os.fstat(journal).st_size :]:
        print("$ voc", *words)
        try:
            status = app(list(words), standalone_mode=False)
        except VocError as error:
            print("voc:", error)
            status = error.exit_code
        if status:
            return int(status)
        os.write(journal, b".")
    watch.over = True
    Path(f"{order.workspace}.moments").write_text(json.dumps(watch.seen), encoding="ascii")
    return 0


class Moments:
    """Counts the moments of a child, by kind, and ends it at the one that its order names."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.seen = {"database": 0, "file": 0}
        self.over = False

    def begin(self) -> None:
        """Listen to every engine, and to every file of the workspace that is written."""
        from sqlalchemy import Engine, event

        event.listen(Engine, "before_cursor_execute", lambda *_: self.pass_one("database"))
        event.listen(Engine, "commit", lambda *_: self.pass_one("database"))
        sys.addaudithook(self.hear)

    def hear(self, name: str, facts: tuple[Any, ...]) -> None:
        """What Python tells of: a file that is opened for writing, or renamed."""
        if name not in ("open", "os.rename") or not str(facts[0]).startswith(f"{self.order.workspace}/"):
            return
        if name == "os.rename":
            self.pass_one("file")
        elif facts[2] & WRITES:
            self.pass_one("file")
            self.pass_one("file", emptied=str(facts[0]))

    def pass_one(self, kind: str, *, emptied: str = "") -> None:
        """One more moment. At the last, leave the file empty that was being opened, and die."""
        if self.over:
            return
        self.seen[kind] += 1
        if kind == self.order.kind and self.seen[kind] == self.order.at:
            self.over = True
            if emptied:
                os.close(os.open(emptied, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
            os.kill(0, signal.SIGKILL)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
