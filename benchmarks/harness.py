"""The one form in which every bench keeps its figures, and the machine they were measured on.

A bench collects `Figure`s and hands them to `write`:

    speed = Figure(name="survey rows", value=7_400, unit="rows/s", bar=">= 5000", n=100_000, data="made up")
    write("ingest", [speed])
"""

import json
import operator
import os
import platform
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
}
BAR = re.compile(r"(>=|<=|==|>|<)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number. `n` is how many things were measured, `data` what they were.

    `bar` is what was asked for, e.g. `>= 5000`, in the figure's own unit; None where nothing was.
    Raises ValueError for a bar that is not a comparison and a number.
    """

    name: str
    value: float
    unit: str
    bar: str | None
    n: int
    data: str

    def __post_init__(self) -> None:
        if self.bar is not None and not BAR.fullmatch(self.bar):
            raise ValueError(f"The bar `{self.bar}` of `{self.name}` is not like `>= 5000`.")

    @property
    def met(self) -> bool | None:
        """Whether the value reaches the bar; None where there is no bar."""
        parts = BAR.fullmatch(self.bar or "")
        return COMPARISONS[parts[1]](self.value, float(parts[2])) if parts else None

    def as_row(self) -> dict[str, Any]:
        """The figure as it is kept, `met` included."""
        return {**asdict(self), "met": self.met}


def machine() -> dict[str, Any]:
    """What the figures were measured on: processor, cores, memory in GB, system, Python, speed. No names."""
    return {
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "loop_s": loop_seconds(),
    }


@cache
def loop_seconds() -> float:
    """How long this machine takes now for a fixed piece of Python: the best of five, in seconds.

    Shared machines are twice as fast on one day as on another; this tells which day it was.
    """
    return round(min(_timed_loop() for _ in range(5)), 3)


def _timed_loop() -> float:
    began, total = time.perf_counter(), 0
    for number in range(1_000_000):
        total += number * number
    return time.perf_counter() - began


def write(bench: str, figures: Iterable[Figure], *, folder: Path = RESULTS, on: date | None = None) -> Path:
    """Keep the figures of one bench as `folder`/<bench>.json, in place of its last ones. Returns the file."""
    day = on or datetime.now(UTC).date()
    result = {
        "bench": bench,
        "date": day.isoformat(),
        "machine": machine(),
        "figures": [figure.as_row() for figure in figures],
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{bench}.json"
    path.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read_all(folder: Path = RESULTS) -> list[dict[str, Any]]:
    """All results that are kept, by name of the bench. Raises ValueError for one that `write` did not write."""
    return [_read(path) for path in sorted(folder.glob("*.json"))]


def _read(path: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    try:
        figures = [
            Figure(**{key: row[key] for key in row.keys() - {"met"}}).as_row() for row in result["figures"]
        ]
        whole = figures == result["figures"] and result["machine"].keys() == machine().keys()
    except (AttributeError, KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        raise ValueError(
            f"{path.name} is not as benchmarks.harness.write keeps results: run its bench again."
        )
    return result


def _processor() -> str:
    table = Path("/proc/cpuinfo")
    if table.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", table.read_text(encoding="utf-8"), re.MULTILINE)
        if found:
            return found[1].strip()
    return platform.processor() or "unknown"


def _memory_gb() -> float | None:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
