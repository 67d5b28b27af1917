"""The command that lets approved messages go: send."""

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, sentences
from voc.flow.counting import counted


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(send)


def send(folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Let approved messages go through the workspace's channel; exit code 4 when one could not."""
    from voc.cli.progress import Bars
    from voc.flow.place import open_place
    from voc.flow.told.send import send_from
    from voc.report.outbox import elsewhere

    place = open_place(folder)
    bars = Bars(quiet=json)
    bars.start("told", None)
    done = send_from(place, now=moment(now), by=who(by), tick=bars.tick)
    where = f" to {place.workspace.outbox}" if place.settings.channel == "files" else ""
    handed = f"{done.handed} with a colleague, " if done.handed else ""
    words = f"{done.sent} sent{where}, {handed}{done.held} held back, {done.failed} failed, {done.doubtful} in doubt"
    bars.end(words)
    other = elsewhere(place.engine, place.settings.channel)
    if json:
        as_json(
            {
                "sent": done.sent,
                "handed": done.handed,
                "held": done.held,
                "failed": done.failed,
                "doubtful": done.doubtful,
                "elsewhere": other,
            }
        )
    for channel, count in () if json else other.items():
        words = f"{counted(count, 'approved message')} planned for the channel `{channel}` did not leave"
        sentences([f"{words}: VOC_CHANNEL={channel} voc send"])
    if done.failed or done.doubtful:
        raise typer.Exit(4)
