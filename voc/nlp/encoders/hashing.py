"""An encoder without a model: character n-grams hashed into signed buckets.

It knows spelling and nothing of meaning. For tests, which then need no weights, and for languages
that no encoder knows, where equal words at least lie near one another. Never the default.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from voc.nlp.values import Vectors


class HashingEncoder:
    """Character trigrams of the lower-cased text in `dims` signed buckets. Same text, same vector, anywhere."""

    languages: frozenset[str] | None = None

    def __init__(self, dims: int = 256) -> None:
        self.dims = dims
        self.name = f"hashing-{dims}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n_texts, dims), float32, unit rows; a zero row for a text without content."""
        vectors = np.zeros((len(texts), self.dims), dtype=np.float32)
        for row, text in enumerate(texts):
            self._add(vectors[row], " ".join(text.lower().split()))
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, norms, out=vectors, where=norms > 0)
        return vectors

    def _add(self, vector: Vectors, text: str) -> None:
        """Count the trigrams of one text into `vector` (dims,), in place."""
        if not text:
            return
        padded = f" {text} ".encode("utf-8", "replace").decode("utf-8")
        for start in range(len(padded) - 2):
            bucket = crc32(padded[start : start + 3].encode("utf-8"))
            vector[bucket % self.dims] += 1.0 if bucket & 0x8000_0000 else -1.0
