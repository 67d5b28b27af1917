"""Commands for what is worth telling: before/after stories, and who would speak for us."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.quotes import Internal, To, tell_left
from voc.cli.show import as_json, cell, frame_as_json, records, sentences
from voc.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

app = typer.Typer(help="Before and after: who asked, got it, and is content.", invoke_without_command=True)
Loop = Annotated[int, typer.Argument(metavar="STORY", help="Its number, as `voc stories` shows it.")]


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.add_typer(app, name="stories")
    above.command()(advocates)


@app.callback()
def stories(
    context: typer.Context,
    folder: Folder = None,
    feature: Annotated[str, typer.Option("--feature", help="Only about this feature, by its key.")] = "",
    limit: Annotated[int, typer.Option("--limit", help="At most so many.", min=1)] = 10,
    json: Json = False,
    now: Now = "",
) -> None:
    """Who asked for something, got it, and said since that it is good; the strongest first, with cited passages."""
    if context.invoked_subcommand:
        return
    from voc.flow.place import open_place
    from voc.report.status import features
    from voc.report.stories import stories as report

    engine = open_place(folder).engine
    if feature and feature not in (known := features(engine)):
        raise NotFound("feature", feature, known)
    found = report(engine, now=moment(now), feature=feature or None).head(limit)
    if json:
        frame_as_json(found)
        return
    for row in records(found):
        score = ""
        if row["scale"]:
            score = f", {row['scale'].upper()} {cell(row['score_before'])} before and {cell(row['score_after'])} after"
        lines = [
            f"{row['loop_id']}  {row['title']} ({row['feature']}), {cell(row['account'])}, {row['days']} days{score}",
            f"   {cell(row['before_at'])}  “{cell(row['before'])}” (passage {row['before_id']})",
        ]
        if row["between_id"]:
            lines.append(f"               “{cell(row['between'])}” (passage {row['between_id']})")
        lines += [
            f"   {cell(row['shipped_at'])}  {row['cause']}",
            f"   {cell(row['after_at'])}  “{cell(row['after'])}” (passage {row['after_id']})",
            "",
        ]
        sentences(lines)
    empty = "No stories yet: they need somebody who asked, a feature that shipped, and good words since."
    sentences(["voc stories export STORY --to FILE; voc stories pick STORY"] if len(found) else [empty])


@app.command()
def pick(story: Loop, folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Keep a story to tell: its words stay named where a consent is withdrawn."""
    from voc.flow.place import open_place
    from voc.flow.stories.picked import pick as step

    engine, at = open_place(folder).engine, moment(now)
    row = _named(engine, story, at)
    number, new = step(engine, row["before_id"], row["after_id"], row["feature"], by=who(by), now=at)
    if json:
        as_json({"story_id": number, "new": new})
        return
    sentences([f"Story {number} is kept." if new else f"It was kept before, as story {number}."])


@app.command()
def export(
    story: Loop,
    to: To,
    internal: Internal = False,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Write the cited words of a story, with what each consent covers and nothing beside it. Opens the vault."""
    from voc.flow.place import open_place
    from voc.flow.stories.quote_exports import export_passages

    engine, at = open_place(folder).engine, moment(now)
    row = _named(engine, story, at)
    ids = [row[name] for name in ("before_id", "between_id", "after_id") if row[name]]
    name = f"{row['title']}: {cell(row['before_at'])} to {cell(row['after_at'])}, shipped {cell(row['shipped_at'])}"
    done = export_passages(engine, name, ids, to, internal=internal, by=who(by), now=at)
    tell_left(done, internal=internal, json=json)


def advocates(
    folder: Folder = None,
    limit: Annotated[int, typer.Option("--limit", help="At most so many.", min=1)] = 20,
    json: Json = False,
    now: Now = "",
) -> None:
    """Who would speak for us, and what to ask them for; never somebody with an open complaint or about to leave."""
    from voc.flow.place import open_place
    from voc.flow.stories.advocates import advocates as step
    from voc.report.advocates import advocates as report

    place, at = open_place(folder), moment(now)
    done = step(place.engine, place.settings, now=at)
    found = report(place.engine, done.advocates[:limit], now=at)
    if json:
        as_json({"in_trouble": done.in_trouble, "advocates": records(found)})
        return
    for row in records(found):
        facts = f"{cell(row['points'])} points, consent {row['consent']}"
        where = f"{row['contact']}, {cell(row['account'])}: {row['use']} ({facts})"
        lines = [where, f"   {row['reasons']}"]
        if row["words"]:
            lines.append(f"   {cell(row['said_at'])}  “{cell(row['words'])}” (passage {row['passage_id']})")
        sentences([*lines, ""])
    if found.empty:
        sentences(["Nobody yet: an advocate praised us, or gave top scores, more than once."])
    if done.in_trouble:
        sentences(
            [f"{done.in_trouble} more are left alone: they complain, or somebody there speaks of leaving."]
        )


def _named(engine: "Engine", story: int, at: "datetime") -> dict[str, Any]:
    """The story of that loop. Raises NotFound."""
    from voc.report.stories import stories as report

    found = {row["loop_id"]: row for row in records(report(engine, now=at))}
    if story not in found:
        raise NotFound("story", str(story), map(str, found))
    return found[story]
