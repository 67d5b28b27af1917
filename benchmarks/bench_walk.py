"""How long `voc run` takes from a folder of exports to planned messages, and which step takes the time.

    python -m benchmarks.bench_walk [--comments 20000] [--profile]

Each figure is that of the whole command, the start of Python, of its pool and the topic fit included.
`--profile` prints where the time goes instead of measuring: in the process that writes, then in one
that tags a thousand comments.
"""

import argparse
import cProfile
import pstats
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import generate
from benchmarks.harness import Figure
from benchmarks.process import fastest, publish, voc
from voc.flow.place import create_place
from voc.flow.walk import walk
from voc.nlp.tagging import tag_batch
from voc.nlp.values import TextIn

PROFILED = 1_000
RUNS = 2
"""So many walks; the fastest counts."""


def figures(folder: Path, comments: int) -> list[Figure]:
    """All figures of one walk."""
    exports = generate.company(folder / "exports", comments=comments)
    done = fastest(RUNS, lambda run: voc("run", exports, "-w", folder / f"workspace-{run}"))
    data = f"made-up NPS export, seed {generate.SEED}, seven languages, 1,000 accounts, 30 features"

    def figure(name: str, value: float, unit: str, bar: str | None = None) -> Figure:
        return Figure(name=name, value=round(value, 2), unit=unit, bar=bar, n=comments, data=data)

    steps = done.steps()
    return [
        figure("the whole walk", comments / done.seconds, "comments/s", ">= 300"),
        figure("seconds", done.seconds, "s"),
        figure("seconds of processor time", done.busy, "s"),
        figure("peak memory, all processes", done.peak_mb, "MB"),
        figure("peak memory of the process that writes", done.alone_mb, "MB"),
        *(figure(f"share of `{step}`", 100 * spent / done.seconds, "%") for step, spent in steps.items()),
    ]


def profile(folder: Path, comments: int) -> None:
    """Print where the time goes."""
    exports = generate.company(folder / "exports", comments=comments)
    place = create_place(folder / "workspace")
    with _profiled("The process that writes"):
        walk(place, [exports], now=datetime.now(UTC))
    texts = generate.answers(2 * PROFILED)
    batch = [TextIn(feedback_id=number, text=text) for number, text in enumerate(texts)]
    with _profiled("The first comments that a process tags, loading included"):
        tag_batch(batch[:PROFILED])
    with _profiled("As many more"):
        tag_batch(batch[PROFILED:])


@contextmanager
def _profiled(title: str) -> Iterator[None]:
    watched = cProfile.Profile()
    watched.enable()
    yield
    watched.disable()
    print(f"\n==== {title} ====")
    statistics = pstats.Stats(watched)
    statistics.sort_stats("tottime").print_stats(15)
    statistics.sort_stats("cumulative").print_stats(40)


def main() -> None:
    """Measure, print and keep; or profile."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--comments", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.profile:
            profile(folder, given.comments)
        else:
            publish("walk", figures(folder, given.comments))


if __name__ == "__main__":
    main()
