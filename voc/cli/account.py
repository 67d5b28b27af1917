"""The command for one account through time: what was heard, promised, shipped, told and answered."""

from typing import Annotated

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import as_json, cell, records, sentences


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(account)


def account(
    name: Annotated[str, typer.Argument(help="Id or name of an account, or a part of its name.")],
    days: Annotated[int, typer.Option("--days", min=1, help="So many days back.")] = 365,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Lines at most; 0: all.")] = 30,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """One account through time, the latest first: said, noted, promised, shipped, told, answered, asked for help."""
    from voc.flow.place import open_place
    from voc.report import account as report
    from voc.report.promises import account_of

    place, at = open_place(folder), moment(now)
    number = account_of(place.engine, name)
    found = report.timeline(place.engine, number, now=at, days=days)
    if json:
        used = report.usage(place.engine, number, place.settings.health_signals, now=at)
        as_json({"timeline": records(found), "usage": records(used)})
        return
    shown = found.head(limit) if limit else found
    for row in records(shown):
        about = ", ".join(filter(None, (row["who"], row["about"])))
        head = f"{cell(row['at'])}  {row['kind']:<9}"
        quoted = f"“{row['words']}”" if row["kind"] in ("heard", "noted", "promised") else row["words"]
        sentences([f"{head} {quoted}" + (f" ({about})" if about else "")])
    rest = len(found) - len(shown)
    if rest:
        sentences([f"and {rest} more: voc account {name!r} --limit 0"])
    if found.empty:
        sentences([f"Nothing happened within {days} days."])
