"""Commands about language, without a workspace: tag texts, and measure how well the models judge labelled ones."""

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import Now, moment
from voc.cli.show import sentences
from voc.errors import InputError

if TYPE_CHECKING:
    from voc.flow.measuring.labels import Wish
    from voc.flow.measuring.measured import Evaluation
    from voc.flow.measuring.tag_texts import Comments

TextColumn = Annotated[
    str, typer.Option("--text", help="Column that holds the texts; default: found by its name.")
]
Encoding = Annotated[
    str, typer.Option("--encoding", help="How the file is written, e.g. windows-1254; default: found out.")
]
Delimiter = Annotated[
    str, typer.Option("--delimiter", help="What stands between two cells, e.g. ';'; default: found out.")
]

SentimentColumn = Annotated[
    str, typer.Option("--sentiment", help="Column that holds sentiments; default: found by its name.")
]
IntentsColumn = Annotated[
    str,
    typer.Option(
        "--intents", help="Column that holds intents, several parted by ; or , (default: found by its name)."
    ),
]
LanguageColumn = Annotated[
    str, typer.Option("--language", help="Column that holds languages; default: found by its name.")
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", help="Say what a foreign label means, e.g. --map bad=negative. May be repeated."),
]
Split = Annotated[bool, typer.Option("--split", help="Judge texts by their passages instead of as a whole.")]
Precision = Annotated[
    float, typer.Option("--precision", help="Look for the cut-off whose answers are right so often.")
]
Picture = Annotated[Path | None, typer.Option("--picture", help="Folder to write the diagrams to, as SVG.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(tag)
    app.command()(evaluate)


def tag(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TEXT|FILE", help="A text, a file, or - for standard input.", show_default=False
        ),
    ] = None,
    text: TextColumn = "",
    language: Annotated[
        str, typer.Option("--language", help="Language of the texts where you know it, e.g. tr.")
    ] = "",
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    out: Annotated[Path | None, typer.Option("--out", help="Write a CSV file, one row a passage.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON Lines, one object a passage.")] = False,
) -> None:
    """What is said in a text: its passages with language, sentiment and intents. Stores nothing."""
    from voc.cli.tagged import print_json, print_table, write_csv
    from voc.flow.measuring.tag_texts import tag_all
    from voc.flow.understood.pool import open_workers

    comments = _comments(words or [], text, language, encoding, delimiter, out)
    with open_workers(0) as pool:
        pool.expect(len(comments.texts))
        found = tag_all(comments.texts, pool)
        if out is not None:
            write_csv(found, out, len(comments.texts))
        elif json:
            print_json(found)
        else:
            print_table(found, many=len(comments.texts) > 1)
    for note in comments.notes:
        typer.echo(f"  note: {note}", err=True)


def _comments(
    words: list[str], text: str, language: str, encoding: str, delimiter: str, out: Path | None
) -> "Comments":
    """What is to be tagged. Raises InputError where nothing is given."""
    from voc.flow.measuring import tag_texts

    hint = _code(language)
    if not words and sys.stdin.isatty():
        raise InputError(
            'Give a text or a file: voc tag "Love the reports, but export fails", or voc tag FILE.csv'
        )
    if words in ([], ["-"]):
        return tag_texts.from_bytes(sys.stdin.buffer.read(), "standard input", language=hint)
    if len(words) == 1 and tag_texts.is_file(words[0]):
        path = Path(words[0])
        if out is not None and out.exists() and out.samefile(path):
            raise InputError(f"{out}: is the file that is read. Choose another name for --out.")
        return tag_texts.from_file(
            path, text=text or None, language=hint, encoding=encoding or None, delimiter=_sign(delimiter)
        )
    return tag_texts.from_words(" ".join(words), language=hint)


def evaluate(
    file: Annotated[Path, typer.Argument(help="CSV, TSV or JSON Lines with texts and labels.")],
    *,
    text: TextColumn = "",
    sentiment: SentimentColumn = "",
    intents: IntentsColumn = "",
    language: LanguageColumn = "",
    rename: Map = None,
    sentiment_only: Annotated[
        bool, typer.Option("--sentiment-only", help="Measure sentiment alone.")
    ] = False,
    intents_only: Annotated[bool, typer.Option("--intents-only", help="Measure intents alone.")] = False,
    split: Split = False,
    precision: Precision = 0.9,
    examples: Annotated[int, typer.Option("--examples", min=0, help="Mistakes to show of each kind.")] = 2,
    picture: Picture = None,
    encoding: Encoding = "",
    delimiter: Delimiter = "",
    json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
    now: Now = "",
) -> None:
    """How well the models judge texts that you labelled: figures, mistakes, and where to ask a person."""
    from voc.flow.measuring.labels import Wish

    if sentiment_only and intents_only:
        raise InputError(
            "`--sentiment-only` and `--intents-only` leave nothing to measure. Choose one, or neither."
        )
    wish = Wish(
        text=text or None,
        sentiment=sentiment or None,
        intents=intents or None,
        language=language or None,
        renames=_renames(rename),
        sentiment_only=sentiment_only,
        intents_only=intents_only,
        encoding=encoding or None,
        delimiter=_sign(delimiter),
    )
    found = _evaluated(file, wish, precision, split, examples, quiet=json, at=moment(now))
    if json:
        from voc.cli.show import as_json

        as_json(found.as_dict())
    else:
        from voc.cli.evaluated import print_evaluation

        print_evaluation(found)
    if picture is not None:
        from voc.flow.measuring.pictures import write_pictures

        paths = write_pictures(found, picture)
        if not json:
            sentences([f"{len(paths)} diagrams in {picture}"])


def _evaluated(
    file: Path, wish: "Wish", precision: float, split: bool, examples: int, *, quiet: bool, at: datetime
) -> "Evaluation":
    from voc.cli.progress import Bars
    from voc.flow.measuring.evaluate import Plan
    from voc.flow.measuring.evaluate import evaluate as measure
    from voc.flow.understood.pool import open_workers

    bars = Bars(quiet=quiet)
    plan = Plan(precision=precision, split=split, examples=examples)
    with open_workers(0) as pool:

        def expect(texts: int) -> None:
            pool.expect(texts)
            bars.start("judged", texts)

        found = measure(file, wish, plan, pool=pool, now=at, expect=expect, tick=bars.tick)
    bars.end(f"{found.rows:,} texts {found.judged} by {found.models}")
    return found


def _code(given: str) -> str | None:
    """A language as its code, `pt-BR` as well. Raises InputError for its name: that would go unheard."""
    if given and not re.fullmatch(r"[A-Za-z]{2,3}([-_]\w+)*", given.strip()):
        raise InputError(
            f"`--language {given}` is not the code of a language. Write it as --language tr, or --language pt-BR."
        )
    return given.strip() or None


def _renames(given: list[str] | None) -> dict[str, str]:
    found = {}
    for pair in given or []:
        foreign, sign, ours = pair.rpartition("=")
        if not sign or not foreign.strip():
            raise InputError(f"`--map {pair}` does not say what means what. Write it as --map bad=negative.")
        found[foreign.strip()] = ours.strip()
    return found


def _sign(given: str) -> str | None:
    """One sign, or a tab written as backslash and t. Raises InputError for more than one."""
    found = "\t" if given == "\\t" else given
    if len(found) > 1:
        raise InputError(f"`--delimiter {given}` is not one sign. Write it as --delimiter ';'.")
    return found or None
