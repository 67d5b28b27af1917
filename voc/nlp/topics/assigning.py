"""Passages join the topic whose centre is nearest, or none."""

import numpy as np
from numpy.typing import NDArray

from voc.errors import InputError
from voc.nlp.values import Vectors

JOIN = 0.5
"""Least cosine between a passage and a centre for it to join, where nothing better was learned."""

_SHARPNESS = 20.0
_CHUNK = 8_192


def assign(
    vectors: Vectors, centres: Vectors, *, threshold: float = JOIN
) -> tuple[NDArray[np.int64], Vectors]:
    """The topic of every passage, and how surely it is that one and not its neighbours.

    Parameters: vectors (n, n_dims) and centres (k, n_dims), unit rows of one encoder; threshold in [-1, 1].
    Returns: labels (n,), index into `centres` or -1 where none is near enough; probabilities (n,) in [0, 1],
        the softmax share of the nearest centre, 0 for -1.
    Raises: InputError when n_dims differ, i.e. two encoders were mixed.
    """
    if centres.size and vectors.shape[1] != centres.shape[1]:
        raise InputError(
            f"Vectors have {vectors.shape[1]} dimensions and the topics' centres {centres.shape[1]}: "
            "they come from two encoders. Fit the topics again."
        )
    labels = np.full(len(vectors), -1, dtype=np.int64)
    chances = np.zeros(len(vectors), dtype=np.float32)
    if not centres.size:
        return labels, chances
    for start in range(0, len(vectors), _CHUNK):
        near = vectors[start : start + _CHUNK] @ centres.T
        best = near.argmax(axis=1)
        top = near[np.arange(len(near)), best]
        share = 1.0 / np.exp(_SHARPNESS * (near - top[:, None])).sum(axis=1)
        joins = top >= threshold
        labels[start : start + _CHUNK] = np.where(joins, best, -1)
        chances[start : start + _CHUNK] = np.where(joins, share, 0.0)
    return labels, chances
