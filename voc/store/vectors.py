"""Vectors as bytes: float16 for single passages (1 kB for 512 dimensions), float32 for sums."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def to_blob(vector: NDArray[np.float32], *, exact: bool = False) -> bytes:
    """A vector (n_dims,) as little-endian float16, or float32 when `exact`."""
    return vector.astype("<f4" if exact else "<f2").tobytes()


def from_blob(blobs: Sequence[bytes], *, exact: bool = False) -> NDArray[np.float32]:
    """Vectors (n, n_dims) float32 from their blobs, in order; (0, 0) for no blobs."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    flat = np.frombuffer(b"".join(blobs), dtype="<f4" if exact else "<f2")
    return flat.reshape(len(blobs), -1).astype(np.float32)
