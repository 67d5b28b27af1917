"""Accuracy against speed of the sentiment judges, drawn from benchmarks/results/peers.json.

python -m benchmarks.plot_peers [FILE.svg]
"""

import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import RESULTS
from voc.flow.measuring.drawing import GRID, LEFT, SOFT, TEAL, WIDTH, Sheet

OUT = Path(__file__).parent.parent / "docs" / "screens" / "peers.svg"
OURS = "voc"
PEER = "#8A96A3"
SLOWEST, FASTEST = 50, 50_000
LOWEST, HIGHEST = 0.4, 0.7
TOP, BOTTOM, RIGHT = 110.0, 420.0, WIDTH - 60.0
FIRST = LEFT + 50.0


def main() -> None:
    """Draw the figures that were kept."""
    kept = json.loads((RESULTS / "peers.json").read_text(encoding="utf-8"))
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else OUT
    out.write_text(drawn(kept), encoding="utf-8")


def drawn(kept: dict[str, Any]) -> str:
    """The diagram: texts a second on a logarithmic scale, macro-F1 of three classes as mean over the sets."""
    points = list(_points(kept["figures"]))
    said = "; ".join(f"{name}: {score:.2f} at {speed:,.0f} texts a second" for name, speed, score in points)
    about = f"mean of three English sets, one thread, {kept['date']}; right is faster, up is better"
    sheet = Sheet(title="Sentiment: accuracy against speed", about=about, height=480, said=said)
    for step in range(round(LOWEST * 10), round(HIGHEST * 10) + 1):
        y = _y(step / 10)
        sheet.line(FIRST, y, RIGHT, y, colour=GRID)
        sheet.text(FIRST - 8, y + 4, f"{step / 10:.1f}", colour=SOFT, anchor="end")
    for mark in (100, 1_000, 10_000):
        sheet.line(_x(mark), TOP, _x(mark), BOTTOM, colour=GRID)
        sheet.text(_x(mark), BOTTOM + 20, f"{mark:,}", colour=SOFT, anchor="middle")
    sheet.text((FIRST + RIGHT) / 2, BOTTOM + 44, "texts a second", colour=SOFT, anchor="middle")
    sheet.text(LEFT, (TOP + BOTTOM) / 2, "macro-F1", colour=SOFT, anchor="middle", turned=True)
    for name, speed, score in points:
        x, y, late = _x(speed), _y(score), _x(speed) > (FIRST + RIGHT) / 2
        sheet.dot(x, y, colour=TEAL if name.startswith(OURS) else PEER, radius=7)
        words = f"{name}  {score:.2f}"
        sheet.text(x + (-12 if late else 12), y + 4, words, anchor="end" if late else "start", size=13)
    return sheet.svg()


def _points(figures: list[dict[str, Any]]) -> Iterator[tuple[str, float, float]]:
    """Name, texts a second and mean macro-F1 of every judge."""
    scores: dict[str, list[float]] = defaultdict(list)
    speeds: dict[str, float] = {}
    for figure in figures:
        name, _, what = figure["name"].partition(": ")
        if what == "sentiment, macro-F1":
            scores[name].append(figure["value"])
        elif what == "speed":
            speeds[name] = figure["value"]
    yield from ((name, speeds[name], sum(each) / len(each)) for name, each in scores.items())


def _x(speed: float) -> float:
    share = math.log(speed / SLOWEST) / math.log(FASTEST / SLOWEST)
    return FIRST + share * (RIGHT - FIRST)


def _y(score: float) -> float:
    return BOTTOM - (score - LOWEST) / (HIGHEST - LOWEST) * (BOTTOM - TOP)


if __name__ == "__main__":
    main()
