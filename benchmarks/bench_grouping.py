"""How well wants are grouped into requests, and what the order in which they come changes.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_grouping

Pair precision and recall: on simulated companies of intents that the thresholds were learned on (seeds of their own) and on
clinc150 and banking77 test, which nothing was learned on. Order: each company in SHUFFLES other orders, all at once, and in
four parts as four runs would bring them. Keeps its figures in benchmarks/results/grouping.json.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.harness import Figure, write
from training.train_grouping import DATA, FILES, Company, companies, f_half, in_parts, pairs, written
from voc.nlp.encoders.wants import ONCE, TWICE
from voc.roadmap.grouping import learned

EVAL = Path("../shared/data/eval")
SETS = (
    *((DATA, file, "learned on, other draws") for file in FILES),
    (EVAL, "topics_en_banking77_test.jsonl", "never learned on"),
    (EVAL, "topics_en_clinc150_test.jsonl", "never learned on"),
)
SEEDS = range(100, 103)
SHUFFLES = 3


def main() -> None:
    """Group, print, keep."""
    figures = []
    for encoder in (TWICE, ONCE):
        for drawn, data in _sets(encoder):
            for figure in measured(drawn, data, encoder):
                print(f"{figure.name:<68} {figure.value:>6} {figure.n:>6} {figure.data}", flush=True)
                figures.append(figure)
    write("grouping", figures)


def _sets(encoder: str) -> Iterator[tuple[list[Company], str]]:
    how_read = "" if encoder == TWICE else ", without the slow encoder"
    for folder, file, how in SETS:
        drawn = companies(file, folder=folder, seeds=SEEDS, encoder=encoder)
        seeds = f"{len(drawn)} companies, seeds {SEEDS[0]}-{SEEDS[-1]}"
        yield drawn, f"{folder.name}/{file}, {how}, {seeds}{how_read}"
    own = written(encoder)
    yield own, f"training/wants, learned on, {len(own) - 1} companies and all as one{how_read}"


def measured(drawn: list[Company], data: str, encoder: str) -> Iterator[Figure]:
    """The figures of one set, means over its companies."""
    n = sum(len(one.true) for one in drawn)

    def figure(name: str, values: list[float], bar: str | None = None) -> Figure:
        return Figure(name=name, value=round(float(np.mean(values)), 3), unit="", bar=bar, n=n, data=data)

    for parts, how in ((1, "all at once"), (4, "in four runs")):
        scores = [pairs(in_parts(one.vectors, parts, learned(encoder)), one.true) for one in drawn]
        yield figure(f"pair precision, {how}", [p for p, _ in scores])
        yield figure(f"pair recall, {how}", [r for _, r in scores])
        yield figure(f"pair F0.5, {how}", [f_half(p, r) for p, r in scores])
        same, shared = zip(
            *(alike(one, parts, seed, encoder) for one in drawn for seed in range(SHUFFLES)), strict=True
        )
        bar = "== 1" if parts == 1 else ">= 0.95"
        yield figure(f"pairs grouped alike in another order, {how}", list(same), bar)
        yield figure(f"pairs together in both orders, of those in either, {how}", list(shared))


def alike(one: Company, parts: int, seed: int, encoder: str) -> tuple[float, float]:
    """What another order leaves: share of all pairs that are grouped alike, and of those together in either order."""
    order = np.random.default_rng(seed).permutation(len(one.true))
    again = np.empty(len(order), dtype=np.int64)
    again[order] = in_parts(one.vectors[order], parts, learned(encoder))
    upper = np.triu_indices(len(order), 1)
    first = in_parts(one.vectors, parts, learned(encoder))
    before, after = (first[:, None] == first)[upper], (again[:, None] == again)[upper]
    return float((before == after).mean()), float((before & after).sum() / max((before | after).sum(), 1))


if __name__ == "__main__":
    main()
