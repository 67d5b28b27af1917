"""A year of a small company in ten commands, run whole or killed on the way, and what is left of it.

The exports are a part of the demo company's, every kind of file in two deliveries. The commands are those
of the three desks: take the files in, accept links, plan, approve, send; then the second delivery with its
answers, and the same again. Each names its own moment with `--now`, so that every run tells the same story.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from benchmarks.process import ROOT, STEPS
from benchmarks.snapshot import Row, difference, snapshot
from benchmarks.warm import Answer, Order
from tests.databases import PostgresDatabases
from voc.store import open_engine

FIRST, SECOND = "2026-06-10T09:00:00+00:00", "2026-10-31T09:00:00+00:00"
"""When the two deliveries are taken in: the day after the demo's third release, and the demo's today."""
SETTINGS = 'company = "Fieldloom"\nproduct = "Fieldloom"\nrates = { USD = 0.92, GBP = 1.17 }\n'
WHOLE = ("accounts.csv", "contacts.csv", "features.csv")
PARTS = {
    "releases.csv": ("released_at", 1),
    "nps_survey.csv": ("Submitted At", 6),
    "csat_survey.csv": ("date", 16),
    "support_cases.csv": ("opened_at", 16),
    "csm_notes.csv": ("created_at", 8),
    "answers.csv": ("date", 1),
    "signals.csv": ("date", 150),
}
"""The column that decides in which delivery a row comes, and every so-manieth row that is taken."""
REVIEWS = ("reviews.jsonl", "date", 8)
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class State:
    """All that a workspace holds: tables, and files by name."""

    tables: Mapping[str, Sequence[Row]]
    files: Mapping[str, bytes]

    def unlike(self, other: "State") -> str | None:
        """The first thing in which `other` is not this, in words."""
        for name in sorted(self.files.keys() ^ other.files.keys()):
            return f"the file {name} is {'missing' if name in self.files else 'too much'}"
        for name, content in self.files.items():
            if other.files[name] != content:
                return f"the file {name} has other contents"
        return difference(self.tables, other.tables)


class Warm:
    """The process that forks (benchmarks/warm.py), seen from outside."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        self._child = child

    def __call__(self, order: Order) -> Answer:
        """Have one order carried out."""
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(asdict(order)) + "\n")
        self._child.stdin.flush()
        return Answer(**self.hear())

    def hear(self) -> dict[str, Any]:
        """The next line it says."""
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError("the warm process is gone; its last words are above")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def warmed() -> Iterator[Warm]:
    """A warm process, ended after the block."""
    command = [sys.executable, "-m", "benchmarks.warm"]
    with subprocess.Popen(
        command, cwd=ROOT, env=clean(ONE_THREAD), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        warm = Warm(child)
        warm.hear()
        yield warm
        assert child.stdin is not None
        child.stdin.close()


def clean(more: Mapping[str, str]) -> dict[str, str]:
    """This environment without settings of voc, and with `more`."""
    return {name: value for name, value in os.environ.items() if not name.startswith("VOC_")} | dict(more)


@dataclass(frozen=True, slots=True)
class Place:
    """Where trials are made: a folder, and databases of one kind."""

    folder: Path
    databases: PostgresDatabases | None

    @contextmanager
    def workspace(self, name: str) -> Iterator[tuple[Path, str]]:
        """A new workspace and the address of its empty database."""
        workspace = prepare(self.folder / name)
        own = nullcontext(f"sqlite:///{workspace / 'voc.db'}")
        with self.databases.empty() if self.databases else own as url:
            yield workspace, url


def make_exports(folder: Path) -> Path:
    """Write both deliveries: about 120 comments, with one survey row that nobody can read. Returns the folder."""
    data = files("voc.demo") / "data"
    talkers = {row["email"] for row in _rows(data / "answers.csv")}
    for number, (low, high) in enumerate((("", FIRST), (FIRST, "9")), start=1):
        target = folder / f"delivery-{number}"
        target.mkdir(parents=True)
        for name in WHOLE:
            _write(target / name, _rows(data / name))
        for name, (column, every) in PARTS.items():
            rows = [row for row in _rows(data / name) if low < row[column] <= high]
            rows = [row for place, row in enumerate(rows) if place % every == 0 or _said_by(row, talkers)]
            if name == "nps_survey.csv":
                rows.insert(3, rows[3] | {"Response ID": f"R_bad{number}", column: "soon"})
            _write(target / name, rows)
        name, column, every = REVIEWS
        lines = (data / name).read_text(encoding="utf-8").splitlines(keepends=True)
        chosen = [line for line in lines if low < json.loads(line)[column] <= high]
        (target / name).write_text("".join(chosen[::every]), encoding="utf-8")
    return folder


def commands(exports: Path, workspace: Path) -> list[list[str]]:
    """The words of each command, without `voc`."""
    told = []
    for number, now in enumerate((FIRST, SECOND), start=1):
        at = ["-w", str(workspace), "--now", now]
        by = [*at, "--by", "pam"]
        told += [
            ["run", str(exports / f"delivery-{number}"), *at],
            ["link", "accept", "--at-least", "0.5", *by],
            ["run", *at],
            ["outbox", "approve", "--all", "--yes", *by],
            ["send", *by],
        ]
    return told


def prepare(workspace: Path) -> Path:
    """A workspace with settings and a key that all trials share, and nothing else. Returns the folder."""
    workspace.mkdir(parents=True)
    (workspace / "voc.toml").write_text(SETTINGS, encoding="utf-8")
    (workspace / "secret.key").write_text("5a" * 32, encoding="ascii")
    return workspace


def order(words: Sequence[Sequence[str]], workspace: Path, url: str) -> Order:
    """The order to run those of the commands that are not finished in this workspace, to the end."""
    return Order(commands=words, workspace=str(workspace), env={"VOC_DATABASE_URL": url})


def state(workspace: Path, url: str) -> State:
    """What is in the workspace now."""
    engine = open_engine(url)
    tables = snapshot(engine)
    engine.dispose()
    found = (path for path in workspace.rglob("*") if path.is_file() and not path.name.startswith("voc.db"))
    return State(tables, {str(path.relative_to(workspace)): path.read_bytes() for path in found})


def step_after(log: str) -> str:
    """In which step a run is whose output so far is `log`: the one after the last that it named."""
    words, _, said = log.rpartition("$ voc ")[2].partition("\n")
    if not words.startswith(("run ", "demo ")):
        return words.split(" -")[0] or "the start"
    walk = [step for step in STEPS if words.startswith("demo ") or step not in ("decided", "told")]
    over = [walk.index(step) for line in said.splitlines() for step in walk if line.startswith(f"  {step} ")]
    first = 1 if words.startswith("run -w ") else 0
    return (*walk, "the end")[max(over, default=first - 1) + 1]


def _rows(path: Path | Traversable) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


def _said_by(row: Mapping[str, str], people: set[str]) -> bool:
    return bool({row.get(name, "") for name in ("Email", "email", "contact_email")} & people)


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    if not rows:
        return
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
