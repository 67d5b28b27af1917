"""Files that somebody uploads: looked at, then taken in. They lie in the workspace only meanwhile.

An uploaded file may hold names and addresses, so nothing of it stays but what the readers store,
redacted. Its path is the same at every upload: a mended file settles the rows that were set aside.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app import acting, jobs, queries
from voc.errors import VocError
from voc.flow import hearing, walk
from voc.flow.heard import intake, questions, remembered
from voc.flow.moved import moving
from voc.rights import require
from voc.terms import Family, Right

FOLDER = "uploads"
FIRST = (Family.ACCOUNT, Family.CONTACT, Family.FEATURE, Family.RELEASE)
"""What other files speak of is read before them."""
_ODD = re.compile(r"[^\w. ()-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file as the browser gave it, and what a person said about it."""

    name: str
    content: bytes
    wish: intake.Wish = intake.NO_WISH


@acting.in_their_name
def look(upload: Upload) -> intake.Seen:
    """What a file is taken for; with a wish that does not fit it, why not. Raises NotAllowed."""
    require(Right.READ_IN)
    place = queries.place()
    with _laid_out(place.workspace.folder, upload) as path:
        try:
            return intake.look(place, [path], wish=upload.wish)[0]
        except VocError as error:
            return intake.Seen(path=path, source=path.stem, problem=str(error))


@acting.in_their_name
def answer(seen: intake.Seen, answers: Mapping[str, str]) -> intake.Wish | None:
    """What was said of a file with these answers; None where it is left out. Who is ours is remembered at once."""
    wish = questions.answered(seen, answers)
    if wish is None:
        remembered.leave_out(queries.place().workspace, seen.path)
    if wish is not None and wish.staff:
        remembered.keep_staff(queries.place().workspace, wish.staff)
    return wish


@acting.in_their_name
def moves(upload: Upload) -> list[str]:
    """What would move if the file were read like this, a line each; nothing where it was not read otherwise before."""
    require(Right.READ_IN)
    place = queries.place()
    with _laid_out(place.workspace.folder, upload) as path:
        try:
            seen = intake.look(place, [path], wish=replace(upload.wish, confirmed=True))[0]
            move = moving.planned(place, seen, seen.look) if seen.look is not None else None
        except VocError:  # what is wrong with it is said where it is looked at
            return []
    return move.lines() if move is not None else []


@acting.in_their_name
def may_take_back(upload: Upload) -> bool:
    """Whether the file was read otherwise before, or left out."""
    place = queries.place()
    path = place.workspace.folder.resolve() / FOLDER / safe_name(upload.name)
    return moving.may_be_taken_back(place, path)


@acting.in_their_name
def take_back(upload: Upload) -> None:
    """Read the file as it was read before that was said otherwise. Raises InputError where it never was."""
    place = queries.place()
    with _laid_out(place.workspace.folder, upload) as path:
        moving.undo(place, path, now=acting.now())


def who_is_ours() -> tuple[str, ...]:
    """Who is ours in conversations, as it was said so far."""
    return remembered.staff(queries.place().workspace)


@acting.in_their_name
def take_in(uploads: Sequence[tuple[Upload, Family]], title: str) -> None:
    """Start the walk over these files in the background; `app.jobs` tells how far it is. Raises NotAllowed."""
    require(Right.READ_IN)
    place, now = queries.place(), acting.now()
    rank = {family: number for number, family in enumerate(FIRST)}
    ordered = [upload for upload, family in sorted(uploads, key=lambda pair: rank.get(pair[1], len(rank)))]

    def work(watch: hearing.Progress) -> None:
        done = hearing.Walked()
        with walk.workers(place) as pool:
            for upload in ordered:
                with _laid_out(place.workspace.folder, upload) as path:
                    looked_at = replace(upload.wish, confirmed=True)  # the page has shown it, doubts and all
                    hearing.collect(place, [path], done, now=now, watch=watch, wish=looked_at, pool=pool)
            walk.understand(place, done, now=now, watch=watch, pool=pool)
        walk.answer(place, done, now=now, watch=watch)
        walk.judge(place, done, now=now, watch=watch)

    jobs.begin(where(), title, work)


def where() -> str:
    """What the jobs of this workspace are kept under."""
    return str(queries.place().workspace.folder.resolve())


def safe_name(name: str) -> str:
    """A file's name without folders and without signs that a file system might take for something else."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return _ODD.sub("_", last).strip(". ") or "upload"


@contextmanager
def _laid_out(workspace: Path, upload: Upload) -> Iterator[Path]:
    folder = workspace.resolve() / FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / safe_name(upload.name)
    path.write_bytes(upload.content)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
