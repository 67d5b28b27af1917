"""Vectors of training texts, kept between runs in an ignored folder so that only new texts cost time."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from voc.nlp.values import Vectors

CACHE = Path(__file__).parent.parent / "scratch" / "vectors"
TOGETHER = 512
"""Texts that are embedded before what is there is kept."""


def encode(texts: Sequence[str], encoder: str, encode: Callable[[Sequence[str]], Vectors]) -> Vectors:
    """Vectors (n_texts, n_dims) float32, rounded to float16; `encode` is asked for those not in the cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"{encoder}.npz"
    known = _known(path)
    keys = [key(text) for text in texts]
    missing = {name: text for name, text in zip(keys, texts, strict=True) if name not in known}
    names = list(missing)
    for start in range(0, len(names), TOGETHER):
        part = names[start : start + TOGETHER]
        found = encode([missing[name] for name in part]).astype(np.float16)
        known.update(zip(part, found, strict=True))
        if start // TOGETHER % 8 == 7:
            _keep(path, known)
    if missing:
        _keep(path, known)
    return np.stack([known[name] for name in keys]).astype(np.float32)


def key(text: str) -> str:
    """What a text is known by."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _known(path: Path) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float16]]]:
    if not path.is_file():
        return {}
    arrays = np.load(path)
    return dict(zip(arrays["keys"].tolist(), arrays["vectors"], strict=True))


def _keep(path: Path, known: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float16]]]) -> None:
    np.savez(path, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
