"""Groups of near vectors: mutual nearest neighbours as a graph, Leiden communities in it.

Source: Jarvis and Patrick 1973 (shared neighbours); Traag, Waltman and van Eck 2019 (Leiden).
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from voc.nlp.values import Vectors

Labels = NDArray[np.int64]

NEIGHBOURS = 15
RESOLUTION = 3.0
"""Of the modularity: 3 beat 1 and 2 on labelled support questions at 200 to 4,000 passages."""

SAME = 0.9
"""Least cosine of two centres for their groups to be one."""

_CHUNK = 1_024


def neighbours(vectors: Vectors, k: int) -> Labels:
    """The k nearest other rows of every row, (n, k), nearest first; ties go to the earlier row.

    Exact; memory is one chunk of rows against all, 4 kB a row.
    """
    n = len(vectors)
    k = min(k, n - 1)
    found = np.empty((n, k), dtype=np.int64)
    for start in range(0, n, _CHUNK):
        near = vectors[start : start + _CHUNK] @ vectors.T
        rows = np.arange(len(near))
        near[rows, rows + start] = -np.inf
        best = np.argpartition(near, n - k, axis=1)[:, n - k :]
        order = np.lexsort((best, -np.take_along_axis(near, best, axis=1)))
        found[start : start + _CHUNK] = np.take_along_axis(best, order, axis=1)
    return found


def graph(vectors: Vectors, k: int = NEIGHBOURS) -> list[tuple[str, str, float]]:
    """Edges (row, row, weight in (0, 1]) between rows that are among each other's k nearest.

    The weight is the share of neighbours that both have, so that bridges between groups are weak.
    """
    from scipy.sparse import csr_matrix, triu

    n = len(vectors)
    near = neighbours(vectors, k)
    ones = np.ones(near.size, dtype=np.float32)
    links = csr_matrix((ones, near.ravel(), np.arange(0, near.size + 1, near.shape[1])), shape=(n, n))
    mutual = links.multiply(links.T)
    shared = (links @ links.T).multiply(mutual) + mutual
    edges = triu(shared, 1).tocoo()
    weights = edges.data / (2 * near.shape[1] + 1 - edges.data)
    return [(str(a), str(b), float(w)) for a, b, w in zip(edges.row, edges.col, weights, strict=True)]


def communities(edges: Iterable[tuple[str, str, float]], n: int, *, resolution: float, seed: int) -> Labels:
    """Leiden communities of the graph, (n,); rows without an edge are -1. The same on every machine."""
    import graspologic_native

    labels = np.full(n, -1, dtype=np.int64)
    kept = list(edges)
    if kept:
        _, parts = graspologic_native.leiden(
            edges=kept, starting_communities=None, resolution=resolution, randomness=0.001, iterations=2,
            use_modularity=True, seed=seed, trials=1,
        )  # fmt: skip
        for row, part in parts.items():
            labels[int(row)] = part
    return labels


def drop_small(labels: Labels, fewest: int) -> Labels:
    """Groups with fewer members become -1; the others are numbered from 0, the largest first."""
    names, sizes = np.unique(labels[labels >= 0], return_counts=True)
    ranked = sorted(
        (-size, name) for name, size in zip(names.tolist(), sizes.tolist(), strict=True) if size >= fewest
    )
    new = {name: place for place, (_, name) in enumerate(ranked)}
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
    """Groups whose centres are nearer than `at` become one, the nearest pair first."""
    merged = drop_small(labels, 1)
    while True:
        found = centres(vectors, merged)
        near = np.triu(found @ found.T, 1)
        if not near.size or near.max() < at:
            return merged
        first, second = np.unravel_index(int(near.argmax()), near.shape)
        merged = drop_small(np.where(merged == second, first, merged), 1)


def many(vectors: Vectors, *, fewest: int, seed: int) -> Labels:
    """Groups of a heap of unit vectors (n, n_dims), at least `fewest` in each; -1 for what belongs nowhere."""
    found = communities(graph(vectors), len(vectors), resolution=RESOLUTION, seed=seed)
    return merge_near(vectors, drop_small(found, fewest))


class Grouped:
    """What BERTopic asks of a cluster model, for groups that are known already."""

    def __init__(self, labels: Labels) -> None:
        self.labels_ = labels

    def fit(self, X: Vectors, y: object = None) -> "Grouped":  # noqa: N803 - the name that BERTopic passes
        """Nothing is left to do."""
        return self


def few(vectors: Vectors, *, near: float, fewest: int = 2) -> Labels:
    """Groups of a handful of vectors: average linkage, cut where the mean cosine falls under `near`."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(vectors) < 2:
        return np.full(len(vectors), -1, dtype=np.int64)
    apart = np.clip(1.0 - vectors @ vectors.T, 0.0, 2.0)
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform(apart, checks=False), method="average")
    return drop_small(fcluster(tree, t=1.0 - near, criterion="distance").astype(np.int64), fewest)
