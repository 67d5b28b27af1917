"""The reports of the ledger over 100,000 loops.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_ledger

Made-up rows in a SQLite file: 20,000 contacts of 3,000 accounts, 300 features, 620,000 steps, 40,000 owed replies.
Measured is each report from the tables to the frame. Keeps its figures in benchmarks/results/ledger.json.
"""

from collections.abc import Callable

from sqlalchemy import Engine

from benchmarks.harness import Figure
from benchmarks.ledgers import ACCOUNTS, CONTACTS, LOOPS, NOW, fill
from benchmarks.process import publish
from benchmarks.tables import best, filled
from voc.report import ledger, ledger_debt, ledger_rows
from voc.report.recovery import recoveries

DATA = f"made up: {CONTACTS:,} contacts of {ACCOUNTS:,} accounts, five ways a loop may have gone"
BAR = "<= 2"


def main() -> None:
    """Make the tables, measure, keep."""
    with filled(fill) as engine:
        publish("ledger", measured(engine))


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
        Figure(name=name, value=best(work), unit="s", bar=bar, n=LOOPS, data=DATA)
        for name, (work, bar) in works.items()
    ]


if __name__ == "__main__":
    main()
