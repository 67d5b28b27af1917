"""`voc priorities`: the ranking one can argue with, and the views that people keep of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.ranking import show
from voc.cli.show import frame_as_json, sentences, table
from voc.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from voc.flow.place import Place
    from voc.roadmap.keeping import Question

SAME = {
    True: "computed again from its inputs, every figure is the same",
    False: "shown as it was kept, since this version of voc computes other figures from its inputs",
}


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(priorities)


def priorities(
    *,
    formula: Annotated[
        str, typer.Option("--formula", help="accounts, rice or revenue. Default: the setting `formula`.")
    ] = "",
    weight: Annotated[
        list[str] | None, typer.Option("--weight", help="Change a weight, e.g. effort=0.5; several times.")
    ] = None,
    segment: Annotated[str, typer.Option("--segment", help="Count only accounts of this segment.")] = "",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="The same by segment, plan, size or country, e.g. size=50-249."),
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Show the terms of each score.")] = False,
    heard: Annotated[bool, typer.Option("--heard", help="Show who is heard, group by group.")] = False,
    save: Annotated[str, typer.Option("--save", help="Keep this ranking under a name, for ever.")] = "",
    view: Annotated[str, typer.Option("--view", help="Show a ranking that was kept, to the figure.")] = "",
    views: Annotated[bool, typer.Option("--views", help="List the rankings that were kept.")] = False,
    to: Annotated[Path | None, typer.Option("--to", help="Write the ranking as CSV.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 30,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """What to build next, from low to high, with what would change the order and whose voice is missing."""
    from voc.flow.place import open_place
    from voc.report import priorities as report

    place = open_place(folder)
    filters = dict(_pair("--only", text, "size=50-249") for text in only or [])
    filters |= {"segment": segment} if segment else {}
    if views:
        _list(report.views(place.engine), json=json)
        return
    if view:
        if formula or weight or filters or save:
            raise InputError("A kept ranking has its own formula, weights and filters: give --view alone.")
        kept = report.view(place.engine, view)
        show(kept.priorities, why=why, heard=heard, limit=limit, to=to, json=json)
        if not json:
            sentences(
                [f"Kept as `{kept.name}` on {kept.made_at:%Y-%m-%d} by {kept.made_by}; {SAME[kept.same]}."]
            )
        return
    question = _question(place, formula, weight or [], filters)
    at = moment(now)
    found = report.priorities(
        place.engine, question, now=at, currency=place.settings.currency, rates=place.settings.rates
    )
    show(found, why=why, heard=heard, limit=limit, to=to, json=json)
    if save:
        _save(place, save, question, at=at, by=who(by), json=json)


def _question(place: "Place", formula: str, weights: list[str], filters: dict[str, str]) -> "Question":
    from voc.roadmap.keeping import Question

    name = formula or place.settings.formula
    standard = place.settings.weights if name == place.settings.formula else {}
    return Question(formula=name, weights={**standard, **dict(map(_weight, weights))}, filters=filters)


def _weight(text: str) -> tuple[str, float]:
    name, value = _pair("--weight", text, "effort=0.5")
    try:
        return name, float(value)
    except ValueError as error:
        raise InputError(f"`--weight {text}` is not like effort=0.5.") from error


def _pair(option: str, text: str, example: str) -> tuple[str, str]:
    name, sign, value = (part.strip() for part in text.partition("="))
    if not (sign and name and value):
        raise InputError(f"`{option} {text}` is not like {example}.")
    return name, value


def _save(place: "Place", name: str, question: "Question", *, at: Any, by: str, json: bool) -> None:
    from voc.flow.views import save
    from voc.report.priorities import kept

    ready = kept(place.engine, question, now=at, currency=place.settings.currency, rates=place.settings.rates)
    new = save(place.engine, name, ready, by=by, now=at)
    if not json:
        word = "Kept" if new else "Was kept before"
        sentences([f'{word} as `{name}`; `voc priorities --view "{name}"` shows it again, to the figure.'])


def _list(found: "pd.DataFrame", *, json: bool) -> None:
    if json:
        frame_as_json(found)
        return
    columns = {"name": "name", "made_at": "kept on", "made_by": "by", "formula": "formula", "filters": "only"}
    table(found, columns, title="Kept rankings", empty="None yet: `voc priorities --save NAME` keeps one.")
