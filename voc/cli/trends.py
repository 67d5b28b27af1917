"""What changed and what it costs: alerts of topics, and drivers of the scores."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import cell, frame_as_json, grid, sentences
from voc.errors import NotFound

if TYPE_CHECKING:
    import pandas as pd

SAYS = {"costs": "costs", "earns": "earns", "unclear": "not clear", "too_few": "too few to say"}
WORDS = 60


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(alerts)
    app.command()(drivers)


def alerts(
    weeks: Annotated[int, typer.Option("--weeks", help="So many whole weeks back.", min=1, max=156)] = 4,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Topics that were spoken of more than usual, and new ones, week by week."""
    from voc.flow.place import open_place
    from voc.report import alerts as report

    place = open_place(folder)
    at, zone = moment(now), place.settings.timezone
    found = report.alerts(place.engine, now=at, zone=zone, weeks=weeks)
    if json:
        frame_as_json(found)
        return
    reach = report.reach(place.engine, now=at, zone=zone)
    if reach["weeks"] < reach["needed"]:
        sentences([f"Too early to say: {reach['weeks']} weeks with comments, {reach['needed']} are needed."])
        return
    if found.empty:
        sentences([f"Nothing unusual in {_weeks(weeks)}."])
    for row in found.to_dict("records"):
        sentences(_alert(row))
    sentences([f"In a quiet week the chance of any alert is at most {reach['rate']:.0%}."])


def drivers(
    scale: Annotated[
        str, typer.Option("--scale", help="Only nps, csat, ces, stars, csat7, ces5 or thumbs.")
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Also topics that are not clear or too few.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many of each scale.", min=1)] = 15,
    folder: Folder = None,
    json: Json = False,
) -> None:
    """What topics cost or earn in NPS, CSAT, effort score and stars."""
    from voc.flow.place import open_place
    from voc.report.drivers import drivers as report
    from voc.terms import RatingScale

    if scale and scale not in list(RatingScale):
        raise NotFound("scale", scale, RatingScale)
    found = report(open_place(folder).engine, scale=RatingScale(scale) if scale else None)
    if json:
        frame_as_json(found)
        return
    if found.empty:
        sentences(["No ratings yet. Ingest a survey or reviews with scores first."])
    for name, of in found.groupby("scale", sort=False):
        _scale(str(name), of, every=every, limit=limit)


def _alert(row: dict[Any, Any]) -> list[str]:
    usual = f"usual are {row['expected']:.1f}, at most {row['usual_high']:.0f}"
    what = "new" if row["kind"] == "new" else usual
    words = " ".join(str(row["example"]).split())
    words = words if len(words) <= WORDS else words[: WORDS - 1].rstrip() + "…"
    count = f"{row['comments']} comments of {row['voices']} customers"
    return [
        f"{row['week']}  {row['topic']}: {count}, {what}.",
        f"            “{words}”  voc topics --words {row['topic_id']}",
    ]


def _scale(name: str, of: "pd.DataFrame", *, every: bool, limit: int) -> None:
    score, ratings = cell(float(of["score"].iloc[0])), cell(int(of["ratings"].iloc[0]))
    sentences([f"{name.upper()} {score} of {ratings} ratings"])
    clear = of if every else of[of["says"].isin(["costs", "earns"])]
    rows = [
        (
            str(row["topic"]),
            SAYS[row["says"]],
            _signed(row["effect"]),
            f"{_signed(row['low'])} to {_signed(row['high'])}",
            cell(row["n"]),
            cell(row["own"]),
        )
        for row in clear.head(limit).to_dict("records")
    ]
    if rows:
        grid(["topic", "says", "effect", "95% interval", "n", "their score"], rows, words=2)
    left = of["says"].isin(["unclear", "too_few"]).sum()
    if left and not every:
        unclear, few = ((of["says"] == says).sum() for says in ("unclear", "too_few"))
        sentences([f"Not clear: {unclear} topics; too few to say: {few}. --all shows them."])
    sentences([""])


def _signed(value: float) -> str:
    if value != value:  # noqa: PLR0124
        return ""
    return f"{value:+.2f}" if abs(value) < 1 else f"{value:+.1f}"


def _weeks(n: int) -> str:
    return "the last whole week" if n == 1 else f"the last {n} whole weeks"
