"""The command that writes the brief for a launch: launch."""

from pathlib import Path
from typing import Annotated

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import as_json, sentences


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(launch)


def launch(
    version: Annotated[str, typer.Argument(help="The release.")],
    to: Annotated[Path | None, typer.Option("--to", help="Write it to this file.")] = None,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """The brief for a launch: who asked, in which words, whom to tell, and whether it is worth a campaign of its own."""
    from voc.flow.place import open_place
    from voc.flow.stories.launch import reach_of
    from voc.report.exports import to_text
    from voc.report.launch import launch as report

    place = open_place(folder)
    settings = place.settings
    at = moment(now)
    found = reach_of(place.engine, settings, version, now=at)
    brief = report(
        place.engine,
        version,
        found.features,
        found.askers,
        found.near,
        in_trouble=found.in_trouble,
        questions=found.questions,
        currency=settings.currency,
        rates=settings.rates,
        now=at,
    )
    if to is not None:
        to_text(brief.markdown(), to)
        sentences([f"The brief is in {to}"])
    elif json:
        rule = [
            {"what": line.what, "value": line.value, "least": line.least, "met": line.met}
            for line in brief.rule()
        ]
        as_json(
            {"version": version, "campaign": brief.is_enough(), "rule": rule, "markdown": brief.markdown()}
        )
    else:
        sentences(brief.markdown().splitlines())
