"""Commands of the customer success manager: outbox, send, ledger."""

from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, cell, facts, frame_as_json, sentences, table
from voc.errors import InputError, NotFound

if TYPE_CHECKING:
    import pandas as pd

outbox_app = typer.Typer(
    help="Messages to customers: list, show, approve, drop.", invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(outbox_app, name="outbox")
    app.command()(send)
    app.command()(ledger)


@outbox_app.callback()
def outbox(
    context: typer.Context,
    folder: Folder = None,
    held: Annotated[bool, typer.Option("--held", help="Those that are held, with the reason.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Messages in every state.")] = False,
    json: Json = False,
) -> None:
    """Messages that wait for approval."""
    from voc.flow.place import open_place
    from voc.report import outbox as report
    from voc.terms import NotificationState

    if context.invoked_subcommand:
        return
    engine = open_place(folder).engine
    state = NotificationState.HELD if held else NotificationState.DRAFTED
    found = report.outbox(engine, state=None if everything else state)
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
    } | ({"detail": "why not"} if held or everything else {})
    table(found, columns, title="Messages", empty="No messages here. `voc outbox --all` shows every state.")
    counts = ", ".join(f"{count} {name}" for name, count in report.states(engine).items() if count)
    sentences(
        ["", f"All messages: {counts or 'none'}.", "voc outbox show ID; voc outbox approve ID ...; voc send"]
    )


@outbox_app.command("show")
def outbox_show(notification_id: int, folder: Folder = None) -> None:
    """One message as the customer will read it; [name] becomes their name when it leaves."""
    from voc.flow.place import open_place
    from voc.report.outbox import outbox as report

    found = report(open_place(folder).engine)
    row = found[found["notification_id"] == notification_id]
    if row.empty:
        raise NotFound("message", str(notification_id))
    _print_message(row.iloc[0])


@outbox_app.command("approve")
def outbox_approve(
    ids: Annotated[list[int] | None, typer.Argument(help="Ids as `voc outbox` shows them.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every message that waits.")] = False,
    folder: Folder = None,
    by: By = "",
    now: Now = "",
) -> None:
    """Approve messages; `voc send` lets them go."""
    from voc.flow import approvals
    from voc.flow.place import open_place

    if not ids and not everything:
        raise InputError("Name the ids to approve, as `voc outbox` shows them, or use --all.")
    engine = open_place(folder).engine
    chosen = approvals.drafts(engine) if everything else list(ids or [])
    count = approvals.approve(engine, chosen, by=who(by), now=moment(now))
    sentences([f"{count} approved. `voc send` lets them go."])


@outbox_app.command("drop")
def outbox_drop(
    ids: Annotated[list[int], typer.Argument(help="Ids as `voc outbox` shows them.")],
    note: Annotated[str, typer.Option(help="Why, for your colleagues.")] = "",
    folder: Folder = None,
    by: By = "",
    now: Now = "",
) -> None:
    """Decide that these messages will not be sent."""
    from voc.flow import approvals
    from voc.flow.place import open_place

    count = approvals.drop(open_place(folder).engine, ids, by=who(by), now=moment(now), note=note)
    sentences([f"{count} dropped."])


def send(folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Let approved messages go through the workspace's channel; exit code 4 when one could not."""
    from voc.cli.progress import Bars
    from voc.flow.place import open_place
    from voc.flow.send import send_from

    place = open_place(folder)
    bars = Bars(quiet=json)
    bars.start("told", None)
    done = send_from(place, now=moment(now), by=who(by), tick=bars.tick)
    where = f" to {place.workspace.outbox}" if place.settings.channel == "files" else ""
    handed = f"{done.handed} with a colleague, " if done.handed else ""
    words = f"{done.sent} sent{where}, {handed}{done.held} held back, {done.failed} failed, {done.doubtful} in doubt"
    bars.end(words)
    if json:
        as_json(
            {
                "sent": done.sent,
                "handed": done.handed,
                "held": done.held,
                "failed": done.failed,
                "doubtful": done.doubtful,
            }
        )
    if done.failed or done.doubtful:
        raise typer.Exit(4)


def ledger(
    folder: Folder = None,
    owed: Annotated[bool, typer.Option("--owed", help="Who waits for an answer we could give.")] = False,
    json: Json = False,
    now: Now = "",
) -> None:
    """The loops: how many are closed, how fast, and who is owed a reply."""
    from voc.flow.place import open_place
    from voc.report import ledger as report

    place = open_place(folder)
    if owed:
        settings = place.settings
        found = report.owed(place.engine, now=moment(now), currency=settings.currency, rates=settings.rates)
        if json:
            frame_as_json(found)
            return
        columns = {
            "account": "account",
            "csm": "csm",
            "feature": "feature",
            "title": "title",
            "days_waiting": "days",
            "arr": f"ARR {settings.currency}",
        }
        table(found, columns, title="Owed replies", empty="Nobody is owed a reply.")
        return
    closure, states = report.closure(place.engine), report.states(place.engine)
    if json:
        as_json({"states": states, "closure": closure})
        return
    facts((name, f"{count:,}") for name, count in states.items())
    sentences(["", *closing_words(closure)])


def closing_words(closure: dict[str, object]) -> list[str]:
    """The closure rate and time to close as sentences."""
    if not closure["answerable"]:
        return ["No loop could be closed yet: nothing that was asked for has shipped or been declined."]
    share = f"{closure['closed']} of {closure['answerable']} loops that could be closed are closed"
    lines = [f"{share} ({closure['rate']:.0%})."]
    if closure["median_days"] is not None:
        lines.append(
            f"From shipped or declined to told: median {closure['median_days']:.1f} days, "
            f"nine in ten within {closure['p90_days']:.1f} (n = {closure['n']})."
        )
    return lines


def _print_message(row: "pd.Series") -> None:
    facts([("to", f"{cell(row['contact'])} at {cell(row['account'])}"), ("from", cell(row["csm"]))])
    facts([("state", f"{cell(row['state'])} {cell(row['detail'])}")])
    facts([("subject", str(row["subject"]))])
    sentences(["", *str(row["body"]).splitlines()])
