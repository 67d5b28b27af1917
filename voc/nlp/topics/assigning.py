"""Passages join the topic whose centre is nearest, or none."""

import numpy as np
from numpy.typing import NDArray

from voc.errors import InputError
from voc.nlp.topics.themes import MAPPED, themes
from voc.nlp.values import Vectors

JOIN = 0.4
"""Least cosine between a passage and a centre for it to join, where nothing better was learned."""

_SHARPNESS = 20.0
_CHUNK = 8_192


def assign(
    vectors: Vectors,
    centres: Vectors,
    *,
    reach: float | Vectors = JOIN,
    encoder: str = MAPPED,
) -> tuple[NDArray[np.int64], Vectors]:
    """The topic of every passage, and how surely it is that one and not its neighbours.

    Parameters: vectors (n, n_dims), unit rows of `encoder`; centres (k, n_themes), as `fit` gave them; reach in
        [-1, 1], one number or one for every centre (k,): the least cosine at which a passage belongs.
    Returns: labels (n,), index into `centres` or -1 where none is near enough; probabilities (n,) in [0, 1],
        the softmax share of the nearest centre, 0 for -1.
    Raises: InputError when n_themes differ, i.e. two encoders were mixed.
    """
    labels = np.full(len(vectors), -1, dtype=np.int64)
    chances = np.zeros(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors) if centres.size else 0, _CHUNK):
        part = slice(start, start + _CHUNK)
        labels[part], chances[part] = _joined(themes(vectors[part], encoder), centres, reach)
    return labels, chances


def place(themed: Vectors, centres: Vectors, reach: Vectors) -> NDArray[np.int64]:
    """The same for rows (n, n_themes) that are in the space of the centres already; labels alone."""
    labels = np.full(len(themed), -1, dtype=np.int64)
    for start in range(0, len(themed) if centres.size else 0, _CHUNK):
        labels[start : start + _CHUNK], _ = _joined(themed[start : start + _CHUNK], centres, reach)
    return labels


def _joined(themed: Vectors, centres: Vectors, reach: float | Vectors) -> tuple[NDArray[np.int64], Vectors]:
    near = likeness(themed, centres)
    best = near.argmax(axis=1)
    top = near[np.arange(len(near)), best]
    joins = top >= np.broadcast_to(np.asarray(reach, dtype=np.float32), (len(centres),))[best]
    return np.where(joins, best, -1), np.where(joins, _share(near, top), 0.0).astype(np.float32)


def chances_of(themed: Vectors, centres: Vectors, labels: NDArray[np.int64]) -> Vectors:
    """Softmax share of each row's topic among all centres, 0 for -1; (n,)."""
    chances = np.zeros(len(themed), dtype=np.float32)
    for start in range(0, len(themed), _CHUNK):
        rows = start + np.flatnonzero(labels[start : start + _CHUNK] >= 0)
        near = likeness(themed[rows], centres)
        chances[rows] = _share(near, near[np.arange(len(rows)), labels[rows]])
    return chances


def likeness(themed: Vectors, centres: Vectors) -> Vectors:
    """Cosines (n, k) of rows to centres. Raises InputError where they are of two spaces."""
    if themed.shape[1] != centres.shape[1]:
        raise InputError(
            f"Vectors have {themed.shape[1]} dimensions and the topics' centres {centres.shape[1]}: "
            "they come from two encoders. Fit the topics again."
        )
    near: Vectors = themed @ centres.T
    return near


def _share(near: Vectors, own: Vectors) -> Vectors:
    share: Vectors = 1.0 / np.exp(_SHARPNESS * (near - own[:, None])).sum(axis=1)
    return share
