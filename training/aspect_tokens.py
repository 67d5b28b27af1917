"""What each encoder knows of every token of the texts, where the tokens stand, and the sentiment of the whole.

Kept in `scratch/` (ignored by git) between runs, as `training.tokens` keeps it, and made anew when texts change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training import tokens
from training.aspect_sets import Marked
from voc.nlp import judging
from voc.nlp.encoders import e5
from voc.nlp.encoders.places import Span
from voc.nlp.encoders.use import reader
from voc.nlp.values import Vectors

CACHE = tokens.CACHE.parent / "aspects"
TOGETHER = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """`features` (n_tokens, d) float16; text r holds rows starts[r]:starts[r + 1], which stand at `places[r]`.

    `sentiment` (n, 3): what the shipped heads say of each text.
    """

    features: NDArray[np.float16]
    starts: NDArray[np.int64]
    places: list[list[Span]]
    sentiment: Vectors


class _Everything:
    """Keeps what an encoder knows of its tokens as it is."""

    width = e5.DIMS

    def __call__(self, features: Vectors, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> Vectors:
        return features


def read(route: str, texts: Sequence[Marked], cache: Path = CACHE) -> Read:
    """The tokens of all texts by the encoder of a route, `fast` or `far`."""
    said = [marked.text for marked in texts]
    if route == "fast":
        seen = tokens.read(said, cache / "fast")
        features, starts = seen.features, seen.starts
        places = [reader().places(text) for text in said]
    else:
        features, starts = _slow(said, cache / "far")
        places = [e5.places(text) for text in said]
    return Read(features=features, starts=starts, places=places, sentiment=_sentiment(texts, cache))


def _slow(texts: Sequence[str], cache: Path) -> tuple[NDArray[np.float16], NDArray[np.int64]]:
    kept = cache / f"{_digest(texts)}.npz"
    if not kept.is_file():
        near: list[NDArray[np.float16]] = []
        for start in range(0, len(texts), TOGETHER):
            found = e5.read(texts[start : start + TOGETHER], vectors=False, marker=_Everything())
            near += [tokens.astype(np.float16) for tokens in found.near]
        cache.mkdir(parents=True, exist_ok=True)
        starts = np.concatenate(([0], np.cumsum([len(part) for part in near])))
        np.savez(kept, features=np.concatenate(near), starts=starts)
    arrays = np.load(kept)
    return arrays["features"], arrays["starts"]


def _sentiment(texts: Sequence[Marked], cache: Path) -> Vectors:
    kept = cache / f"{_digest([marked.text for marked in texts])}.sentiment.npy"
    if not kept.is_file():
        parts = [texts[start : start + TOGETHER] for start in range(0, len(texts), TOGETHER)]
        found = [judging.read([m.text for m in part], [m.language for m in part]) for part in parts]
        np.save(kept, np.concatenate([part.judged.sentiment for part in found]))
    seen: Vectors = np.load(kept)
    return seen


def _digest(texts: Sequence[str]) -> str:
    return blake2b("\x00".join(texts).encode("utf-8", "replace"), digest_size=12).hexdigest()
