"""Commands that take words in and give tables out: ingest, run, export."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import as_json, sentences
from voc.errors import InputError, NotFound
from voc.flow.counting import counted

if TYPE_CHECKING:
    from voc.flow.heard.intake import Seen
    from voc.flow.hearing import Walked
    from voc.flow.place import Place

Paths = Annotated[list[Path], typer.Argument(help="Files or folders with exports.", show_default=False)]
Family = Annotated[
    str, typer.Option("--as", help="What the file is, e.g. survey; asked of you when unclear.")
]
Source = Annotated[str, typer.Option("--source", help="Name of the source; default: from the file's name.")]
Column = Annotated[
    list[str] | None,
    typer.Option("--column", help="Say which column is what, e.g. --column text=Comment. May be repeated."),
]

MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="Read the columns as this file says; see --show-mapping.")
]
DayFirst = Annotated[
    bool | None, typer.Option("--day-first/--month-first", help="How dates like 3/4/2025 are meant.")
]
Encoding = Annotated[
    str, typer.Option("--encoding", help="How the file is written, e.g. windows-1254; default: found out.")
]
Delimiter = Annotated[
    str, typer.Option("--delimiter", help="What stands between two cells, e.g. ';'; default: found out.")
]
Sheet = Annotated[str, typer.Option("--sheet", help="Which sheet of a workbook; asked of you when unclear.")]
Staff = Annotated[
    list[str] | None,
    typer.Option(
        "--staff", help="Who is ours in conversations: a domain, an address, a name. May be repeated."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: what is not clear is named and left.")]
Account = Annotated[
    str, typer.Option("--account", help="The customer whom conversations were held with, by name or id.")
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", help="Scheduler of the cluster for language work; `off`: this machine alone."),
]


Look = Annotated[
    bool, typer.Option("--look", help="Only say what each file is and show its first rows; store nothing.")
]
ShowMapping = Annotated[
    bool, typer.Option("--show-mapping", help="Only say what each file is and how its columns are read.")
]
LeaveOut = Annotated[
    bool,
    typer.Option("--leave-out", help="Leave these files out; what was read of them is taken back."),
]
Undo = Annotated[
    bool, typer.Option("--undo", help="Read these files as before they were read otherwise, or left out.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(ingest)
    app.command()(run)
    app.command()(export)


def ingest(
    paths: Paths,
    folder: Folder = None,
    family: Family = "",
    source: Source = "",
    column: Column = None,
    mapping: MappingFile = None,
    day_first: DayFirst = None,
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    sheet: Sheet = "",
    *,
    account: Account = "",
    staff: Staff = None,
    look: Look = False,
    show_mapping: ShowMapping = False,
    leave_out: LeaveOut = False,
    undo: Undo = False,
    yes: Yes = False,
    json: Json = False,
    now: Now = "",
) -> None:
    """Look at files, say what each is, store what they hold. Read again nothing doubles; read otherwise, rows move."""
    from voc.cli.asking import asker
    from voc.cli.looks import is_known, show_looks
    from voc.cli.moved import preview, show_move, take_back
    from voc.cli.progress import Bars
    from voc.flow.heard import intake
    from voc.flow.hearing import Walked, collect
    from voc.flow.place import create_place

    if not undo:
        intake.require(paths)
    place = create_place(folder)
    if undo or leave_out:
        take_back(place, paths, source=source or None, out=leave_out, json=json, now=moment(now))
        return
    wish = intake.Wish(
        **_said(family=family, source=source, encoding=encoding, sheet=sheet, account=account),
        columns=_columns(column),
        mapping=mapping,
        day_first=day_first,
        delimiter=_delimiter(delimiter),
        staff=tuple(staff or ()),
    )
    looks = intake.look(place, paths, wish=wish)
    if look or show_mapping:
        _looked(looks, paths, json=json, whole=show_mapping)
        preview(place, looks, json=json)
        return
    bars = Bars(quiet=json)
    ask = asker(bars, place.settings, quiet=json or yes)
    if not json and (len(looks) != 1 or not is_known(looks[0])):
        show_looks(looks, paths, asked=ask is not None)
    done = Walked()
    tell = show_move(bars, quiet=json)
    collect(place, paths, done, now=moment(now), watch=bars, wish=wish, ask=ask, looked=looks, tell=tell)
    _report(place, done, looks, json=json)
    _end(done)


def _looked(looks: "Sequence[Seen]", paths: Sequence[Path], *, json: bool, whole: bool) -> None:
    from voc.cli.looks import show_looks

    if json:
        as_json([seen.as_dict() for seen in looks])
    elif whole:
        sentences([line for seen in looks for line in seen.lines()])
    else:
        show_looks(looks, paths)
        sentences([f"  not read: {seen.stopped()}" for seen in looks if seen.stopped()])


def _end(done: "Walked") -> None:
    """Exit with 2 where a file waits for an answer: the rest went in."""
    if done.waiting:
        raise typer.Exit(2)


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; none: go on with what is there.")
    ] = None,
    folder: Folder = None,
    family: Family = "",
    source: Source = "",
    column: Column = None,
    mapping: MappingFile = None,
    day_first: DayFirst = None,
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    sheet: Sheet = "",
    *,
    account: Account = "",
    staff: Staff = None,
    cluster: Cluster = None,
    yes: Yes = False,
    json: Json = False,
    now: Now = "",
) -> None:
    """The whole walk: take the files in, understand, group, link, plan messages, read answers."""
    from voc.cli.asking import asker
    from voc.cli.progress import Bars
    from voc.flow.heard import intake
    from voc.flow.place import create_place
    from voc.flow.walk import walk

    intake.require(paths or [])
    place = create_place(folder).on_cluster(cluster)
    wish = intake.Wish(
        **_said(family=family, source=source, encoding=encoding, sheet=sheet, account=account),
        columns=_columns(column),
        mapping=mapping,
        day_first=day_first,
        delimiter=_delimiter(delimiter),
        staff=tuple(staff or ()),
    )
    bars = Bars(quiet=json)
    ask = asker(bars, place.settings, quiet=json or yes)
    done = walk(place, paths or [], now=moment(now), progress=bars, wish=wish, ask=ask)
    _report(place, done, (), json=json)
    if not json:
        where = f" -w {folder}" if folder else ""
        sentences(["", f"Next:  voc link{where}      decide what belongs to which feature"])
        sentences([f"       voc dashboard{where} look at it in a browser"])
    _end(done)


def export(
    noun: Annotated[str, typer.Argument(help="What to export: `voc export list` names them.")],
    to: Annotated[Path | None, typer.Option("--to", help="CSV file to write; default: NOUN.csv")] = None,
    folder: Folder = None,
    now: Now = "",
) -> None:
    """Write one table of the workspace as CSV. Cells that a spreadsheet would run are defused."""
    from voc.flow.place import open_place
    from voc.report.exports import EXPORTS, write_csv

    if noun == "list":
        sentences([f"{name:<12} {words}" for name, (_, words) in sorted(EXPORTS.items())])
        return
    if noun not in EXPORTS:
        raise NotFound("export", noun, EXPORTS)
    place = open_place(folder)
    path = to or Path(f"{noun}.csv")
    count = write_csv(place.engine, noun, path, settings=place.settings, now=moment(now))
    sentences([f"{counted(count, 'row')} in {path}"])


def _said(**given: str) -> dict[str, Any]:
    """What was said; an empty word is none."""
    return {name: word or None for name, word in given.items()}


def _columns(given: list[str] | None) -> tuple[tuple[str, str], ...]:
    found = []
    for pair in given or []:
        name, sign, column = pair.partition("=")
        if not sign:
            raise InputError(f"`--column {pair}` has no `=`. Write it as --column text=Comment.")
        found.append((name.strip(), column.strip()))
    return tuple(found)


def _delimiter(given: str) -> str | None:
    """One sign, or a tab written as backslash and t. Raises InputError for more than one."""
    found = "\t" if given == "\\t" else given
    if len(found) > 1:
        raise InputError(f"`--delimiter {given}` is not one sign. Write it as --delimiter ';'.")
    return found or None


def _report(place: "Place", done: "Walked", looks: "Sequence[Seen]", *, json: bool) -> None:
    from voc.cli.looks import pasteable
    from voc.flow.heard.talks import passed_over_words
    from voc.report.rates import without_rate_words

    if json:
        as_json(done.as_dict())
        return
    sentences(without_rate_words(place.engine, currency=place.settings.currency, rates=place.settings.rates))
    files, where = [seen.path for seen in looks], place.workspace.folder
    sentences([f"  not read: {pasteable(words, files, where)}" for words in done.skipped])
    if done.remembered:
        named = ", ".join(f"{source}.toml" for source in done.remembered)
        kept = f"  remembered for every export with these columns: {named} in {place.workspace.mappings}"
        sentences([f"{kept}. Change it there, or with --as, --column, --sheet"])
    for file in done.files:
        if file.moved:
            sentences([f"  {pasteable(file.moved, files, where)}"])
        if file.set_aside:
            worst = max(file.reasons, key=lambda reason: file.reasons[reason])
            sentences(
                [f"  {file.file.name}: {counted(file.set_aside, 'row')} set aside, most often: {worst}"]
            )
        if words := passed_over_words(file.passed_over):
            sentences([f"  {file.file.name}: {words}"])
        if words := file.as_it_is_words():
            sentences([f"  {file.file.name}: {words}"])
