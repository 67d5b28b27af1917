"""Watches folders: what comes into them is read once, when it is whole. Never touches the files.

`look_round` is one round; who calls it, how often, and who hears of it is the caller's business.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from voc.errors import InputError
from voc.flow.heard.arrivals import Arrivals
from voc.flow.heard.looking import CHANGELOG, look_at, lying_in
from voc.flow.heard.seen import Seen
from voc.flow.hearing import Silent, Walked, collect
from voc.flow.place import Place
from voc.ingest import folders
from voc.terms import Arrival

PAUSE = 2.0
"""Seconds between two looks at a new file: what grows meanwhile is not whole."""


@dataclass(slots=True)
class Round:
    """One look at the folders. `done`: what was read. `said`: what there is to say that was not said before."""

    done: Walked = field(default_factory=Walked)
    said: list[str] = field(default_factory=list)
    waiting: int = 0
    """Files that wait for an answer, of those that came in this round."""

    @property
    def stored(self) -> int:
        """New rows."""
        return sum(file.stored for file in self.done.files)


def look_round(
    place: Place,
    watched: Sequence[Path],
    arrivals: Arrivals,
    *,
    clock: Callable[[], datetime],
    pause: Callable[[float], None],
) -> Round:
    """Read every file that is new and whole, accounts first. A file that cannot be read stops none of the others.

    Parameters: clock: the moment, asked again after each pause. pause: waits so many seconds.
    Raises StoreError where the database cannot be used; what was not read then is new the next time.
    """
    found = Round()
    lying = [path for folder in watched for path in _lying_in(place, folder, found)]
    new = arrivals.new(lying)
    if not new:
        return found
    pause(PAUSE)
    ready = folders.in_order(arrivals.ready(new, now=clock()))
    for path in ready:
        if arrivals.was_read(path):
            arrivals.note(path, Arrival.TAKEN)
            continue
        _take(place, path, arrivals, found, now=clock())
    return found


def _lying_in(place: Place, folder: Path, found: Round) -> list[Path]:
    try:
        return lying_in(place, folder)
    except (InputError, OSError) as error:
        found.said.append(f"{folder}: cannot be looked into now ({error}); it is tried again")
        return []


def _take(place: Place, path: Path, arrivals: Arrivals, found: Round, *, now: datetime) -> None:
    """Read one file and note what became of it; what goes wrong with it is said once."""
    looked = [] if path.name.lower() == CHANGELOG else look_at(place, [path])
    before = len(found.done.skipped)
    try:
        collect(place, [path], found.done, now=now, watch=Silent(), looked=looked)
        words = "; ".join(found.done.skipped[before:])
    except InputError as error:
        words = str(error)
    except OSError as error:  # a disk that is away: nothing is noted, so the next round tries again
        found.said.append(f"{path.name}: cannot be read now ({error}); it is tried again")
        return
    came = _came(looked, words)
    if arrivals.note(path, came, words) and words:
        found.said.append(words)
        found.waiting += came is Arrival.WAITS


def _came(looked: Sequence[Seen], words: str) -> Arrival:
    if not words:
        return Arrival.TAKEN
    return Arrival.WAITS if any(seen.waits for seen in looked) else Arrival.LEFT
