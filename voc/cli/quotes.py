"""Commands for quotes: which are worth it, collections of them, and files that leave."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, frame_as_json, sentences, table
from voc.errors import InputError, NotFound
from voc.flow.counting import counted

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from voc.flow.stories.quote_exports import Left
    from voc.report.passages import Only

app = typer.Typer(help="Words worth quoting: find, collect, export.", invoke_without_command=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the collection.")]
Passages = Annotated[list[int], typer.Argument(metavar="PASSAGE...", help="Ids of passages.")]
To = Annotated[Path, typer.Option("--to", help="File ending with .md, .csv or .docx, or a folder for cards.")]
Internal = Annotated[
    bool, typer.Option("--internal", help="Also words without a consent, for colleagues; every page says so.")
]


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.add_typer(app, name="quotes")


@app.callback()
def quotes(
    context: typer.Context,
    *,
    folder: Folder = None,
    meaning: Annotated[str, typer.Option("--meaning", help="Search by meaning, in any language.")] = "",
    contains: Annotated[str, typer.Option("--contains", help="Only with these words.")] = "",
    topic: Annotated[int, typer.Option("--topic", help="Only of this topic.")] = 0,
    feature: Annotated[
        str, typer.Option("--feature", help="Near in meaning to the feature with this key.")
    ] = "",
    segment: Annotated[str, typer.Option("--segment", help="Only of customers of this segment.")] = "",
    language: Annotated[str, typer.Option("--language", help="Only in this language, e.g. tr.")] = "",
    sentiment: Annotated[
        str, typer.Option("--sentiment", help="positive, neutral or negative. Default: positive.")
    ] = "",
    consent: Annotated[str, typer.Option("--consent", help="Only with this state, e.g. granted.")] = "",
    limit: Annotated[int, typer.Option("--limit", help="At most so many.", min=1)] = 20,
    json: Json = False,
    now: Now = "",
) -> None:
    """Words worth quoting, best first, without names, with what may be done with each."""
    if context.invoked_subcommand:
        return
    from voc.flow.place import open_place
    from voc.report.quotes import quotes as report
    from voc.terms import ConsentState

    place = open_place(folder)
    only = _only(place.engine, topic, segment, language, sentiment, contains)
    found = report(
        place.engine,
        only,
        now=moment(now),
        limit=limit,
        meaning=meaning or _title(place.engine, feature),
        encoder=place.settings.encoder,
        consent=ConsentState(_one_of("consent", consent, ConsentState)) if consent else None,
    )
    if json:
        frame_as_json(found)
        return
    columns = {
        "passage_id": "id",
        "worth": "worth",
        "preview": "words",
        "language": "in",
        "segment": "segment",
        "said_at": "when",
        "consent": "consent",
        "folded": "alike",
    }
    table(found, columns, title="", empty="No quotes here. Take a filter away, or `voc run` first.")
    sentences(["", "voc quotes collect NAME ID ...; voc consent ask ID; voc quotes export NAME --to FILE"])


@app.command()
def collect(
    name: Name,
    passages: Passages,
    take_out: Annotated[bool, typer.Option("--take-out", help="Take them out instead.")] = False,
    folder: Folder = None,
    by: By = "",
    now: Now = "",
) -> None:
    """Put passages into a collection; it is made where there is none of that name."""
    from voc.flow.place import open_place
    from voc.flow.stories import quote_collections as step

    engine, at = open_place(folder).engine, moment(now)
    if take_out:
        count = step.take_out(engine, name, passages, by=who(by), now=at)
        sentences([f"{counted(count, 'passage')} taken out of “{name}”."])
        return
    count = step.collect_quotes(engine, name, passages, by=who(by), now=at)
    sentences([f"{counted(count, 'passage')} new in “{name}”.", f'voc quotes export "{name}" --to FILE'])


@app.command()
def collections(folder: Folder = None, json: Json = False, now: Now = "") -> None:
    """All collections, with how many of their quotes may be used, and the exports that left."""
    from voc.flow.place import open_place
    from voc.report import quote_collections as report

    engine, at = open_place(folder).engine, moment(now)
    found, left = report.collections(engine, now=at), report.exports(engine, now=at)
    if json:
        from voc.cli.show import records

        as_json({"collections": records(found), "exports": records(left)})
        return
    columns = {"name": "collection", "quotes": "quotes", "usable": "may be used", "made_by": "by"}
    table(
        found,
        columns,
        title="Collections",
        empty="No collections. `voc quotes collect NAME ID ...` makes one.",
    )
    if len(left):
        shown = {
            "exported_at": "when", "name": "of", "file": "file", "quotes": "quotes", "uncovered": "not covered now",
            "exported_by": "by",
        }  # fmt: skip
        sentences([""])
        table(left, shown, title="Exports", empty="")


@app.command()
def export(
    name: Name,
    to: To,
    internal: Internal = False,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Write the quotes of a collection, with what each consent covers and nothing beside it. Opens the vault."""
    from voc.flow.place import open_place
    from voc.flow.stories.quote_exports import export_collection

    done = export_collection(
        open_place(folder).engine, name, to, internal=internal, by=who(by), now=moment(now)
    )
    tell_left(done, internal=internal, json=json)


def tell_left(done: "Left", *, internal: bool, json: bool) -> None:
    """What left, and what stayed with the reason."""
    from voc.stories.showing import INTERNAL, STATES

    if json:
        stayed = {state.value: count for state, count in done.stayed.items()}
        as_json({"file": str(done.path), "quotes": done.quotes, "stayed": stayed, "notes": list(done.notes)})
        return
    mark = f", marked “{INTERNAL}”" if internal else ""
    lines = [f"{counted(done.quotes, 'quote')} written to {done.path}{mark}."] if done.quotes else []
    lines += [f"{count} stayed: {STATES[state]}." for state, count in done.stayed.items()]
    sentences([*lines, *done.notes])


def _only(engine: "Engine", topic: int, segment: str, language: str, sentiment: str, contains: str) -> "Only":
    from voc.report import status
    from voc.report.passages import Only, require
    from voc.terms import Sentiment

    if segment and segment not in (known := status.segments(engine)):
        raise NotFound("segment", segment, known)
    only = Only(
        topic_id=topic or None,
        segment=segment or None,
        language=language or None,
        sentiment=_one_of("sentiment", sentiment, Sentiment) or None,
        contains=contains or None,
    )
    require(engine, only)
    return only


def _title(engine: "Engine", feature: str) -> str:
    """The title of the feature with this key; empty for none. Raises NotFound with the near ones."""
    from voc.report.status import features

    known = features(engine) if feature else {}
    if feature and feature not in known:
        raise NotFound("feature", feature, known)
    return known.get(feature, "")


def _one_of(option: str, word: str, words: type[StrEnum]) -> str:
    known = [one.value for one in words]
    if word and word not in known:
        raise InputError(f"`--{option} {word}` is none of: {', '.join(known)}.")
    return word
