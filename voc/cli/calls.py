"""Commands for review calls: which are due, and what became of them."""

from typing import Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, frame_as_json, sentences, table
from voc.flow.counting import counted
from voc.terms import CallOutcome

app = typer.Typer(help="Review calls: due, held, skipped, undo.", invoke_without_command=True)
Name = Annotated[
    str, typer.Argument(metavar="ACCOUNT", help="Id or name of the account, or a part of its name.")
]
Which = Annotated[
    str, typer.Option("--call", help="Which one, by its name. Default: the earliest that is due.")
]
Note = Annotated[str, typer.Option("--note", help="What came of it; kept with the call.")]


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.add_typer(app, name="calls")


@app.callback()
def calls(
    context: typer.Context,
    csm: Annotated[str, typer.Option("--csm", help="Only accounts of this colleague.")] = "",
    settled: Annotated[
        bool, typer.Option("--settled", help="Those that were held or skipped instead.")
    ] = False,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Review calls that are overdue, due or near, the latest first."""
    from voc.flow.place import open_place
    from voc.report import calls as report

    if context.invoked_subcommand:
        return
    place = open_place(folder)
    if settled:
        done = report.settled(place.engine)
        columns = {
            "account": "account", "call": "call", "due_on": "due", "outcome": "outcome", "settled_by": "by", "note": "note",
        }  # fmt: skip
        frame_as_json(done) if json else table(
            done, columns, title="", empty="Nobody said anything of a call."
        )
        return
    found = report.calls(
        place.engine,
        calendar=place.settings.calls,
        ahead=place.settings.calls_ahead,
        now=moment(now),
        csm=csm or None,
    )
    if json:
        frame_as_json(found)
        return
    columns = {
        "account": "account", "call": "call", "due_on": "due", "when": "", "csm": "who", "talked_at": "last talk",
    }  # fmt: skip
    table(
        found.assign(when=[_when(late) for late in found["late"]]),
        columns,
        title="",
        empty="No review call is due.",
    )
    lines = [] if found.empty else ["", "voc calls held ACCOUNT [--note TEXT]"]
    if without := len(report.uncalled(place.engine)):
        lines.append(
            f"No call can be due for {counted(without, 'account')}: no CSM, or neither start nor renewal known."
        )
    sentences(lines)


def _when(late: int) -> str:
    """How a call stands to its day, by the days that it is late; negative: ahead."""
    if late == 0:
        return "today"
    return f"{counted(late, 'day')} late" if late > 0 else f"in {counted(-late, 'day')}"


@app.command()
def held(
    account: Name,
    call: Which = "",
    note: Note = "",
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Say that a review call was held."""
    _settle(account, CallOutcome.HELD, call, note, folder, by, now, json=json)


@app.command()
def skipped(
    account: Name,
    call: Which = "",
    note: Note = "",
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Say that a review call will not be held."""
    _settle(account, CallOutcome.SKIPPED, call, note, folder, by, now, json=json)


@app.command()
def undo(account: Name, folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Take back what was said last of a call with an account."""
    from voc.flow.health.review_calls import undo as flow
    from voc.flow.place import open_place
    from voc.report.promises import account_of

    place = open_place(folder)
    name, day = flow(place.engine, account_of(place.engine, account), by=who(by), now=moment(now))
    if json:
        as_json({"call": name, "due_on": day})
    else:
        sentences([f"Taken back: `{name}` of {day}."])


def _settle(
    account: str, outcome: CallOutcome, call: str, note: str, folder: Folder, by: str, now: str, *, json: bool
) -> None:
    from voc.flow.health.review_calls import settle
    from voc.flow.place import open_place
    from voc.report.promises import account_of

    place = open_place(folder)
    number = account_of(place.engine, account)
    done = settle(
        place.engine, place.settings, number, outcome, by=who(by), now=moment(now), name=call, note=note
    )
    if json:
        as_json({"call": done.name, "due_on": done.due_on, "outcome": outcome.value})
    else:
        sentences([f"`{done.name}` of {done.due_on}: {outcome.value}."])
