"""Commands for messages to customers: list, show, log. What is decided about them stands in `voc.cli.deciding`."""

from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import Folder, Json
from voc.cli.show import cell, facts, frame_as_json, sentences, table
from voc.errors import InputError, NotFound

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from voc.terms import NotificationState

app = typer.Typer(
    help="Messages to customers: read, approve, edit, postpone, reassign, drop.", invoke_without_command=True
)
Csm = Annotated[str, typer.Option("--csm", help="Only messages that this CSM signs.")]
Language = Annotated[str, typer.Option("--language", help="Only messages in this language, e.g. tr.")]


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.add_typer(app, name="outbox")


@app.callback()
def outbox(
    context: typer.Context,
    folder: Folder = None,
    held: Annotated[bool, typer.Option("--held", help="Those that are held, with the reason.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Messages in every state.")] = False,
    state: Annotated[str, typer.Option("--state", help="Messages in this state, e.g. failed.")] = "",
    csm: Csm = "",
    language: Language = "",
    json: Json = False,
) -> None:
    """Messages that wait for approval."""
    from voc.flow.place import open_place
    from voc.report import outbox as report

    if context.invoked_subcommand:
        return
    chosen = _state(state, held=held, everything=everything)
    engine = open_place(folder).engine
    found = report.outbox(engine, state=chosen, csm=csm_named(engine, csm), language=language or None)
    if json:
        frame_as_json(found)
        return
    columns = {
        "notification_id": "id",
        "state": "state",
        "account": "account",
        "csm": "from",
        "language": "in",
        "subject": "subject",
    } | ({"detail": "why not"} if chosen is None or chosen.value != "drafted" else {})
    table(found, columns, title="Messages", empty="No messages here. `voc outbox --all` shows every state.")
    counts = ", ".join(f"{count} {name}" for name, count in report.states(engine).items() if count)
    sentences(
        ["", f"All messages: {counts or 'none'}.", "voc outbox show ID; voc outbox approve ID ...; voc send"]
    )


@app.command()
def show(notification_id: int, folder: Folder = None, json: Json = False) -> None:
    """One message as the customer will read it; [name] becomes their name when it leaves."""
    from voc.flow.place import open_place

    row = message_named(open_place(folder).engine, notification_id)
    if json:
        frame_as_json(row)
        return
    print_message(row.iloc[0])


@app.command()
def log(notification_id: int, folder: Folder = None, json: Json = False) -> None:
    """What happened to one message on its way."""
    from voc.flow.place import open_place
    from voc.report.outbox import log as report

    found = report(open_place(folder).engine, notification_id)
    if json:
        frame_as_json(found)
        return
    found = found.assign(at=[f"{at:%Y-%m-%d %H:%M}" for at in found["at"]])
    columns = {"at": "when (UTC)", "kind": "what", "detail": "said", "source": "from"}
    table(found, columns, title="", empty="Nothing yet: it has not been on its way.")


def print_message(row: "pd.Series") -> None:
    """A message as the customer reads it, with whom it goes to and how far it is."""
    facts([("to", f"{cell(row['contact'])} at {cell(row['account'])}"), ("from", cell(row["csm"]))])
    facts([("state", f"{cell(row['state'])} {cell(row['detail'])}")])
    facts([("subject", str(row["subject"]))])
    sentences(["", *str(row["body"]).splitlines()])


def message_named(engine: "Engine", notification_id: int) -> "pd.DataFrame":
    """The message with this id, as a frame of one row. Raises NotFound."""
    from voc.report import outbox as report

    found = report.outbox(engine, only=notification_id)
    if found.empty:
        raise NotFound("message", str(notification_id))
    return found


def csm_named(engine: "Engine", name: str) -> str | None:
    """The name, if anybody signs messages with it or has accounts. Raises NotFound with the near ones."""
    from voc.report.outbox import csms

    if name and name not in (known := csms(engine)):
        raise NotFound("CSM", name, known)
    return name or None


def _state(name: str, *, held: bool, everything: bool) -> "NotificationState | None":
    from voc.terms import NotificationState

    if sum((bool(name), held, everything)) > 1:
        raise InputError("Use one of --state, --held and --all.")
    if everything:
        return None
    if held:
        return NotificationState.HELD
    known = [state.value for state in NotificationState]
    if name and name not in known:
        raise NotFound("state of messages", name, known)
    return NotificationState(name) if name else NotificationState.DRAFTED
