"""How well stretches of text are found: precision, recall and F1, exact or by overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`precision`: share of the stretches said that are right; `recall`: share of the right ones that are said.

    All in [0, 1]; 0 where there is nothing to take a share of. `said` and `right` count stretches.
    """

    precision: float
    recall: float
    said: int
    right: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def overlaps(one: Span, other: Span) -> bool:
    """Whether two stretches (start, end) have a character in common."""
    return one[0] < other[1] and other[0] < one[1]


def span_f1(pairs: Iterable[tuple[Sequence[Span], Sequence[Span]]], *, exact: bool) -> Found:
    """How well the stretches of all texts together were found; `pairs`: of each text those said and those right.

    Exact: both ends agree. Otherwise a stretch is a hit where it has a character in common with one of the other
    kind.
    """
    said = right = hits = met = 0
    for ours, theirs in pairs:
        said, right = said + len(ours), right + len(theirs)
        if exact:
            both = len(set(ours) & set(theirs))
            hits, met = hits + both, met + both
        else:
            hits += sum(any(overlaps(one, other) for other in theirs) for one in ours)
            met += sum(any(overlaps(one, other) for other in ours) for one in theirs)
    return Found(precision=hits / max(said, 1), recall=met / max(right, 1), said=said, right=right)
