"""Commands for the vault: how names and addresses lie, a key for them, and sealing them anew."""

from pathlib import Path
from typing import Annotated

import typer

from voc.cli.options import By, Folder, Json, Now, moment, who
from voc.cli.show import as_json, facts, sentences
from voc.flow.counting import counted

app = typer.Typer(help="Names and addresses of contacts: how they lie, and the keys that seal them.")


def register(above: typer.Typer) -> None:
    """Add the commands of this file."""
    above.add_typer(app, name="vault")


@app.command()
def status(folder: Folder = None, json: Json = False, now: Now = "") -> None:
    """How many rows lie in clear, and how many under which key."""
    from voc.flow.place import open_place
    from voc.flow.vault import vault, vault_keys

    moment(now)
    place = open_place(folder)
    found = vault.status(place.engine)
    if json:
        rows = {name or "in clear": count for name, count in found.rows.items()}
        as_json({"rows": rows, "keys": list(found.keys), "shut": found.shut, "waiting": found.waiting})
        return
    facts(
        (f"key {name}" if name else "in clear", f"{count:,}")
        for name, count in sorted(found.rows.items(), key=str)
    )
    said = [f"Keys given: {', '.join(found.keys)}; the first seals." if found.keys else "No key is given."]
    if found.shut:
        said.append(f"{counted(found.shut, 'row')} cannot be opened: the key is not given.")
    if found.waiting:
        said.append(f"{counted(found.waiting, 'row')} to seal with the first key: `voc vault rotate`.")
    sentences([*said, *vault_keys.warnings(place)])


@app.command()
def key(
    to: Annotated[
        Path | None, typer.Option("--to", help="File to put it into, above the keys that stand there.")
    ] = None,
) -> None:
    """Make a new key; without a file it is printed."""
    from voc.flow.vault.vault_keys import make_key

    made = make_key(to)
    if to is None:
        sentences([made])
        return
    keep = "Nobody can open the vault without it: keep a copy of it, apart from the backups of the database."
    said = f'Name it in voc.toml, `vault_key_file = "{to.absolute()}"`, and run `voc vault rotate`.'
    sentences([f"A new key is the first in {to}, readable by you alone. {keep}", said])


@app.command()
def rotate(folder: Folder = None, by: By = "", json: Json = False, now: Now = "") -> None:
    """Seal every row with the first key. Broken off, it goes on where it was."""
    from voc.flow.place import open_place
    from voc.flow.vault.vault_keys import rotate as seal

    done, compact = seal(open_place(folder), by=who(by), now=moment(now))
    if json:
        as_json({"sealed": done, "compact": compact})
        return
    if not done:
        sentences(["All is sealed with the first key."])
        return
    said = [
        f"{counted(done, 'row')} sealed with the first key; audit rows say so.",
        "Backups from before hold what they held then: keep the old key for as long as those that need it.",
    ]
    if not compact:
        said.append("The database is open elsewhere, so old pages may still hold names: run it again later.")
    sentences(said)
