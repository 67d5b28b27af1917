"""Hashed words and characters: what a vector forgets ("not", "please add", a spelling of this language).

Every text becomes a set of bucket numbers, counted over the whole batch at once in numpy. Character
n-grams serve scripts without spaces; words and pairs of words serve the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from voc.nlp.lao import in_thai_letters

BUCKETS = 1 << 16
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)
_WORD_SEED, _PAIR_SEED = np.uint64(0x51ED27), np.uint64(0xA5A5F1)
_CHAR_SIZES = (2, 3, 4)
_READ_CHARS = 400

Codes = NDArray[np.uint64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grams:
    """n-grams of a batch, as rows of a sparse matrix.

    `buckets` (n_grams,) in [0, BUCKETS); `starts` (n_texts + 1,): row r holds buckets[starts[r]:starts[r + 1]];
    `values` (n_grams,) float32, 1 / sqrt(grams of that row), so that every row has unit length where none repeats.
    """

    buckets: Indices
    starts: Indices
    values: NDArray[np.float32]


def count(texts: Sequence[str]) -> Grams:
    """n-grams of every text: characters by 2, 3 and 4, words by 1 and 2. A text without letters has none."""
    codes, rows = _codes(texts)
    hashes = _Hashes(codes)
    found = [_characters(rows, hashes, size) for size in _CHAR_SIZES]
    found += _words(codes, rows, hashes)
    row = np.concatenate([part[0] for part in found])
    bucket = np.concatenate([part[1] for part in found])
    order = np.lexsort((bucket, row))
    sizes = np.bincount(row, minlength=len(texts))
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    values = (1.0 / np.sqrt(np.maximum(sizes, 1))).astype(np.float32)[row[order]]
    return Grams(buckets=bucket[order], starts=starts, values=values)


def _codes(texts: Sequence[str]) -> tuple[Codes, Indices]:
    """Code points of all texts, each cleaned and between two spaces, and the row each belongs to."""
    clean = [_clean(text[:_READ_CHARS]) for text in texts]
    joined = "".join(clean).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(joined, dtype="<u4").astype(np.uint64)
    codes[(codes >= ord("0")) & (codes <= ord("9"))] = ord("0")
    return codes, np.repeat(np.arange(len(texts)), [len(text) for text in clean])


def _clean(text: str) -> str:
    """Lower case, one kind of space and width, Lao in Thai letters so that the two learn from one another."""
    if text.isascii():
        return f" {' '.join(text.lower().split())} "
    return f" {' '.join(normalize('NFKC', in_thai_letters(text)).lower().split())} "


class _Hashes:
    """The hash of any stretch of a batch in constant time, the same wherever the stretch stands.

    prefix[i] is the sum of codes[j] * base**j over j < i, modulo 2**64; a difference of two of them
    times base**-start is the polynomial of the stretch.
    """

    def __init__(self, codes: Codes) -> None:
        terms = (codes + np.uint64(1)) * _powers(_BASE, len(codes))
        self._prefix = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(terms)])
        self._back = _powers(_INVERSE, len(codes) + 1)

    def __call__(self, start: Indices, end: Indices) -> Codes:
        hashes: Codes = (self._prefix[end] - self._prefix[start]) * self._back[start]
        return hashes


def _powers(base: int, length: int) -> Codes:
    """base to the power 0 .. length - 1, modulo 2**64."""
    factors = np.full(length, base, dtype=np.uint64)
    factors[:1] = 1
    return np.multiply.accumulate(factors)


def _bucket(hashes: Codes, seed: np.uint64) -> Indices:
    mixed = (hashes ^ seed) * np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    return (mixed >> np.uint64(40)).astype(np.int64) % BUCKETS


def _characters(rows: Indices, hashes: _Hashes, size: int) -> tuple[Indices, Indices]:
    """Rows and buckets of all runs of `size` characters that stay inside one text."""
    start = np.arange(max(len(rows) - size + 1, 0))
    start = start[rows[start] == rows[start + size - 1]]
    return rows[start], _bucket(hashes(start, start + size), np.uint64(size))


def _words(codes: Codes, rows: Indices, hashes: _Hashes) -> list[tuple[Indices, Indices]]:
    """Rows and buckets of all words, and of all pairs of neighbouring words."""
    inside = ~_separates(codes)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8)))
    start, end = edges[0::2], edges[1::2]
    word = hashes(start, end)
    first = np.flatnonzero(rows[start[:-1]] == rows[start[1:]])
    pair = word[first] * np.uint64(31) + word[first + 1]
    return [(rows[start], _bucket(word, _WORD_SEED)), (rows[start[first]], _bucket(pair, _PAIR_SEED))]


def _separates(codes: Codes) -> NDArray[np.bool_]:
    """White space and punctuation, save `!`, `?` and the apostrophe, which say something."""
    ascii_mark = (codes < 0x30) | ((codes > 0x39) & (codes < 0x61)) | ((codes > 0x7A) & (codes < 0xAA))
    wide_mark = ((codes >= 0x2000) & (codes <= 0x206F)) | ((codes >= 0x3000) & (codes <= 0x303F))
    kept = (codes == ord("!")) | (codes == ord("?")) | (codes == ord("'"))
    marks: NDArray[np.bool_] = (ascii_mark | wide_mark) & ~kept
    return marks
