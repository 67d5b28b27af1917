"""How often the signs of a passage (urgency, outcome) are right, and what they cost.

    python -m benchmarks.bench_signs

Right: on benchmarks/signs.jsonl, written by hand after the rules were frozen, by the hand that wrote the
rules, so it shows whether they carry over to new sentences and not how other people write. Cost: on
benchmarks/passages. Keeps its figures in benchmarks/results/signs.json.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, write
from voc.nlp.signs import find
from voc.terms import TagKind

HERE = Path(__file__).parent
SET = "benchmarks/signs.jsonl, hand-made after the rules"
CLOSE = ("en", "tr", "zh", "lo", "de", "es", "fr", "ja")
"""Languages with sixteen sentences or more; the others have eight each, alike in content."""

Row = dict[str, Any]
Counts = tuple[int, int, int]
"""How many were found and right, were found, should have been found."""


def main() -> None:
    """Measure, print, keep."""
    figures = list(measured())
    for figure in figures:
        print(f"{figure.name:<56} {figure.value:>8} {figure.unit:<6} {figure.n:>5}  {figure.data}")
    write("signs", figures)


def measured() -> Iterator[Figure]:
    """Precision and recall of both kinds, of all languages together and of two groups, then the cost."""
    rows = read(HERE / "signs.jsonl")
    groups = {
        "all languages": rows,
        "eight languages": [row for row in rows if row["lang"] in CLOSE],
        "eleven languages": [row for row in rows if row["lang"] not in CLOSE],
    }
    for name, some in groups.items():
        for kind in (TagKind.URGENCY, TagKind.OUTCOME):
            yield from _pair(f"{kind.value}, {name}", counted(some, kind))
    by_language = defaultdict(list)
    for row in rows:
        by_language[row["lang"]].append(row)
    whole = {lang: sum(_whole(row) for row in some) / len(some) for lang, some in by_language.items()}
    worst = min(whole, key=lambda lang: whole[lang])
    yield Figure(
        name=f"sentences wholly right, worst language ({worst})", value=round(whole[worst], 3), unit="",
        bar=None, n=len(by_language[worst]), data=SET,
    )  # fmt: skip
    yield _cost()


def read(path: Path) -> list[Row]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def counted(rows: Sequence[Row], kind: TagKind) -> Counts:
    """An urgency of the wrong level and an outcome of the wrong value are wrong."""
    right = found = wanted = 0
    for row in rows:
        said = {sign.value.value for sign in find(row["text"], row["lang"]) if sign.kind is kind}
        true = {row["urgency"]} - {None} if kind is TagKind.URGENCY else set(row["outcomes"])
        right, found, wanted = right + len(said & true), found + len(said), wanted + len(true)
    return right, found, wanted


def _pair(name: str, counts: Counts) -> Iterator[Figure]:
    right, found, wanted = counts
    for what, whole in (("precision", found), ("recall", wanted)):
        yield Figure(
            name=f"{what} of {name}", value=round(right / whole, 3), unit="", bar=None, n=whole, data=SET
        )


def _whole(row: Row) -> bool:
    said = {sign.value.value for sign in find(row["text"], row["lang"])}
    return said == ({row["urgency"]} - {None}) | set(row["outcomes"])


def _cost() -> Figure:
    """Microseconds of the processor a passage, the word lists read before."""
    rows = [row for path in sorted((HERE / "passages").glob("*.jsonl")) for row in read(path)]
    best = min(_timed(rows) for _ in range(5))
    return Figure(
        name="signs of a passage", value=round(best * 1e6 / len(rows), 1), unit="µs", bar="<= 30",
        n=len(rows), data="benchmarks/passages, 19 languages",
    )  # fmt: skip


def _timed(rows: Sequence[Row]) -> float:
    begin = time.process_time()
    for row in rows:
        find(row["text"], row["lang"])
    return time.process_time() - begin


if __name__ == "__main__":
    main()
