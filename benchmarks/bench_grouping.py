"""How well wants are grouped into requests, and what the order in which they come changes.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_grouping

Pair precision and recall: on simulated companies of intents that the thresholds were learned on (seeds of their own) and on
clinc150 and banking77 test, which nothing was learned on. Order: each company in SHUFFLES other orders, all at once, and in
four parts as four runs would bring them. Keeps its figures in benchmarks/results/grouping.json.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import Figure, write
from training.train_grouping import DATA, FILES, Company, companies, f_half, in_parts, pairs
from voc.nlp.tagging import ENCODER
from voc.roadmap.grouping import BIND_AT, JOIN_AT, usual_want

EVAL = Path("../shared/data/eval")
SETS = (
    *((DATA, file, "learned on, other draws") for file in FILES),
    (EVAL, "topics_en_banking77_test.jsonl", "never learned on"),
    (EVAL, "topics_en_clinc150_test.jsonl", "never learned on"),
)
SEEDS = range(100, 103)
SHUFFLES = 3

Labels = NDArray[np.int64]


def main() -> None:
    """Group, print, keep."""
    figures = []
    for folder, file, how in SETS:
        drawn = companies(file, folder=folder, seeds=SEEDS)
        for figure in measured(
            drawn, f"{folder.name}/{file}, {how}, {len(drawn)} companies, seeds {SEEDS[0]}-{SEEDS[-1]}"
        ):
            print(f"{figure.name:<68} {figure.value:>6} {figure.n:>6} {figure.data}", flush=True)
            figures.append(figure)
    write("grouping", figures)


def measured(drawn: list[Company], data: str) -> Iterator[Figure]:
    """The figures of one set, means over its companies."""
    n = sum(len(one.true) for one in drawn)

    def figure(name: str, values: list[float], bar: str | None = None) -> Figure:
        return Figure(name=name, value=round(float(np.mean(values)), 3), unit="", bar=bar, n=n, data=data)

    for parts, how in ((1, "all at once"), (4, "in four runs")):
        scores = [pairs(grouped(one.vectors, parts), one.true) for one in drawn]
        yield figure(f"pair precision, {how}", [p for p, _ in scores])
        yield figure(f"pair recall, {how}", [r for _, r in scores])
        yield figure(f"pair F0.5, {how}", [f_half(p, r) for p, r in scores])
        same, shared = zip(
            *(alike(one, parts, seed) for one in drawn for seed in range(SHUFFLES)), strict=True
        )
        bar = "== 1" if parts == 1 else ">= 0.95"
        yield figure(f"pairs grouped alike in another order, {how}", list(same), bar)
        yield figure(f"pairs together in both orders, of those in either, {how}", list(shared))


def grouped(vectors: NDArray[np.float32], parts: int) -> Labels:
    """As the product groups."""
    usual = usual_want(ENCODER, vectors.shape[1])
    return in_parts(vectors, parts, usual, bind_at=BIND_AT, join_at=JOIN_AT)


def alike(one: Company, parts: int, seed: int) -> tuple[float, float]:
    """What another order leaves: share of all pairs that are grouped alike, and of those together in either order."""
    order = np.random.default_rng(seed).permutation(len(one.true))
    again = np.empty(len(order), dtype=np.int64)
    again[order] = grouped(one.vectors[order], parts)
    upper = np.triu_indices(len(order), 1)
    first = grouped(one.vectors, parts)
    before, after = (first[:, None] == first)[upper], (again[:, None] == again)[upper]
    return float((before == after).mean()), float((before & after).sum() / max((before | after).sum(), 1))


if __name__ == "__main__":
    main()
