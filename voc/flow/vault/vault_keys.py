"""Keys of the vault: how it lies, new keys, and a file for them that nobody else may read."""

import os
import stat
from datetime import datetime
from pathlib import Path

from voc.errors import InputError
from voc.flow.counting import counted
from voc.flow.place import Place
from voc.flow.vault import vault
from voc.rights import needs
from voc.store import new_key, shrink
from voc.terms import Right

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def words(place: Place) -> str:
    """How the vault lies, in a sentence. Raises InputError where something is sealed and its key is not given."""
    found = vault.status(place.engine)
    if found.shut:
        raise InputError(f"{counted(found.shut, 'row')} of the vault cannot be opened: its key is not given")
    if not found.keys:
        return "names and addresses lie in clear; `voc vault key` says how to seal them"
    if found.waiting:
        raise InputError(f"{counted(found.waiting, 'row')} of the vault not sealed yet: `voc vault rotate`")
    return f"sealed with the key {found.keys[0]}"


def warnings(place: Place) -> list[str]:
    """What is wrong with the way in which the keys are kept, a sentence each."""
    settings, workspace = place.settings, place.workspace
    if not settings.vault_key_file:
        return []
    path = workspace.vault_key_file(settings)
    found = []
    if path.exists() and path.stat().st_mode & OTHERS:
        found.append(f"{path} can be read by others: `chmod 600 {path}`.")
    if workspace.folder.resolve() in path.resolve().parents:
        found.append(
            f"{path} lies in the workspace, so whoever takes a copy of it has the key too: keep it elsewhere."
        )
    return found


@needs(Right.MANAGE)
def rotate(place: Place, *, by: str, now: datetime) -> tuple[int, bool]:
    """Seal every row with the first key, and make the database anew so that no page holds what it was before.

    Returns: how many rows were sealed; false where others had the database open, so that old pages are still there.
    """
    done = vault.rotate(place.engine, by=by, now=now)
    return done, shrink(place.engine) if done else True


def make_key(path: Path | None) -> str:
    """A new key, alone or as the first line of a file that its owner alone may read. Returns the key.

    Keys that stand in the file stay below it, so that what they sealed still opens. Raises InputError.
    """
    key = new_key()
    if path is None:
        return key
    half = path.with_name(path.name + ".part")
    try:
        before = path.read_text(encoding="ascii") if path.exists() else ""
        half.unlink(missing_ok=True)
        with os.fdopen(
            os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(f"{key}\n{before}")
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        half.unlink(missing_ok=True)
        raise InputError(f"{path}: cannot be written ({error}). Name another place.") from error
    return key
