"""Whole comments: voc comments."""

from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, moment, who
from voc.cli.show import also_said, frame_as_json, sentences, table

if TYPE_CHECKING:
    from sqlalchemy import Engine


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(comments)


def comments(
    folder: Folder = None,
    mixed: Annotated[
        bool, typer.Option("--mixed", help="Those that praise and complain, both clearly.")
    ] = False,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Those whose rating and words say different things.")
    ] = False,
    history: Annotated[
        int, typer.Option("--history", help="All versions of the comment with this number.", min=0)
    ] = 0,
    apart: Annotated[
        int, typer.Option("--apart", help="Comment ID is not said twice: count it by itself.", min=0)
    ] = 0,
    by: By = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 30,
    offset: Annotated[int, typer.Option(help="Leave out the first so many.", min=0)] = 0,
    json: Json = False,
) -> None:
    """What whole comments feel, the latest first, and where rating and words disagree."""
    from voc.flow.place import open_place
    from voc.report.comments import comments as report

    engine = open_place(folder).engine
    if apart:
        _set_apart(engine, apart, by=by)
        return
    if history:
        _history(engine, history, json=json)
        return
    found = report(engine, mixed=mixed, conflicts=conflicts, limit=limit, offset=offset)
    if json:
        frame_as_json(found)
        return
    about = {"reason": "because"} if conflicts else {"scale": "scale", "rating": "rating", "mood": "mood"}
    columns = {"feedback_id": "id", "said_at": "when", "account": "account", **about}
    columns |= {"score": "score", "passages": "passages", "example": "for example"}
    empty = "No comment is like this." if mixed or conflicts else "No comments yet. Run `voc run FILE` first."
    table(found, columns, title="Comments", empty=empty)
    also_said(found)
    told = int(found["conflict"].sum())
    if told and not conflicts:
        sentences(["", f"Rating and words disagree in {told} of these: voc comments --conflicts"])


def _set_apart(engine: "Engine", feedback_id: int, *, by: str) -> None:
    from voc.flow.demand.said_twice import part

    part(engine, feedback_id, by=who(by), now=moment(""))
    sentences([f"Comment {feedback_id} counts by itself from now on."])


def _history(engine: "Engine", feedback_id: int, *, json: bool) -> None:
    from voc.report.versions import versions

    found = versions(engine, feedback_id)
    if json:
        frame_as_json(found)
        return
    shown = found.assign(counts=found["replaced_because"].fillna("counts"))
    columns = {"feedback_id": "id", "stored_at": "stored", "said_at": "said", "rating": "rating"}
    columns |= {"counts": "", "text": "words"}
    table(shown, columns, title=f"Versions of comment {feedback_id}", empty="")
