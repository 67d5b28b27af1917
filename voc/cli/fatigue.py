"""The command for fatigue: who was asked for what and when, and who should be left alone now."""

from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import as_json, cell, records, sentences, table
from voc.errors import NotFound
from voc.flow.counting import counted

if TYPE_CHECKING:
    import pandas as pd


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(fatigue)


def fatigue(
    contact: Annotated[
        str, typer.Argument(help="Id of a contact as pages show it; none: everybody who is to be left alone.")
    ] = "",
    csm: Annotated[str, typer.Option("--csm", help="Only contacts of accounts of this CSM.")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Those too who were asked lately and may be asked again.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Contacts at most; 0: all.")] = 20,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Who should be left alone now, until when and why; of one contact, everything they were asked for lately."""
    from voc.flow.place import open_place
    from voc.flow.told.favours import loads
    from voc.report import fatigue as report
    from voc.report import health

    place, at = open_place(folder), moment(now)
    if csm and csm not in (names := health.csms(place.engine)):
        raise NotFound("CSM", csm, names)
    done = loads(place.engine, place.settings, now=at)
    found = report.fatigue(place.engine, done, now=at)
    found = found[found["csm"] == csm] if csm else found
    if contact:
        own = found[found["contact"] == contact]
        if own.empty:
            raise NotFound("contact who was asked for something lately", contact, list(found["contact"]))
        _one(own, report.favours(done, int(own["contact_id"].iloc[0])), json=json)
        return
    resting = found if everything else found[found["until"].notna()]
    if json:
        as_json({"contacts": records(resting), "asked": len(found)})
        return
    _list(resting, len(found), limit)


def _one(own: "pd.DataFrame", favours: "pd.DataFrame", *, json: bool) -> None:
    (row,) = records(own)
    if json:
        as_json(row | {"favours": records(favours)})
        return
    about = ", ".join(filter(None, (row["contact"], row["role"], row["account"])))
    may = f"left alone until {cell(row['until'])}: {row['why']}" if row["until"] else "may be asked"
    sentences([f"{about}: {may}.", ""])
    table(favours, {"at": "when", "kind": "what"}, title="", empty="Nothing.")


def _list(found: "pd.DataFrame", asked: int, limit: int) -> None:
    shown = found.head(limit) if limit else found
    columns = {
        "contact": "contact", "account": "account", "until": "until", "why": "why", "times": "in 91 days",
    }  # fmt: skip
    table(shown, columns, title="", empty="Nobody has to be left alone now.")
    rest = len(found) - len(shown)
    lines = [f"and {rest} more: voc fatigue --limit 0"] if rest else []
    were = "was" if asked == 1 else "were"
    told = f"{counted(asked, 'contact')} {were} asked for something lately. One of them: voc fatigue CONTACT"
    sentences([*lines, "", told])
