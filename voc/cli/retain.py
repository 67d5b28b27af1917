"""The command that erases words which were kept long enough."""

from typing import Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, sentences
from voc.flow.counting import counted


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(retain)


def retain(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")
    ] = False,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Erase words older than the setting `keep_days` says; what was counted stays. Cannot be undone."""
    from voc.flow.people import retain as step
    from voc.flow.place import open_place

    done = step.retain(open_place(folder), by=who(by), now=moment(now), dry_run=dry_run)
    if json:
        counts = {"comments": done.comments, "cases": done.cases, "set_aside": done.set_aside}
        as_json({"days": dict(done.days), **counts, "compact": done.compact})
        return
    if not done.days:
        sentences(["Everything is kept for ever: the setting `keep_days` names no source."])
        return
    would = "Would be erased" if dry_run else "Erased"
    for name, days in done.days.items():
        parts = (
            counted(done.comments.get(name, 0), "comment"),
            counted(done.cases.get(name, 0), "case"),
            f"{counted(done.set_aside.get(name, 0), 'row')} set aside",
        )
        sentences([f"{would} of {name}, older than {counted(days, 'day')}: {', '.join(parts)}."])
    if not done.compact:
        sentences(["The database is open elsewhere, so old pages may still hold words: run it again later."])
