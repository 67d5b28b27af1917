"""Commands for the rights of a person: forget them, and tell them all that is held."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, facts, sentences
from voc.flow.counting import counted

if TYPE_CHECKING:
    from voc.flow.people.forget import Forgotten

Person = Annotated[
    str,
    typer.Argument(metavar="CONTACT", help="Their id as pages and tables show it, or their e-mail address."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(forget)
    app.command("export-person")(export_person)


def forget(
    contact: Person,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the audit row; name nobody in it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would go, and change nothing.")
    ] = False,
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Erase a person at their wish: who they are and what they said goes, the counts stay. Cannot be undone."""
    from voc.flow.people import forget as step
    from voc.flow.place import open_place

    place, at = open_place(folder), moment(now)
    if not (yes or dry_run):
        seen = step.forget(place, contact, by=who(by), now=at, dry_run=True)
        _tell(seen, would=True)
        if seen.since is None and not typer.confirm("Erase all of it? Nobody can bring it back."):
            sentences(["Nothing was erased."])
            return
    done = step.forget(place, contact, by=who(by), now=at, reason=reason, dry_run=dry_run)
    if json:
        as_json(_as_dict(done))
    else:
        _tell(done, would=dry_run)


def export_person(
    contact: Person,
    to: Annotated[Path, typer.Option("--to", help="File to write, ending with .json or .zip.")],
    folder: Folder = None,
    by: By = "",
    json: Json = False,
    now: Now = "",
) -> None:
    """Write all that is held about a person to one file, for them to read."""
    from voc.flow.people.export_person import export_person as export
    from voc.flow.place import open_place

    done = export(open_place(folder), contact, to, by=who(by), now=moment(now))
    if json:
        as_json({"file": str(done.path), "contact_id": done.contact_id, "rows": done.rows})
        return
    facts((table, f"{count:,}") for table, count in done.rows.items() if count)
    sentences(
        [
            "",
            f"All that is held about contact {done.contact_id} is in {done.path}, readable by you alone.",
            "The vault was opened for it; an audit row says so.",
        ]
    )


def _tell(done: "Forgotten", *, would: bool) -> None:
    if done.since is not None:
        sentences(
            [
                f"They were forgotten on {done.since:%d %B %Y}. There is nothing left to erase.",
                *_compact(done),
            ]
        )
        return
    head = f"Of contact {done.contact_id} {'would be' if would else 'was'} erased or emptied, in rows:"
    sentences([head])
    facts((table, f"{count:,}") for table, count in sorted(done.rows.items()))
    sentences(["", *_files(done, would=would), *_beyond(done), *_compact(done)])


def _files(done: "Forgotten", *, would: bool) -> list[str]:
    become = "would change or go" if would else "changed or went"
    lines = [f"{counted(len(done.files), 'file')} of the outbox {become}."] if done.files else []
    if done.named:
        listed = ", ".join(map(str, done.named))
        lines.append(f"Their name or address still stands in {listed}: look at it and delete it by hand.")
    return lines


def _beyond(done: "Forgotten") -> list[str]:
    """What cannot be called back or reached from here."""
    lines = []
    if done.sent:
        sent = ", ".join(f"{count} by {channel}" for channel, count in sorted(done.sent.items()))
        lines.append(f"Messages that have left cannot be called back: {sent}. Ask those who hold them there.")
    if done.sources:
        lines.append(f"The files that they came from are not touched: {', '.join(done.sources)}.")
    if done.quoted_in:
        lines.append(f"Words of theirs left as quotes in {', '.join(done.quoted_in)}: take them out by hand.")
    lines.append("Backups and exports made before still hold them.")
    return lines


def _compact(done: "Forgotten") -> list[str]:
    if done.compact:
        return []
    words = (
        "The database could not be made anew, for something else has it open: run the command again, so that "
        "nothing is left in its free pages."
    )
    return [words]


def _as_dict(done: "Forgotten") -> dict[str, object]:
    return {
        "contact_id": done.contact_id,
        "forgotten_since": done.since.isoformat() if done.since else None,
        "rows": done.rows,
        "files": [str(path) for path in done.files],
        "still_named_in": [str(path) for path in done.named],
        "sent": done.sent,
        "sources": done.sources,
        "quoted_in": done.quoted_in,
        "compact": done.compact,
    }
