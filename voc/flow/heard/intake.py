"""From files that were looked at to collected rows: what is clear goes in, what is not is asked or named.

A mapping that was used is remembered for next month's export of the same kind, see `remembered`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from shlex import quote
from zoneinfo import ZoneInfo

from voc.errors import InputError, VocError
from voc.flow.heard import ahead, mending, remembered, unchanged
from voc.flow.heard.collect import Intake, collect
from voc.flow.heard.collected import Collected
from voc.flow.heard.customers import Customers
from voc.flow.heard.looking import CHANGELOG, changelogs, expand, look, require, see, source_name
from voc.flow.heard.seen import NO_WISH, Seen, Wish, shown
from voc.flow.heard.talks import without_passed_over
from voc.flow.place import Place
from voc.ingest import files, folders
from voc.ingest.columns import TEXT_FAMILIES
from voc.ingest.mapping import Mapping, dump
from voc.terms import Family

__all__ = [
    "NO_WISH",
    "Again",
    "Ask",
    "Seen",
    "Taken",
    "Wish",
    "changelogs",
    "expand",
    "files_to_retry",
    "look",
    "opened",
    "require",
    "settled",
    "shown",
    "source_name",
    "take",
    "take_in",
    "unheard",
]

Again = Callable[[Seen, files.Look], Collected | None]
"""Reads a file that was read otherwise before; None where it was not."""
Ask = Callable[[Seen], Wish | None]
"""Puts what is open of a file to a person: all that was said of it so far and now, or None where it is to be left out."""
_TOLD = 8
"""So many names are told in a sentence."""


def unheard(_comments: int) -> None:
    """Nobody wants to know how much comes."""


@dataclass(slots=True)
class Taken:
    """What came of some files: those that were collected, a sentence on each that was not read.

    `waiting`: those of the sentences that name a file which a person's word would settle.
    """

    files: list[Collected] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    remembered: list[str] = field(default_factory=list)
    """Sources that are read as a person has just said, from now on."""


def take_in(
    place: Place,
    paths: Sequence[Path],
    *,
    now: datetime,
    tick: Callable[[int], None] = lambda _rows: None,
    expect: Callable[[int], None] = unheard,
    wish: Wish = NO_WISH,
    ask: Ask | None = None,
) -> tuple[list[Collected], list[str]]:
    """Look at every file and collect it, as `take` does. Returns what came of each, and sentences on what was not read."""
    found = take(place, paths, now=now, tick=tick, expect=expect, wish=wish, ask=ask)
    return found.files, found.skipped


def take(
    place: Place,
    paths: Sequence[Path],
    *,
    now: datetime,
    tick: Callable[[int], None] = lambda _rows: None,
    expect: Callable[[int], None] = unheard,
    wish: Wish = NO_WISH,
    ask: Ask | None = None,
    looked: Sequence[Seen] | None = None,
    again: Again = lambda _seen, _look: None,
) -> Taken:
    """Collect every file that is clear, or becomes so.

    Parameters: expect: hears before each file about how many comments it holds. ask: is asked where a file is not
        clear, before any is collected where it can be; without it such a file is not read. looked: what the files were
        taken for, where that is known. again: is given each file first, and reads those that were read otherwise before.
    Of several files, one that is not recognised is skipped and named; a file given alone raises InputError instead.
    """
    found = list(look(place, paths, wish=wish) if looked is None else looked)
    opening = any(seen.look is not None and seen.look.family is Family.ACCOUNT for seen in found)
    before = [_known(place, one) for one in found]
    found = [
        one if known is not None or (opening and _is_talk(one)) else settled(place, one, ask)
        for one, known in zip(found, before, strict=True)
    ]
    if wish.staff:
        remembered.keep_staff(place.workspace, wish.staff)
    customers = Customers(place.workspace.secret())
    taken = Taken()
    for one, known in zip(found, before, strict=True):
        if known is not None:
            tick(known.known)
            taken.files.append(known)
            continue
        seen = settled(place, one, ask) if opening and _is_talk(one) else one
        problem = seen.stopped()
        if seen.look is None or problem:
            problem = problem or ""
            if len(found) == 1 and not (wish.silent and changelogs(paths)):
                raise InputError(problem)
            taken.skipped.append(problem)
            taken.waiting += [problem] if seen.waits else []
            continue
        if seen.look.family in TEXT_FAMILIES or seen.look.mapping.talk is not None:
            expect(seen.look.rows_about)
        if _is_said(seen) and not _is_talk(seen):
            taken.remembered.append(seen.source)
        kept = _as_kept(seen.look, seen.said)
        moved = again(seen, kept)
        if moved is not None:
            customers.look_anew()
        taken.files.append(moved or _collect(place, seen, kept, customers, now=now, tick=tick))
        remembered.leave_out(place.workspace, seen.path, out=False)
    taken.skipped += _strangers(paths)
    return taken


def settled(place: Place, seen: Seen, ask: Ask | None) -> Seen:
    """What a file is taken for once a person has been asked whatever is open of it, one look after each answer.

    Who is ours is remembered as soon as it is said: the next conversation is not asked about.
    """
    if seen.stopped() and _is_talk(seen):  # accounts, or an answer, may have told meanwhile
        seen = see(place, seen.path, seen.said)
    while ask is not None and seen.stopped() and (seen.look is not None or seen.want is not None):
        answer = ask(seen)
        if answer is None:
            remembered.leave_out(place.workspace, seen.path)
            words = f"{seen.path.name}: left out, as you said. `voc ingest {quote(seen.path.name)} --undo` takes that back"
            return replace(seen, look=None, want=None, problem=words)
        if answer == seen.said:
            return seen
        said = replace(answer, source=seen.said.source)
        if answer.staff:
            remembered.keep_staff(place.workspace, answer.staff)
        try:
            seen = see(place, seen.path, said)
        except VocError as error:  # e.g. an account that nobody knows: what was asked is asked again
            seen = replace(seen, problem=f"{seen.path.name}: {error}")
    return seen


def _is_talk(seen: Seen) -> bool:
    return seen.look is not None and seen.look.mapping.talk is not None


def _known(place: Place, seen: Seen) -> Collected | None:
    """What came of a file that is as it was when it was read, and of which nobody says anything new."""
    said = seen.said
    if not said.silent or said.confirmed or said.account or said.staff:
        return None
    return unchanged.as_before(place, seen.path, seen.source, named=said.source is not None)


def _strangers(paths: Sequence[Path]) -> list[str]:
    """In one sentence a folder: the files in it that no reader opens, by their names."""
    told = []
    for folder in (path for path in paths if path.is_dir()):
        left = [path.name for path in folders.left_out(folder) if path.name.lower() != CHANGELOG]
        if left:
            more = f" and {len(left) - _TOLD} more" if len(left) > _TOLD else ""
            told.append(f"{folder.resolve().name}: no reader opens {', '.join(left[:_TOLD])}{more}")
    return told


def _as_kept(found: files.Look, wish: Wish) -> files.Look:
    """The look with a mapping that is remembered as given only where a person said or confirmed it."""
    given = not wish.silent or wish.confirmed or found.given
    return replace(found, mapping=replace(found.mapping, guessed=not given))


def _is_said(seen: Seen) -> bool:
    return not seen.said.silent or seen.said.confirmed


def files_to_retry(
    place: Place, row_ids: Collection[int] | None = None
) -> tuple[dict[str, list[Path]], list[str]]:
    """The files that rows were set aside from and that are still there, by source; and a sentence on each that is not.

    The source is the one that the rows were read under: under another name all rows of the file would be new.
    `row_ids`: only the files of these rows. Files of which all rows were left out for good are not among them.
    """
    here: dict[str, list[Path]] = {}
    gone = []
    for source, path in mending.files_of(place.engine, row_ids):
        if path.exists():
            here.setdefault(source, []).append(path)
        else:
            gone.append(
                f"{path} is not there, seen from {Path.cwd()}. Run this where it was read, or give the mended file to "
                f"`voc ingest --source {source}`."
            )
    return here, gone


def opened(
    place: Place, path: Path, mapping: Mapping, *, source: str, rows_about: int, passed: dict[str, int]
) -> Intake:
    """A file as its rows come, lazily. `passed`: counts what nobody said, as it comes by."""
    rows = ahead.read(
        path,
        mapping,
        source=source,
        zone=ZoneInfo(place.settings.timezone),
        rows_about=rows_about,
        key=place.workspace.secret(),
        mended=mending.mended(place.engine, source, path),
    )
    text = dump(mapping)
    digest = unchanged.digest_of(place, path, text) if mapping.family in unchanged.SKIPPED else None
    told = without_passed_over(rows, passed)
    return Intake(source=source, family=mapping.family, file=path, mapping=text, rows=told, digest=digest)


def _collect(
    place: Place,
    seen: Seen,
    found: files.Look,
    customers: Customers,
    *,
    now: datetime,
    tick: Callable[[int], None],
) -> Collected:
    if found.mapping.talk is None:
        remembered.keep(place.workspace, seen.source, found.mapping)
    passed: dict[str, int] = {}
    intake = opened(
        place, seen.path, found.mapping, source=seen.source, rows_about=found.rows_about, passed=passed
    )
    done = collect(place.engine, intake, customers, currency=place.settings.currency, now=now, tick=tick)
    done.passed_over = passed
    return done
