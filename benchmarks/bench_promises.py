"""How many planted promises of the demo company are found, with which feature, and how many sentences are none.

    python -m benchmarks.bench_promises [FOLDER]

FOLDER is a demo workspace (`voc demo -w FOLDER`); without it one is made. What was planted is not all that was promised:
sentences that were read and are promises, though unmarked, are listed below and count apart. The words of
voc/health/promises.toml were written with these notes at hand, so this says that the machine works, not how well it
does on strange notes. Keeps its figures in benchmarks/results/promises.json.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.harness import Figure, write
from voc.flow.demo import NOW, create_demo, run_demo
from voc.flow.health.promises import watch
from voc.model import Feature, Feedback, Passage, Promise
from voc.store import reading
from voc.store.reads import words

DATA = "demo company, notes at hand while the words were written"
UNMARKED = (
    "N-0303", "N-0313", "N-0317", "N-0319", "N-0323", "N-0345", "N-0351", "N-0354", "N-0355", "N-0358",
    "CS-20925", "R_34566e122",
)  # fmt: skip
"""Comments whose unmarked promise was read by a person: to pass on, to send, to answer, to ship, and reminders."""
Row = tuple[str, str, str | None]


def main() -> None:
    """Walk if needed, look, print, keep."""
    with tempfile.TemporaryDirectory() as folder:
        given = len(sys.argv) > 1
        place = create_demo(Path(sys.argv[1])) if given else run_demo(Path(folder) / "demo")[0]
        watch(place, now=NOW)
        with reading(place.engine) as session:
            figures = list(measured(_rows(session), _planted()))
        place.engine.dispose()
    for figure in figures:
        print(f"{figure.name:<48} {figure.value:>6} {figure.n:>4}")
    write("promises", figures)


def measured(rows: list[Row], planted: list[dict[str, Any]]) -> Iterator[Figure]:
    """Planted ones found, with the right feature (or rightly with none), and what else was found."""
    of = [next((row for row in rows if _is(row, one)), None) for one in planted]
    right = sum(row is not None and row[2] == one["feature"] for row, one in zip(of, planted, strict=True))
    other = [row for row in rows if not any(_is(row, one) for one in planted)]
    false = [row for row in other if not row[0].startswith(UNMARKED)]
    missed = ", ".join(one["id"] for row, one in zip(of, planted, strict=True) if row is None) or "none"
    yield _figure(
        "planted promises found", sum(row is not None for row in of), len(planted), f"missed: {missed}"
    )
    yield _figure("planted promises with the right feature or none", right, len(planted), "")
    yield _figure("unmarked promises found", len(other) - len(false), len(UNMARKED), "")
    yield _figure("sentences that are no promise", len(false), len(rows), "")


def _figure(name: str, value: int, n: int, more: str) -> Figure:
    return Figure(name=name, value=value, unit="", bar=None, n=n, data="; ".join(filter(None, (DATA, more))))


def _is(row: Row, one: dict[str, Any]) -> bool:
    """Whether a found passage is the planted one: the quote and the passage hold each other, but for names."""
    plain = row[1].casefold().rstrip(".。 ")
    quote = one["quote"].casefold().rstrip(".。 ")
    known = row[0].split("#")[0] == one["id"]
    tail = quote.split()[-3:] if " " in quote else [quote]
    return known and (quote in plain or plain in quote or " ".join(tail) in plain)


def _rows(session: Session) -> list[Row]:
    query = (
        select(Feedback.external_id, words(), Feature.key)
        .select_from(Promise)
        .join(Passage, Passage.id == Promise.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Feature, Feature.id == Promise.feature_id)
        .order_by(Promise.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _planted() -> list[dict[str, Any]]:
    text = (files("voc.demo") / "planted.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["promises"]
    return found


if __name__ == "__main__":
    main()
