"""The command for the call pack: one page to read before the next call with an account."""

from pathlib import Path
from typing import Annotated

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import as_json, sentences
from voc.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(pack)


def pack(
    account: Annotated[str, typer.Argument(help="Id or name of the account, or a part of its name.")],
    to: Annotated[
        Path | None, typer.Option("--to", help="Write it to this file, which ends with .md or .docx.")
    ] = None,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """One page for the next call: their words, our word, what shipped, what they have not tried, three questions."""
    from dataclasses import asdict

    from voc.flow.place import open_place
    from voc.report import pack as report
    from voc.report.promises import account_of
    from voc.workspace import write_whole

    if to is not None and to.suffix.lower() not in (".md", ".docx"):
        raise InputError(f"{to}: the file has to end with .md or .docx.")
    place = open_place(folder)
    number = account_of(place.engine, account)
    found = report.pack(place.engine, number, now=moment(now))
    if json:
        as_json(asdict(found) | {"questions": [asdict(one) for one in report.questions(found)]})
    elif to is None:
        sentences(report.markdown(found).rstrip().split("\n"))
    else:
        try:
            word = to.suffix.lower() == ".docx"
            write_whole(to, report.as_docx(found) if word else report.markdown(found).encode())
        except OSError as error:
            raise InputError(f"{to}: cannot be written ({error.strerror}). Name another place.") from error
        sentences([f"{to}: the pack for {found.account}."])
