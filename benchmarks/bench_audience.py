"""Who else would profit: how many hidden askers of the demo company come back in the list of a feature.

    python -m benchmarks.bench_audience [FOLDER]

FOLDER is a demo workspace (`voc demo -w FOLDER`); without it one is made. Of the contacts whose planted wishes belong to a
feature a third is hidden, so that their asks count as not made; their words stay. A contact on the list is right where
they planted such a wish, whether hidden or never linked. Five draws, seed 1 to 5. Nothing is tuned on it; the seven weights
of the linking model lean on all decisions of the workspace, also those about the hidden. Keeps its
figures in benchmarks/results/audience.json.
"""

import json
import random
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Engine, func, select

from benchmarks.harness import Figure, write
from voc.flow.demo import NOW, create_demo, run_demo
from voc.flow.place import Place
from voc.flow.told.audience import audience_of
from voc.model import Contact, Feedback
from voc.store import reading

DATA = "demo company"
DRAWS = 5
LEAST = 3
"""Contacts who planted a wish for a feature, at least: of fewer a third is nobody."""


@dataclass(slots=True)
class Count:
    """What came of the lists of one feature, over all draws."""

    hidden: int = 0
    back: int = 0
    listed: int = 0
    right: int = 0
    lists: int = 0
    by_chance: float = 0.0


def main() -> None:
    """Walk if needed, hide, list, print, keep."""
    if len(sys.argv) > 1:
        found = measured(create_demo(Path(sys.argv[1])))
    else:
        with tempfile.TemporaryDirectory() as folder:
            found = measured(run_demo(Path(folder) / "demo")[0])
    figures = list(summed(found))
    for figure in figures:
        print(f"{figure.name:<70} {figure.value:>6} {figure.n:>4}  {figure.data}")
    write("audience", figures)


def measured(place: Place) -> dict[str, Count]:
    """The counts of every feature with enough planted askers, by its key."""
    planted = wishers(place.engine)
    with reading(place.engine) as session:
        everybody = session.scalar(select(func.count()).select_from(Contact)) or 1
    counts: dict[str, Count] = defaultdict(Count)
    for key, wanting in sorted(planted.items()):
        if len(wanting) < LEAST:
            continue
        for seed in range(1, DRAWS + 1):
            hidden = set(random.Random(seed).sample(sorted(wanting), max(1, len(wanting) // 3)))
            _count(place, counts[key], key, wanting, hidden, everybody)
    return dict(counts)


def _count(place: Place, count: Count, key: str, wanting: set[int], hidden: set[int], everybody: int) -> None:
    found = audience_of(place.engine, place.settings, key, now=NOW, without=hidden)
    listed = {one.suited.contact_id for one in found.found}
    count.hidden += len(hidden)
    count.back += len(listed & hidden)
    count.listed += len(listed)
    count.right += len(listed & wanting)
    count.lists += 1
    count.by_chance += len(hidden) * len(listed) / max(everybody - found.askers, 1)


def wishers(engine: Engine) -> dict[str, set[int]]:
    """Of each feature the contacts who planted a wish for it."""
    wishes = json.loads((files("voc.demo") / "planted.json").read_text(encoding="utf-8"))["wishes"]
    with reading(engine) as session:
        said = session.execute(
            select(Feedback.contact_id, Feedback.text).where(Feedback.contact_id.is_not(None))
        ).all()
    found: dict[str, set[int]] = defaultdict(set)
    for wish in wishes:
        for comment in wish["comments"] if wish["feature"] else ():
            found[wish["feature"]] |= {
                who for who, text in said if who is not None and comment["quote"] in text
            }
    return found


def summed(found: dict[str, Count]) -> list[Figure]:
    """Over all features, and each of them."""
    total = Count()
    for count in found.values():
        total.hidden += count.hidden
        total.back += count.back
        total.listed += count.listed
        total.right += count.right
        total.lists += count.lists
        total.by_chance += count.by_chance
    figures = [
        _figure("hidden askers that come back (recall at the list's length)", total.back, total.hidden),
        _figure("the same if the lists were drawn by chance", total.by_chance, total.hidden),
        _figure("contacts on the lists who planted such a wish (precision)", total.right, total.listed),
        Figure(
            name="contacts on a list, on average", value=round(total.listed / max(total.lists, 1), 1), unit="contacts",
            bar=None, n=total.lists, data=f"{DATA}; {len(found)} features, {DRAWS} draws each",
        ),
    ]  # fmt: skip
    for key, count in found.items():
        words = f"{DATA}; {count.back} of {count.hidden} hidden came back, {count.right} of {count.listed} listed are right"
        figures.append(_figure(f"{key}: hidden askers that come back", count.back, count.hidden, words))
    return figures


def _figure(name: str, part: float, of: int, data: str = DATA) -> Figure:
    return Figure(name=name, value=round(part / max(of, 1), 3), unit="share", bar=None, n=of, data=data)


if __name__ == "__main__":
    main()
