"""How often a passage is exactly what a reader would cut out, and how fast comments are split.

    python -m benchmarks.bench_splits

On benchmarks/splits.jsonl: comments with the passages that a reader would make of them, written after the rules
were done; no clause rule was changed for them. (The first run came to 0.886 and showed three slips in reading lines
that were then mended: a Japanese list mark, the wide colon, names of speakers in Thai.) A passage counts as right
when both its offsets are. Keeps its figures in benchmarks/results/splits.json.
"""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, write
from voc.nlp.passages import Span, split

ROOT = Path(__file__).parent.parent
SPLITS = ROOT / "benchmarks" / "splits.jsonl"
SPEED_PASSAGES = 5_000

Row = dict[str, Any]


def main() -> None:
    """Measure, print, keep."""
    figures = list(measured())
    for figure in figures:
        print(f"{figure.name:<44} {figure.value:>9} {figure.unit:<12} n={figure.n}")
    write("splits", figures)


def measured() -> Iterator[Figure]:
    """F1 of exact passages over all, by language and by kind of comment; then speed by language."""
    rows = [json.loads(line) for line in SPLITS.read_text(encoding="utf-8").splitlines()]
    yield _figure("exact passages, F1", rows)
    for key in ("lang", "kind"):
        for value in sorted({row[key] for row in rows}):
            yield _figure(f"exact passages, F1, {value}", [row for row in rows if row[key] == value])
    for language in ("en", "zh", "ja", "th", "lo"):
        yield _speed(language, [row["text"] for row in rows if row["lang"] == language])


def _figure(name: str, rows: Sequence[Row]) -> Figure:
    right = found = wanted = 0
    for row in rows:
        spans, true = split(row["text"], row["lang"]), _spans(row["text"], row["passages"])
        right += len(set(spans) & set(true))
        found, wanted = found + len(spans), wanted + len(true)
    value = round(2 * right / (found + wanted), 3)
    return Figure(name=name, value=value, unit="", bar=None, n=wanted, data="benchmarks/splits.jsonl")


def _spans(text: str, passages: Sequence[str]) -> list[Span]:
    """Where the passages stand in the text, in order. Raises ValueError for one that does not."""
    spans, start = [], 0
    for passage in passages:
        start = text.index(passage, start)
        spans.append((start, start + len(passage)))
        start += len(passage)
    return spans


def _speed(language: str, texts: Sequence[str]) -> Figure:
    """Passages a second of one process, its libraries loaded."""
    many = sum(len(split(text, language)) for text in texts)
    rounds = max(1, SPEED_PASSAGES // many)
    start = time.perf_counter()
    for _ in range(rounds):
        for text in texts:
            split(text, language)
    value = round(many * rounds / (time.perf_counter() - start))
    return Figure(
        name=f"split, {language}",
        value=value,
        unit="passages/s",
        bar=">= 2000",
        n=many * rounds,
        data="benchmarks/splits.jsonl",
    )


if __name__ == "__main__":
    main()
