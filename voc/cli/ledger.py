"""Commands of the loop ledger: how many loops are closed, how fast, who is owed a reply, what came of telling."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.owed import replies, show_debt, show_owed, unconverted
from voc.cli.show import as_json, cell, facts, frame_as_json, records, sentences, table
from voc.errors import InputError, NotFound
from voc.flow.counting import counted

if TYPE_CHECKING:
    import pandas as pd

    from voc.flow.place import Place

app = typer.Typer(
    help="The loops: how many are closed, how fast, who is owed a reply.", invoke_without_command=True
)
PER_CSM = 10
LINES = 50
Csm = Annotated[str, typer.Option("--csm", help="Only loops of this CSM's accounts.")]


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.add_typer(app, name="ledger")


@app.callback()
def ledger(
    context: typer.Context,
    folder: Folder = None,
    owed: Annotated[bool, typer.Option("--owed", help="Who waits for an answer we could give.")] = False,
    rows: Annotated[bool, typer.Option("--rows", help="Every contact and feature, a row each.")] = False,
    csm: Csm = "",
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="Rows to print, of each CSM with --owed; 0: all.")
    ] = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """How many loops are closed, how fast, and what is owed."""
    from voc.flow.place import open_place

    if context.invoked_subcommand:
        return
    if owed and rows:
        raise InputError("Use one of --owed and --rows.")
    place = open_place(folder)
    if owed:
        _owed(place, csm, PER_CSM if limit is None else limit, json, now)
    elif rows:
        _rows(place, csm, LINES if limit is None else limit, json)
    elif csm:
        raise InputError("--csm goes with --owed or --rows.")
    else:
        _summary(place, json, now)


@app.command()
def show(
    contact: Annotated[str, typer.Argument(help="As `voc ledger --rows` names them.")],
    feature: Annotated[str, typer.Argument(help="Key of the feature.")],
    folder: Folder = None,
    json: Json = False,
) -> None:
    """The history of one loop in order of time, with words and messages."""
    from voc.flow.place import open_place
    from voc.report import ledger_rows as report

    engine = open_place(folder).engine
    loop_id = report.loop_of(engine, contact, feature)
    head, steps = report.heading(engine, loop_id), report.history(engine, loop_id)
    messages = report.messages(engine, loop_id)
    if json:
        as_json({**head, "history": records(steps), "messages": records(messages)})
        return
    arr = f", {head['arr']:,.0f} {cell(head['currency'])} a year" if head["arr"] is not None else ""
    facts([("who", f"{cell(head['contact'])} at {cell(head['account']) or 'no account'}{arr}")])
    facts([("waits for", f"{cell(head['feature'])} {cell(head['title'])}")])
    facts([("state", f"{cell(head['state'])}"), ("CSM", cell(head["csm"]) or "nobody")])
    sentences([""])
    for row in steps.itertuples(index=False):
        sentences(_line(row))
    for message in messages.itertuples(index=False):
        sentences(["", f"Message {message.notification_id}, {message.state}: {message.subject}", ""])
        sentences([f"    {line}" for line in str(message.body).splitlines()])


@app.command()
def debt(
    by: Annotated[str, typer.Option("--by", help="csm, segment or account.")] = "csm",
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """What is owed, added up by CSM, segment or account; an account's revenue counts once."""
    from voc.flow.place import open_place
    from voc.report import ledger_debt as report

    place = open_place(folder)
    settings = place.settings
    owed = report.owed(place.engine, now=moment(now), currency=settings.currency, rates=settings.rates)
    found = report.debt(owed, by=by)
    if json:
        frame_as_json(found)
        return
    show_debt(found, by=by, currency=settings.currency)
    unconverted(owed)


@app.command()
def weeks(
    count: Annotated[int, typer.Option("--last", min=1, max=520, help="How many weeks.")] = 12,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Week by week: loops opened, answered, told, and how many were closed at the end."""
    from voc.flow.place import open_place
    from voc.report import ledger as report

    found = report.weekly(open_place(folder).engine, now=moment(now), weeks=count)
    if json:
        frame_as_json(found)
        return
    found["rate"] = [f"{rate:.0%}" if rate == rate else "" for rate in found["rate"]]  # noqa: PLR0124
    found["week"] = [f"{day}" for day in found["week"]]
    columns = {
        "week": "week from",
        "opened": "opened",
        "answered": "answered",
        "told": "told",
        "owed": "owed",
        "closed": "closed",
        "answerable": "of",
        "rate": "rate",
    }
    table(found, columns, title="", empty="")


@app.command()
def recovery(folder: Folder = None, json: Json = False, now: Now = "") -> None:
    """Scores before and after, of contacts who were told and of those who were not."""
    from voc.flow.place import open_place
    from voc.report.recovery import recoveries

    found = recoveries(open_place(folder).engine, now=moment(now))
    if json:
        frame_as_json(found)
        return
    if found.empty:
        sentences(["Nobody has scored before and after something they asked for came."])
        return
    for scale, groups in found.groupby("scale", sort=False):
        facts([(str(scale).upper() if scale != "stars" else "stars", "mean change, after minus before")])
        for row in groups.itertuples(index=False):
            facts([(f"  {str(row.group).replace('_', ' ')}", _change(row))])
    sentences(
        ["", "Those who were told differ from the others in more than that: a difference names no cause."]
    )


def _change(row: Any) -> str:
    if row.too_few:
        return f"too few to say (n = {row.n})"
    return f"{row.mean_change:+.2f}, 95 % interval {row.low:+.2f} to {row.high:+.2f} (n = {row.n})"


def _summary(place: "Place", json: bool, now: str) -> None:
    from voc.report import ledger as report
    from voc.report import ledger_debt

    at, settings = moment(now), place.settings
    closure, states = report.closure(place.engine, now=at), report.states(place.engine)
    stages = report.stages(place.engine, now=at)
    owed = ledger_debt.owed(place.engine, now=at, currency=settings.currency, rates=settings.rates)
    total = ledger_debt.total(owed)
    if json:
        as_json({"states": states, "closure": closure, "stages": records(stages), "debt": total})
        return
    facts((name, f"{count:,}") for name, count in states.items())
    sentences(["", *report.closing_words(closure), ""])
    table(report.readable(stages), report.READABLE, title="Days between", empty="")
    if total["loops"]:
        worth = f", {cell(total['arr'])} {settings.currency} a year" if total["arr"] is not None else ""
        contacts, accounts = counted(total["contacts"], "contact"), counted(total["accounts"], "account")
        sentences(
            ["", f"Owed: {replies(total['loops'])} to {contacts} at {accounts}{worth}. voc ledger --owed"]
        )
        unconverted(owed)


def _owed(place: "Place", csm: str, limit: int, json: bool, now: str) -> None:
    from voc.report import ledger_debt as report

    settings = place.settings
    found = report.owed(place.engine, now=moment(now), currency=settings.currency, rates=settings.rates)
    found = _of_csm(place, found, csm)
    if json:
        frame_as_json(found)
        return
    show_owed(found, currency=settings.currency, limit=limit)
    unconverted(found)


def _rows(place: "Place", csm: str, limit: int, json: bool) -> None:
    from voc.report.ledger_rows import rows

    found = _of_csm(place, rows(place.engine), csm)
    if json:
        frame_as_json(found)
        return
    shown = found.head(limit) if limit else found
    columns = {
        "contact": "contact",
        "feature": "feature",
        "state": "state",
        "asked_at": "asked",
        "told_at": "told",
        "why_not": "why not told",
        "first_words": "in their words",
    }
    table(shown, columns, title="", empty="No loops yet. They open when a link is accepted: voc link")
    if len(shown) < len(found):
        sentences([f"{len(shown)} of {len(found):,} loops; all in a file: voc export loops"])


def _of_csm(place: "Place", found: "pd.DataFrame", csm: str) -> "pd.DataFrame":
    """Rows of one CSM. Raises NotFound with the near names."""
    from voc.report.outbox import csms

    if not csm:
        return found
    if csm not in (known := csms(place.engine)):
        raise NotFound("CSM", csm, known)
    return found[found["csm"] == csm].reset_index(drop=True)


def _line(row: Any) -> list[str]:
    """One thing that happened, and the words that go with it."""
    by = f", {row.by}" if row.by else ""
    because = f": {row.because}" if row.because else ""
    lines = [f"  {row.at:%Y-%m-%d %H:%M}  {row.what}{by}{because}"]
    if isinstance(row.words, str):
        lines.append(f"{'':20}“{cell(row.words)}” (passage {row.passage_id})")
    return lines
