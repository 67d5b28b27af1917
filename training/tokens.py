"""What the fast encoder knows of every token of the training texts, kept in one file between runs.

1,280 numbers a token, float16: some 5 GB for the sets in use. The file lies in `scratch/` (ignored by git)
beside a digest of the texts, and is made anew when they change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voc.nlp.encoders.use import sound
from voc.nlp.encoders.use_fast import FEATURES, FastUse
from voc.nlp.values import Vectors

CACHE = Path(__file__).parent.parent / "scratch" / "tokens"
MOST = 48
"""Tokens of a text that are learned from; longer ones are cut, and end with the mark of the end all the same."""
TOGETHER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """`features` (n_tokens, FEATURES) float16 on disk; text r holds rows starts[r]:starts[r + 1]; `vectors` (n, 512)."""

    features: NDArray[np.float16]
    starts: NDArray[np.int64]
    vectors: Vectors


def read(texts: Sequence[str], cache: Path = CACHE) -> Tokens:
    """The tokens of all texts, from the cache where it holds exactly these."""
    cache.mkdir(parents=True, exist_ok=True)
    digest = blake2b("\x00".join(texts).encode("utf-8", "replace"), digest_size=12).hexdigest()
    kept = cache / f"{digest}.npz"
    if not kept.is_file():
        for old in cache.iterdir():
            old.unlink()
        _write(texts, cache / f"{digest}.f16", kept)
    arrays = np.load(kept)
    shape = (int(arrays["starts"][-1]), FEATURES)
    features = np.memmap(cache / f"{digest}.f16", dtype=np.float16, mode="r", shape=shape)
    return Tokens(features=features, starts=arrays["starts"], vectors=arrays["vectors"])


def _write(texts: Sequence[str], path: Path, kept: Path) -> None:
    encoder = FastUse()
    vectors = np.empty((len(texts), 512), dtype=np.float32)
    lengths = np.empty(len(texts), dtype=np.int64)
    with path.open("wb") as file:
        for first in range(0, len(texts), TOGETHER):
            group = [
                _cut(encoder.tokens(sound(text).strip() or "?")) for text in texts[first : first + TOGETHER]
            ]
            last = first + len(group)
            lengths[first:last] = [len(ids) for ids in group]
            vectors[first:last], features = encoder.read(group)
            file.write(features.astype(np.float16).tobytes())
    np.savez(kept, starts=np.concatenate(([0], np.cumsum(lengths))), vectors=vectors)


def _cut(ids: list[int]) -> list[int]:
    return ids if len(ids) <= MOST else [*ids[: MOST - 1], ids[-1]]
