"""The nearest rows of every row: exact in a small heap, by cells in a large one. The same on every machine.

In a large heap rows are put into cells around evenly drawn rows, and a row looks for its neighbours in the
cells next to its own. How many of the true neighbours that finds stands in benchmarks/results/topics.json.
"""

import numpy as np
from numpy.typing import NDArray

from voc.nlp.values import Vectors

Rows = NDArray[np.int64]

EXACT = 15_000
"""Up to so many rows every row is compared with every other: memory is one chunk of rows against all."""

_CELL = 250
_PROBES = 14
_ROUNDS = 3
_CHUNK = 1_024


def neighbours(vectors: Vectors, k: int) -> tuple[Rows, Vectors]:
    """The k nearest other rows of every row, nearest first, and how near they are.

    Parameters: vectors (n, n_dims), unit rows; k at least 1, cut to n - 1.
    Returns: rows (n, k) and cosines (n, k); ties go to the earlier row. Beyond EXACT rows a few of the true
        neighbours are missing; a row without k others in reach has its own number and a cosine of -1 there.
    """
    k = min(k, len(vectors) - 1)
    if len(vectors) <= EXACT:
        return _exact(vectors, k)
    return _by_cells(vectors, k)


def _exact(vectors: Vectors, k: int) -> tuple[Rows, Vectors]:
    found = np.empty((len(vectors), k), dtype=np.int64)
    near = np.empty((len(vectors), k), dtype=np.float32)
    everyone = np.arange(len(vectors))
    for start in range(0, len(vectors), _CHUNK):
        rows = everyone[start : start + _CHUNK]
        found[rows], near[rows] = _nearest(vectors, rows, everyone, k)
    return found, near


def _by_cells(vectors: Vectors, k: int) -> tuple[Rows, Vectors]:
    centres = _centres(vectors)
    cell = np.concatenate([
        (vectors[start : start + 8_192] @ centres.T).argmax(axis=1) for start in range(0, len(vectors), 8_192)
    ])  # fmt: skip
    order = np.argsort(cell, kind="stable")
    bounds = np.searchsorted(cell[order], np.arange(len(centres) + 1))
    members = [order[bounds[i] : bounds[i + 1]] for i in range(len(centres))]
    beside = np.argsort(-(centres @ centres.T), axis=1, kind="stable")[:, :_PROBES]
    found = np.repeat(np.arange(len(vectors))[:, None], k, axis=1)
    near = np.full((len(vectors), k), -1.0, dtype=np.float32)
    for number, own in enumerate(members):
        there = np.sort(np.concatenate([members[other] for other in beside[number]]))
        for start in range(0, len(own), _CHUNK):
            rows = own[start : start + _CHUNK]
            some, cosines = _nearest(vectors, rows, there, min(k, len(there) - 1))
            found[rows, : some.shape[1]], near[rows, : some.shape[1]] = some, cosines
    return found, near


def _nearest(vectors: Vectors, rows: Rows, there: Rows, k: int) -> tuple[Rows, Vectors]:
    """The k nearest of `there` (sorted) to each of `rows`, which are among them, without themselves."""
    near = vectors[rows] @ vectors[there].T if len(there) < len(vectors) else vectors[rows] @ vectors.T
    near[np.arange(len(rows)), np.searchsorted(there, rows)] = -np.inf
    best = (
        np.argpartition(near, near.shape[1] - k, axis=1)[:, near.shape[1] - k :]
        if k
        else near[:, :0].astype(int)
    )
    cosines = np.take_along_axis(near, best, axis=1)
    order = np.lexsort((best, -cosines))
    return there[np.take_along_axis(best, order, axis=1)], np.take_along_axis(cosines, order, axis=1)


def _centres(vectors: Vectors) -> Vectors:
    """Middles of the cells: a few rounds of k-means over evenly drawn rows."""
    drawn = vectors[:: max(1, len(vectors) // 20_000)]
    cells = len(vectors) // _CELL
    centres = drawn[np.linspace(0, len(drawn) - 1, cells).astype(np.int64)].copy()
    for _ in range(_ROUNDS):
        home = (drawn @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, home, drawn)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(norms > 0, sums / np.maximum(norms, 1e-9), centres).astype(np.float32)
    return centres
