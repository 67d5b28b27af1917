"""The options that many commands share, and what they mean."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from voc.errors import InputError

Folder = Annotated[
    Path | None,
    typer.Option(
        "--workspace", "-w", help="Workspace folder. Default: $VOC_WORKSPACE, else ./voc-workspace."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
By = Annotated[
    str, typer.Option("--by", help="Who decides; kept with the decision. Default: your user name.")
]
Now = Annotated[
    str, typer.Option("--now", help="Act as if it were this moment, e.g. 2026-10-31T09:00Z.", hidden=True)
]


def moment(text: str) -> datetime:
    """The moment an option names, or this one. Raises InputError for what is no moment with a timezone."""
    if not text:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"`--now {text}` is not a time like 2026-10-31T09:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def who(name: str) -> str:
    """The person who acts: as given, else the user of this machine."""
    return name or getpass.getuser()
