"""Commands for tasks: what colleagues should do in person."""

from typing import Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, frame_as_json, sentences, table
from voc.errors import NotFound

app = typer.Typer(help="What colleagues should do in person: list, done.", invoke_without_command=True)


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.add_typer(app, name="tasks")


@app.callback()
def tasks(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Those that are done too.")] = False,
    csm: Annotated[str, typer.Option("--csm", help="Only tasks of this colleague.")] = "",
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Tasks that wait, the oldest first."""
    from voc.flow.place import open_place
    from voc.report import tasks as report

    if context.invoked_subcommand:
        return
    engine = open_place(folder).engine
    if csm and csm not in (known := report.colleagues(engine)):
        raise NotFound("colleague with tasks", csm, known)
    found = report.tasks(engine, everything=everything, csm=csm or None)
    if json:
        frame_as_json(found)
        return
    found["days"] = report.days_open(found, now=moment(now)).round().astype("int64")
    columns = {
        "task_id": "id",
        "days": "days",
        "assignee": "who",
        "account": "account",
        "todo": "what",
        "words": "in their words",
    } | ({"done_by": "done by"} if everything else {})
    table(found, columns, title="", empty="No task waits.")
    if not found.empty:
        sentences(["", "voc tasks done ID ..."])


@app.command()
def done(
    ids: Annotated[list[int], typer.Argument(help="Ids as `voc tasks` shows them.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Say that tasks are done."""
    from voc.flow.ledger import tasks as flow
    from voc.flow.place import open_place

    count = flow.finish(open_place(folder).engine, ids, by=who(by), now=moment(now))
    if json:
        as_json({"done": count})
    else:
        sentences([f"{count} done."])
