"""How results are printed: tables and sentences for people, JSON for machines."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    import pandas as pd

console = Console(highlight=False)
STEP = 11


def as_json(value: Any) -> None:
    """Print one JSON value."""
    console.print_json(json.dumps(value, default=_plain, ensure_ascii=False))


def frame_as_json(frame: "pd.DataFrame") -> None:
    """Print a frame as a JSON list of objects."""
    as_json([{str(k): _clean(v) for k, v in row.items()} for row in frame.to_dict("records")])


def table(frame: "pd.DataFrame", columns: Mapping[str, str], *, title: str, empty: str) -> None:
    """Print some columns of a frame, under the headings given; `empty` says what to do when there is nothing."""
    if frame.empty:
        console.print(f"[dim]{empty}[/dim]")
        return
    drawn = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for name, heading in columns.items():
        number = frame[name].dtype.kind in "iuf"
        drawn.add_column(heading, justify="right" if number else "left", overflow="fold", no_wrap=number)
    for row in frame[list(columns)].itertuples(index=False):
        drawn.add_row(*(Text(cell(value)) for value in row))
    console.print(drawn)


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Print steps with what they did, one a line."""
    for name, words in pairs:
        console.print(Text.assemble((f"  {name:<{STEP}}", "bold cyan"), " ", words))


def cell(value: Any) -> str:
    """A value as a person reads it: three figures, days without the time, nothing for what is missing."""
    value = _clean(value)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(str(value).split())


def sentences(lines: Sequence[str]) -> None:
    """Print lines as they are; customers' words are never taken for markup."""
    for line in lines:
        console.print(Text(line))


def _clean(value: Any) -> Any:
    """None for what pandas calls missing."""
    missing = value is None or value != value or type(value).__name__ in ("NaTType", "NAType")
    return None if missing else value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return str(value)


class Rate(ProgressColumn):
    """Comments or rows a second."""

    def render(self, task: Task) -> Text:
        """The rate so far, once there is one."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="dim")


class Bars:
    """Draws a walk: a bar with rate and time left while a step runs, a line when it is over."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar: Progress | None = None
        self._step = ""

    def start(self, step: str, total: int | None) -> None:
        """A step begins."""
        self._step = step
        if self._quiet or not console.is_terminal:
            return
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn(f"{step:<{STEP}}"),
            BarColumn(bar_width=32),
            TextColumn("{task.completed:,.0f}"),
            Rate(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
        )
        self._bar.add_task(step, total=total)
        self._bar.start()

    def tick(self, done: int) -> None:
        """So many more are done."""
        if self._bar is not None:
            self._bar.advance(self._bar.task_ids[0], done)

    def end(self, words: str) -> None:
        """The step is over."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        if not self._quiet:
            facts([(self._step, words)])
