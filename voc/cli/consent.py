"""Commands for the right to use somebody's words: who allowed what, ask, record, withdraw."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, records, sentences, table
from voc.errors import InputError
from voc.flow.counting import counted

if TYPE_CHECKING:
    from voc.flow.stories.consents import Told

app = typer.Typer(
    help="The right to use customers' words: ask, record, withdraw.", invoke_without_command=True
)
Contact = Annotated[str, typer.Argument(metavar="CONTACT", help="Their id as pages and tables show it.")]
Channel = Annotated[str, typer.Option("--channel", help="How they said it, e.g. mail, phone, contract.")]
Words = Annotated[
    int | None, typer.Option("--passage", help="Only for these words. Without it: for all that they said.")
]


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.add_typer(app, name="consent")


@app.callback()
def consent(
    context: typer.Context,
    folder: Folder = None,
    contact: Annotated[str, typer.Option("--contact", help="Only of this contact.")] = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """What every consent covers today, and who was asked, with what they answered."""
    if context.invoked_subcommand:
        return
    from voc.flow.place import open_place
    from voc.report import consents as report

    engine = open_place(folder).engine
    found, asked = report.consents(engine, now=moment(now), contact=contact or None), report.askings(engine)
    if json:
        as_json({"consents": records(found), "asked": records(asked)})
        return
    columns = {
        "contact": "contact", "account": "account", "passage_id": "passage", "covers": "consent", "since": "since",
        "recorded_by": "by", "channel": "how",
    }  # fmt: skip
    table(found, columns, title="Consents", empty="No consents. `voc quotes` shows whom to ask.")
    if len(asked):
        shown = {
            "notification_id": "message", "contact": "contact", "passage_id": "passage", "state": "state",
            "sent_at": "sent", "answer": "answer",
        }  # fmt: skip
        sentences([""])
        table(asked, shown, title="Asked by message", empty="")
    sentences(["", "voc consent record CONTACT --state granted --scope first_name --until 2027-12-31"])


@app.command()
def ask(
    passages: Annotated[list[int], typer.Argument(metavar="PASSAGE...", help="Ids of passages.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Draft a message that asks for these words, in the customer's language; it leaves once somebody approves it."""
    from voc.flow.place import open_place
    from voc.flow.stories.consents import ask as step

    place, at = open_place(folder), moment(now)
    done = [
        step(place.engine, place.settings, one, templates=place.templates, by=who(by), now=at)
        for one in passages
    ]
    if json:
        as_json([{"notification_id": one.notification_id, "held": one.held} for one in done])
        return
    for one in done:
        waits = f"is held: {one.held}" if one.held else "waits for approval"
        sentences([f"Message {one.notification_id} {waits}. voc outbox show {one.notification_id}"])


@app.command()
def record(
    contact: Contact,
    state: Annotated[str, typer.Option("--state", help="granted, withdrawn, asked or none.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            help="What may stand under the words: anonymous, first_name, company, logo. Several times.",
        ),
    ] = None,
    until: Annotated[str, typer.Option("--until", help="Last day of it (UTC), e.g. 2027-12-31.")] = "",
    passage: Words = None,
    channel: Channel = "",
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Write down what a customer said about the use of their words."""
    from voc.flow.place import open_place
    from voc.flow.stories.consents import record as step
    from voc.stories.rights import scope_named
    from voc.terms import ConsentState

    known = [one.value for one in ConsentState]
    if state not in known:
        raise InputError(f"`--state {state}` is none of: {', '.join(known)}.")
    place = open_place(folder)
    done = step(
        place.engine,
        contact,
        ConsentState(state),
        scope=scope_named(scope) if scope else (),
        passage_id=passage,
        channel=channel,
        until=_end_of(until),
        by=who(by),
        now=moment(now),
    )
    _tell(done, f"Recorded: {state}.", json=json)


@app.command()
def withdraw(
    contact: Contact,
    passage: Words = None,
    channel: Channel = "",
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Record that a consent was taken back, and name everything that used the words."""
    from voc.flow.place import open_place
    from voc.flow.stories.consents import record as step
    from voc.terms import ConsentState

    engine = open_place(folder).engine
    done = step(
        engine,
        contact,
        ConsentState.WITHDRAWN,
        passage_id=passage,
        channel=channel,
        by=who(by),
        now=moment(now),
    )
    _tell(done, "Recorded: withdrawn. Their words do not leave any more.", json=json)


def _end_of(day: str) -> datetime | None:
    """The end of that day, UTC. Raises InputError for what is no day."""
    if not day:
        return None
    try:
        found = datetime.strptime(day, "%Y-%m-%d")  # noqa: DTZ007  (the zone comes with the next line)
    except ValueError as error:
        raise InputError(f"`--until {day}` is not a day like 2027-12-31.") from error
    return found.replace(hour=23, minute=59, second=59, tzinfo=UTC)


def _tell(done: "Told", head: str, *, json: bool) -> None:
    if json:
        uses = [
            {
                "kind": one.kind,
                "name": one.name,
                "where": one.where,
                "passage_id": one.passage_id,
                "by": one.by,
            }
            for one in done.uncovered
        ]
        as_json({"number": done.number, "uncovered": uses, "messages_withdrawn": done.withdrawn})
        return
    lines = [head]
    lines += [
        f"Passage {one.passage_id} is in the {one.kind} “{one.name}” of {one.by} ({one.where}), {one.at:%d %B %Y}."
        for one in done.uncovered
    ]
    if any(one.kind == "export" for one in done.uncovered):
        lines.append("A task asks whoever exported them to take the words down: voc tasks")
    if done.withdrawn:
        lines.append(
            f"{counted(done.withdrawn, 'message')} that asked them {'was' if done.withdrawn == 1 else 'were'} taken back."
        )
    sentences(lines)
