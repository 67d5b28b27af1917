"""Wants that mean the same become one request: incremental, in the order they were said.

Each want joins the request whose centre is nearest, if that is near enough, or opens a new one. The
centres of old requests are refreshed once a block, so within a block the order does not matter to
them. A want in a language the encoder does not know is joined only where the words are the same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

JOIN_AT = 0.5
"""Least cosine of a want with a request's centre at which it joins. How it was chosen: docs/demand.md."""
SAME_WORDS = 0.99
"""Least cosine for a want in a language that the encoder does not know: no more than another comma."""
BLOCK = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Where each want went.

    `labels` (n,) index of the group: below `n_known` one that was given, else a new one, numbered on
    in the order of first wants. `similarity` (n,) in [-1, 1], 1 for a want that opened its group.
    `sums` (n_groups, n_dims) and `counts` (n_groups,) describe all groups after the last want.
    """

    labels: NDArray[np.int64]
    similarity: Vectors
    sums: Vectors
    counts: NDArray[np.int64]
    n_known: int


def group(
    vectors: Vectors,
    sums: Vectors,
    counts: NDArray[np.int64],
    *,
    understood: NDArray[np.bool_],
    threshold: float = JOIN_AT,
) -> Grouping:
    """Put wants into groups.

    Parameters: vectors (n, n_dims) unit rows of the wants; sums (m, n_dims) the summed vectors of the
        known groups and counts (m,) how many each sums; understood (n,) whether the vector carries meaning.
    Returns: a Grouping over m + new groups.
    """
    n_known, labels, likeness = len(sums), [], []
    shape = (len(sums) + len(vectors), max(vectors.shape[1], sums.shape[1]))
    all_sums = np.zeros(shape, dtype=np.float32)
    all_counts = np.zeros(shape[0], dtype=np.int64)
    all_sums[:n_known], all_counts[:n_known] = sums.reshape(n_known, shape[1]), counts
    used = n_known
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK]
        old = used
        near, best = _nearest(block, _unit(all_sums[:old]))
        for row, vector in enumerate(block):
            label, score = int(near[row]), float(best[row])
            if used > old:
                fresh = _unit(all_sums[old:used]) @ vector
                if fresh.max() > score:
                    label, score = old + int(fresh.argmax()), float(fresh.max())
            if score < (threshold if understood[start + row] else SAME_WORDS):
                label, score, used = used, 1.0, used + 1
            all_sums[label] += vector
            all_counts[label] += 1
            labels.append(label)
            likeness.append(score)
    return Grouping(
        labels=np.array(labels, dtype=np.int64),
        similarity=np.array(likeness, dtype=np.float32),
        sums=all_sums[:used],
        counts=all_counts[:used],
        n_known=n_known,
    )


def _nearest(block: Vectors, centres: Vectors) -> tuple[NDArray[np.int64], Vectors]:
    if not len(centres):
        return np.full(len(block), -1), np.full(len(block), -1, dtype=np.float32)
    scores = block @ centres.T
    near = scores.argmax(axis=1)
    return near, scores[np.arange(len(block)), near]


def _unit(rows: Vectors) -> Vectors:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.where(length > 0, length, 1)).astype(np.float32)
    return unit


def speaks_best(vectors: Vectors, lengths: NDArray[np.int64]) -> int:
    """Which of a request's passages stands for it: near the centre, and neither a grunt nor a speech.

    Parameters: vectors (n, n_dims) of its passages in the order of asking; lengths (n,) in characters.
    Returns: the index of the passage.
    """
    centre = _unit(vectors.sum(axis=0, keepdims=True))[0]
    short = np.clip((24 - lengths) / 24, 0, 1)
    long = np.clip((lengths - 140) / 200, 0, 1)
    return int(np.argmax(vectors @ centre - 0.3 * short - 0.3 * long))
