"""Groups of near vectors: nearest neighbours as a graph, Leiden communities in it.

What lies far from its own neighbours belongs nowhere, before any group is made. Source: Jarvis and Patrick
1973 (shared neighbours); Traag, Waltman and van Eck 2019 (Leiden). Every number here was chosen on banking77
(train) and HWU64 with sentences of other sets between them, never on what measures.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.nlp.topics.neighbours import neighbours
from voc.nlp.values import Vectors

Labels = NDArray[np.int64]

NEIGHBOURS = 10
SAME = 0.9
"""Least cosine of two centres for their groups to be one."""

LONELY = 0.65
"""A passage that lies less near to its neighbours than this share of what is usual belongs nowhere."""

RESOLUTIONS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Of the modularity, from few large groups to many small ones. The data choose."""

_FEWER = 0.007
"""What twice the resolution must gain: of two that part the passages equally well the coarser one is told."""
_KEEP = 0.1
"""What it is worth that known topics are found again, from none of them to all."""
_SEED = 7
_CHUNK = 8_192


def fewest(n: int) -> int:
    """Passages in a topic, at least."""
    return max(4, round(math.sqrt(n) / 8))


def many(vectors: Vectors, *, start: Labels | None = None) -> Labels:
    """Groups of a heap of unit vectors (n, n_dims), the largest first; -1 for what belongs nowhere.

    `start` (n,): the groups of an earlier fit to begin with, -1 where there is none. The order of rows decides ties,
    so that who wants the same answer every time brings them in the same order.
    """
    near, cosines = neighbours(vectors, NEIGHBOURS)
    usual = cosines.mean(axis=1)
    lonely = usual < LONELY * np.median(usual)
    weights, least = graph(near), fewest(len(vectors))
    best, found = _standing(vectors, start)
    for resolution in RESOLUTIONS:
        labels = communities(weights, start=start, resolution=resolution)
        labels[lonely] = -1
        labels = merge_near(vectors, drop_small(labels, least))
        worth = (
            apartness(vectors, labels) - _FEWER * float(np.log2(resolution)) + _KEEP * _kept(start, labels)
        )
        if worth > best:
            best, found = worth, labels
    return found


def _standing(vectors: Vectors, start: Labels | None) -> tuple[float, Labels]:
    """The known groups as they are, and what they are worth: what a refit must beat."""
    if start is None or not (start >= 0).any():
        return -np.inf, np.full(len(vectors), -1, dtype=np.int64)
    labels = drop_small(start, 1)
    return apartness(vectors, labels) + _KEEP, labels


def apartness(vectors: Vectors, labels: Labels) -> float:
    """How much nearer passages lie to their own centre than to the next one, in [-1, 1]; outliers count as 0.

    Source: the simplified silhouette of Vendramin, Campello and Hruschka 2010, with cosine distances.
    """
    middles = centres(vectors, labels)
    total = 0.0
    for start in range(0, len(vectors) if len(middles) else 0, _CHUNK):
        rows = start + np.flatnonzero(labels[start : start + _CHUNK] >= 0)
        near = vectors[rows] @ middles.T
        place = np.arange(len(rows)), labels[rows]
        own = near[place].copy()
        near[place] = -1.0
        other = near.max(axis=1, initial=0.0)
        total += float(((own - other) / np.maximum(1.0 - np.minimum(own, other), 1e-6)).sum())
    return total / max(len(vectors), 1)


def _kept(start: Labels | None, labels: Labels) -> float:
    """How well groups agree with the known ones: the adjusted Rand index, 0 where none is known."""
    if start is None or not (start >= 0).any():
        return 0.0
    from sklearn.metrics import adjusted_rand_score

    known = start >= 0
    return float(adjusted_rand_score(start[known], labels[known]))


def graph(near: Labels) -> Any:
    """A symmetric sparse matrix (n, n): rows of which one is near the other, by the neighbours they share.

    The weight in (0, 1] is the share of neighbours that both have, so that bridges between groups are weak.
    """
    from scipy.sparse import csr_matrix

    n, k = near.shape
    links = csr_matrix((np.ones(n * k, np.float32), near.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n))
    links.sum_duplicates()
    links.setdiag(0)
    links.eliminate_zeros()
    either = ((links + links.T) > 0).astype(np.float32)
    shared = ((links @ links.T).multiply(either) + either).tocsr()
    shared.data = shared.data / (2 * k + 2 - shared.data)
    shared.sort_indices()
    return shared


def communities(weights: Any, *, start: Labels | None = None, resolution: float, seed: int = _SEED) -> Labels:
    """Leiden communities of the graph, (n,), from 0. The same on every machine."""
    import graspologic_native

    n = weights.shape[0]
    how = {
        "resolution": resolution,
        "randomness": 0.001,
        "iterations": 2,
        "use_modularity": True,
        "seed": seed,
    }
    if not weights.nnz:
        return np.full(n, -1, dtype=np.int64)
    if start is None:
        arrays = (
            weights.indptr.astype(np.int64),
            weights.indices.astype(np.int32),
            weights.data.astype(np.float64),
        )
        _, parts = graspologic_native.leiden_csr(*arrays, n, **how)
        return np.array([parts.get(row, -1) for row in range(n)], dtype=np.int64)
    return _from(start, weights, how)


def _from(start: Labels, weights: Any, how: dict[str, Any]) -> Labels:
    """The same, beginning with known groups; what has none begins alone."""
    import graspologic_native
    from scipy.sparse import triu

    edges = triu(weights, 1).tocoo()
    named = [
        (str(a), str(b), float(w))
        for a, b, w in zip(edges.row.tolist(), edges.col.tolist(), edges.data.tolist(), strict=True)
    ]
    begun = np.where(start >= 0, start, start.max(initial=-1) + 1 + np.arange(len(start)))
    rows = np.unique(np.concatenate([edges.row, edges.col]))
    first = dict(zip(map(str, rows.tolist()), begun[rows].tolist(), strict=True))
    _, parts = graspologic_native.leiden(edges=named, starting_communities=first, trials=1, **how)
    return np.array([parts.get(str(row), -1) for row in range(len(start))], dtype=np.int64)


def drop_small(labels: Labels, least: int) -> Labels:
    """Groups with fewer members become -1; the others are numbered from 0, the largest first."""
    names, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    ranked = sorted(
        (-size, place, name)
        for name, place, size in zip(names.tolist(), first.tolist(), sizes.tolist(), strict=True)
        if size >= least and name >= 0
    )
    new = {name: number for number, (_, _, name) in enumerate(ranked)}
    return np.array([new.get(label, -1) for label in labels.tolist()], dtype=np.int64)


def centres(vectors: Vectors, labels: Labels) -> Vectors:
    """Unit mean vector of every group, (k, n_dims)."""
    k = int(labels.max(initial=-1)) + 1
    sums = np.zeros((k, vectors.shape[1]), dtype=np.float32)
    order = np.argsort(labels, kind="stable")[np.count_nonzero(labels < 0) :]
    names, starts = np.unique(labels[order], return_index=True)
    if len(names):
        sums[names] = np.add.reduceat(vectors[order], starts, axis=0)
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    means: Vectors = sums / np.maximum(norms, 1e-9)
    return means


def merge_near(vectors: Vectors, labels: Labels, *, at: float = SAME) -> Labels:
    """Groups whose centres are nearer than `at` become one, the nearest pairs first."""
    merged = drop_small(labels, 1)
    while True:
        found = centres(vectors, merged)
        near = np.triu(found @ found.T, 1)
        pairs = np.argwhere(near >= at)
        if not len(pairs):
            return merged
        into = np.arange(len(found))
        touched: set[int] = set()
        for first, second in pairs[np.argsort(-near[pairs[:, 0], pairs[:, 1]], kind="stable")].tolist():
            if not touched & {first, second}:
                into[second] = first
                touched |= {first, second}
        merged = drop_small(np.where(merged >= 0, into[merged], -1), 1)


class Grouped:
    """What BERTopic asks of a cluster model, for groups that are known already."""

    def __init__(self, labels: Labels) -> None:
        self.labels_ = labels

    def fit(self, X: Vectors, y: object = None) -> "Grouped":  # noqa: N803 - the name that BERTopic passes
        """Nothing is left to do."""
        return self


def few(vectors: Vectors, *, near: float, least: int = 2) -> Labels:
    """Groups of a handful of vectors: average linkage, cut where the mean cosine falls under `near`."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(vectors) < 2:
        return np.full(len(vectors), -1, dtype=np.int64)
    apart = np.clip(1.0 - vectors @ vectors.T, 0.0, 2.0)
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform(apart, checks=False), method="average")
    return drop_small(fcluster(tree, t=1.0 - near, criterion="distance").astype(np.int64), least)
