"""The command for voices: who speaks for an account, whose voice is missing, what rests on one person."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import as_json, cell, frame_as_json, records, sentences, table
from voc.errors import NotFound
from voc.flow.counting import counted

if TYPE_CHECKING:
    import pandas as pd

    from voc.report.voices import Detail


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(voices)


def voices(
    account: Annotated[
        str, typer.Argument(help="Id or name of an account, or a part of its name; none: all of them.")
    ] = "",
    csm: Annotated[str, typer.Option("--csm", help="Only accounts of this CSM.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="Accounts at most; 0: all.")] = 20,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Who speaks for each account, those that rest on one person first; of one account, every voice and what is missing."""
    from voc.flow.place import open_place
    from voc.report import health
    from voc.report import voices as report

    engine, at = open_place(folder).engine, moment(now)
    if account:
        detail = report.account(engine, account, now=at)
        _as_json(detail) if json else _show(detail)
        return
    if csm and csm not in (names := health.csms(engine)):
        raise NotFound("CSM", csm, names)
    found = report.accounts(engine, now=at, csm=csm or None)
    if json:
        frame_as_json(found)
    else:
        _list(found, report.unheard(engine, now=at, csm=csm or None), limit)


def _list(found: "pd.DataFrame", unheard: list[str], limit: int) -> None:
    shown = found.head(limit) if limit else found
    shown = shown.assign(
        most=[f"{row['speaks']} ({row['share']:.0%})" for row in records(shown)],
        one=["yes" if rests else "" for rests in shown["rests"]],
    )
    columns = {
        "account": "account", "voices": "voices", "one": "rests on one", "most": "speaks most", "missing": "never heard",
        "silent": "fell silent",
    }  # fmt: skip
    table(
        shown,
        columns,
        title="",
        empty="Nobody was heard yet. Ingest surveys, cases or notes, then `voc run`.",
    )
    rest = len(found) - len(shown)
    lines = [f"and {rest} more: voc voices --limit 0"] if rest else []
    if unheard:
        names = ", ".join(unheard[:5]) + (" ..." if len(unheard) > 5 else "")
        lines.append(f"Nobody was ever heard of {counted(len(unheard), 'account')}: {names}")
    if not found.empty:
        lines += ["", "Every voice of one: voc voices ACCOUNT"]
    sentences(lines)


def _show(detail: "Detail") -> None:
    heard = int((detail.voices["days"] > 0).sum())
    sentences([f"{detail.account}: {counted(heard, 'voice')} within a year", ""])
    for row in records(detail.voices):
        sentences(_voice(row))
    if detail.voices.empty:
        sentences(["Nobody was ever heard."])
    lines = [f"{detail.rests[0].upper()}{detail.rests[1:]}."] if detail.rests else []
    lines += [f"{line[0].upper()}{line[1:]}." for line in detail.missing]
    if detail.unknown:
        lines.append(f"Of {counted(detail.unknown, 'comment')} within a year nobody knows who said them.")
    sentences(["", *lines] if lines else [])


def _voice(row: dict[str, Any]) -> list[str]:
    marks = ("champion" if row["champion"] else "", "" if row["state"] == "speaks" else row["state"])
    about = ", ".join(filter(None, (row["kind"] or "role not known", *marks)))
    mood = (
        ""
        if row["mood"] is None
        else f"; mood {row['mood']:+.2f} in {counted(row['comments'], 'comment')} of a year"
    )
    days = f"{counted(row['days'], 'day')} of a year ({row['share']:.0%}), last heard {cell(row['last'])}"
    return [
        f"{row['contact']}, {row['role'] or 'no title'} ({about})",
        f"  {days}; {row['channels']}{mood}",
    ]


def _as_json(detail: "Detail") -> None:
    as_json(
        {
            "account": detail.account,
            "voices": records(detail.voices),
            "rests": detail.rests,
            "missing": list(detail.missing),
            "unknown": detail.unknown,
        }
    )
