"""The command about what passages are about: terms, who says them, and how they are felt about."""

from typing import Annotated

import typer

from voc.cli.options import Folder, Json
from voc.cli.show import frame_as_json, table


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(aspects)


def aspects(
    folder: Folder = None,
    words: Annotated[str | None, typer.Option("--words", help="Show the passages about this term.")] = None,
    at_least: Annotated[
        float, typer.Option("--at-least", min=0, max=1, help="Count mentions that are at least this sure.")
    ] = 0.0,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 30,
    json: Json = False,
) -> None:
    """What customers speak of, by distinct accounts, and how they feel about it."""
    from voc.flow.place import open_place
    from voc.report.aspects import aspects as report
    from voc.report.passages import Only, passages

    engine = open_place(folder).engine
    if words is None:
        found = report(engine, limit=limit, least=at_least)
        columns = {
            "term": "term",
            "feature": "feature",
            "accounts": "accounts",
            "mentions": "mentions",
            "negative": "negative",
            "positive": "positive",
            "example": "for example",
        }
        title, empty = "Aspects", "No aspects yet. Run `voc run FILE` first."
    else:
        found = passages(engine, Only(about=words), limit=limit)
        columns = {
            "said_at": "when",
            "account": "account",
            "language": "in",
            "sentiment": "mood",
            "words": "words",
        }
        title, empty = "", f"No passage is about `{words}`. `voc aspects` lists the terms."
    if json:
        frame_as_json(found)
    else:
        table(found, columns, title=title, empty=empty)
