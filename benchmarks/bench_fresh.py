"""From a fresh clone to a finished demo: `python3 start.py demo` with a new home, no cache and no environment.

    python -m benchmarks.bench_fresh

Fetches packages from whatever registry pip is set up for, so it measures that too; what is committed is
cloned, what is not is left out. Takes one to three minutes and a gigabyte in the folder for temporary files.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import Figure
from benchmarks.process import ROOT, publish

PASSED_ON = ("PATH", "LANG", "TMPDIR")
"""What the newcomer keeps of our environment, beside the settings of pip."""


def figures(folder: Path) -> list[Figure]:
    """Seconds and megabytes of one fresh start."""
    clone, home = folder / "project", folder / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    kept = {name: value for name, value in os.environ.items() if name in PASSED_ON or name.startswith("PIP_")}
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.base_prefix + "/bin/python3", "start.py", "demo"],
        cwd=clone,
        env=kept | {"HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"The demo ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    size = _megabytes(clone) + _megabytes(home)
    data = "a fresh clone, an empty home, the demo company"
    return [
        Figure(
            name="fresh clone to finished demo",
            value=round(seconds, 1),
            unit="s",
            bar="<= 180",
            n=1,
            data=data,
        ),
        Figure(name="on disk afterwards", value=round(size), unit="MB", bar="<= 1000", n=1, data=data),
    ]


def _megabytes(folder: Path) -> float:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e6


def main() -> None:
    """Measure, print and keep."""
    with tempfile.TemporaryDirectory() as name:
        publish("fresh", figures(Path(name)))


if __name__ == "__main__":
    main()
