"""Commands about topics: what customers talk about, and what becomes of a topic."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypedDict

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import frame_as_json, passages_table, sentences, table
from voc.flow.counting import counted
from voc.terms import ChangeState

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

topics_app = typer.Typer(
    help="What customers talk about; what a refit would change.", invoke_without_command=True
)

Lines = Annotated[
    list[int] | None, typer.Argument(help="Lines as `voc topics diff` shows them; none: all of them.")
]
Number = Annotated[int, typer.Argument(help="Number of the topic, as `voc topics` shows it.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(topics_app, name="topics")


@topics_app.callback()
def topics(
    context: typer.Context,
    folder: Folder = None,
    words: Annotated[int | None, typer.Option("--words", help="Show the passages of this topic.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 30,
    json: Json = False,
) -> None:
    """What customers talk about, by distinct accounts."""
    from voc.flow.place import open_place
    from voc.report.passages import Only, passages, require
    from voc.report.topics import topics as report
    from voc.report.topics import waiting

    if context.invoked_subcommand:
        return
    engine = open_place(folder).engine
    if words is not None:
        only = Only(topic_id=words)
        require(engine, only)
        passages_table(passages(engine, only, limit=limit), json=json)
        return
    found = report(engine, limit=limit)
    if json:
        frame_as_json(found)
        return
    columns = {
        "topic_id": "id",
        "label": "topic",
        "accounts": "accounts",
        "passages": "passages",
        "negative": "negative",
        "example": "for example",
    }
    table(found, columns, title="Topics", empty="No topics yet. Run `voc run FILE` first.")
    lines = waiting(engine)
    if lines:
        sentences(["", f"A refit would make {counted(lines, 'change')}: voc topics diff"])


@topics_app.command("refit")
def topics_refit(folder: Folder = None, by: By = "", now: Now = "") -> None:
    """Look for topics anew, beginning with those that stand. What that would change waits as a diff."""
    from voc.flow.place import open_place
    from voc.flow.topics.topics import assign_topics, changes_wait, refit
    from voc.report.topics import waiting

    place, at = open_place(folder), moment(now)
    encoder, language = place.settings.encoder, place.settings.topics_language
    assign_topics(place.engine, encoder=encoder, now=at, language=language)
    why = f"asked for by {who(by)}"
    made = refit(place.engine, encoder=encoder, now=at, why=why, by=who(by), language=language)
    if made is None:
        sentences(["The topics stand as they are: a refit finds the same."])
    else:
        sentences([changes_wait(waiting(place.engine))])


@topics_app.command("diff")
def topics_diff(
    folder: Folder = None,
    state: Annotated[
        ChangeState, typer.Option("--state", help="Lines in this state.")
    ] = ChangeState.PROPOSED,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 60,
    json: Json = False,
) -> None:
    """What a refit would change, topic by topic: passages before and after, and an example."""
    from voc.flow.place import open_place
    from voc.report.topics import changes

    found = changes(open_place(folder).engine, state=state, limit=limit)
    if json:
        frame_as_json(found)
        return
    columns = {
        "change_id": "line",
        "kind": "change",
        "topic": "topic",
        "other": "from or into",
        "passages_before": "before",
        "passages_after": "after",
        "moved": "moved",
        "example": "for example",
    }
    empty = "No changes wait: the topics stand as they are. `voc topics refit` looks for some."
    table(found, columns, title="Changes of topics", empty=empty)
    if len(found) and state is ChangeState.PROPOSED:
        sentences(["", "Decide with: voc topics accept [LINE...], voc topics reject [LINE...]"])


@topics_app.command("accept")
def topics_accept(lines: Lines = None, folder: Folder = None, by: By = "", now: Now = "") -> None:
    """Let changes of topics hold: all that wait, or the lines named."""
    count = _decide(folder, lines, ChangeState.ACCEPTED, by, now)
    sentences([f"{counted(count, 'change')} accepted. `voc topics undo` takes them back."])


@topics_app.command("reject")
def topics_reject(lines: Lines = None, folder: Folder = None, by: By = "", now: Now = "") -> None:
    """Say that topics stay as they are: for all changes that wait, or the lines named."""
    count = _decide(folder, lines, ChangeState.REJECTED, by, now)
    sentences([f"{counted(count, 'change')} rejected; these topics stay as they are."])


@topics_app.command("undo")
def topics_undo(lines: Lines = None, folder: Folder = None, by: By = "", now: Now = "") -> None:
    """Take changes back: the lines named, or all of what was decided last. Passages go back to where they were."""
    count = _decide(folder, lines, ChangeState.UNDONE, by, now)
    sentences([f"{counted(count, 'change')} taken back."])


@topics_app.command("rename")
def topics_rename(
    topic: Number,
    name: Annotated[str, typer.Argument(help="The new name.")],
    folder: Folder = None,
    by: By = "",
    now: Now = "",
) -> None:
    """Give a topic a name that stays through every refit."""
    from voc.flow.topics.topic_edits import rename

    engine, how = _as(folder, by, now)
    rename(engine, topic, name, **how)
    sentences([f"Topic {topic} is called {name.strip()} now."])


@topics_app.command("name")
def topics_name(folder: Folder = None, now: Now = "") -> None:
    """Ask the large model of the settings what topics are called; its names wait as a diff."""
    from voc.errors import InputError
    from voc.flow.place import open_place
    from voc.flow.topics.topic_names import suggest_names
    from voc.nlp.large import configured

    place = open_place(folder)
    settings = place.settings
    model = configured(settings.large_model_url, settings.large_model)
    if model is None:
        raise InputError(
            "No large model is configured. Set `large_model_url` and `large_model`; see docs/settings.md."
        )
    done = suggest_names(place.engine, model, language=settings.topics_language, now=moment(now))
    sentences([done.words(), *(["See them with: voc topics diff"] if done.suggested else [])])


@topics_app.command("merge")
def topics_merge(
    topic: Number,
    into: Annotated[
        int, typer.Argument(help="The topic that it becomes part of; keeps its number and name.")
    ],
    folder: Folder = None,
    by: By = "",
    now: Now = "",
) -> None:
    """Make one topic part of another."""
    from voc.flow.topics.topic_edits import merge

    engine, how = _as(folder, by, now)
    merge(engine, topic, into, **how)
    sentences([f"Topic {topic} is part of {into} now. `voc topics undo` takes that back."])


@topics_app.command("split")
def topics_split(topic: Number, folder: Folder = None, by: By = "", now: Now = "") -> None:
    """Look for parts in a topic; they wait as a diff."""
    from voc.flow.topics.topic_edits import split
    from voc.flow.topics.topics import changes_wait

    engine, how = _as(folder, by, now)
    count = split(engine, topic, **how)
    sentences([changes_wait(count)])


class _How(TypedDict):
    """Who changes topics and when, and whose vectors their centres are."""

    encoder: str
    by: str
    now: datetime


def _as(folder: "Path | None", by: str, now: str) -> "tuple[Engine, _How]":
    """The tables of a workspace, and how whoever speaks changes topics in it."""
    from voc.flow.place import open_place

    place = open_place(folder)
    return place.engine, {"encoder": place.settings.encoder, "by": who(by), "now": moment(now)}


def _decide(folder: "Path | None", lines: list[int] | None, state: ChangeState, by: str, now: str) -> int:
    from voc.flow.topics.topic_edits import decide

    engine, how = _as(folder, by, now)
    return decide(engine, lines or [], state, **how)
