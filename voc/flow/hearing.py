"""Heard: every file of a run is taken in, and what it changes in what was asked for and said before follows at once.

`voc ingest` and `voc watch` call it alone, the whole walk first of all. It knows no language work: a file of a few rows
is in before the models of the later steps would be loaded.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from voc.errors import InputError
from voc.flow.counting import counted
from voc.flow.heard import intake, roadmap, twins
from voc.flow.heard.collected import Collected
from voc.flow.moved import moving
from voc.flow.place import Place
from voc.store import reading
from voc.terms import FeatureStatus

if TYPE_CHECKING:
    from voc.flow.understood.pool import Pool


class Progress(Protocol):
    """Hears how a step goes. The command line draws bars with it."""

    def start(self, step: str, total: int | None) -> None:
        """A step begins; `total` comments or rows, None when nobody knows."""
        ...

    def tick(self, done: int) -> None:
        """So many more are done."""
        ...

    def end(self, words: str) -> None:
        """The step is over; `words` say what it did."""
        ...


class Silent:
    """A progress that nobody watches."""

    def start(self, step: str, total: int | None) -> None:
        """Nothing to draw."""

    def tick(self, done: int) -> None:
        """Nothing to draw."""

    def end(self, words: str) -> None:
        """Nothing to draw."""


@dataclass(slots=True)
class Walked:
    """What a walk did, step by step, in words that a person reads."""

    files: list[Collected] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    """Those of the sentences on files that were not read which a person's word would settle."""
    remembered: list[str] = field(default_factory=list)
    """Sources that are read as a person has just said, from now on."""
    steps: list[tuple[str, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        files = [
            {
                "file": str(file.file),
                "family": file.family.value,
                "source": file.source,
                "stored": file.stored,
                "edited": file.edited,
                "known": file.known,
                "unchanged": file.unchanged,
                "set_aside": file.set_aside,
                "passed_over": file.passed_over,
                "gone": list(file.gone),
                "moved": file.moved,
            }
            for file in self.files
        ]
        return {
            "files": files,
            "skipped": self.skipped,
            "waiting": self.waiting,
            "steps": dict(self.steps),
        }


def end_step(done: Walked, watch: Progress, step: str, words: str) -> None:
    """Note what a step did, and tell whoever watches."""
    done.steps.append((step, words))
    watch.end(words)


def collect(
    place: Place,
    paths: Sequence[Path],
    done: Walked,
    *,
    now: datetime,
    watch: Progress,
    wish: intake.Wish = intake.NO_WISH,
    pool: "Pool | None" = None,
    ask: intake.Ask | None = None,
    looked: Sequence[intake.Seen] | None = None,
    tell: moving.Tell = moving.untold,
) -> None:
    """Heard: read every file. `pool` is told what comes, so that it is ready when it comes.

    `ask` puts to a person what is not clear of a file; without it such a file is named and not read. `looked`: what
    the files were taken for, where that is known. `tell` hears what moves of a file that was read otherwise before.
    """
    watch.start("heard", None)
    expect = pool.expect if pool is not None else intake.unheard
    with reading(place.engine) as session:
        before = roadmap.statuses(session)
    again = moving.again(place, now=now, tick=watch.tick, tell=tell)
    taken = intake.take(
        place, paths, now=now, tick=watch.tick, expect=expect, wish=wish, ask=ask, looked=looked, again=again
    )
    files = taken.files
    done.files += files
    done.skipped += taken.skipped
    done.waiting += taken.waiting
    done.remembered += taken.remembered
    stored = sum(file.stored for file in files)
    known = sum(file.known for file in files)
    aside = sum(file.set_aside for file in files)
    edited = sum(file.edited for file in files)
    changed = f"{edited:,} edited, " if edited else ""
    words = f"{counted(len(files), 'file')}, {counted(stored, 'row')} new, {changed}{known:,} known, {aside:,} set aside"
    if edited and (away := _withdraw_edited(place, now=now)):
        words += f"; {counted(away, 'ask')} withdrawn with the words before"
    if twice := twins.mark(place.engine):
        words += f"; {twice:,} said twice"
    if moved := sum(bool(file.moved) for file in files):
        words += f"; {counted(moved, 'file')} read otherwise than before"
    if same := sum(file.unchanged for file in files):
        words += f"; {counted(same, 'file')} as when read before"
    more = [
        told
        for file in files
        for told in (file.forgotten_words(), file.gone_words(), file.articles_words())
        if told
    ]
    parts = [words, *more, *_done_now(place, before)]
    end_step(done, watch, "heard", "; ".join(parts))
    for path in intake.changelogs(paths) if wish.silent else ():
        _read_notes(place, path, done, alone=list(paths) == [path], now=now, watch=watch)


def _withdraw_edited(place: Place, *, now: datetime) -> int:
    from voc.flow.demand import edited as editing  # imported late: most files edit nothing

    return editing.withdraw(place.engine, now=now)


def _read_notes(
    place: Place, path: Path, done: Walked, *, alone: bool, now: datetime, watch: Progress
) -> None:
    """Release notes beside the tables, read after them: lines that name a feature of theirs are known then.

    What is no changelog is skipped and named; given `alone` it raises InputError instead.
    """
    from voc.flow.shipped import releases as releasing  # imported late: most folders hold no changelog

    watch.start("released", None)
    try:
        taken = releasing.read_file(place, path, by="voc", now=now)
    except InputError as error:
        if alone:
            raise
        done.skipped.append(str(error))
        end_step(done, watch, "released", f"nothing from {path.name}")
        return
    end_step(done, watch, "released", "; ".join([taken.words().rstrip("."), *taken.notes]))


def collect_again(
    place: Place,
    done: Walked,
    *,
    now: datetime,
    watch: Progress,
    row_ids: Collection[int] | None = None,
) -> None:
    """Heard again: the files from which rows were set aside, each under its source; one that cannot be read is named.

    `row_ids`: only the files that these rows stand in.
    """
    files, gone = intake.files_to_retry(place, row_ids)
    done.skipped += gone
    for source, paths in files.items():
        try:
            collect(place, paths, done, now=now, watch=watch, wish=intake.Wish(source=source))
        except InputError as error:
            done.skipped.append(str(error))


def _done_now(place: Place, before: Mapping[str, FeatureStatus]) -> list[str]:
    """Which features that were known turned done with these files."""
    with reading(place.engine) as session:
        after = roadmap.statuses(session)
    shipped = FeatureStatus.SHIPPED
    done = sorted(key for key, was in before.items() if after[key] is shipped and was is not shipped)
    return [f"done now: {', '.join(done)}"] if done else []
