"""Sentiment and intent of a passage: small heads over its vector and its hashed n-grams, in numpy.

One hidden layer over the vector, straight lines past it, and one weight a bucket of n-grams. The weights
ship inside the package (`models/heads.safetensors`), with a card beside them that says what they learned
from, how well they did on data they never saw, and the thresholds they use. They are made by
`python -m training.train_heads` in the repository.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.errors import InputError
from voc.nlp.ngrams import BUCKETS, Grams, count
from voc.nlp.values import Vectors
from voc.terms import Intent, Sentiment

SENTIMENTS = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
"""The order of the sentiment probabilities."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the shipped weights say about themselves, as far as inference needs it.

    `intents` (k,) in the order of the columns; `slopes` and `offsets` (k,) turn logits into calibrated ones;
    `thresholds` (k,) in [0, 1]; `temperature` divides the sentiment logits.
    """

    name: str
    encoder: str
    dims: int
    temperature: float
    intents: tuple[Intent, ...]
    slopes: Floats
    offsets: Floats
    thresholds: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Heads:
    """What is in heads.safetensors, k intents and h hidden units.

    `w1` (dims, h), `b1` (h,), `w2` (h, 3 + k), `dense` (dims, 3 + k), `bias` (3 + k,);
    `sparse` (BUCKETS, 3 + k) int8, times `scale` (3 + k,).
    """

    card: Card
    w1: Floats
    b1: Floats
    w2: Floats
    dense: Floats
    bias: Floats
    sparse: NDArray[np.int8]
    scale: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Probabilities of a batch: `sentiment` (n, 3) in the order of SENTIMENTS, rows sum to 1; `intents` (n, k)."""

    sentiment: Floats
    intents: Floats


@lru_cache(maxsize=2)
def load(folder: Path | None = None) -> Heads:
    """The heads in `folder`, or those that ship with the package. Read once a process."""
    from safetensors.numpy import load as parse

    root = folder if folder is not None else files("voc.nlp") / "models"
    card = _card(json.loads((root / "heads.json").read_text(encoding="utf-8")))
    arrays = parse((root / "heads.safetensors").read_bytes())
    return Heads(
        card=card,
        sparse=arrays["sparse"],
        **{name: arrays[name].astype(np.float32) for name in ("w1", "b1", "w2", "dense", "bias", "scale")},
    )


def _card(raw: dict[str, Any]) -> Card:
    def column(key: str) -> Floats:
        return np.array([raw["intents"][name][key] for name in raw["intents"]], dtype=np.float32)

    return Card(
        name=raw["name"],
        encoder=raw["encoder"],
        dims=raw["dims"],
        temperature=raw["sentiment"]["temperature"],
        intents=tuple(Intent(name) for name in raw["intents"]),
        slopes=column("slope"),
        offsets=column("offset"),
        thresholds=column("threshold"),
    )


def judge(heads: Heads, vectors: Vectors, texts: Sequence[str]) -> Judged:
    """Calibrated probabilities of every text. `vectors` (n_texts, dims), from the encoder of the card.

    Raises: InputError when the vectors are of another length, i.e. of another encoder.
    """
    if vectors.shape != (len(texts), heads.card.dims):
        raise InputError(
            f"The heads `{heads.card.name}` judge vectors of `{heads.card.encoder}`, {heads.card.dims} numbers "
            f"long; these are {vectors.shape}. Train heads for this encoder: python -m training.train_heads."
        )
    raw = logits(heads, vectors, texts)
    wants = raw[:, 3:] * heads.card.slopes + heads.card.offsets
    return Judged(sentiment=softmax(raw[:, :3] / heads.card.temperature), intents=sigmoid(wants))


def logits(heads: Heads, vectors: Vectors, texts: Sequence[str]) -> Floats:
    """What the heads say before calibration, (n_texts, 3 + k)."""
    hidden = np.maximum(vectors @ heads.w1 + heads.b1, 0.0)
    words = summed(count(texts), heads.sparse) * heads.scale
    found: Floats = hidden @ heads.w2 + vectors @ heads.dense + words + heads.bias
    return found


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
