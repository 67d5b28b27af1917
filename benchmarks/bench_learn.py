"""How accuracy grows with corrections: the least sure first (as `voc review` lists them) against drawn at random.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_learn

A labelled public set plays a workspace: half of it is corrected step by step, the other half is only judged.
Nothing that ships is made from it. Keeps its figures in benchmarks/results/learn.json.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench_nlp import SHARED, rows
from benchmarks.harness import Figure, write
from voc.nlp import judging, learning
from voc.nlp.heads import SENTIMENTS, Judged
from voc.nlp.learning import Corrections
from voc.nlp.measures import macro_f1
from voc.terms import Intent

SETS = (("sentiment_en_survey", "en"), ("sentiment_th_brand", "th"))
STEPS = (0, 50, 100, 200, 500)
SEEDS = (1, 2, 3)

Rows = NDArray[np.int64]


def main() -> None:
    """Simulate, print, keep."""
    figures = []
    for name, language in SETS:
        for figure in simulated(name, language):
            print(f"{figure.name:<64} {figure.value:>7} {figure.data}", flush=True)
            figures.append(figure)
    write("learn", figures)


def simulated(name: str, language: str) -> Iterator[Figure]:
    """Macro-F1 on the half that is only judged, after so many corrections of the other half; mean of three draws."""
    found = rows(SHARED / "eval" / f"{name}.jsonl")
    true = np.array([[s.value for s in SENTIMENTS].index(row["label"]) for row in found])
    read = judging.read([row["text"] for row in found], [language] * len(found))
    for way in ("least sure first", "at random"):
        for step in STEPS:
            scores = [_score(read, true, step, way == "at random", seed) for seed in SEEDS]
            yield Figure(
                name=f"macro-F1 after {step} corrections, {way}",
                value=round(float(np.mean(scores)), 3), unit="", bar=None, n=len(found) // 2,
                data=f"eval/{name}, half corrected, half judged, {len(SEEDS)} draws",
            )  # fmt: skip


def _score(read: judging.Reading, true: Rows, step: int, random: bool, seed: int) -> float:
    order = np.random.default_rng(seed).permutation(len(true))
    pool, test = order[: len(true) // 2], order[len(true) // 2 :]
    sure = read.judged.sentiment.max(axis=1)
    chosen = (pool if random else pool[np.argsort(sure[pool], kind="stable")])[:step]
    judged = _part(read.judged, test)
    if step:
        lesson = learning.learn(_corrections(read, true, chosen))
        judged = lesson.learned.judge(read.vectors[test], judged)
    return macro_f1(judged.sentiment.argmax(axis=1), true[test], (0, 1, 2))


def _corrections(read: judging.Reading, true: Rows, chosen: Rows) -> Corrections:
    return Corrections(
        vectors=read.vectors[chosen],
        judged=_part(read.judged, chosen),
        feels=true[chosen].astype(np.int64),
        wants=np.full((len(chosen), len(Intent)), np.nan, dtype=np.float32),
    )


def _part(judged: Judged, chosen: Rows) -> Judged:
    return Judged(sentiment=judged.sentiment[chosen], intents=judged.intents[chosen])


if __name__ == "__main__":
    main()
