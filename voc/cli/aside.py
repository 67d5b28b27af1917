"""Commands about rows that could not be read: quarantine, with fix, leave and undo."""

from typing import Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, frame_as_json, sentences, table
from voc.flow.counting import counted

quarantine_app = typer.Typer(
    help="Rows that could not be read, and what to do about them.", invoke_without_command=True
)
Rows = Annotated[list[int], typer.Argument(help="Numbers of rows, as `voc quarantine` shows them.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(quarantine_app, name="quarantine")


@quarantine_app.callback()
def quarantine(
    context: typer.Context,
    folder: Folder = None,
    retry: Annotated[
        bool, typer.Option("--retry", help="Read the files again; what is mended goes in.")
    ] = False,
    left: Annotated[
        bool, typer.Option("--left", help="Those that were left out for good, with why.")
    ] = False,
    json: Json = False,
    now: Now = "",
) -> None:
    """Rows that could not be read, with place and reason."""
    if context.invoked_subcommand is not None:
        return
    from voc.cli.progress import Bars
    from voc.flow.hearing import Walked, collect_again
    from voc.flow.place import open_place
    from voc.report import aside, status

    place = open_place(folder)
    if retry:
        done = Walked()
        collect_again(place, done, now=moment(now), watch=Bars(quiet=json))
        if not json:
            sentences([f"  not read: {words}" for words in done.skipped])
    found = aside.left(place.engine) if left else status.quarantine(place.engine)
    if json:
        frame_as_json(found)
        return
    columns = {name: name for name in ("id", "file", "line", "column", "value", "reason")}
    if left:
        table(
            found,
            columns | {"why": "why it stays out", "by": "by"},
            title="Left out for good",
            empty="Nothing was left out.",
        )
        return
    table(found, columns, title=f"{counted(len(found), 'row')} set aside", empty="Nothing is set aside.")


@quarantine_app.command()
def fix(
    row: Annotated[int, typer.Argument(help="Number of the row, as `voc quarantine` shows it.")],
    value: Annotated[str, typer.Argument(help="What stands in the cell that is to blame.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Say what stands in a cell. The file is read again with it; the file itself stays as it is."""
    from voc.cli.progress import Bars
    from voc.flow.heard import mending
    from voc.flow.hearing import Walked, collect_again
    from voc.flow.place import open_place

    place, at = open_place(folder), moment(now)
    fixed = mending.fix(place.engine, row, value, by=who(by), now=at)
    done = Walked()
    collect_again(place, done, now=at, watch=Bars(quiet=json), row_ids=[row])
    if json:
        as_json(
            {"row": row, "column": fixed.column, "value": fixed.value, "read": fixed.here} | done.as_dict()
        )
        return
    sentences([f"{fixed.file.name}:{fixed.line}: `{fixed.column}` reads `{fixed.value}` from now on."])
    sentences([f"  not read: {words}" for words in done.skipped])


@quarantine_app.command()
def leave(
    rows: Rows,
    why: Annotated[str, typer.Option("--why", help="Why they stay out.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Leave rows out for good: they are not listed and their files are not read for their sake."""
    from voc.flow.heard import mending
    from voc.flow.place import open_place

    count = mending.leave_out(open_place(folder).engine, rows, why, by=who(by), now=moment(now))
    if json:
        as_json({"left": count})
        return
    sentences([f"{counted(count, 'row')} left out for good. `voc quarantine undo` takes it back."])


@quarantine_app.command()
def undo(rows: Rows, folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Take back what was said about rows: they wait again, and a value that was given counts no more."""
    from voc.flow.heard import mending
    from voc.flow.place import open_place

    count = mending.take_back(open_place(folder).engine, rows, by=who(by), now=moment(now))
    if json:
        as_json({"taken_back": count})
        return
    sentences([f"Taken back: what was said about {counted(count, 'row')}."])
