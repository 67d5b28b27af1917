"""Which roadmap feature answers a request: a probability for each pair, and why.

A small logistic model over four likenesses, learned from pairs of short customer texts and the names
of what they ask about (`training/train_links.py`; figures in benchmarks/results). "Nothing on the
roadmap fits" is an answer: a request whose best probability stays low gets no proposal.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
WEIGHTS = Path(__file__).parent / "models" / "links.json"

PROPOSE_AT = 0.15
"""Least probability at which a link is proposed."""
MOST = 3
"""At most so many proposals for one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A request and a feature that may belong together; both are row indices."""

    request: int
    feature: int
    probability: float
    reason: str


@dataclass(frozen=True, slots=True)
class LinkModel:
    """Weights of the likenesses in the order of INPUTS, and the intercept; `name` is its version."""

    name: str
    weights: tuple[float, ...]
    intercept: float


INPUTS = ("meaning", "words", "rise", "lead")
UNRELATED = 0.3
"""Cosine that two unrelated short texts commonly have: what a lone feature is compared with."""


@cache
def shipped_model() -> LinkModel:
    """The model that comes with the package."""
    card = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return LinkModel(card["name"], tuple(card["weights"]), card["intercept"])


def likenesses(requests: Vectors, titles: Vectors, texts: Vectors, words: Vectors) -> Floats:
    """The four likenesses of every pair.

    Parameters: requests (n, n_dims) unit centres; titles (m, n_dims) vectors of feature titles; texts
        (m, n_dims) of title and description; words (n, m) shared words, see `voc.roadmap.wording`.
    Returns: (n, m, 4) float64 in the order of INPUTS: mean cosine with title and text; shared words; how
        many standard deviations that cosine rises over the request's mean; how far it leads the best other.
    Raises: ValueError when the dimensions differ, i.e. two encoders were mixed.
    """
    exact = requests.astype(np.float64)  # so that the order of a sum does not show in the sixth digit
    meaning = (exact @ titles.T.astype(np.float64) + exact @ texts.T.astype(np.float64)) / 2
    spread = meaning.std(axis=1, keepdims=True)
    rise = (meaning - meaning.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-3)
    ranked = np.sort(np.pad(meaning, ((0, 0), (1, 0)), constant_values=UNRELATED), axis=1)
    best, second = ranked[:, -1:], ranked[:, -2:-1]
    lead = meaning - np.where(meaning >= best, second, best)
    return np.stack([meaning, words.astype(np.float64), rise, lead], axis=-1)


def probabilities(pairs: Floats, model: LinkModel) -> Floats:
    """Probability (n, m) in [0, 1], to four places, that each pair belongs together, from its likenesses (n, m, 4)."""
    logit = pairs @ np.asarray(model.weights, dtype=np.float64) + model.intercept
    likely: Floats = np.round(1 / (1 + np.exp(-logit)), 4)
    return likely


def propose(pairs: Floats, model: LinkModel, *, at_least: float = PROPOSE_AT) -> list[Proposal]:
    """The best features of each request, at most MOST, none under `at_least`; best first within a request."""
    likely = probabilities(pairs, model)
    found = []
    for request, row in enumerate(likely):
        for feature in np.argsort(-row, kind="stable")[:MOST].tolist():
            if row[feature] >= at_least:
                reason = _reason(pairs[request, feature])
                found.append(
                    Proposal(request=request, feature=feature, probability=float(row[feature]), reason=reason)
                )
    return found


def _reason(pair: Floats) -> str:
    meaning, words, _rise, lead = (float(value) for value in pair)
    reasons = []
    if lead > 0:
        reasons.append("closest in meaning of all features" if meaning >= UNRELATED else "least far of all")
    if words >= 0.15:
        reasons.append("names its words")
    return " and ".join(reasons) or "near in meaning"
