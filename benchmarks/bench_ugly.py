"""Ugly files: 2,000 of them go into a real workspace; nothing may break, hang, vanish or be counted wrongly.

    python -m benchmarks.bench_ugly [--count 2000] [--seed 7] [--show 40]

Each is taken in as `voc ingest FILE` does it, into one SQLite workspace, and a second time. Checked: nothing but a
sentence of ours is raised, and within 20 seconds; stored + known + set aside is what the reader gives, and no fewer than
the rows the file surely holds; the tables hold what was counted; the second time stores nothing; a refusal is one
sentence that names the file. What only root may read is read as nobody (where the bench runs as root). Results:
benchmarks/results/ugly.json.
"""

import argparse
import os
import signal
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from sqlalchemy import func, select

from benchmarks.harness import Figure, write
from benchmarks.ugly import Ugly, ugly_files
from voc.errors import VocError
from voc.flow.heard import intake
from voc.flow.heard.collected import Collected
from voc.flow.place import Place, create_place
from voc.ingest import files, folders
from voc.ingest.columns import TEXT_FAMILIES
from voc.model import Feedback, SetAside, Source
from voc.store import reading
from voc.terms import Family

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LONGEST = 20
NOBODY = 65_534
SENTENCE = 900
"""Characters of the longest refusal: a sentence that names forty columns is one still."""


BROKEN, UNCLEAR = "Broken:", "no clear sentence:"


class TooLongError(Exception):
    """A file took more than LONGEST seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one file; `faults` are sentences on what must not be."""

    ugly: Ugly
    faults: tuple[str, ...]
    refused: str = ""
    read: int = 0


def main() -> None:
    """Make, take in, check, print, keep."""
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--show", type=int, default=40)
    given = options.parse_args()
    outcomes = run(given.count, given.seed)
    shown: Counter[str] = Counter()
    for outcome in (one for one in outcomes if one.faults):
        shown[outcome.ugly.sort] += 1
        if shown[outcome.ugly.sort] <= 3 and sum(shown.values()) <= given.show:
            print(f"{outcome.ugly.sort} ({outcome.ugly.path}):\n    " + "\n    ".join(outcome.faults)[:1500])
    print(dict(shown))
    found = figures(outcomes, given.seed)
    for figure in found:
        print(f"{figure.name:<70} {figure.value:>8} of {figure.n}")
    write("ugly", found)


def run(count: int, seed: int) -> list[Outcome]:
    """Take so many files into a workspace of their own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        place = create_place(Path(folder) / "workspace")
        ugly = ugly_files(Path(folder) / "files", count, seed=seed)
        return [taken(place, one, number) for number, one in enumerate(ugly)]


def taken(place: Place, ugly: Ugly, number: int) -> Outcome:
    """Take one file in, twice, and check."""
    wish = intake.Wish(source=f"s{number}")
    try:
        with _alarm(), _as_nobody(ugly.forbidden):
            if ugly.forbidden:
                return _forbidden(ugly)
            done, skipped = intake.take_in(place, [ugly.path], now=NOW, wish=wish)
            again, _ = intake.take_in(place, [ugly.path], now=NOW, wish=wish)
    except VocError as error:
        return Outcome(ugly=ugly, faults=tuple(_not_a_sentence(str(error))), refused=str(error))
    except Exception:  # noqa: BLE001 - whatever breaks is what the bench looks for
        return Outcome(ugly=ugly, faults=(f"{BROKEN} {traceback.format_exc(limit=-40)}",))
    faults = [fault for sentence in skipped for fault in _not_a_sentence(sentence)]
    faults += [fault for one in done for fault in _counts(place, one, ugly)]
    faults += [f"the second time stored {one.stored}" for one in again if one.stored and _known_again(one)]
    if not done and not skipped and any(path.is_file() for path in ugly.path.rglob("*.*")):
        faults.append("nothing was said of it")
    return Outcome(
        ugly=ugly, faults=tuple(faults), refused=" ".join(skipped), read=sum(one.read for one in done)
    )


def _forbidden(ugly: Ugly) -> Outcome:
    """As nobody: every file of the folder must be named, and looked at with a sentence."""
    found = folders.walk(ugly.path)
    faults = [] if found else ["nothing was said of it"]
    for path in found:
        try:
            files.look(path)
            faults.append(f"{path.name} was read")
        except VocError as error:
            faults += _not_a_sentence(str(error))
    return Outcome(ugly=ugly, faults=tuple(faults), refused="as nobody")


def _known_again(done: Collected) -> bool:
    """Tables of a trend or a roadmap may be updated by a later row of the same file."""
    return done.family in TEXT_FAMILIES


def _not_a_sentence(text: str) -> list[str]:
    plain = text.replace("line\nbreak", "line break")
    wrong = "\n" in plain or len(plain) > SENTENCE or " " not in plain
    return [f"{UNCLEAR} {text[:300]!r}"] if wrong or "Traceback" in plain else []


def _counts(place: Place, done: Collected, ugly: Ugly) -> list[str]:
    """Whether every row is somewhere, and the tables hold what was counted."""
    seen = files.look(done.file)
    given = sum(1 for _ in files.read_file(done.file, seen.mapping, source=done.source))
    faults = (
        []
        if done.family is not Family.SURVEY or given <= done.read
        else [f"{given} given, {done.read} counted"]
    )
    if ugly.rows is not None and done.read < ugly.rows:
        faults.append(f"{ugly.rows} rows in the file, {done.read} counted")
    with reading(place.engine) as session:
        source = select(Source.id).where(Source.name == done.source).scalar_subquery()
        kept = (
            session.scalar(select(func.count()).select_from(Feedback).where(Feedback.source_id == source))
            or 0
        )
        aside = session.scalar(
            select(func.count()).select_from(SetAside).where(SetAside.source == done.source)
        )
    if done.family in TEXT_FAMILIES and kept != done.stored:
        faults.append(f"{done.stored} counted as stored, {kept} in the table")
    if bool(aside) != bool(done.set_aside):
        faults.append(f"{done.set_aside} counted as set aside, {aside} in the quarantine")
    return faults


@contextmanager
def _alarm() -> Iterator[None]:
    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TooLongError(f"more than {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _as_nobody(wanted: bool) -> Iterator[None]:
    if not wanted or os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        with suppress(PermissionError):
            os.seteuid(0)


def figures(outcomes: list[Outcome], seed: int) -> list[Figure]:
    """How many broke, and in which way."""
    n = len(outcomes)
    data = f"made with seed {seed}, {len({one.ugly.sort for one in outcomes})} sorts, benchmarks/ugly.py"
    faulty = [one for one in outcomes if one.faults]
    broken = [one for one in faulty if any(fault.startswith(BROKEN) for fault in one.faults)]
    wordy = [one for one in faulty if all(fault.startswith(UNCLEAR) for fault in one.faults)]
    figure = [
        ("files that raised anything but a sentence, or hung", len(broken), "== 0", n),
        (
            "files whose counts do not add up, or that nobody spoke of",
            len(faulty) - len(broken) - len(wordy),
            "== 0",
            n,
        ),
        ("refusals that are no short sentence", len(wordy), "== 0", n),
        ("files refused with one sentence", sum(bool(one.refused) for one in outcomes), None, n),
        ("rows read", sum(one.read for one in outcomes), None, n),
    ]
    return [
        Figure(
            name=name, value=value, unit="rows" if name == "rows read" else "files", bar=bar, n=of, data=data
        )
        for name, value, bar, of in figure
    ]


if __name__ == "__main__":
    main()
