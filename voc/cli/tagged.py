"""How tagged passages are printed and written: a table for people, JSON Lines for machines, CSV for both."""

import csv
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from voc.cli.show import cell, console, json_text
from voc.errors import InputError
from voc.flow.counting import counted
from voc.flow.measuring.tag_texts import Tagged

STYLES = {"negative": "red", "positive": "green"}
COLUMNS = (
    "line", "start", "end", "passage", "language", "language_confidence", "sentiment", "sentiment_confidence",
    "sure", "score", "intents", "intent_confidences", "aspects", "aspect_sentiments",
)  # fmt: skip
"""Of the CSV file. Several intents stand in one cell, parted by semicolons, and their confidences beside them;
so do aspects, and the sentiments towards them."""


def print_table(batches: Iterable[Sequence[Tagged]], *, many: bool) -> None:
    """One row a passage, as they come; `many`: with the line of the comment each is of."""
    for place, batch in enumerate(batches):
        console().print(_table(batch, many=many, headed=place == 0))


def _table(batch: Sequence[Tagged], *, many: bool, headed: bool) -> Any:
    """A rich table; its columns are as wide in every batch."""
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=headed, expand=True)
    if many:
        drawn.add_column("line", justify="right", width=5)
    drawn.add_column("passage", ratio=1, overflow="fold")
    drawn.add_column("language", width=8, no_wrap=True)
    drawn.add_column("sentiment", width=14, no_wrap=True)
    drawn.add_column("score", justify="right", width=5, no_wrap=True)
    drawn.add_column("intents", width=20, overflow="fold")
    for row in batch:
        doubt = "" if row.sure else "?"
        feeling = Text(
            f"{row.sentiment}{doubt} {row.sentiment_confidence:.2f}", style=STYLES.get(row.sentiment, "")
        )
        drawn.add_row(
            *([Text(str(row.line))] if many else []),
            _words(row),
            Text(f"{row.language} {row.language_confidence:.2f}"),
            feeling,
            Text(f"{row.score:+.2f}"),
            Text("\n".join(f"{name} {sure:.2f}" for name, sure in row.intents)),
        )
    return drawn


def _words(row: Tagged) -> Any:
    """The passage, and under it what it is about."""
    from rich.text import Text

    shown = Text(cell(row.passage))
    for spoken in row.aspects:
        shown.append(f"\n  {cell(spoken.words)}: ", style="dim")
        shown.append(spoken.sentiment, style=STYLES.get(spoken.sentiment, "dim"))
    return shown


def print_json(batches: Iterable[Sequence[Tagged]]) -> None:
    """One JSON object a passage and line."""
    for batch in batches:
        sys.stdout.writelines(json_text(_plain(row)) + "\n" for row in batch)
        sys.stdout.flush()


def _plain(row: Tagged) -> dict[str, Any]:
    return asdict(row) | {"intents": [{"intent": name, "confidence": sure} for name, sure in row.intents]}


def write_csv(batches: Iterable[Sequence[Tagged]], path: Path, comments: int) -> None:
    """Write one row a passage, UTF-8 with a mark so that spreadsheets read it, and say how many.

    Raises InputError when the file cannot be written.
    """
    from voc.cli.progress import Bars
    from voc.report.exports import defused

    bars = Bars()
    bars.start("tagged", None)
    passages = 0
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for batch in batches:
                writer.writerows([defused(cell) for cell in _cells(row)] for row in batch)
                passages += len(batch)
                bars.tick(len(batch))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}. Choose another place with --out FILE.") from error
    bars.end(f"{counted(passages, 'passage')} of {counted(comments, 'comment')} in {path}")


def _cells(row: Tagged) -> list[Any]:
    plain = asdict(row)
    names, sures = [name for name, _ in row.intents], [f"{sure:.3f}" for _, sure in row.intents]
    about, feels = [spoken.words for spoken in row.aspects], [spoken.sentiment for spoken in row.aspects]
    return [plain[name] for name in COLUMNS[:-4]] + ["; ".join(cell) for cell in (names, sures, about, feels)]
