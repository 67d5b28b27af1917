"""The command that reads mail that came back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import as_json, sentences

if TYPE_CHECKING:
    from voc.flow.answered.mailbox import Sorted


def register(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(mailbox)


def mailbox(
    path: Annotated[Path, typer.Argument(help="An mbox file, a Maildir, a folder of .eml files, or one.")],
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Take in mail that came back: replies, bounces, complaints. Each mail once, however often it is read."""
    from voc.flow.answered.mailbox import take_mailbox
    from voc.flow.place import open_place

    done = take_mailbox(open_place(folder), path, now=moment(now))
    if json:
        as_json(_figures(done))
        return
    sentences(_words(done))


def _figures(done: "Sorted") -> dict[str, int]:
    replies = done.replies
    return {
        "replies": replies.stored if replies else 0,
        "known": (replies.known if replies else 0) + done.known,
        "set_aside": replies.set_aside if replies else 0,
        **{kind.value: count for kind, count in sorted(done.reports.items())},
        "automatic": done.automatic,
        "own": done.own,
        "about_nothing": done.about_nothing,
        "early": done.early,
    }


def _words(done: "Sorted") -> list[str]:
    """What came of it, a line for each kind that there was."""
    found = _figures(done)
    told = {
        "replies": "{n} replies; `voc run` hears what they say.",
        "bounced": "{n} came back: those customers still have to be told (voc ledger --owed).",
        "complaint": "{n} called a message unwanted: those customers are not written to again.",
        "delivered": "{n} were delivered.",
        "delayed": "{n} are still on their way.",
        "automatic": "{n} were written by a machine and left aside.",
        "own": "{n} were written by us and left aside.",
        "about_nothing": "{n} reports are about no message of ours.",
        "early": "{n} reports are about messages that are being sent now: read the mailbox again.",
        "set_aside": "{n} mails could not be read: voc quarantine.",
        "known": "{n} were known already.",
    }
    lines = [words.format(n=found[name]) for name, words in told.items() if found.get(name)]
    return lines or ["No mail in it. Name an mbox file, a Maildir or a folder of .eml files."]
