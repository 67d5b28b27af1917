"""A ranking with all its draws on a roadmap of 500 features that 10,000 requests are linked with.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_priorities

Made-up rows in a SQLite file: 2,000 accounts, 30,000 asks, three links a request, a third of them accepted. Measured are
the thinking alone (500 draws, what would change the order, who is heard) and the whole answer, from the tables to the
frames. Keeps its figures in benchmarks/results/priorities.json.
"""

from functools import partial

import numpy as np
from sqlalchemy import Engine

from benchmarks.harness import Figure
from benchmarks.process import publish
from benchmarks.roadmap import FEATURES, NOW, REQUESTS, fill
from benchmarks.tables import best, filled
from voc.report.priorities import Priorities, Question, kept, priorities
from voc.report.stakes import stakes
from voc.roadmap.doubts import decisions, stability
from voc.roadmap.formulas import FORMULAS, formula
from voc.roadmap.hearing import representation
from voc.roadmap.inputs import Inputs, unpacked
from voc.roadmap.priorities import rank

DATA = f"made up: {FEATURES} features, 2,000 accounts, 30,000 asks, 3 links drawn for each request"


def main() -> None:
    """Make the tables, measure, keep."""
    with filled(fill) as engine:
        publish("priorities", measured(engine))


def measured(engine: Engine) -> list[Figure]:
    """Seconds of each part, the best of some rounds; and whether a kept view comes back to the figure."""
    inputs = stakes(engine, now=NOW, currency="EUR", rates={}).inputs
    found = []
    for name in FORMULAS:
        seconds = best(partial(think, inputs, name))
        found.append(_seconds(f"ranking with 500 draws, {name}", seconds, "<= 2"))
    found.append(
        _seconds(
            "reading the inputs from SQLite",
            best(lambda: stakes(engine, now=NOW, currency="EUR", rates={})),
            None,
        )
    )
    found.append(_seconds("the whole answer from SQLite, rice", best(lambda: answer(engine)), None))
    ready = kept(engine, Question(formula="rice"), now=NOW, currency="EUR", rates={})
    again = unpacked(ready.inputs)
    same = np.array_equal(rank(again, formula("rice")).score_draws, rank(inputs, formula("rice")).score_draws)
    found.append(_figure("a kept ranking computed again: same to the last digit", float(same), "", "== 1"))
    found.append(
        _figure("size of a kept ranking", round(len(ready.inputs + ready.figures) / 1e6, 2), "MB", None)
    )
    return found


def think(inputs: Inputs, name: str) -> None:
    """Everything that follows from the inputs."""
    ranking = rank(inputs, formula(name))
    stability(ranking)
    decisions(ranking)
    representation(inputs, ranking.ranked)


def answer(engine: Engine) -> Priorities:
    """As the command asks."""
    return priorities(engine, Question(formula="rice"), now=NOW, currency="EUR", rates={})


def _seconds(name: str, value: float, bar: str | None) -> Figure:
    return _figure(name, value, "s", bar)


def _figure(name: str, value: float, unit: str, bar: str | None) -> Figure:
    return Figure(name=name, value=value, unit=unit, bar=bar, n=REQUESTS, data=DATA)


if __name__ == "__main__":
    main()
