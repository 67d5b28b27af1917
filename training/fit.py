"""The fit of both heads at once: one hidden layer over the vector, straight lines past it, hashed n-grams.

Plain numpy, Adam in small batches with a fixed seed: the same data give the same weights on one machine.
Source: Kingma and Ba 2015 (Adam); Srivastava et al. 2014 (dropout).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from voc.nlp.ngrams import BUCKETS, Grams

Floats = NDArray[np.float32]
Weights = dict[str, Floats]

VECTOR_SCALE = 20.0
"""Numbers of a unit vector of 512 are about 0.04; times this, about 1, as the fit likes them."""

GRAM_SCALE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """`dense` (n, dims) and `sparse` (n, BUCKETS), the two halves of what the heads see."""

    dense: Floats
    sparse: csr_matrix

    def rows(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> "Inputs":
        """The chosen rows of both halves."""
        return Inputs(dense=self.dense[which], sparse=self.sparse[which])


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What is right, and how much each row counts for each head; 0 where a set does not say.

    `feels` (n,) class; `open_to` (n, 3) classes the set knows; `feels_weight` (n,);
    `wants` (n, k) in [0, 1]; `wants_weight` (n, k). Both weights are about 1 on average where known.
    """

    feels: NDArray[np.int64]
    open_to: NDArray[np.bool_]
    feels_weight: Floats
    wants: Floats
    wants_weight: Floats

    def rows(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> "Targets":
        """The chosen rows."""
        return Targets(
            feels=self.feels[which],
            open_to=self.open_to[which],
            feels_weight=self.feels_weight[which],
            wants=self.wants[which],
            wants_weight=self.wants_weight[which],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to fit. `decay` shrinks dense weights, `gram_decay` hashed ones, each step by that times the rate."""

    hidden: int = 192
    epochs: int = 10
    batch: int = 512
    rate: float = 1.5e-3
    dropout: float = 0.3
    decay: float = 1.0
    gram_decay: float = 1.0
    seed: int = 7


@dataclass(slots=True)
class _Adam:
    """Running means of slopes and of their squares."""

    first: Weights
    second: Weights
    steps: int = field(default=0)

    def move(self, weights: Weights, slopes: Weights, rate: float) -> None:
        self.steps += 1
        small, large = 1 - 0.9**self.steps, 1 - 0.999**self.steps
        for name, slope in slopes.items():
            self.first[name] += 0.1 * (slope - self.first[name])
            self.second[name] += 0.001 * (slope * slope - self.second[name])
            weights[name] -= rate * (self.first[name] / small) / (np.sqrt(self.second[name] / large) + 1e-8)


def matrix(grams: Grams) -> csr_matrix:
    """n-grams as a sparse matrix (n, BUCKETS)."""
    shape = (len(grams.starts) - 1, BUCKETS)
    return csr_matrix((grams.values, grams.buckets, grams.starts), shape=shape, dtype=np.float32)


def fit(inputs: Inputs, targets: Targets, plan: Plan) -> Weights:
    """Weights `w1` (dims, h), `b1` (h,), `w2` (h, 3 + k), `dense` (dims, 3 + k), `sparse`, `bias`."""
    random = np.random.default_rng(plan.seed)
    weights = _start(inputs.dense.shape[1], 3 + targets.wants.shape[1], plan, random)
    adam = _Adam(_zeros(weights), _zeros(weights))
    n = len(inputs.dense)
    total = plan.epochs * max(1, n // plan.batch)
    for step, rows in enumerate(_batches(n, plan, random)):
        rate = plan.rate * 0.5 * (1 + np.cos(np.pi * step / total))
        adam.move(weights, _slopes(weights, inputs.rows(rows), targets.rows(rows), plan, random), rate)
        for name in ("w1", "w2", "dense"):
            weights[name] *= np.float32(1 - rate * plan.decay)
        weights["sparse"] *= np.float32(1 - rate * plan.gram_decay)
    return _unscaled(weights)


def _start(dims: int, k: int, plan: Plan, random: np.random.Generator) -> Weights:
    def drawn(rows: int, columns: int, size: float) -> Floats:
        return (random.standard_normal((rows, columns)) * size).astype(np.float32)

    return {
        "w1": drawn(dims, plan.hidden, (2 / dims) ** 0.5),
        "b1": np.zeros(plan.hidden, dtype=np.float32),
        "w2": drawn(plan.hidden, k, 0.1),
        "dense": np.zeros((dims, k), dtype=np.float32),
        "sparse": np.zeros((BUCKETS, k), dtype=np.float32),
        "bias": np.zeros(k, dtype=np.float32),
    }


def _zeros(weights: Weights) -> Weights:
    return {name: np.zeros_like(part) for name, part in weights.items()}


def _batches(n: int, plan: Plan, random: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    size = min(plan.batch, n)
    for _ in range(plan.epochs):
        order = random.permutation(n)
        yield from (order[start : start + size] for start in range(0, n - size + 1, size))


def _slopes(
    weights: Weights, seen: Inputs, targets: Targets, plan: Plan, random: np.random.Generator
) -> Weights:
    """How the loss of one batch changes with every weight."""
    dense = seen.dense * np.float32(VECTOR_SCALE)
    bent = dense @ weights["w1"] + weights["b1"]
    keep = (random.random(bent.shape, dtype=np.float32) > plan.dropout) / np.float32(1 - plan.dropout)
    hidden = np.maximum(bent, 0) * keep
    logits = hidden @ weights["w2"] + dense @ weights["dense"] + weights["bias"]
    grams: Floats = seen.sparse @ weights["sparse"]
    slope = _loss_slope((logits + GRAM_SCALE * grams).astype(np.float32), targets)
    back = (slope @ weights["w2"].T) * keep * (bent > 0)
    return {
        "w1": dense.T @ back,
        "b1": back.sum(axis=0),
        "w2": hidden.T @ slope,
        "dense": dense.T @ slope,
        "sparse": GRAM_SCALE * (seen.sparse.T @ slope),
        "bias": slope.sum(axis=0),
    }


def _loss_slope(logits: Floats, targets: Targets) -> Floats:
    """Slope (n, 3 + k) of the mean loss: one right class, and k questions of yes or no."""
    feels = np.where(targets.open_to, logits[:, :3], -1e9)
    powers = np.exp(feels - feels.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    shares[np.arange(len(shares)), targets.feels] -= 1.0
    wants = 1.0 / (1.0 + np.exp(-np.clip(logits[:, 3:], -30, 30))) - targets.wants
    parts = [shares * targets.feels_weight[:, None], wants * targets.wants_weight]
    return (np.concatenate(parts, axis=1) / len(logits)).astype(np.float32)


def _unscaled(weights: Weights) -> Weights:
    """The same weights for vectors and n-grams as they come."""
    scales = {"w1": VECTOR_SCALE, "dense": VECTOR_SCALE, "sparse": GRAM_SCALE}
    return {
        name: (part * np.float32(scales.get(name, 1.0))).astype(np.float32) for name, part in weights.items()
    }


def logits(weights: Weights, inputs: Inputs) -> Floats:
    """(n, 3 + k), as inference computes them."""
    hidden = np.maximum(inputs.dense @ weights["w1"] + weights["b1"], 0)
    straight = inputs.dense @ weights["dense"] + inputs.sparse @ weights["sparse"]
    out: Floats = hidden @ weights["w2"] + straight + weights["bias"]
    return out
