"""The forward pass of multilingual-e5-small in numpy, twice: as it is published, and tuned for feedback.

The encoder's matrices are unpacked once to float32; the word vectors stay in the file and are unpacked row by
row as texts need them. Texts are sorted by length, their tokens laid end to end, and attention runs over
texts of one length together: no padding, so no mask. The tuned model shares the lower layers with the published
one and has low-rank changes in its upper ones (`models/deep.safetensors`, made by `training.tune_deep`).
Sources: Wang et al. 2024 (Multilingual E5); Hu et al. 2022 (LoRA).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voc.nlp.encoders.e5_file import Floats, ModelFile, Tokenizer, unpacked

if TYPE_CHECKING:
    from voc.nlp.encoders.use_fast import Pooling

Ints = NDArray[np.int64]

SHARED = 6
"""Layers that the tuned model has in common with the published one."""
BATCH_TOKENS = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer's weights, every matrix (inputs, outputs). `qkv` is query, key and value side by side."""

    qkv: Floats
    qkv_bias: Floats
    out: Floats
    out_bias: Floats
    norm: tuple[Floats, Floats]
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    last_norm: tuple[Floats, Floats]


Adapter = Mapping[str, Floats]
"""Low-rank changes: `l6.q.a` (rank, inputs) and `l6.q.b` (outputs, rank) add `b @ a` to layer 6's query."""


def _matrix(file: ModelFile, name: str, width: int, adapter: Adapter) -> Floats:
    """(inputs, outputs) of one linear map, with its low-rank change folded in."""
    found = unpacked(file.packed(f"{name}.w", width))
    if f"{name}.a" in adapter:
        found += adapter[f"{name}.b"].astype(np.float32) @ adapter[f"{name}.a"].astype(np.float32)
    return np.ascontiguousarray(found.T)


def _layer(file: ModelFile, number: int, adapter: Adapter) -> Layer:
    width, inner, name = file.shape.width, file.shape.inner, f"l{number}"
    return Layer(
        qkv=np.concatenate([_matrix(file, f"{name}.{part}", width, adapter) for part in "qkv"], axis=1),
        qkv_bias=np.concatenate([file.plain(f"{name}.{part}.b") for part in "qkv"]),
        out=_matrix(file, f"{name}.ao", width, adapter),
        out_bias=file.plain(f"{name}.ao.b"),
        norm=(file.plain(f"{name}.aln.w"), file.plain(f"{name}.aln.b")),
        inner=_matrix(file, f"{name}.fi", width, adapter),
        inner_bias=file.plain(f"{name}.fi.b"),
        outer=_matrix(file, f"{name}.fo", inner, adapter),
        outer_bias=file.plain(f"{name}.fo.b"),
        last_norm=(file.plain(f"{name}.oln.w"), file.plain(f"{name}.oln.b")),
    )


def _normed(x: Floats, norm: tuple[Floats, Floats], eps: float) -> Floats:
    """Layer norm of every row, in place."""
    x -= x.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
    x *= (1 / np.sqrt(spread + np.float32(eps)))[:, None]
    x *= norm[0]
    x += norm[1]
    return x


_ERF = tuple(np.float32(c) for c in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592))


def _gelu(x: Floats, rows: int = 16) -> None:
    """x times the normal distribution's share below x, in place, a few rows at a time to stay in the cache.

    Source: Abramowitz and Stegun 1964, 7.1.26; off by 2e-7 at most.
    """
    for start in range(0, len(x), rows):
        part = x[start : start + rows]
        size = np.abs(part)
        t = size * np.float32(0.3275911 / 2**0.5)
        t += 1
        np.reciprocal(t, out=t)
        tail = t * _ERF[0]
        for c in _ERF[1:]:
            tail += c
            tail *= t
        np.square(size, out=t)
        t *= np.float32(-0.5)
        np.exp(t, out=t)
        tail *= t
        tail *= size
        part += size
        part -= tail
        part *= np.float32(0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was read of n texts; what nobody asked for has no columns.

    `vectors` (n, width), unit rows, of the published model; `states` (n, 2 width) of the tuned one: mean and
    maximum of the last states; `near`: what a marker made of those of each text, (n_tokens, w).
    """

    vectors: Floats
    states: Floats
    near: list[Floats]


class E5Net:
    """Both models over one file. `adapter` holds the changes of the tuned one's upper layers."""

    def __init__(self, path: Path, adapter: Adapter) -> None:
        self.file = ModelFile(path)
        self.shape = self.file.shape
        self.tokenizer = Tokenizer(self.file.pieces)
        upper = range(SHARED, self.shape.layers)
        self._lower = [_layer(self.file, n, {}) for n in range(SHARED)]
        self._published = [_layer(self.file, n, {}) for n in upper]
        self._tuned = [_layer(self.file, n, adapter) for n in upper]
        self._words = self.file.packed("emb.word", self.shape.width)
        kinds = self.file.plain("emb.type").reshape(-1, self.shape.width)
        self._places = self.file.plain("emb.pos").reshape(-1, self.shape.width) + kinds[0]
        self._norm = self.file.plain("emb.ln.w"), self.file.plain("emb.ln.b")

    def read(
        self, texts: Sequence[str], *, vectors: bool, states: bool, marker: "Pooling | None" = None
    ) -> Seen:
        """Vectors of the published model, states of the tuned one, or both, of texts that are not empty.

        `marker` reads the last states of the tuned one, where those are asked for.
        """
        width = self.shape.width
        seen = Seen(
            vectors=np.zeros((len(texts), width if vectors else 0), dtype=np.float32),
            states=np.zeros((len(texts), 2 * width if states else 0), dtype=np.float32),
            near=[np.zeros((0, marker.width), dtype=np.float32) for _ in texts] if marker else [],
        )
        tokens = [self.tokenizer.encode(text, limit=self.shape.positions) for text in texts]
        for rows in _batches(np.array([len(ids) for ids in tokens], dtype=np.int64)):
            chosen = [tokens[row] for row in rows.tolist()]
            lengths = np.array([len(ids) for ids in chosen])
            starts = np.cumsum(lengths) - lengths
            lower = self._through(self._lower, self._embedded(chosen), lengths)
            if vectors:
                total = np.add.reduceat(self._through(self._published, lower, lengths), starts, axis=0)
                seen.vectors[rows] = total / np.linalg.norm(total, axis=1, keepdims=True)
            if states:
                last = self._through(self._tuned, lower, lengths)
                seen.states[rows, :width] = np.add.reduceat(last, starts, axis=0) / lengths[:, None]
                seen.states[rows, width:] = np.maximum.reduceat(last, starts, axis=0)
                if marker is not None:
                    near = np.split(marker(last, starts, lengths), starts[1:])
                    for row, found in zip(rows.tolist(), near, strict=True):
                        seen.near[row] = found
        return seen

    def lower(self, text: str, *, limit: int) -> Floats:
        """States (n_tokens, width) of one text after the shared layers; at most `limit` tokens are read."""
        ids = self.tokenizer.encode(text, limit=limit)
        return self._through(self._lower, self._embedded([ids]), np.array([len(ids)]))

    def _through(self, layers: Sequence[Layer], x: Floats, lengths: Ints) -> Floats:
        for layer in layers:
            x = self._step(layer, x, lengths)
        return x

    def _embedded(self, tokens: Sequence[Sequence[int]]) -> Floats:
        x = unpacked(self._words[np.concatenate(tokens)])
        x += np.concatenate([self._places[: len(t)] for t in tokens]).astype(np.float32)
        return _normed(x.astype(np.float32), self._norm, self.shape.eps)

    def _step(self, layer: Layer, x: Floats, lengths: Ints) -> Floats:
        mixed = self._attended(x @ layer.qkv + layer.qkv_bias, lengths) @ layer.out
        mixed += layer.out_bias
        mixed += x
        x = _normed(mixed, layer.norm, self.shape.eps)
        bent = x @ layer.inner
        bent += layer.inner_bias
        _gelu(bent)
        new = bent @ layer.outer
        new += layer.outer_bias
        new += x
        return _normed(new.astype(np.float32, copy=False), layer.last_norm, self.shape.eps)

    def _attended(self, qkv: Floats, lengths: Ints) -> Floats:
        """(tokens, width) of (tokens, 3 * width): every text attends to itself alone."""
        heads, width = self.shape.heads, self.shape.width
        size = width // heads
        out = np.empty((len(qkv), width), dtype=np.float32)
        at = 0
        for length, count in zip(*np.unique(lengths, return_counts=True), strict=True):
            end = at + int(length * count)
            q, k, v = qkv[at:end].reshape(count, length, 3, heads, size).transpose(2, 0, 3, 1, 4)
            near = np.matmul(q * np.float32(size**-0.5), k.transpose(0, 1, 3, 2))
            near -= near.max(axis=-1, keepdims=True)
            np.exp(near, out=near)
            near /= near.sum(axis=-1, keepdims=True)
            out[at:end] = np.matmul(near, v).transpose(0, 2, 1, 3).reshape(-1, width)
            at = end
        return out


def _batches(lengths: Ints) -> Iterator[Ints]:
    """Row numbers, shortest texts first, at most BATCH_TOKENS tokens a batch (or one text)."""
    order = np.argsort(lengths, kind="stable")
    batch: list[int] = []
    filled = 0
    for row in order.tolist():
        if batch and filled + lengths[row] > BATCH_TOKENS:
            yield np.array(batch)
            batch, filled = [], 0
        batch.append(row)
        filled += int(lengths[row])
    if batch:
        yield np.array(batch)
