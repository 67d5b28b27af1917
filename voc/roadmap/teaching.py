"""What decisions teach: each accept and reject moves the log-odds of requests like the one it was about.

Two lessons. From all decisions of a workspace: how much each likeness counts there (`lean`), close to the shipped
weights. From those about one feature: a logistic model in the neighbourhood of its decided requests, on top of the
first. A request that is like an accepted one, in vectors or in words, gets likelier, one like a rejected one less
likely, and with no decision nothing changes. It has one parameter a decision, so it is fitted in milliseconds, gives
the same result for the same decisions in whatever order, and forgets a decision that is taken back.

Source: Rasmussen and Williams 2006, ch. 3 (Laplace), with the shipped log-odds as mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from voc.roadmap.matching import LinkModel
from voc.roadmap.wording import Lexicon, stem

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]

MEANING, WORDS, ALWAYS = 9.0, 9.0, 2.0
"""How far decisions may move the log-odds (variance): of requests that mean the same, that say the same words, of all.
Chosen on simulated workspaces of the training data: docs/howto/links.md."""
FARTHEST = 5.0
"""Log-odds of the shipped model count up to this far: what it is sure of, people may still unteach."""
HELD, HELD_SHIFT = 20.0, 2.0
"""How firmly the shipped weights hold, and how firmly the intercept: as so many decisions would hold them."""
STEPS, ENOUGH = 60, 1e-7
COLUMNS = 1 << 20
"""Places for stems; two that fall into one place are taken for the same word, which is rare enough."""
LATEST = 200
"""So many decisions about a feature, the latest, are learned from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Requests as decisions compare them: `vectors` (n, n_dims), unit centres; `words` (n, COLUMNS), unit rows."""

    vectors: Vectors
    words: csr_matrix

    def __len__(self) -> int:
        return len(self.vectors)

    def only(self, rows: Sequence[int]) -> "Said":
        """These of them, in this order."""
        return Said(vectors=self.vectors[list(rows)], words=self.words[list(rows)])

    def likeness(self, other: "Said") -> Floats:
        """How far what is decided of one holds for another, (n, n_other)."""
        meaning = self.vectors.astype(np.float64) @ other.vectors.T.astype(np.float64)
        words = np.asarray((self.words @ other.words.T).todense(), dtype=np.float64)
        likeness: Floats = MEANING * np.maximum(meaning, 0) ** 2 + WORDS * words + ALWAYS
        return likeness


def said(vectors: Vectors, words: Sequence[Sequence[str]], known: Lexicon) -> Said:
    """Requests from their unit centres (n, n_dims) and all their words (n,)."""
    rows, places, weights = [], [], []
    for row, some in enumerate(words):
        for key in sorted({stem(word) for word in some}):
            rows.append(row)
            places.append(crc32(key.encode("utf-8", "replace")) % COLUMNS)
            weights.append(max(known.rarity.get(key, known.rarest), 0.0))
    held = csr_matrix((np.array(weights, dtype=np.float64), (rows, places)), shape=(len(words), COLUMNS))
    length = np.sqrt(np.asarray(held.multiply(held).sum(axis=1)).ravel())
    held.data /= np.maximum(np.repeat(length, np.diff(held.indptr)), 1e-9)
    return Said(vectors=vectors, words=held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What the decisions about one feature taught: a weight for each of them."""

    examples: Said
    accepted: NDArray[np.bool_]
    weights: Floats

    def moved(self, logits: Floats, requests: Said) -> Floats:
        """Log-odds (n,) of requests for this feature, after the decisions, from those of the shipped model."""
        base = np.clip(logits, -FARTHEST, FARTHEST)
        found: Floats = base + requests.likeness(self.examples) @ self.weights
        return found

    def like_accepted(self, requests: Said) -> Floats:
        """The highest cosine (n,) of each request with one that was accepted; -1 where none was."""
        rows = np.flatnonzero(self.accepted)
        if not len(rows):
            return np.full(len(requests), -1.0)
        nearest: Floats = (requests.vectors @ self.examples.vectors[rows].T).max(axis=1).astype(np.float64)
        return nearest


def lean(model: LinkModel, inputs: Floats, accepted: NDArray[np.bool_]) -> LinkModel:
    """The model as all decisions of a workspace would have it, close to the one given.

    Parameters: inputs (n, n_inputs), likenesses of the decided pairs; accepted (n,). With n = 0 nothing changes.
    """
    spread = np.append(model.spread, 1.0)
    shipped = np.append(model.weights, model.intercept) * spread
    pairs = np.column_stack([inputs, np.ones(len(inputs))]) / spread
    firm = np.append(np.full(len(model.weights), HELD), HELD_SHIFT)
    weights = shipped.copy()

    def loss(at: Floats) -> float:
        odds = pairs @ at
        return float(np.logaddexp(0, odds).sum() - odds[accepted].sum() + firm @ (at - shipped) ** 2 / 2)

    now = loss(weights)
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(pairs @ weights, -30, 30)))
        slope = pairs.T @ (likely - accepted) + firm * (weights - shipped)
        bend = (pairs * (likely * (1 - likely))[:, None]).T @ pairs + np.diag(firm)
        step, before, size = np.linalg.solve(bend, slope), now, 1.0
        while (now := loss(weights - size * step)) > before and size > ENOUGH:
            size /= 2
        weights = weights - size * step
        if before - now < ENOUGH:
            break
    plain = weights / spread
    return replace(model, weights=tuple(plain[:-1].tolist()), intercept=float(plain[-1]))


def teach(examples: Said, logits: Floats, accepted: NDArray[np.bool_]) -> Taught:
    """Learn from the decisions about one feature.

    Parameters: examples, the requests that were decided (n); logits (n,) of the shipped model for them; accepted (n,).
    """
    base = np.clip(logits, -FARTHEST, FARTHEST)
    kernel = examples.likeness(examples)
    weights = np.zeros(len(base))
    loss = _loss(weights, kernel, base, accepted)
    for _ in range(STEPS):
        move = kernel @ weights
        likely = 1 / (1 + np.exp(-(base + move)))
        sway = np.maximum(likely * (1 - likely), 1e-4)
        target = move + (accepted - likely) / sway
        step = np.linalg.solve(kernel + np.diag(1 / sway), target) - weights
        before, size = loss, 1.0
        while (loss := _loss(weights + size * step, kernel, base, accepted)) > before and size > ENOUGH:
            size /= 2
        weights = weights + size * step
        if before - loss < ENOUGH:
            break
    return Taught(examples=examples, accepted=accepted, weights=weights)


def _loss(weights: Floats, kernel: Floats, base: Floats, accepted: NDArray[np.bool_]) -> float:
    """What the fit makes small: how badly the decisions are explained, and how far the log-odds were moved for it."""
    move = kernel @ weights
    odds = base + move
    return float(np.logaddexp(0, odds).sum() - odds[accepted].sum() + weights @ move / 2)


def moved(logits: Floats, requests: Said, taught: Mapping[int, Taught]) -> Floats:
    """Log-odds (n, m) of all pairs after what was taught about some features, by column."""
    after = np.array(logits, dtype=np.float64)
    for column, lesson in taught.items():
        after[:, column] = lesson.moved(logits[:, column], requests)
    return after
