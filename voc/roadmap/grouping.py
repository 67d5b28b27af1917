"""Wants that mean the same become one request: whatever their order in a batch, and incremental from batch to batch.

Short texts of one company are all somewhat alike, and how much so differs from company to company. So likeness is
the cosine after the company's usual want is taken off, its mean, held near that of wants at large while there are
few. Wants of a batch first join the known request that is near enough; those that are left are bound together by
average linkage, which knows no order. A want in a language that the encoder does not know joins the same words only.
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
BIND_AT = 0.38
"""Least mean likeness at which groups of new wants become one. Learned: `training/train_grouping.py`."""
JOIN_AT = 0.46
"""Least likeness of a want to a known request's centre, at which it joins. Learned with it."""
SAME_WORDS = 0.99
"""Least plain cosine for a want in a language that the encoder does not know: no more than another comma."""
PRIOR = 50
"""As many wants the mean of wants at large counts for, beside the company's own."""
BLOCK = 512


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
def usual_want(encoder: str, dims: int) -> Vectors:
    """The mean vector (dims,) of wants at large, as learned for this encoder; zeros for one that nobody learned."""
    card = json.loads(CARD.read_text(encoding="utf-8"))
    if card["encoder"] != encoder or len(card["mean"]) != dims:
        return np.zeros(dims, dtype=np.float32)
    return np.array(card["mean"], dtype=np.float32)


def group(
    vectors: Vectors,
    sums: Vectors,
    counts: Labels,
    *,
    understood: NDArray[np.bool_],
    usual: Vectors | None = None,
    bind_at: float = BIND_AT,
    join_at: float = JOIN_AT,
) -> Grouping:
    """Put wants into groups.

    Parameters: vectors (n, n_dims) unit rows of the wants; sums (m, n_dims) the summed vectors of the
        known groups and counts (m,) how many each sums; understood (n,) whether the vector carries meaning; usual
        (n_dims,) the mean of wants at large, zeros where it is not known.
    Returns: a Grouping over m + new groups. Costs n * m and, for those that join nothing, their number squared.
    """
    dims = max(vectors.shape[1], sums.shape[1])
    sums = sums.reshape(len(sums), dims)
    mean = own_mean(vectors, sums, counts, usual)
    labels = np.full(len(vectors), -1, dtype=np.int64)
    seen = np.flatnonzero(understood)
    labels[seen] = _joined(_unit(vectors[seen] - mean), centres(sums, counts, mean), join_at)
    left = seen[labels[seen] < 0]
    labels[left] = len(sums) + _bound(_unit(vectors[left] - mean), bind_at)
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


def own_mean(vectors: Vectors, sums: Vectors, counts: Labels, usual: Vectors | None) -> Vectors:
    """The mean want (n_dims,) of this company, held near the usual one as if that had been said PRIOR times."""
    total = vectors.sum(axis=0, dtype=np.float64) + sums.sum(axis=0, dtype=np.float64)
    if usual is not None:
        total = total + PRIOR * usual.astype(np.float64)
    mean: Vectors = (total / (len(vectors) + int(counts.sum()) + PRIOR)).astype(np.float32)
    return mean


def centres(sums: Vectors, counts: Labels, mean: Vectors) -> Vectors:
    """Where groups stand once the mean is off: unit rows (m, n_dims); zeros for a group of none."""
    found = _unit((sums / np.maximum(counts, 1)[:, None] - mean).astype(np.float32))
    found[counts == 0] = 0
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
