"""What a workspace remembers of exports: how columns were read, by source and by header, and who is ours.

A mapping that was used lies in the folder `mappings/`, one small file a source. Next month's export of the same source
is read with it. An export of another name is known again by its header, the names of its columns in any order: what a
person said or confirmed of one is then true of the other. Who is ours lies in `staff.toml`. A person may edit each.
"""

import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from voc.errors import InputError, VocError
from voc.ingest.formats import WORKBOOK_SUFFIXES
from voc.ingest.mapping import Mapping, dump, load, slug
from voc.ingest.sheets import header_of
from voc.ingest.xlsx_rows import sheets_with_tables
from voc.workspace import Workspace, write_whole

STAFF = "staff.toml"
LEFT_OUT = "left_out.toml"


def mapping_file(workspace: Workspace, source: str) -> Path:
    """Where the mapping of a source is kept."""
    return workspace.mappings / f"{source}.toml"


def keep(workspace: Workspace, source: str, mapping: Mapping) -> None:
    """Remember how a source is read."""
    workspace.mappings.mkdir(exist_ok=True)
    write_whole(mapping_file(workspace, source), dump(mapping).encode())


def with_sheet(source: str, sheet: str) -> str:
    """The name of the source that one sheet of several is."""
    return f"{source}_{slug(sheet).replace('-', '_')}"


def like(workspace: Workspace, path: Path) -> Iterator[tuple[str, Mapping]]:
    """Names and mappings, the latest first, that a person gave to exports with the very columns of this file."""
    given = list(_given(workspace))
    if not given:
        return
    for sheet, names in _headers(path):
        for kept, mapping in given:
            if mapping.names == names and (sheet is None or mapping.sheet in (None, sheet)):
                yield kept, mapping


def sheets(workspace: Workspace, base: str) -> list[tuple[str, Mapping]]:
    """Names and mappings of the sheets of one workbook that a person named."""
    given = _given(workspace)
    return [(stem, one) for stem, one in given if one.sheet and stem == with_sheet(base, one.sheet)]


def _given(workspace: Workspace) -> Iterator[tuple[str, Mapping]]:
    found = workspace.mappings.glob("*.toml") if workspace.mappings.is_dir() else ()
    for file in sorted(found, key=lambda one: one.stat().st_mtime, reverse=True):
        try:
            mapping = load(file)
        except InputError:  # whoever reads that source says so
            continue
        if mapping.talk is None and not mapping.guessed:
            yield file.stem, mapping


def _headers(path: Path) -> Iterator[tuple[str | None, frozenset[str]]]:
    """The columns of a file, or of each sheet that holds a table."""
    try:
        sheets: Sequence[str | None] = (
            sheets_with_tables(path) if path.suffix.lower() in WORKBOOK_SUFFIXES else ()
        )
        for sheet in sheets if len(sheets) > 1 else (None,):
            yield sheet, frozenset(header_of(path, sheet=sheet))
    except VocError:  # whoever looks at it says so
        return


def staff(workspace: Workspace) -> tuple[str, ...]:
    """Who is ours, as it was said when it was asked. Raises InputError for a file that nobody can read."""
    return tuple(_listed(workspace.folder / STAFF, "staff", ["acme.com", "Cara Sims"]))


def _listed(file: Path, name: str, such_as: Sequence[str]) -> list[str]:
    """The texts of a list in a small file; none where it is not there."""
    if not file.is_file():
        return []
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8-sig")).get(name, [])
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{file}: cannot be read ({error}). Mend that line, or delete the file.") from error
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise InputError(
            f"{file}: `{name}` is a list of texts, e.g. {name} = {json.dumps(such_as)}. Mend it."
        )
    return found


def left_out(workspace: Workspace) -> list[str]:
    """The files that are left out, as somebody said, by their whole paths. Raises InputError for a list nobody can read."""
    return _listed(workspace.folder / LEFT_OUT, "left_out", ["/data/old.csv"])


def is_left_out(workspace: Workspace, path: Path) -> bool:
    """Whether somebody said that this file is to be left out."""
    return str(path.resolve()) in left_out(workspace)


def leave_out(workspace: Workspace, path: Path, *, out: bool = True) -> None:
    """Remember that a file is to be left out; or, with `out` false, that it is not any more."""
    every = dict.fromkeys(left_out(workspace))
    before = list(every)
    if out:
        every[str(path.resolve())] = None
    else:
        every.pop(str(path.resolve()), None)
    if list(every) == before:
        return
    lines = [
        "# Files that are left out, as somebody said. `voc ingest FILE --undo` takes one out of this list.",
        f"left_out = [{', '.join(json.dumps(name, ensure_ascii=False) for name in every)}]",
    ]
    write_whole(workspace.folder / LEFT_OUT, ("\n".join(lines) + "\n").encode())


def keep_staff(workspace: Workspace, words: Sequence[str]) -> None:
    """Remember who is ours, beside what was said before."""
    every = dict.fromkeys((*staff(workspace), *words))
    lines = [
        "# Who is ours in mails, chats and calls, beside the setting `staff` of voc.toml: domains, addresses, names.",
        f"staff = [{', '.join(json.dumps(word, ensure_ascii=False) for word in every)}]",
    ]
    write_whole(workspace.folder / STAFF, ("\n".join(lines) + "\n").encode())
