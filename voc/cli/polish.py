"""`voc outbox polish`: a smoother wording of one message by the large model, shown as a difference."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.outbox import app as outbox_app
from voc.cli.show import as_json, sentences

if TYPE_CHECKING:
    from voc.loop.polish import Polished

COLOURS = {"=": None, "-": typer.colors.RED, "+": typer.colors.GREEN}
MARKS = {"=": ("", ""), "-": ("[-", "-]"), "+": ("{+", "+}")}
"""As `git diff --word-diff` marks what goes and what comes."""


def register(_app: typer.Typer) -> None:
    """Add the command of this file to those of `voc outbox`."""
    outbox_app.command("polish")(outbox_polish)


def outbox_polish(
    notification_id: int,
    accept: Annotated[bool, typer.Option("--accept", help="Take the proposal, if it may be taken.")] = False,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """A smoother wording of one message by the large model, as a difference; --accept takes it."""
    from voc.flow.place import open_place
    from voc.flow.told import polish as flow

    place = open_place(folder)
    found = flow.polish(place.engine, place.settings, notification_id)
    if json:
        as_json(_plain(found))
    else:
        _print(found)
    if accept:
        flow.accept(place.engine, notification_id, found, by=who(by), now=moment(now))
    if not json:
        sentences(["", _outcome(found, notification_id, accepted=accept)])


def _print(found: "Polished") -> None:
    from voc.loop.polish import difference

    subject = difference(found.draft.subject, found.proposal.subject)
    typer.echo("  subject     " + _marked(subject))
    typer.echo()
    typer.echo(_marked(found.difference()), nl=False)


def _marked(pieces: Iterable[tuple[str, str]]) -> str:
    shown = []
    for sign, text in pieces:
        before, after = MARKS[sign]
        shown.append(typer.style(f"{before}{text}{after}", fg=COLOURS[sign]) if before else text)
    return "".join(shown)


def _outcome(found: "Polished", notification_id: int, *, accepted: bool) -> str:
    if found.refused:
        return f"This proposal cannot be taken: {found.refused}."
    if found.proposal == found.draft:
        return "Nothing to change."
    if accepted:
        return f"Taken. Message {notification_id} waits for approval."
    return "Nothing is changed so far; --accept asks again and takes what comes if it may be taken."


def _plain(found: "Polished") -> dict[str, object]:
    return {
        "subject": found.proposal.subject,
        "body": found.proposal.body,
        "difference": found.difference(),
        "refused": found.refused,
    }
