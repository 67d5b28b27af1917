"""A few broad groups over many topics: the two that lie nearest, by what they hold, become one again and again."""

import math

import numpy as np
from numpy.typing import NDArray

from voc.nlp.values import Vectors

Labels = NDArray[np.int64]

MOST = 15
"""Broad groups, at most: a page shows them all."""
LEAST = 3


def broad(centres: Vectors, sizes: Labels, *, groups: int | None = None) -> list[int]:
    """The broad group of every topic, from 0, the one with most passages first.

    Parameters: centres (k, n_themes), unit rows; sizes (k,), passages of each topic, at least 1; groups: so many, where
        they are wished for: else the square root of twice the topics, from LEAST to MOST.
    """
    wished = groups if groups is not None else min(MOST, max(LEAST, round(math.sqrt(2 * len(centres)))))
    labels = _joined(centres.astype(np.float64), np.maximum(sizes, 1).astype(np.float64), wished)
    names, inverse = np.unique(labels, return_inverse=True)
    held = np.bincount(inverse, weights=sizes, minlength=len(names))
    rank = np.empty(len(names), dtype=np.int64)
    rank[np.argsort(-held, kind="stable")] = np.arange(len(names))
    found: list[int] = rank[inverse].tolist()
    return found


def _joined(middles: NDArray[np.float64], sizes: NDArray[np.float64], wished: int) -> Labels:
    """Labels (k,) after the pair that spreads the least was joined, until as many as wished are left.

    Source: Ward 1963, with groups of unlike sizes to begin with.
    """
    labels = np.arange(len(middles))
    square = np.einsum("ij,ij->i", middles, middles)
    apart = square[:, None] + square[None, :] - 2 * middles @ middles.T
    cost = sizes[:, None] * sizes[None, :] / (sizes[:, None] + sizes[None, :]) * np.maximum(apart, 0.0)
    np.fill_diagonal(cost, np.inf)
    there = np.ones(len(middles), dtype=bool)
    nearest = cost.argmin(axis=1) if len(cost) else labels
    for _ in range(len(middles) - wished):
        costs = cost[np.arange(len(cost)), nearest]
        one = int(costs.argmin())
        other = int(nearest[one])
        both = sizes[one] + sizes[other]
        middles[one] = (sizes[one] * middles[one] + sizes[other] * middles[other]) / both
        sizes[one], there[other] = both, False
        labels[labels == other] = one
        spread = both * sizes / (both + sizes) * ((middles - middles[one]) ** 2).sum(axis=1)
        spread[~there], spread[one] = np.inf, np.inf
        cost[one], cost[:, one], cost[other], cost[:, other] = spread, spread, np.inf, np.inf
        stale = (nearest == one) | (nearest == other)
        nearest[stale] = cost[stale].argmin(axis=1)
        nearest[one] = spread.argmin()
        nearer = cost[np.arange(len(cost)), nearest] > spread
        nearest[nearer] = one
    return labels
