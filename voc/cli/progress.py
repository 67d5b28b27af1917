"""Progress of long work: a bar with rate and time left on a terminal, a line a step elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from voc.cli.show import STEP, console, facts


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
        if self._quiet or not console().is_terminal:
            return
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn(f"{step:<{STEP}}"),
            BarColumn(bar_width=32),
            TextColumn("{task.completed:,.0f}"),
            Rate(),
            TimeRemainingColumn(compact=True),
            console=console(),
            transient=True,
        )
        self._bar.add_task(step, total=total)
        self._bar.start()

    @contextmanager
    def still(self) -> Iterator[None]:
        """No bar is drawn meanwhile, so that a question can be read and answered."""
        if self._bar is not None:
            self._bar.stop()
        yield
        if self._bar is not None:
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
