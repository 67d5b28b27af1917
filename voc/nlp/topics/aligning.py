"""What a refit found, told as changes of the topics that are known: same, split, merged, new, gone.

Topics stay put unless there is a reason. A topic that a refit finds again keeps its passages, also those that
the refit would have put next door; parts come off it, or two become one, only where their centres say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.nlp.topics.clusters import Labels, centres, fewest
from voc.nlp.values import Vectors

MERGE = 0.8
"""Least cosine of the centres of two topics for a refit that holds them for one to be believed."""
SPLIT = 0.75
"""Most cosine between a part and the rest of a topic for the part to be a topic of its own."""
PART = 0.2
"""Least share of a topic that a part must be to come off."""
CLEARLY = 0.1
"""So much nearer to another topic a passage must lie to leave its own."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of passages after a refit, as seen from the known topics, which are numbers or -1.

    `keeps`: the topic it continues; `source`: the topic it came off; `merged`: topics that became part of it.
    """

    keeps: int = -1
    source: int = -1
    merged: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Aligned:
    """`labels` (n,): index into `groups` or -1; `gone`: known topics that no group continues."""

    labels: Labels
    groups: tuple[Group, ...]
    gone: tuple[int, ...]


def align(themed: Vectors, before: Labels, found: Labels) -> Aligned:
    """Tell the groups of a refit as changes of known topics.

    Parameters: themed (n, n_themes), unit rows; before (n,): the known topic of every passage, -1 for outliers
        and what is new; found (n,): its group by the refit, -1 for none.
    """
    olds, news = int(before.max(initial=-1)) + 1, int(found.max(initial=-1)) + 1
    shared = np.zeros((olds, news), dtype=np.int64)
    both = (before >= 0) & (found >= 0)
    np.add.at(shared, (before[both], found[both]), 1)
    old_centres = centres(themed, before)
    groups, home = _groups(themed, before, found, shared, old_centres)
    labels = _placed(themed, before, found, groups, home, old_centres)
    return _numbered(labels, groups, olds)


def _groups(
    themed: Vectors, before: Labels, found: Labels, shared: Labels, old_centres: Vectors
) -> tuple[list[Group], Labels]:
    """The groups that there will be, and which of them each found group becomes (-1: none of its own)."""
    olds, news = shared.shape
    sizes = np.bincount(before[before >= 0], minlength=olds)
    keeper, merged = _landed(shared, sizes, old_centres)
    groups = [Group(keeps=old, merged=tuple(merged.get(old, ()))) for old in keeper if old >= 0]
    home = np.full(news, -1, dtype=np.int64)
    home[[new for new, old in enumerate(keeper) if old >= 0]] = np.arange(len(groups))
    into = {old for some in merged.values() for old in some}
    groups += [  # found in no group as a whole: it stays if most of its passages are still in one or another
        Group(keeps=old)
        for old in range(olds)
        if old not in keeper and old not in into and _stays(shared[old], int(sizes[old]))
    ]
    least = fewest(len(found))
    for new in range(news):
        if home[new] >= 0:
            continue
        source = int(shared[:, new].argmax()) if olds else -1
        size = np.count_nonzero(found == new)
        if source >= 0 and 2 * shared[source, new] >= size:
            part, rest = (
                themed[(found == new) & (before == source)],
                themed[(found != new) & (before == source)],
            )
            if shared[source, new] < max(least, PART * sizes[source]) or _near(part, rest) > SPLIT:
                continue
        elif np.count_nonzero((found == new) & (before < 0)) < max(least, size / 2):
            continue
        else:
            source = -1
        home[new] = len(groups)
        groups.append(Group(source=source))
    return groups, home


def _landed(shared: Labels, sizes: Labels, old_centres: Vectors) -> tuple[list[int], dict[int, list[int]]]:
    """For each found group the topic it continues or -1, and for each such topic those that it takes in."""
    olds, news = shared.shape
    keeper = [-1] * news
    merged: dict[int, list[int]] = {}
    if not news:
        return keeper, merged
    for old in sorted(range(olds), key=lambda old: (-int(shared[old].max()), old)):
        new = int(shared[old].argmax())
        if 2 * shared[old, new] < sizes[old] or not sizes[old]:
            continue
        if keeper[new] < 0:
            keeper[new] = old
        elif float(old_centres[old] @ old_centres[keeper[new]]) >= MERGE:
            merged.setdefault(keeper[new], []).append(old)
    return keeper, merged


def _stays(shared: Labels, size: int) -> bool:
    """Whether half of a topic's passages are still in any group, and two of them."""
    inside = int(shared.sum())
    return 2 * inside >= size and inside >= 2


def _near(part: Vectors, rest: Vectors) -> float:
    """Cosine of the centres of two heaps; -1 where one is empty."""
    if not len(part) or not len(rest):
        return -1.0
    one, other = part.sum(axis=0), rest.sum(axis=0)
    return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9))


def _placed(
    themed: Vectors,
    before: Labels,
    found: Labels,
    groups: Sequence[Group],
    home: Labels,
    old_centres: Vectors,
) -> Labels:
    """The group of every passage: where the refit put it, save that nothing leaves a standing topic for little."""
    target = np.where(found >= 0, home[found] if len(home) else -1, -1)
    stays = np.full(len(old_centres) + 1, -1, dtype=np.int64)
    for number, group in enumerate(groups):
        for old in (group.keeps, *group.merged):
            if old >= 0:
                stays[old] = number
    own = stays[before]
    keeps = np.array([group.keeps for group in groups] or [-1], dtype=np.int64)
    rows = np.flatnonzero((own >= 0) & (target >= 0) & (target != own) & (keeps[target] >= 0))
    gain = np.einsum("ij,ij->i", themed[rows], old_centres[keeps[target[rows]]] - old_centres[before[rows]])
    back = rows[gain < CLEARLY]
    target[back] = own[back]
    return np.where((target < 0) & (own >= 0), own, target)


def _numbered(labels: Labels, groups: Sequence[Group], olds: int) -> Aligned:
    """Groups that nobody is in leave; the others are numbered, the largest first."""
    sizes = np.bincount(labels[labels >= 0], minlength=len(groups))
    order = [number for number in np.argsort(-sizes, kind="stable").tolist() if sizes[number]]
    new = np.full(len(groups) + 1, -1, dtype=np.int64)
    new[order] = np.arange(len(order))
    kept = tuple(groups[number] for number in order)
    there = {old for group in kept for old in (group.keeps, *group.merged)}
    return Aligned(new[labels], kept, tuple(old for old in range(olds) if old not in there))
