"""How long a person waits: for `voc --help`, for `import voc`, for the demo in an environment that is there.

python -m benchmarks.bench_start [--times 10]
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.harness import Figure
from benchmarks.process import Ran, publish, run, voc


def figures(folder: Path, times: int) -> list[Figure]:
    """All figures; short commands are run `times` times and the median counts."""
    demo = voc("demo", "-w", folder / "demo")
    return [
        _short("voc --help", lambda: voc("--help"), "< 0.5", times),
        _short("import voc.cli", lambda: run([sys.executable, "-c", "import voc.cli"]), None, times),
        _short("import voc", lambda: run([sys.executable, "-c", "import voc"]), None, times),
        _short("Python alone", lambda: run([sys.executable, "-c", "pass"]), None, times),
        _figure("voc demo", demo.seconds, "s", "< 60", 1),
        _figure("voc demo, peak memory", demo.peak_mb, "MB", None, 1),
    ]


def _short(name: str, command: Callable[[], Ran], bar: str | None, times: int) -> Figure:
    command()
    return _figure(name, median(command().seconds for _ in range(times)), "s", bar, times)


def _figure(name: str, value: float, unit: str, bar: str | None, n: int) -> Figure:
    data = "the demo company" if n == 1 else f"median of {n}, files in the disk cache"
    return Figure(name=name, value=round(value, 3), unit=unit, bar=bar, n=n, data=data)


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        publish("start", figures(Path(name), given.times))


if __name__ == "__main__":
    main()
