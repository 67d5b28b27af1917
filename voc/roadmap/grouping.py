"""Wants that mean the same become one request: whatever their order in a batch, and incremental from batch to batch.

Short texts of one company are all somewhat alike, and how much so differs from company to company. So likeness is
the cosine after the company's usual want is taken off, its mean, and it is counted in the company's spread: how far
two of its wants commonly are from having nothing to do with each other. Both are held near what is usual while there
are few wants. Wants of a batch first join the known request that is near enough; those that are left are bound together
by average linkage, which knows no order. A want in a language that the encoder does not know joins the same words only.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]

CARD = Path(__file__).parent / "models" / "grouping.json"
"""What was learned, by encoder: `training/train_grouping.py`."""
ANY = "wants-1"
"""The encoder whose card serves for one that nobody learned for."""
SAME_WORDS = 0.99
"""Least plain cosine for a want in a language that the encoder does not know: no more than another comma."""
SURELY = 0.8
"""Cosine, once the mean is off, from which on two wants are one in any company, however alike all are there."""
PRIOR = 50
"""As many wants what is usual counts for, beside the company's own."""
BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """The card of one encoder.

    `bind_at`: least mean likeness, in spreads, at which groups of new wants become one; `join_at`: that of a want to a
    known request's centre, at which it joins; `spread`: the usual one. `merge_weights`, `merge_intercept`: the model
    of `voc.roadmap.merging`. `name`: its version.
    """

    name: str
    bind_at: float
    join_at: float
    spread: float
    merge_weights: tuple[float, float]
    merge_intercept: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the wants of a company have in common: their mean (n_dims,), and how far they spread around it."""

    mean: Vectors
    spread: float

    def at(self, spreads: float) -> float:
        """The cosine that so many spreads are, SURELY at most."""
        return min(spreads * self.spread, SURELY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Where each want went.

    `labels` (n,) index of the group: below `n_known` one that was given, else a new one, numbered on
    in the order of first wants. `similarity` (n,) in [-1, 1], to the group's centre, 1 for a want that is alone.
    `sums` (n_groups, n_dims) and `counts` (n_groups,) describe all groups after the last want.
    """

    labels: Labels
    similarity: Vectors
    sums: Vectors
    counts: Labels
    n_known: int


@cache
def learned(encoder: str) -> Learned:
    """The card of an encoder, or the one that serves for all."""
    cards = json.loads(CARD.read_text(encoding="utf-8"))
    card = cards["encoders"].get(encoder, cards["encoders"][ANY])
    return Learned(
        name=cards["name"],
        bind_at=card["bind_at"],
        join_at=card["join_at"],
        spread=card["spread"],
        merge_weights=(card["merge_weights"][0], card["merge_weights"][1]),
        merge_intercept=card["merge_intercept"],
    )


def group(
    vectors: Vectors, sums: Vectors, counts: Labels, *, understood: NDArray[np.bool_], card: Learned
) -> Grouping:
    """Put wants into groups.

    Parameters: vectors (n, n_dims) unit rows of the wants; sums (m, n_dims) the summed vectors of the
        known groups and counts (m,) how many each sums; understood (n,) whether the vector carries meaning.
    Returns: a Grouping over m + new groups. Costs n * m and, for those that join nothing, their number squared.
    """
    dims = max(vectors.shape[1], sums.shape[1])
    sums = sums.reshape(len(sums), dims)
    common = ground(vectors, sums, counts, usual=card.spread)
    labels = np.full(len(vectors), -1, dtype=np.int64)
    seen = np.flatnonzero(understood)
    points = _unit(vectors[seen] - common.mean)
    labels[seen] = _joined(points, centres(sums, counts, common.mean), common.at(card.join_at))
    left = labels[seen] < 0
    labels[seen[left]] = len(sums) + _bound(points[left], common.at(card.bind_at))
    for row in np.flatnonzero(~understood):
        labels[row] = _same_words(vectors, sums, labels, int(row))
    labels = _in_order(labels, len(sums))
    size = max(len(sums), int(labels.max(initial=-1)) + 1)
    all_sums, all_counts = np.zeros((size, dims), dtype=np.float32), np.zeros(size, dtype=np.int64)
    all_sums[: len(sums)], all_counts[: len(sums)] = sums, counts
    np.add.at(all_sums, labels, vectors)
    np.add.at(all_counts, labels, 1)
    likeness: Vectors = (vectors * _unit(all_sums)[labels]).sum(axis=1)
    likeness[all_counts[labels] == 1] = 1
    return Grouping(labels=labels, similarity=likeness, sums=all_sums, counts=all_counts, n_known=len(sums))


def ground(vectors: Vectors, sums: Vectors, counts: Labels, *, usual: float) -> Ground:
    """What all wants of this company have in common, known groups and new wants.

    The mean is held near zero and the spread near the `usual` one, as if PRIOR wants had said so.
    """
    total = vectors.sum(axis=0, dtype=np.float64) + sums.sum(axis=0, dtype=np.float64)
    mean: Vectors = (total / (len(vectors) + int(counts[sums.any(axis=1)].sum()) + PRIOR)).astype(np.float32)
    points = np.concatenate([_unit(vectors - mean), centres(sums, counts, mean)]).astype(np.float64)
    n = int(points.any(axis=1).sum())
    alike = (
        float(((points.T @ points) ** 2).sum()) - n
    )  # of all pairs of different points, the squared cosines
    own = max(alike, 0.0) / max(n * (n - 1), 1)
    return Ground(mean=mean, spread=float(np.sqrt((n * own + PRIOR * usual**2) / (n + PRIOR))))


def centres(sums: Vectors, counts: Labels, mean: Vectors) -> Vectors:
    """Where groups stand once the mean is off: unit rows (m, n_dims); zeros for a group of none, or of no words."""
    found = _unit((sums / np.maximum(counts, 1)[:, None] - mean).astype(np.float32))
    found[(counts == 0) | ~sums.any(axis=1)] = 0
    return found


def _joined(points: Vectors, known: Vectors, join_at: float) -> Labels:
    """The nearest known group of each point (n,), -1 where none is near enough."""
    labels = np.full(len(points), -1, dtype=np.int64)
    if not len(known):
        return labels
    for start in range(0, len(points), BLOCK):
        likeness = points[start : start + BLOCK] @ known.T
        near = likeness.argmax(axis=1)
        enough = likeness[np.arange(len(near)), near] >= join_at
        labels[start : start + BLOCK] = np.where(enough, near, -1)
    return labels


def _bound(points: Vectors, bind_at: float) -> Labels:
    """Groups (n,) of points by average linkage, numbered from 0."""
    if len(points) < 2:
        return np.zeros(len(points), dtype=np.int64)
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    apart = np.clip(1 - points.astype(np.float64) @ points.T.astype(np.float64), 0, 2)
    np.fill_diagonal(apart, 0)
    tree = linkage(squareform((apart + apart.T) / 2, checks=False), "average")
    found: Labels = fcluster(tree, 1 - bind_at, "distance").astype(np.int64) - 1
    return found


def _same_words(vectors: Vectors, sums: Vectors, labels: Labels, row: int) -> int:
    """The group that says what this want says, among the known and those of the wants that have one; else a new one."""
    if len(sums):
        likeness = _unit(sums) @ vectors[row]
        if likeness.max() >= SAME_WORDS:
            return int(likeness.argmax())
    placed = np.flatnonzero(labels >= 0)
    likeness = vectors[placed] @ vectors[row]
    if len(placed) and likeness.max() >= SAME_WORDS:
        return int(labels[placed[likeness.argmax()]])
    return max(len(sums), int(labels.max(initial=-1)) + 1)


def _in_order(labels: Labels, n_known: int) -> Labels:
    """The same groups, the new ones numbered on from `n_known` in the order of their first wants."""
    new = labels >= n_known
    _, first, group_of = np.unique(labels[new], return_index=True, return_inverse=True)
    ranked = labels.copy()
    ranked[new] = n_known + np.argsort(np.argsort(first))[group_of]
    return ranked


def _unit(rows: Vectors) -> Vectors:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.where(length > 0, length, 1)).astype(np.float32)
    return unit


def speaks_best(vectors: Vectors, lengths: Labels, telling: Vectors | None = None) -> int:
    """Which of a request's passages stands for it: near the centre, a clear want, and neither a grunt nor a speech.

    Parameters: vectors (n, n_dims) of its passages in the order of asking; lengths (n,) in characters; telling (n,)
        in [-1, 1] how clearly each says a want in the customer's own words, 0 where nobody knows.
    Returns: the index of the passage.
    """
    centre = _unit(vectors.sum(axis=0, keepdims=True))[0]
    short = np.clip((24 - lengths) / 24, 0, 1)
    long = np.clip((lengths - 140) / 200, 0, 1)
    clear = 0.3 * telling if telling is not None else np.zeros(len(vectors))
    return int(np.argmax(vectors @ centre - 0.3 * short - 0.3 * long + clear))
