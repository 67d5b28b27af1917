"""Status: how much there is, what came in from which file, what could not be read."""

from datetime import datetime
from pathlib import Path

import pandas as pd

from app import acting, queries
from app.components import evidence, frame
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.figures import exactly, when
from app.markup import draw, el
from app.rows import rows
from app.strings import grouped, named, say

PER_PAGE = 25


def page() -> None:
    """Fetch and draw."""
    frame.head("status")
    show(queries.counts(), queries.files(), queries.quarantine(), queries.languages(), now=acting.now())


def show(
    counts: dict[str, int],
    files: pd.DataFrame,
    quarantine: pd.DataFrame,
    languages: dict[str, int],
    *,
    now: datetime,
) -> None:
    """Counts, files, and the rows that were set aside."""
    figures = (metric(named("noun", noun), grouped(n)) for noun, n in counts.items())
    draw(metrics(*figures))
    frame.section(say("status.quarantine"), say("status.quarantine.note"))
    _quarantine(quarantine)
    frame.section(say("status.files"))
    _files(files, now)


def _quarantine(aside: pd.DataFrame) -> None:
    if aside.empty:
        frame.empty("status.nothing_aside")
        return
    columns = [
        Column(say("status.file")),
        Column(say("status.line"), figures=True),
        Column(say("status.column")),
        Column(say("status.value")),
        Column(say("status.reason")),
    ]
    with evidence.paged(aside, key="quarantine", size=PER_PAGE) as (part, place):
        cells = (
            (
                el("span", Path(row.file).name, title=row.file),
                grouped(row.line),
                row.column or "",
                el("code", row.value) if row.value else "",
                row.reason,
            )
            for row in rows(part)
        )
        draw(el("p", place, cls="voc-count") if place else None, table(columns, cells))
    draw(el("p", *frame.with_command("status.retry", "voc quarantine --retry"), cls="voc-hint"))


def _files(files: pd.DataFrame, now: datetime) -> None:
    if files.empty:
        frame.empty("add_data.empty", "voc run FOLDER")
        return
    heads = ("file", "family", "read_at", "stored", "known", "set_aside")
    columns = [Column(say(f"status.{head}"), figures=head in heads[3:]) for head in heads]
    cells = (
        (
            el("span", Path(row.file).name, title=row.file),
            named("family", row.family),
            el("time", when(row.read_at, now), title=exactly(row.read_at)),
            grouped(row.stored),
            grouped(row.known),
            grouped(row.set_aside),
        )
        for row in rows(files)
    )
    draw(table(columns, cells))


if __name__ == "__main__":
    frame.guarded(page)
