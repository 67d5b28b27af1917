"""The reports of the ledger over 100,000 loops.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_ledger

Made-up rows in a SQLite file: 20,000 contacts of 3,000 accounts, 300 features, 620,000 steps, 40,000 owed replies.
Measured is each report from the tables to the frame. Keeps its figures in benchmarks/results/ledger.json.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.harness import Figure, write
from benchmarks.ledgers import ACCOUNTS, CONTACTS, LOOPS, NOW, fill
from voc.report import ledger, ledger_debt, ledger_rows
from voc.report.recovery import recoveries
from voc.store import open_engine, upgrade

DATA = f"made up: {CONTACTS:,} contacts of {ACCOUNTS:,} accounts, five ways a loop may have gone"
ROUNDS = 3
BAR = "<= 2"


def main() -> None:
    """Make the tables, measure, keep."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'voc.db'}")
        upgrade(engine)
        fill(engine)
        figures = measured(engine)
        engine.dispose()
    for figure in figures:
        print(f"{figure.name:<50} {figure.value:>9} {figure.unit:<4} {figure.bar or ''}")
    write("ledger", figures)


def measured(engine: Engine) -> list[Figure]:
    """Seconds of each report, the best of some rounds."""
    owed = ledger_debt.owed(engine, now=NOW, currency="EUR", rates={"USD": 0.9})
    works: dict[str, tuple[Callable[[], object], str | None]] = {
        "closure": (lambda: ledger.closure(engine, now=NOW), BAR),
        "stages": (lambda: ledger.stages(engine, now=NOW), BAR),
        "weeks": (lambda: ledger.weekly(engine, now=NOW), BAR),
        "owed replies": (
            lambda: ledger_debt.owed(engine, now=NOW, currency="EUR", rates={"USD": 0.9}),
            BAR,
        ),
        "debt by account": (lambda: ledger_debt.debt(owed, by="account"), BAR),
        "recovery": (lambda: recoveries(engine, now=NOW), BAR),
        "every row with its words": (lambda: ledger_rows.rows(engine), None),
    }
    return [
        Figure(name=name, value=round(best(work), 2), unit="s", bar=bar, n=LOOPS, data=DATA)
        for name, (work, bar) in works.items()
    ]


def best(work: Callable[[], object]) -> float:
    """The fastest of some rounds, in seconds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
