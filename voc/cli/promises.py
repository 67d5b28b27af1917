"""Commands for promises: what we gave our word for, and what became of it."""

from typing import Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, frame_as_json, sentences, table
from voc.errors import InputError
from voc.flow.counting import counted
from voc.terms import PromiseState

app = typer.Typer(
    help="What we gave our word for: list, keep, break, dismiss, undo, feature.", invoke_without_command=True
)
Ids = Annotated[list[int], typer.Argument(help="Ids as `voc promises` shows them.")]
Note = Annotated[str, typer.Option("--note", help="Why; kept with the decision.")]


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.add_typer(app, name="promises")


@app.callback()
def promises(
    context: typer.Context,
    due: Annotated[bool, typer.Option("--due", help="Only those that slip soon or are overdue.")] = False,
    account: Annotated[str, typer.Option("--account", help="Only those to this account.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Those that were kept or dismissed too.")] = False,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Promises that are open or broken, the earliest day first."""
    from voc.flow.place import open_place
    from voc.report.promises import NOT_SURE
    from voc.report.promises import promises as report

    if context.invoked_subcommand:
        return
    place = open_place(folder)
    found = report(
        place.engine,
        now=moment(now),
        days=place.settings.promise_days,
        everything=everything,
        account=account or None,
    )
    if due:
        found = found[found["when"].isin(["slips", "overdue"])]
    if json:
        frame_as_json(found)
        return
    unsure = found["feature_sure"].fillna(1.0) < NOT_SURE
    found["feature"] = found["feature"].where(~unsure, found["feature"] + " (not sure)")
    columns = {
        "promise_id": "id",
        "state": "state",
        "due_on": "due",
        "when": "",
        "account": "account",
        "csm": "CSM",
        "feature": "feature",
        "words": "what was said",
    }
    table(found, columns, title="", empty="No promise waits.")
    if not found.empty:
        sentences(["", "voc promises keep|break|dismiss ID ...; voc promises feature ID KEY"])


@app.command()
def keep(
    ids: Ids, note: Note = "", folder: Folder = None, by: By = "", json: Json = False, now: Now = ""
) -> None:
    """Say that promises were kept."""
    _decide(ids, PromiseState.KEPT, note, folder, by, now, json=json)


@app.command(name="break")
def break_(
    ids: Ids, note: Note = "", folder: Folder = None, by: By = "", json: Json = False, now: Now = ""
) -> None:
    """Say that promises were broken."""
    _decide(ids, PromiseState.BROKEN, note, folder, by, now, json=json)


@app.command()
def dismiss(
    ids: Ids, note: Note = "", folder: Folder = None, by: By = "", json: Json = False, now: Now = ""
) -> None:
    """Say that sentences are no promise, or that nobody waits for them any more."""
    _decide(ids, PromiseState.DISMISSED, note, folder, by, now, json=json)


@app.command()
def undo(
    ids: Ids, note: Note = "", folder: Folder = None, by: By = "", json: Json = False, now: Now = ""
) -> None:
    """Take decisions about promises back: the roadmap and the calendar say again what became of them."""
    _decide(ids, PromiseState.OPEN, note, folder, by, now, json=json)


@app.command()
def feature(
    number: Annotated[int, typer.Argument(metavar="ID", help="Its id as `voc promises` shows it.")],
    key: Annotated[str, typer.Argument(help="Key of the feature that it means.")] = "",
    nothing: Annotated[bool, typer.Option("--none", help="Nothing on the roadmap.")] = False,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Say which feature a promise means; it follows that feature from then on."""
    from voc.flow.health.promises import correct
    from voc.flow.place import open_place

    if bool(key) == nothing:
        raise InputError("Name the key of a feature, or say `--none`.")
    correct(open_place(folder).engine, number, key or None, by=who(by), now=moment(now))
    if json:
        as_json({"promise_id": number, "feature": key or None})
    else:
        sentences([f"Promise {number} means {key or 'nothing on the roadmap'}."])


def _decide(
    ids: list[int], state: PromiseState, note: str, folder: Folder, by: str, now: str, *, json: bool
) -> None:
    from voc.flow.health import promises as flow
    from voc.flow.place import open_place

    place = open_place(folder)
    count = flow.decide(place.engine, ids, state, by=who(by), now=moment(now), note=note)
    if json:
        as_json({"state": state.value, "count": count})
        return
    told = "decision taken back" if state is PromiseState.OPEN else state.value
    sentences([f"{counted(count, 'promise')}: {told}."])
