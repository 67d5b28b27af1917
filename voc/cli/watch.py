"""The command that watches folders for new exports."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.looks import pasteable
from voc.cli.options import Folder
from voc.cli.show import sentences
from voc.errors import Busy, InputError, StoreError
from voc.flow.counting import counted

if TYPE_CHECKING:
    from voc.cli.progress import Bars
    from voc.flow.heard.arrivals import Arrivals
    from voc.flow.heard.collected import Collected
    from voc.flow.place import Place


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(watch)


def watch(
    paths: Annotated[list[Path], typer.Argument(help="Folders in which exports arrive.", show_default=False)],
    folder: Folder = None,
    *,
    every: Annotated[
        float, typer.Option("--every", min=1, help="Seconds between two looks at the folders.")
    ] = 60,
    once: Annotated[bool, typer.Option("--once", help="Look once and end, for cron.")] = False,
    run: Annotated[bool, typer.Option("--run", help="Walk every step over what came.")] = False,
) -> None:
    """Read what comes into folders: each file once, when it is whole. Files are never touched."""
    from voc.flow.heard.arrivals import Arrivals
    from voc.flow.place import create_place
    from voc.store import alone

    for path in paths:
        if not path.is_dir():
            raise InputError(
                f"{path}: is no folder that could be watched. Name one, or `voc ingest` the file."
            )
    place = create_place(folder)
    with alone(place.engine, "watch"), ended() as end:
        arrivals = Arrivals(place.workspace)
        if once:
            if _round(place, paths, arrivals, run=run):
                raise typer.Exit(2)
            return
        sentences([f"Watching {', '.join(map(str, paths))} every {every:g} seconds. Stop with Ctrl-C."])
        with suppress(KeyboardInterrupt):
            _rounds(place, paths, arrivals, every=every, run=run, end=end)
        sentences(["Stopped. What was read is stored; start it again to go on."])


def _rounds(
    place: "Place", paths: list[Path], arrivals: "Arrivals", *, every: float, run: bool, end: "End"
) -> None:
    """Round after round until somebody stops it; a database that is away for a while is waited for."""
    while not end.asked:
        try:
            _round(place, paths, arrivals, run=run)
        except StoreError as error:
            sentences([f"  {error} It is tried again in {every:g} seconds."])
        end.wait(every)


def _round(place: "Place", paths: list[Path], arrivals: "Arrivals", *, run: bool) -> int:
    """One round, and the walk over what came. Returns how many files wait for an answer that nobody was told of before."""
    from voc.cli.progress import Bars
    from voc.flow.watching import look_round

    found = look_round(place, paths, arrivals, clock=_now, pause=time.sleep)
    sentences([_came(file) for file in found.done.files])
    lying = [path for folder in paths for path in folder.rglob("*")] if found.said else []
    sentences([f"  not read: {pasteable(words, lying, place.workspace.folder)}" for words in found.said])
    if run and (found.stored or arrivals.owed):
        _walk(place, arrivals, Bars())
    return found.waiting


def _came(file: "Collected") -> str:
    """One file that was read, in a line."""
    return (
        f"  {file.file.name}: {file.family}, {counted(file.stored, 'row')} new, {file.known:,} known, "
        f"{file.set_aside:,} set aside"
    )


def _walk(place: "Place", arrivals: "Arrivals", bars: "Bars") -> None:
    """Every step over what came; while another run is at work it is owed to the next round."""
    from voc.flow.walk import walk

    arrivals.owed = True
    try:
        walk(place, [], now=_now(), progress=bars)
    except Busy as error:
        sentences([f"  {error}"])
        return
    arrivals.owed = False


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class End:
    """Whether somebody asked for the end.

    It is remembered, since an interruption that is raised while an object is being thrown away is lost.
    """

    asked: bool = False

    def ask(self, _number: int, _frame: FrameType | None) -> None:
        """Remember it, and interrupt what is being done."""
        self.asked = True
        raise KeyboardInterrupt

    def wait(self, seconds: float) -> None:
        """Do nothing for so long, or until the end is asked for."""
        until = time.monotonic() + seconds
        while not self.asked and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 1))


@contextmanager
def ended() -> Iterator[End]:
    """What a service manager sends ends it as Ctrl-C does."""
    end = End()
    before = {number: signal.signal(number, end.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
