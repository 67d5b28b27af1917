"""How it is shown that rows move: a file that is read otherwise than before, left out, or taken back."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from voc.cli.looks import cut, pasteable
from voc.cli.show import as_json, sentences

if TYPE_CHECKING:
    from voc.cli.progress import Bars
    from voc.flow.heard.intake import Seen
    from voc.flow.moved.moving import Move, Tell
    from voc.flow.place import Place


def show_move(bars: "Bars", *, quiet: bool) -> "Tell":
    """Who prints what moves, before it does."""

    def tell(move: "Move") -> None:
        if not quiet:
            with bars.still():
                sentences(_lines(move))

    return tell


def preview(place: "Place", looks: "Sequence[Seen]", *, json: bool) -> None:
    """What would move if the files were read like this; nothing where none was read otherwise before."""
    from voc.flow.moved import moving

    for seen in looks:
        if json or seen.look is None or seen.stopped() is not None:
            continue
        move = moving.planned(place, seen, seen.look)
        if move is not None:
            sentences(_lines(move))


def take_back(
    place: "Place", paths: Sequence[Path], *, source: str | None, out: bool, json: bool, now: datetime
) -> None:
    """Leave files out, or read them as before; one after the other. Raises InputError where there is nothing to do."""
    from voc.cli.progress import Bars
    from voc.flow.heard import intake
    from voc.flow.moved import moving

    told = []
    tell = show_move(Bars(quiet=json), quiet=json)
    every = [found for path in paths for found in (intake.expand(place, [path]) if path.is_dir() else [path])]
    for path in every if out else moving.to_take_back(place, every):
        if out:
            done = moving.leave_out(place, path, now=now, tell=tell)
            plain = f"{path.name} is left out from now on. `voc ingest {path.name} --undo` takes that back"
        else:
            done = moving.undo(place, path, source=source, now=now, tell=tell)
            plain = f"{path.name} is not left out any more. `voc ingest {path.name}` reads it"
        told.append({"file": str(path), "words": done.moved if done is not None else plain})
    if json:
        as_json(told)
    else:
        sentences([pasteable(one["words"], every, place.workspace.folder) for one in told])


def _lines(move: "Move") -> list[str]:
    head, *rows = move.lines()
    return ["", head, *(f"  {cut(row)}" for row in rows), ""]
