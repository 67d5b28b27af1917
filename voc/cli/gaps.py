"""The commands of content gaps: gaps, gaps brief."""

from pathlib import Path
from typing import Annotated

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import as_json, frame_as_json, sentences, table

gaps_app = typer.Typer(
    help="What customers keep asking, and whether an article answers it.", invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(gaps_app, name="gaps")


@gaps_app.callback()
def gaps(
    context: typer.Context,
    feature: Annotated[str | None, typer.Option(help="Only what is asked about this feature.")] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also what was asked once, and what is answered.")
    ] = False,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """What customers keep asking that no article answers for sure, by distinct accounts."""
    if context.invoked_subcommand is not None:
        return
    from voc.flow.place import open_place
    from voc.flow.stories.gaps import Answer, gaps_of
    from voc.report.gaps import gaps as report

    place = open_place(folder)
    found = report(gaps_of(place.engine, place.settings, feature=feature, every=every, now=moment(now)))
    answered = int((found["answer"] == Answer.ANSWERED.value).sum())
    shown = found if every else found[found["answer"] != Answer.ANSWERED.value]
    if json:
        frame_as_json(shown)
        return
    shown = shown.assign(article=shown["article"].where(shown["answer"] != Answer.NONE.value, ""))
    columns = {
        "gap": "gap",
        "question": "question",
        "accounts": "accounts",
        "comments": "comments",
        "trend": "trend",
        "last_at": "last asked",
        "languages": "languages",
        "answer": "help centre",
        "article": "nearest article",
    }
    table(shown, columns, title="What customers keep asking", empty="No question is asked again and again.")
    if answered and not every:
        sentences(
            [
                "",
                f"{answered} more are answered by an article: --all shows them. `voc gaps brief GAP` writes a brief.",
            ]
        )


@gaps_app.command()
def brief(
    gap: Annotated[int, typer.Argument(help="Number of the gap.")],
    to: Annotated[Path | None, typer.Option("--to", help="Write it to this file.")] = None,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """What an article on a gap has to say: the customers' own words, the article that is near, what it lacks."""
    from voc.flow.place import open_place
    from voc.flow.stories.gaps import brief_of
    from voc.report.exports import to_text

    place = open_place(folder)
    found = brief_of(place.engine, place.settings, gap, now=moment(now)).markdown()
    if to is not None:
        to_text(found, to)
        sentences([f"The brief is in {to}"])
    elif json:
        as_json({"gap": gap, "markdown": found})
    else:
        sentences(found.splitlines())
