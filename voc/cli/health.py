"""How accounts are doing and who may be slipping: `voc health`, `voc signs`."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, cell, frame_as_json, records, sentences, table
from voc.errors import NotFound

if TYPE_CHECKING:
    import pandas as pd

    from voc.report.health import Detail

Csm = Annotated[str, typer.Option("--csm", help="Only accounts of this CSM.")]
Ids = Annotated[list[int], typer.Argument(help="Ids as `voc signs` shows them.")]
LEAST = 0.05
"""Points below which a part did not move."""
signs_app = typer.Typer(
    help="Early signs that an account may be slipping: list, dismiss, restore.", invoke_without_command=True
)


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.command()(health)
    above.add_typer(signs_app, name="signs")


def health(
    account: Annotated[str, typer.Argument(help="An account by id or name; none: all of them.")] = "",
    csm: Csm = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="Accounts at most; 0: all.")] = 20,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """How accounts are doing, the worst first, and what moved; of one account, every point with what shows it."""
    from voc.flow.place import open_place
    from voc.report import health as report

    place = open_place(folder)
    engine, currency, rates = place.engine, place.settings.currency, place.settings.rates
    if account:
        detail = report.account(engine, account, currency=currency, rates=rates)
        _as_json(detail) if json else _show(detail)
    else:
        _known(csm, report.csms(engine))
        found = report.health(engine, csm=csm or None, currency=currency, rates=rates)
        frame_as_json(found) if json else _list(found, currency, limit)
    _age(report.as_of(engine), moment(now), json=json)


@signs_app.callback()
def signs(
    context: typer.Context,
    csm: Csm = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Those too that wait for a week with room, or were dismissed.")
    ] = False,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Early signs that CSMs were told of, the most valuable first, each with one useful thing to do."""
    from voc.flow.place import open_place
    from voc.report import health
    from voc.report import signs as report

    if context.invoked_subcommand:
        return
    place = open_place(folder)
    _known(csm, health.csms(place.engine))
    found = report.signs(place.engine, csm=csm or None, everything=everything)
    if json:
        frame_as_json(found)
    else:
        _signs(found, waiting=0 if everything else report.unraised(place.engine, csm=csm or None))
        _silent(report.silent_kinds(place.engine, place.settings.health_signals))
    _age(health.as_of(place.engine), moment(now), json=json)


@signs_app.command()
def dismiss(ids: Ids, folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Say that nothing is to be done about signs; they come back only after they were gone."""
    from voc.flow.health.signs import dismiss as flow
    from voc.flow.place import open_place

    count = flow(open_place(folder).engine, ids, by=who(by), now=moment(now))
    as_json({"dismissed": count}) if json else sentences([f"{count} dismissed."])


@signs_app.command()
def restore(ids: Ids, folder: Folder = None, json: Json = False) -> None:
    """Take back that signs were dismissed."""
    from voc.flow.health.signs import restore as flow
    from voc.flow.place import open_place

    count = flow(open_place(folder).engine, ids)
    as_json({"restored": count}) if json else sentences([f"{count} stand again."])


def _known(csm: str, names: list[str]) -> None:
    if csm and csm not in names:
        raise NotFound("CSM", csm, names)


def _age(as_of: datetime | None, now: datetime, *, json: bool) -> None:
    """Say so where what was kept is older than a day."""
    if as_of is not None and not json and now - as_of > timedelta(days=1):
        sentences([f"As of {as_of:%d %B %Y}. `voc run` brings it up to date."])


def _list(found: "pd.DataFrame", currency: str, limit: int) -> None:
    if found.empty:
        sentences(["No account was scored yet. Ingest a table of accounts, then `voc run`."])
        return
    shown = found.head(limit) if limit else found
    shown = shown.assign(
        score=shown["score"].round(),
        risk=[_risk(row) for row in records(shown)],
        week=["–" if row["change"] is None else f"{row['change']:+.1f}" for row in records(shown)],
    )
    columns = {"account": "account", "score": "score", "band": "", "week": "week", "risk": "at risk"}
    table(shown, {**columns, "signs": "signs", "moved": "what moved in a week"}, title="", empty="")
    rest = len(found) - len(shown)
    more = [f"and {rest} more: voc health --limit 0"] if rest else []
    risk = f"At risk, {currency}: what they pay a year times what the score lacks of 100."
    sentences([*more, "", f"{risk} Every point: voc health ACCOUNT"])


def _risk(row: dict[str, Any]) -> str:
    return (
        f"in {row['paid_in']}" if row["paid_in"] else "–" if row["at_risk"] is None else cell(row["at_risk"])
    )


def _show(detail: "Detail") -> None:
    own = detail.account
    score = "nothing is known" if own["score"] is None else f"{own['score']:.0f} of 100, {own['band']}"
    sentences([f"{own['account']} ({own['account_key']}), {own['csm'] or 'no CSM'}: {score}", ""])
    for row in records(detail.parts):
        points = "    –     " if row["points"] is None else f"{row['points']:5.1f}/{100 * row['weight']:.0f}"
        moved = f" ({row['moved']:+.1f} in a week)" if abs(row["moved"] or 0) >= LEAST else ""
        sentences([f"{points:<9}  {row['name']}{moved}: {row['words']}"])
    for row in records(detail.cases):
        state = "open" if row["solved_at"] is None else f"solved {cell(row['solved_at'])}"
        rated = f", rated {cell(row['csat'])}" if row["csat"] is not None else ""
        sentences(
            [f"  case {row['number']}, {cell(row['opened_at'])}, {state}{rated}: {cell(row['subject'])}"]
        )
    for row in records(detail.passages):
        counts = f"counts {row['counts']:.2f} by now" if row["counts"] is not None else ""
        sentences([f"  passage {row['passage_id']}, {cell(row['said_at'])}, {counts}: {cell(row['words'])}"])


def _as_json(detail: "Detail") -> None:
    frames = {name: records(getattr(detail, name)) for name in ("parts", "passages", "cases", "history")}
    as_json({"account": dict(detail.account), **frames})


def _signs(found: "pd.DataFrame", *, waiting: int) -> None:
    if found.empty:
        sentences(["No early sign."])
    for row in records(found):
        state = ""
        if row["dismissed_at"] is not None:
            state = f" (dismissed by {row['dismissed_by']})"
        elif row["raised_at"] is None:
            state = " (waits for a week with room)"
        sentences([f"{row['sign_id']:>4}  {row['account']} {row['seen']}{state}, {row['csm'] or 'no CSM'}"])
        quote = f" “{cell(row['words'])}”" if row["words"] else ""
        sentences([f"      {row['shows']}.{quote}", f"      → {row['todo']}"])
    if waiting:
        sentences(["", f"{waiting} more, of less value, wait for a week with room: voc signs --all"])
    if not found.empty:
        sentences(["", "voc signs dismiss ID ..."])


def _silent(kinds: list[str]) -> None:
    """Name kinds of signals that nobody knows the meaning of."""
    if kinds:
        told = ", ".join(cell(kind) for kind in kinds)
        sentences(
            [f"Nobody said what these signals mean, so they count for nothing: {told} (`health_signals`)."]
        )
