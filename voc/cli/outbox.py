"""Commands for messages to customers: read them, and decide what becomes of them."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, cell, facts, frame_as_json, sentences, table
from voc.errors import InputError, NotFound
from voc.flow.counting import counted

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Engine

    from voc.flow.place import Place
    from voc.flow.preview import Preview
    from voc.terms import NotificationState

app = typer.Typer(
    help="Messages to customers: read, approve, edit, postpone, reassign, drop.", invoke_without_command=True
)
LONGEST = 100_000
"""Characters that a message may have."""
Ids = Annotated[list[int], typer.Argument(help="Ids as `voc outbox` shows them.")]
SomeIds = Annotated[list[int] | None, typer.Argument(help="Ids as `voc outbox` shows them.")]
Csm = Annotated[str, typer.Option("--csm", help="Only messages that this CSM signs.")]
Language = Annotated[str, typer.Option("--language", help="Only messages in this language, e.g. tr.")]
Note = Annotated[str, typer.Option(help="Why, for your colleagues.")]


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
    found = report.outbox(engine, state=chosen, csm=_csm(engine, csm), language=language or None)
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

    row = _message(open_place(folder).engine, notification_id)
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


@app.command()
def approve(
    ids: SomeIds = None,
    everything: Annotated[bool, typer.Option("--all", help="Every message that waits.")] = False,
    csm: Csm = "",
    language: Language = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; for scripts.")] = False,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Approve messages; `voc send` lets them go. In bulk, see first how many leave and how many do not."""
    from voc.flow import approvals
    from voc.flow.place import open_place

    bulk = everything or bool(csm) or bool(language)
    if bool(ids) == bulk:
        raise InputError("Name the ids to approve, as `voc outbox` shows them, or use --all.")
    place, at = open_place(folder), moment(now)
    chosen = list(ids or [])
    if bulk:
        chosen = _drafts(place.engine, csm, language)
        if chosen and not yes:
            _ask(place, chosen, csm, language, at)
    count = approvals.approve(place.engine, chosen, by=who(by), now=at)
    _done("approved", count, json, " `voc send` lets them go.")


@app.command()
def drop(
    ids: Ids, note: Note = "", folder: Folder = None, by: By = "", json: Json = False, now: Now = ""
) -> None:
    """Decide that these messages will not be sent."""
    from voc.flow import approvals
    from voc.flow.place import open_place

    count = approvals.drop(open_place(folder).engine, ids, by=who(by), now=moment(now), note=note)
    _done("dropped", count, json)


@app.command()
def postpone(
    ids: Ids,
    until: Annotated[str, typer.Option("--until", help="Not before this day, e.g. 2026-11-20.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Let messages wait until a day; what was approved stays approved."""
    from voc.flow import approvals
    from voc.flow.place import open_place

    place = open_place(folder)
    day = _day(until, place.settings.timezone)
    count = approvals.postpone(place.engine, ids, day, by=who(by), now=moment(now))
    _done("postponed", count, json, f" Not before {day:%d %B %Y}.")


@app.command()
def reassign(
    ids: Ids,
    to: Annotated[str, typer.Option("--to", help="Who signs them from now on.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Let somebody else sign messages."""
    from voc.flow import approvals
    from voc.flow.place import open_place

    place = open_place(folder)
    company = place.settings.company
    count = approvals.reassign(place.engine, ids, to, company=company, by=who(by), now=moment(now))
    _done("reassigned", count, json)


@app.command()
def told(
    ids: Ids, note: Note = "", folder: Folder = None, by: By = "", json: Json = False, now: Now = ""
) -> None:
    """Say that these customers were told: on the phone, by a colleague, or that a message in doubt did arrive."""
    from voc.flow import approvals
    from voc.flow.place import open_place

    count = approvals.told(open_place(folder).engine, ids, by=who(by), now=moment(now), note=note)
    _done("told", count, json)


@app.command()
def edit(
    notification_id: int,
    subject: Annotated[str, typer.Option("--subject", help="The new subject line.")] = "",
    file: Annotated[
        Path | None, typer.Option("--file", help="The new words, UTF-8; - reads them from standard input.")
    ] = None,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Give a message other words. What was approved or dropped is a draft again; what is held stays held."""
    from voc.flow import approvals
    from voc.flow.place import open_place

    if not subject and file is None:
        raise InputError("Say what to change: --subject WORDS, --file FILE, or --file - for standard input.")
    engine = open_place(folder).engine
    row = _message(engine, notification_id).iloc[0]
    body = str(row["body"]) if file is None else _words(file)
    state = approvals.edit(
        engine,
        notification_id,
        subject=subject or str(row["subject"]),
        body=body,
        by=who(by),
        now=moment(now),
    )
    _done("edited", 1, json, " It waits for approval." if state == "drafted" else f" It is still {state}.")


@app.command()
def redraft(ids: Ids, folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Make drafts again of what was approved, dropped or postponed, with the words it has."""
    from voc.flow import approvals
    from voc.flow.place import open_place

    count = approvals.redraft(open_place(folder).engine, ids, by=who(by), now=moment(now))
    _done("drafted again", count, json)


def print_message(row: "pd.Series") -> None:
    """A message as the customer reads it, with whom it goes to and how far it is."""
    facts([("to", f"{cell(row['contact'])} at {cell(row['account'])}"), ("from", cell(row["csm"]))])
    facts([("state", f"{cell(row['state'])} {cell(row['detail'])}")])
    facts([("subject", str(row["subject"]))])
    sentences(["", *str(row["body"]).splitlines()])


def preview_words(found: "Preview") -> list[str]:
    """What would become of messages if they left now."""
    from voc.report.outbox import REASONS

    held = sum(found.held.values())
    lines = [
        f"{found.leave} of {found.leave + held} would leave now, to {counted(found.contacts, 'contact')}."
    ]
    if held:
        why = ", ".join(f"{n} {REASONS[reason]}" for reason, n in found.held.items())
        lines.append(f"{held} would not: {why}.")
    return lines


def _ask(place: "Place", ids: list[int], csm: str, language: str, now: datetime) -> None:
    """Show what would happen, and go on only when the person says so."""
    from voc.flow.preview import preview
    from voc.report.outbox import REASONS, reasons
    from voc.terms import HoldReason

    sentences(preview_words(preview(place.engine, ids, place.settings, now=now)))
    waiting = reasons(place.engine, csm=csm or None, language=language or None)
    if waiting:
        why = ", ".join(f"{n} {REASONS[HoldReason(name)]}" for name, n in waiting.items())
        sentences([f"Not among them, because held: {why}."])
    if not sys.stdin.isatty():
        raise InputError(
            f"{len(ids)} messages wait for approval. Say --yes to approve them without being asked."
        )
    typer.confirm(f"Approve {counted(len(ids), 'message')}?", abort=True)


def _done(verb: str, count: int, json: bool, more: str = "") -> None:
    if json:
        as_json({verb.replace(" ", "_"): count})
    else:
        sentences([f"{count} {verb}.{more}"])


def _drafts(engine: "Engine", csm: str, language: str) -> list[int]:
    from voc.report import outbox as report
    from voc.terms import NotificationState

    found = report.outbox(
        engine, state=NotificationState.DRAFTED, csm=_csm(engine, csm), language=language or None
    )
    return [int(one) for one in found["notification_id"]]


def _message(engine: "Engine", notification_id: int) -> "pd.DataFrame":
    from voc.report import outbox as report

    found = report.outbox(engine, only=notification_id)
    if found.empty:
        raise NotFound("message", str(notification_id))
    return found


def _csm(engine: "Engine", name: str) -> str | None:
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


def _day(text: str, timezone: str) -> datetime:
    """The moment that a day begins where the workspace is, or the moment that is named."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"`--until {text}` is not a day like 2026-11-20.") from error
    if found.tzinfo:
        return found
    return found.replace(tzinfo=ZoneInfo(timezone))


def _words(file: Path) -> str:
    """What stands in a file or comes from standard input. Raises InputError."""
    where = "standard input" if str(file) == "-" else str(file)
    try:
        raw = sys.stdin.buffer.read(4 * LONGEST + 1) if str(file) == "-" else file.read_bytes()
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").strip("\n")
    except OSError as error:
        raise InputError(f"{where}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: byte {error.start} is not UTF-8. Save it as UTF-8.") from error
    if len(text) > LONGEST:
        raise InputError(f"{where}: {len(text):,} characters are more than a message may have ({LONGEST:,}).")
    return text
