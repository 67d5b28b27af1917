"""What people decide about messages: approve, drop, postpone, reassign, edit, redraft, told. Commands of `voc outbox`."""

import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.outbox import Csm, Language, csm_named, message_named
from voc.cli.outbox import app as outbox_app
from voc.cli.show import as_json, sentences
from voc.errors import InputError
from voc.flow.counting import counted

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from voc.flow.place import Place
    from voc.flow.told.preview import Preview

LONGEST = 100_000
"""Characters that a message may have."""
Ids = Annotated[list[int], typer.Argument(help="Ids as `voc outbox` shows them.")]
SomeIds = Annotated[list[int] | None, typer.Argument(help="Ids as `voc outbox` shows them.")]
Note = Annotated[str, typer.Option(help="Why, for your colleagues.")]


def register(_app: typer.Typer) -> None:
    """Add the commands of this file to those of `voc outbox`."""
    for command in (approve, drop, postpone, reassign, told, edit, redraft):
        outbox_app.command()(command)


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
    from voc.flow.place import open_place
    from voc.flow.told import approvals

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


def drop(
    ids: Ids, note: Note = "", folder: Folder = None, by: By = "", json: Json = False, now: Now = ""
) -> None:
    """Decide that these messages will not be sent."""
    from voc.flow.told import approvals

    _decided("dropped", partial(approvals.drop, ids=ids, note=note), folder, by, now, json=json)


def postpone(
    ids: Ids,
    until: Annotated[str, typer.Option("--until", help="Not before this day, e.g. 2026-11-20.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Let messages wait until a day; what was approved stays approved."""
    from voc.flow.place import open_place
    from voc.flow.told import approvals

    place = open_place(folder)
    day = _day(until, place.settings.timezone)
    count = approvals.postpone(place.engine, ids, day, by=who(by), now=moment(now))
    _done("postponed", count, json, f" Not before {day:%d %B %Y}.")


def reassign(
    ids: Ids,
    to: Annotated[str, typer.Option("--to", help="Who signs them from now on.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Let somebody else sign messages."""
    from voc.flow.place import open_place
    from voc.flow.told import approvals

    place = open_place(folder)
    company = place.settings.company
    count = approvals.reassign(place.engine, ids, to, company=company, by=who(by), now=moment(now))
    _done("reassigned", count, json)


def told(
    ids: Ids, note: Note = "", folder: Folder = None, by: By = "", json: Json = False, now: Now = ""
) -> None:
    """Say that these customers were told: on the phone, by a colleague, or that a message in doubt did arrive."""
    from voc.flow.told import approvals

    _decided("told", partial(approvals.told, ids=ids, note=note), folder, by, now, json=json)


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
    from voc.flow.place import open_place
    from voc.flow.told import approvals

    if not subject and file is None:
        raise InputError("Say what to change: --subject WORDS, --file FILE, or --file - for standard input.")
    engine = open_place(folder).engine
    row = message_named(engine, notification_id).iloc[0]
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


def redraft(ids: Ids, folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Make drafts again of what was approved, dropped or postponed, with the words it has."""
    from voc.flow.told import approvals

    _decided("drafted again", partial(approvals.redraft, ids=ids), folder, by, now, json=json)


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
    from voc.flow.told.preview import preview
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


def _decided(
    verb: str, decide: Callable[..., int], folder: Path | None, by: str, now: str, *, json: bool
) -> None:
    """Let `decide` do it to the messages of this workspace, and say how many."""
    from voc.flow.place import open_place

    _done(verb, decide(open_place(folder).engine, by=who(by), now=moment(now)), json)


def _done(verb: str, count: int, json: bool, more: str = "") -> None:
    if json:
        as_json({verb.replace(" ", "_"): count})
    else:
        sentences([f"{count} {verb}.{more}"])


def _drafts(engine: "Engine", csm: str, language: str) -> list[int]:
    from voc.report import outbox as report
    from voc.terms import NotificationState

    found = report.outbox(
        engine, state=NotificationState.DRAFTED, csm=csm_named(engine, csm), language=language or None
    )
    return [int(one) for one in found["notification_id"]]


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
