"""Which requests may be one want that grouping left apart: a probability for each near pair, and why.

A small logistic model over how near the two centres are, once the company's usual want is off, in its spread
(`voc.roadmap.grouping`), and how many words they share. Learned with the thresholds of grouping, by
`training/train_grouping.py`; its card is `models/grouping.json`. A person decides: nothing is merged by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.roadmap.grouping import Learned, Vectors
from voc.roadmap.wording import stems

Floats = NDArray[np.float64]

SUGGEST_AT = 0.35
"""Least probability at which a merge is suggested."""
MOST = 3
"""At most so many suggestions for one request."""
BLOCK = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two requests, as row indices, `one` before `other`, that may be one want."""

    one: int
    other: int
    probability: float
    reason: str


@dataclass(frozen=True, slots=True)
class MergeModel:
    """Weights of nearness and shared words, and the intercept; `name` is its version."""

    name: str
    weights: tuple[float, float]
    intercept: float

    def probability(self, near: Floats, words: Floats) -> Floats:
        """That pairs with these likenesses (n,) each are one want: (n,) in [0, 1], to three places."""
        logit = self.intercept + self.weights[0] * near + self.weights[1] * words
        likely: Floats = np.round(1 / (1 + np.exp(-logit)), 3)
        return likely


def of_card(card: Learned) -> MergeModel:
    """The model that comes with the package, for the encoder of this card."""
    return MergeModel(card.name, card.merge_weights, card.merge_intercept)


def shared_words(one: str, other: str) -> float:
    """Words that both say, as a share of the words of the one that says fewer; in [0, 1]. Blind across languages."""
    first, second = stems(one), stems(other)
    return len(first & second) / max(min(len(first), len(second)), 1)


def suggest(
    centres: Vectors, spread: float, texts: Sequence[str], touched: Sequence[int], model: MergeModel
) -> list[Pair]:
    """The pairs that may be one want and of which one is touched; the likeliest first.

    Parameters: centres (n, n_dims) unit rows with the mean off, zeros for nobody; spread, of the company;
        texts (n,) the words of each; touched: row indices of those that are new or changed.
    Returns: at most MOST pairs for each touched row, none under SUGGEST_AT. Costs len(touched) * n.
    """
    found: dict[tuple[int, int], Pair] = {}
    for start in range(0, len(touched), BLOCK):
        rows = list(touched[start : start + BLOCK])
        near = (centres[rows] @ centres.T).astype(np.float64) / spread
        near[np.arange(len(rows)), rows] = -np.inf
        for row, likeness in zip(rows, near, strict=True):
            for pair in _of(row, likeness, texts, model):
                found[pair.one, pair.other] = pair
    return sorted(found.values(), key=lambda pair: (-pair.probability, pair.one, pair.other))


def _of(row: int, likeness: Floats, texts: Sequence[str], model: MergeModel) -> list[Pair]:
    near = np.argsort(-likeness, kind="stable")[: 4 * MOST]
    words = np.array([shared_words(texts[row], texts[other]) for other in near.tolist()])
    likely = model.probability(likeness[near], words)
    best = np.argsort(-likely, kind="stable")[:MOST]
    return [
        Pair(
            one=min(row, int(near[place])),
            other=max(row, int(near[place])),
            probability=float(likely[place]),
            reason=_reason(float(words[place])),
        )
        for place in best.tolist()
        if likely[place] >= SUGGEST_AT
    ]


def _reason(words: float) -> str:
    return "near in meaning and names the same words" if words >= 0.3 else "near in meaning"
