"""What each of some paths is taken for: as last time, like an export with the same columns, or recognised afresh."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import file_digest
from os.path import realpath
from pathlib import Path
from shlex import quote
from zoneinfo import ZoneInfo

from voc.errors import InputError, NotFound, NotRecognised
from voc.flow.heard import remembered
from voc.flow.heard.seen import NO_WISH, Seen, Wish
from voc.flow.heard.talks import asked_of
from voc.flow.place import Place
from voc.ingest import files, folders
from voc.ingest.columns import TEXT_FAMILIES
from voc.ingest.formats import WORKBOOK_SUFFIXES
from voc.ingest.mapping import Mapping, load, with_own_slugs
from voc.ingest.records import BadRow
from voc.ingest.talks.openers import opener_of
from voc.terms import Family

DATED = re.compile(r"[\s_.-]*(?:\d{4}[\s_.-]?\d{2}(?:[\s_.-]?\d{2})?|\(\d+\)|v?\d+)$", re.IGNORECASE)
CHANGELOG = "changelog.md"
"""What release notes are called, in whichever letters."""


def look(place: Place, paths: Sequence[Path], *, wish: Wish = NO_WISH) -> list[Seen]:
    """What every file is; a file that is not recognised is named with the reason, the others still shown."""
    return look_at(place, list(expand(place, paths, wish)), wish=wish)


def look_at(place: Place, paths: Sequence[Path], *, wish: Wish = NO_WISH) -> list[Seen]:
    """What each of these files is, in this order; each content once."""
    return _once([seen for path in paths for seen in _seen(place, path, wish)])


def _seen(place: Place, path: Path, wish: Wish) -> list[Seen]:
    """One file, or each sheet of it that is read; not looked into where somebody said that it is left out."""
    if not wish.spoken and remembered.is_left_out(place.workspace, path):
        words = (
            f"{path.name}: is left out, as you said. `voc ingest {quote(path.name)} --undo` takes that back"
        )
        return [Seen(path=path, source=source_name(path), problem=words, said=wish)]
    return _sheets(place, path, wish) or [see(place, path, wish)]


def _sheets(place: Place, path: Path, wish: Wish) -> list[Seen]:
    """A workbook of which several sheets were read before: each of them, as its own source; else nothing."""
    if not wish.silent or path.suffix.lower() not in WORKBOOK_SUFFIXES:
        return []
    base, zone = wish.source or source_name(path), ZoneInfo(place.settings.timezone)
    known = remembered.sheets(place.workspace, base)
    found = []
    for stem, mapping in sorted(known, key=lambda one: folders.READ_FIRST.index(one[1].family)):
        if (again := _again(path, mapping, zone)) is not None:
            found.append(Seen(path=path, source=stem, look=again, said=wish, remembered=stem))
    return found if len(found) > 1 else []


def see(place: Place, path: Path, wish: Wish) -> Seen:
    """What one file is taken for. Raises nothing of it: what is wrong is its `problem`."""
    base = wish.source or source_name(path)
    source = remembered.with_sheet(base, wish.sheet) if wish.sheet and not wish.source else base
    try:
        folders.require_file(path)
        if wish.silent and opener_of(path) is None and (again := _as_before(place, path, base, wish)):
            return again
        found = files.look(
            path,
            family=_family(wish.family),
            columns=wish.columns,
            mapping=load(wish.mapping) if wish.mapping else None,
            day_first=wish.day_first,
            encoding=wish.encoding,
            delimiter=wish.delimiter,
            sheet=wish.sheet,
            assume_timezone=ZoneInfo(place.settings.timezone),
            asked=asked_of(place, wish.account, wish.staff),
        )
    except (NotRecognised, InputError) as error:
        want = error.want if isinstance(error, NotRecognised) else None
        return Seen(path=path, source=source, problem=str(error), want=want, said=wish)
    doubt = found.doubt if wish.family is None else None
    named = wish.source or found.mapping.talk or source
    want = found.want if found.mapping.talk is None or doubt else None
    return Seen(path=path, source=named, problem=doubt, look=found, want=want, said=wish)


def require(paths: Sequence[Path]) -> None:
    """Raise InputError for a path where nothing is, before anything is made for its sake."""
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: there is no such file or folder. Check the name.")


def expand(place: Place, paths: Sequence[Path], wish: Wish = NO_WISH) -> Iterator[Path]:
    """Every table of the given files and folders, accounts first; what lies in the workspace is left out.

    Release notes are no table, unless somebody said how to read them.
    """
    own = place.workspace.folder.resolve()
    require(paths)
    for path in paths:
        for found in folders.walk(path) if path.is_dir() else [path]:
            inside = path.is_dir() and own in Path(realpath(found)).parents
            if not inside and not (wish.silent and found.name.lower() == CHANGELOG):
                yield found


def lying_in(place: Place, folder: Path) -> list[Path]:
    """Every file of a folder that `expand` would give, and its release notes; in no order, for none is opened."""
    own = place.workspace.folder.resolve()
    found = [path for path in folders.candidates(folder) if own not in Path(realpath(path)).parents]
    return [*found, *(path for path in changelogs([folder]) if path not in found)]


def changelogs(paths: Sequence[Path]) -> list[Path]:
    """The release notes among these files, and those that lie right in these folders: a `CHANGELOG.md`."""
    here = [found for path in paths for found in (_inside(path) if path.is_dir() else [path])]
    return [path for path in here if path.is_file() and path.name.lower() == CHANGELOG]


def _inside(folder: Path) -> list[Path]:
    """What lies right in a folder; nothing where it may not be looked into, which `look` says."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def source_name(path: Path) -> str:
    """The name of a source from its file's name, without date and number: next month's export is the same."""
    name = path.name.split(".")[0]
    while (shorter := DATED.sub("", name)) and shorter != name:
        name = shorter
    return re.sub(r"\W+", "_", name.lower()).strip("_") or "file"


def _once(found: Sequence[Seen]) -> list[Seen]:
    """The same, each content once: a second file with the very bytes of an earlier one is named and not read."""
    sizes = [_size(seen) for seen in found]
    first: dict[tuple[int, bytes], Path] = {}
    once = []
    for seen, size in zip(found, sizes, strict=True):
        if size is None or sizes.count(size) == 1:
            once.append(seen)
            continue
        with seen.path.open("rb") as file:
            key = (size, file_digest(file, "sha256").digest())
        other = first.setdefault(key, seen.path)
        named = other.name if other.name != seen.path.name else other
        twin = f"{seen.path.name}: holds the very bytes of {named}, which is read; it was left out"
        once.append(seen if other == seen.path else replace(seen, look=None, problem=twin, want=None))
    return once


def _size(seen: Seen) -> int | None:
    """Bytes of a file that was looked at; None for a folder, and for what could not be read."""
    return seen.path.stat().st_size if seen.look is not None and seen.path.is_file() else None


def _as_before(place: Place, path: Path, base: str, wish: Wish) -> Seen | None:
    """The file read as its source was last time, or like another export with the same columns; None where neither fits."""
    zone = ZoneInfo(place.settings.timezone)
    kept = remembered.mapping_file(place.workspace, base)
    again = _again(path, load(kept), zone) if kept.is_file() else None
    if again is not None and not again.serious:
        return Seen(
            path=path, source=base, look=again, said=wish, remembered=kept.stem if again.given else None
        )
    for stem, mapping in remembered.like(place.workspace, path):
        found = _again(path, mapping, zone)
        if found is None or sum(isinstance(row, BadRow) for row in found.sample) * 2 > len(found.sample):
            continue
        own = mapping.sheet is not None and stem == remembered.with_sheet(base, mapping.sheet)
        note = f"read like `{stem}`, whose columns are the same"
        found = replace(found, reasons=(note,))
        return Seen(path=path, source=stem if own else base, look=found, said=wish, remembered=stem)
    if again is not None:
        return Seen(path=path, source=base, look=again, want=again.want, said=wish)
    return None


def _again(path: Path, mapping: Mapping, zone: ZoneInfo) -> files.Look | None:
    """The file read with a remembered mapping, or None where that does not fit it any more.

    A question that was not in the last export is read too.
    """
    try:
        seen = files.look(path, mapping=mapping, assume_timezone=zone)
        new = set(seen.unused) - set(mapping.ignored)
        if not new or mapping.family not in TEXT_FAMILIES:
            return seen
        fresh = files.look(path, family=mapping.family, sheet=mapping.sheet, assume_timezone=zone)
    except (NotRecognised, InputError, NotFound):
        return None
    added = tuple(text for text in fresh.mapping.texts if text.column in new)
    if not added:
        return seen
    more = replace(mapping, texts=with_own_slugs((*mapping.texts, *added)))
    seen = files.look(path, mapping=more, assume_timezone=zone)
    words = ", ".join(f"`{text.column}`" for text in added)
    return replace(seen, notes=(*seen.notes, f"new since last time, and read as text: {words}"))


def _family(name: str | None) -> Family | None:
    if name is None:
        return None
    try:
        return Family(name)
    except ValueError as error:
        raise NotFound("family", name, [family.value for family in Family]) from error
