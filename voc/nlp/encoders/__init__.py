"""Encoders: text in, one unit vector a text out. A port, so that any of them can be replaced.

A vector remembers its encoder by `Encoder.name`, which goes into the store beside it: vectors of
two encoders are never compared. More encoders come in through entry points of the group
`voc.encoders`; a factory takes no arguments and may be slow, since `load` calls it once a process.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from voc.nlp.values import Vectors
from voc.registry import Registry

ENCODERS = Registry(
    "encoders",
    {
        "usem3": "voc.nlp.encoders.use:UseEncoder",
        "hashing": "voc.nlp.encoders.hashing:HashingEncoder",
    },
)


class Encoder(Protocol):
    """Turns texts into points of one space in which nearness is nearness of meaning.

    The same text gives the same vector, whatever else is in the call, up to float rounding.
    """

    @property
    def name(self) -> str:
        """What the store writes beside every vector; changes whenever the space changes."""
        ...

    @property
    def dims(self) -> int:
        """Length of a vector."""
        ...

    @property
    def languages(self) -> frozenset[str] | None:
        """ISO 639-1 codes that the space was made for; None when it does not depend on the language."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n_texts, dims), float32, rows of unit length; a zero row for a text without content."""
        ...


@lru_cache(maxsize=4)
def load(name: str) -> Encoder:
    """The encoder of that name, built once a process. Raises NotFound, naming the near misses."""
    encoder: Encoder = ENCODERS.get(name)()
    return encoder
