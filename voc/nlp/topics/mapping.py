"""A map of passages on a plane: topics that mean the same lie near one another, passages near their topic.

Two steps, both linear algebra and the same on every machine: the centres of topics are laid out by what tells them
apart and pushed aside until their circles do not cover one another; each passage stands in the circle of its topic, in the
direction in which it differs from it. A distance between two topics means something; one within a circle only roughly.
"""

import numpy as np
from numpy.typing import NDArray

from voc.nlp.values import Vectors

Labels = NDArray[np.int64]
Places = NDArray[np.float64]
ROUNDS = 200
KEPT = 32
TURNS = 8
SEED = 7
CIRCLE = 0.9
"""Share of a circle's radius within which nine of ten of its passages stand."""


def plane(vectors: Vectors, labels: Labels) -> Places:
    """Where each passage stands, (n, 2), finite, around (0, 0).

    Parameters: vectors (n, n_dims), n_dims >= 2; labels (n,): the topic of each passage, below 0 where it has none.
        Who has none stands near the topic that is nearest in meaning, outside of its circle.
    Source: classical scaling, Torgerson 1952; the rest is ours.
    """
    from threadpoolctl import threadpool_limits

    if not len(vectors):
        return np.zeros((0, 2))
    with threadpool_limits(limits=1, user_api="blas"):
        return _placed(vectors, labels)


def _placed(vectors: Vectors, labels: Labels) -> Places:
    rows = _fewer(_unit(vectors.astype(np.float64)))
    names, own = np.unique(labels[labels >= 0], return_inverse=True)
    if not len(names):
        return _two(rows - rows.mean(axis=0))
    inside = np.flatnonzero(labels >= 0)
    sizes = np.bincount(own).astype(np.float64)
    centres = np.zeros((len(names), rows.shape[1]))
    np.add.at(centres, own, rows[inside])
    centres /= sizes[:, None]
    radii = np.sqrt(sizes / sizes.sum())
    middles = _apart(_two(centres - centres.mean(axis=0)), radii)
    home = np.empty(len(rows), dtype=np.int64)
    home[inside] = own
    outside = np.flatnonzero(labels < 0)
    if len(outside):
        home[outside] = np.argmax(rows[outside] @ _unit(centres).T, axis=1)
    return middles[home] + _within(rows, home, centres, radii, labels < 0)


def _within(
    rows: NDArray[np.float64],
    home: Labels,
    centres: NDArray[np.float64],
    radii: Places,
    strays: NDArray[np.bool_],
) -> Places:
    """How far each passage stands from the middle of its topic, (n, 2)."""
    found = np.zeros((len(rows), 2))
    for topic in range(len(centres)):
        members = np.flatnonzero(home == topic)
        flat = _two(rows[members] - centres[topic])
        length = np.linalg.norm(flat, axis=1)
        order = np.argsort(np.argsort(length, kind="stable"), kind="stable")
        share = np.sqrt((order + 0.5) / max(len(members), 1))
        far = np.where(strays[members], 1.05 + 0.25 * share, CIRCLE * share)
        found[members] = flat / np.maximum(length, 1e-12)[:, None] * (far * radii[topic])[:, None]
    return found


def _apart(middles: Places, radii: Places) -> Places:
    """Middles (k, 2) scaled to the room that the circles need, and pushed until few of them overlap."""
    spread = np.sqrt((middles**2).sum(axis=1).mean())
    middles = middles / max(spread, 1e-12) * 1.1
    touch = (radii[:, None] + radii[None, :]) * 1.25
    for _ in range(ROUNDS):
        between = middles[:, None, :] - middles[None, :, :]
        length = np.sqrt((between**2).sum(axis=2))
        over = np.clip(touch - length, 0.0, None)
        np.fill_diagonal(over, 0.0)
        if over.max(initial=0.0) < 1e-4:
            break
        push: Places = between / np.maximum(length, 1e-9)[:, :, None] * (over * 0.25)[:, :, None]
        middles = middles + push.sum(axis=1) - 0.004 * middles
    return middles


def _two(rows: NDArray[np.float64]) -> Places:
    """Rows (n, n_dims) along the two directions in which they differ most, signs fixed."""
    if rows.shape[1] < 2:
        raise ValueError(f"vectors have {rows.shape[1]} dimensions, a plane needs two")
    _, directions = np.linalg.eigh(rows.T @ rows)
    two = directions[:, [-1, -2]]
    largest = np.abs(two).argmax(axis=0)
    found: Places = rows @ (two * np.sign(two[largest, [0, 1]]))
    return found


def _fewer(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows along about KEPT directions in which they differ most, by subspace iteration: the rest costs and tells little."""
    if rows.shape[1] <= KEPT:
        return rows
    away = rows - rows.mean(axis=0)
    spread = away.T @ away
    directions = np.random.default_rng(SEED).standard_normal((rows.shape[1], KEPT))
    for _ in range(TURNS):
        directions, _ = np.linalg.qr(spread @ directions)
    kept: NDArray[np.float64] = rows @ directions
    return kept


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return found
