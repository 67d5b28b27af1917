"""The command that says who else may profit from a feature: audience."""

from pathlib import Path
from typing import Annotated

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import frame_as_json, sentences, table
from voc.flow.counting import counted


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(audience)


def audience(
    key: Annotated[str, typer.Argument(help="Key of the feature.")],
    limit: Annotated[
        int | None, typer.Option(help="So many. Default: ten, and at most two for each who asked.", min=1)
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the list to this file.")] = None,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Contacts who never asked for a feature and may profit from it: a list with reasons, no messages."""
    from voc.flow.place import open_place
    from voc.flow.told.audience import audience_of
    from voc.report import audience as report
    from voc.report.exports import to_csv

    place = open_place(folder)
    settings = place.settings
    found = audience_of(place.engine, settings, key, limit=limit, now=moment(now))
    rows = [(one.suited, one.hold.detail if one.hold else None) for one in found.found]
    listed = report.audience(place.engine, rows, currency=settings.currency, rates=settings.rates)
    if csv is not None:
        sentences([f"{counted(to_csv(listed, csv), 'row')} in {csv}"])
        return
    if json:
        frame_as_json(listed)
        return
    columns = {
        "contact": "contact",
        "account": "account",
        "csm": "csm",
        "arr": f"ARR {settings.currency}",
        "closeness": "close",
        "reason": "because",
        "words": "words",
        "why_not": "why not write",
    }
    empty = (
        "Nobody else is close to it."
        if found.askers
        else "Nobody asked for it yet; --limit 10 looks all the same."
    )
    table(listed, columns, title=f"Who else may profit from {found.title}", empty=empty)
    sentences(
        [
            "",
            f"{counted(found.askers, 'contact')} asked for it; {found.in_trouble} who are close are in trouble now.",
        ]
    )
