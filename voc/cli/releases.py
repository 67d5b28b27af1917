"""Commands of the product manager about what came out: release."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, frame_as_json, sentences, table
from voc.errors import InputError
from voc.flow.counting import counted

if TYPE_CHECKING:
    from datetime import datetime

    from voc.flow.place import Place
    from voc.flow.shipped.releases import Taken
    from voc.flow.shipped.ship import Shipped
    from voc.terms import LinkState

release_app = typer.Typer(
    help="What came out, from release notes: read, decide, take back.", invoke_without_command=True
)
SUREST = 0.999
"""A guess is never shown as certain."""
Lines = Annotated[list[int], typer.Argument(help="Ids as `voc release lines` shows them.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(release_app, name="release")


@release_app.callback()
def release(context: typer.Context, folder: Folder = None, json: Json = False, now: Now = "") -> None:
    """The releases, what is in them, and how many lines of their notes wait for a decision."""
    from voc.flow.place import open_place
    from voc.report.releases import releases

    if context.invoked_subcommand:
        return
    found = releases(open_place(folder).engine, now=moment(now))
    if json:
        frame_as_json(found)
        return
    columns = {
        "version": "version",
        "released_at": "day",
        "state": "state",
        "features": "features",
        "taken_back": "taken back",
        "lines": "lines",
        "waiting": "wait",
    }
    table(
        found, columns, title="Releases", empty="No release yet. `voc release read CHANGELOG.md` reads them."
    )
    if found["waiting"].sum():
        sentences(["", "Decide with: voc release lines, voc release accept LINE ..."])


@release_app.command("read")
def release_read(
    file: Annotated[Path, typer.Argument(help="A CHANGELOG.md.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Read the releases of a CHANGELOG.md: what names a feature's key is accepted, the rest proposed."""
    from voc.flow.shipped.releases import read_file

    place, at = _here(folder, now)
    _show(place, read_file(place, file, by=who(by), now=at), at, json=json)


@release_app.command("git")
def release_git(
    repo: Annotated[Path, typer.Option("--repo", help="Folder of the repository.")] = Path(),
    tag: Annotated[str, typer.Option("--tag", help="This tag alone.")] = "",
    since: Annotated[str, typer.Option("--since", help="Tags from this day on, like 2026-05-01.")] = "",
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Read the releases that git tags name, with their notes or the subjects of their commits."""
    from voc.flow.shipped.releases import read_git

    place, at = _here(folder, now)
    day = _day(since, "--since", place) if since else None
    found = read_git(place, repo, tag=tag, since=day.date() if day else None, by=who(by), now=at)
    _show(place, found, at, json=json)


@release_app.command("lines")
def release_lines(
    version: Annotated[str, typer.Argument(help="Of this release alone. Default: all that wait.")] = "",
    folder: Folder = None,
    json: Json = False,
) -> None:
    """Lines of release notes with the feature that each speaks of; without a version those that wait."""
    from voc.flow.place import open_place
    from voc.report.releases import known_version, lines

    engine = open_place(folder).engine
    if version:
        known_version(engine, version)
    found = lines(engine, version=version or None, waiting=not version)
    if json:
        frame_as_json(found)
        return
    found["key"] = found["key"].fillna("none fits")
    guessed = found["probability"].where(
        found["state"] != "proposed", found["probability"].clip(upper=SUREST)
    )
    found["probability"] = guessed
    columns = {
        "line_id": "id",
        "version": "version",
        "text": "line",
        "state": "state",
        "probability": "sure",
        "key": "feature",
        "title": "title",
    }
    table(found, columns, title="Lines", empty="No line waits for a decision.")
    if len(found):
        sentences(["", "voc release accept LINE ... [--feature KEY]; voc release reject LINE ..."])


@release_app.command("accept")
def release_accept(
    lines: Lines,
    feature: Annotated[str, typer.Option("--feature", help="The feature that they speak of instead.")] = "",
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Say that these lines speak of their features: they are out, and who asked is told."""
    from voc.terms import LinkState

    _decide(folder, lines, LinkState.ACCEPTED, feature, by, now, json=json)


@release_app.command("reject")
def release_reject(
    lines: Lines, folder: Folder = None, by: By = "", json: Json = False, now: Now = ""
) -> None:
    """Say that these lines speak of something else."""
    from voc.terms import LinkState

    _decide(folder, lines, LinkState.REJECTED, "", by, now, json=json)


@release_app.command("undo")
def release_undo(lines: Lines, folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Take decisions back: the lines wait again, and what they alone brought is not out."""
    from voc.terms import LinkState

    _decide(folder, lines, LinkState.PROPOSED, "", by, now, json=json)


@release_app.command("revert")
def release_revert(
    key: Annotated[str, typer.Argument(help="Key of the feature.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the colleagues of those who were told.")],
    version: Annotated[str, typer.Option("--version", help="From this release alone.")] = "",
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Take a feature back that shipped: its askers wait again, and their CSMs tell those who were told."""
    from voc.flow.shipped.releases import revert

    place, at = _here(folder, now)
    versions, moved = revert(place.engine, key, version=version, reason=reason, by=who(by), now=at)
    where = f" from {', '.join(versions)}" if versions else ""
    _moved(place, moved, at, json=json, said=f"{key} is taken back{where}.")


@release_app.command("delay")
def release_delay(
    version: Annotated[str, typer.Argument(help="The release.")],
    to: Annotated[str, typer.Option("--to", help="Its day now, like 2026-12-01.")],
    reason: Annotated[str, typer.Option("--reason", help="Why, for your colleagues.")] = "",
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Give a release another day; nothing moves before it, and what had moved moves back."""
    from voc.flow.shipped.releases import delay

    place, at = _here(folder, now)
    day = _day(to, "--to", place)
    moved = delay(place.engine, version, day, reason=reason, by=who(by), now=at)
    _moved(place, moved, at, json=json, said=f"{version} comes on {day:%Y-%m-%d}.")


def _decide(
    folder: Path | None, lines: list[int], state: "LinkState", feature: str, by: str, now: str, *, json: bool
) -> None:
    from voc.flow.shipped.releases import decide

    place, at = _here(folder, now)
    moved = decide(place.engine, lines, state, feature=feature, by=who(by), now=at)
    words = {"accepted": "accepted", "rejected": "rejected", "proposed": "taken back"}[state.value]
    _moved(place, moved, at, json=json, said=f"{counted(len(lines), 'line')} {words}.")


def _show(place: "Place", found: "Taken", now: "datetime", *, json: bool) -> None:
    if json:
        as_json(found.as_dict())
        return
    sentences([found.words(), *found.notes])
    _moved(place, found.moved, now, json=False)
    if found.waiting:
        sentences(["Decide with: voc release lines, voc release accept LINE ..."])


def _here(folder: Path | None, now: str) -> "tuple[Place, datetime]":
    """The workspace, and the moment that the person acts at."""
    from voc.flow.place import open_place

    return open_place(folder), moment(now)


def _moved(place: "Place", moved: "Shipped", now: "datetime", *, json: bool, said: str = "") -> None:
    """Plan the messages that follow, and say what was `said` and what moved."""
    from voc.flow.told.close import plan

    planned = plan(place.engine, place.settings, now=now, templates=place.templates)
    if json:
        as_json(
            {
                "shipped": moved.shipped,
                "reverted": moved.reverted,
                "drafted": planned.drafted,
                "held": planned.held,
            }
        )
        return
    if said:
        sentences([said])
    words = f"{counted(moved.shipped, 'loop')} shipped"
    if moved.reverted:
        words += f", {moved.reverted} wait again"
    sentences([f"{words}; {counted(planned.drafted, 'message')} to approve, {planned.held} held: voc outbox"])


def _day(text: str, option: str, place: "Place") -> "datetime":
    """Midnight of a day in the workspace's time zone. Raises InputError."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"`{option} {text}` is not a day like 2026-05-01.") from error
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(place.settings.timezone))
