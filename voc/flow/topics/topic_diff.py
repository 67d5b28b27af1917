"""The diff of a refit: what becomes of each topic, and which passages that moves. Reads and writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from voc.nlp.topics import Aligned
from voc.nlp.values import TopicFit
from voc.terms import ChangeKind

Move = tuple[int, int | None]
"""A passage, and the topic that it was in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A refit with what it was made from: passage ids (n,), ascending, and the topic of each before, or None."""

    ids: Sequence[int]
    before: Sequence[int | None]
    known: Sequence[int]
    """Topic ids in the order in which the refit numbers them."""
    fit: TopicFit
    aligned: Aligned
    run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What becomes of one topic. `other`: the topic that a split comes off, or that a merged one goes to.

    `before` and `after` count passages; `moves` are those that go to the topic, or, merged and gone, that leave it.
    """

    kind: ChangeKind
    topic: int | None
    label: str
    before: int
    after: int
    other: int | None = None
    label_before: str | None = None
    words: str = ""
    example: int | None = None
    moves: tuple[Move, ...] = ()


def lines_of(found: Found, sizes: Mapping[int, int], labels: Mapping[int, str]) -> list[Line]:
    """The lines of a refit, given how many passages each topic has and what it is called.

    A topic that stays with the passages it has is no line.
    """
    groups = found.aligned.groups
    after = np.bincount(found.aligned.labels[found.aligned.labels >= 0], minlength=len(groups)).tolist()
    moves = _moves(found)
    lines = []
    for number, (group, sketch) in enumerate(zip(groups, found.fit.topics, strict=True)):
        kept = found.known[group.keeps] if group.keeps >= 0 else None
        source = found.known[group.source] if group.source >= 0 else None
        label = labels[kept] if kept else sketch.label
        words, example = "; ".join(sketch.words), int(found.ids[sketch.example])
        coming = tuple(moves.get((number, -1), ()))
        if kept is None or coming:
            lines.append(
                Line(
                    kind=ChangeKind.SAME if kept else ChangeKind.SPLIT if source else ChangeKind.NEW,
                    topic=kept, other=source, label=label, before=sizes.get(kept, 0) if kept else 0,
                    after=after[number], words=words, example=example, moves=coming,
                )
            )  # fmt: skip
        lines += [
            Line(
                kind=ChangeKind.MERGED, topic=found.known[old], other=kept, label=label,
                before=sizes.get(found.known[old], 0), after=0, words=words, example=example,
                moves=tuple(moves.get((number, old), ())),
            )
            for old in group.merged
        ]  # fmt: skip
    lines += [
        Line(
            kind=ChangeKind.GONE, topic=found.known[old], label=labels[found.known[old]],
            before=sizes.get(found.known[old], 0), after=0, moves=tuple(moves.get((-1, old), ())),
        )
        for old in found.aligned.gone
    ]  # fmt: skip
    return lines


def _moves(found: Found) -> dict[tuple[int, int], list[Move]]:
    """Who moves, by the group they go to and, for merged and gone topics, the one they leave (else -1)."""
    place = {topic: number for number, topic in enumerate(found.known)}
    moves: dict[tuple[int, int], list[Move]] = {}
    for i, was, number in zip(found.ids, found.before, found.aligned.labels.tolist(), strict=True):
        old = place[was] if was is not None else -1
        group = found.aligned.groups[number] if number >= 0 else None
        if (group is None and old < 0) or (group is not None and 0 <= old == group.keeps):
            continue
        leaves = old if group is None or old in group.merged else -1
        moves.setdefault((number, leaves), []).append((int(i), was))
    return moves
