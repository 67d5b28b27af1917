"""From fitted nets to the file that ships: dense weights as float16, hashed ones as int8 with one scale a column."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor

from training.net import GRAM_SCALE, VECTOR_SCALE, Net

Array = NDArray[Any]


def save(out: Path, fast: Net) -> None:
    """heads.safetensors, as voc.nlp.heads reads it: `pool.*` and `fast.*`."""
    arrays = _pool(fast) | _head("fast", fast)
    save_file(
        {name: np.ascontiguousarray(array) for name, array in arrays.items()}, out / "heads.safetensors"
    )
    (out / "heads.safetensors").chmod(0o644)


def _pool(net: Net) -> dict[str, Array]:
    return {
        "pool.project": _half(net.project.weight.T),
        "pool.project_bias": _half(net.project.bias),
        "pool.near": _half(net.near.weight.permute(2, 1, 0)),
        "pool.near_bias": _half(net.near.bias),
        "pool.attend": _half(net.attend.weight[0]),
    }


def _head(name: str, net: Net) -> dict[str, Array]:
    """One head for vectors and n-grams as they come: the scales of the fit are put into the weights."""
    inner, straight = net.inner.weight.T.detach().clone(), net.straight.weight.T.detach() * VECTOR_SCALE
    inner[: len(straight)] *= VECTOR_SCALE
    grams = (net.grams.weight.detach() * GRAM_SCALE).numpy()
    scale = np.maximum(np.abs(grams).max(axis=0), 1e-9) / 127.0
    return {
        f"{name}.w1": _half(inner),
        f"{name}.b1": _half(net.inner.bias),
        f"{name}.w2": _half(net.outer.weight.T),
        f"{name}.dense": _half(straight),
        f"{name}.bias": _half(net.outer.bias),
        f"{name}.sparse": np.rint(grams / scale).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
    }


def _half(part: Tensor) -> Array:
    half: Array = part.detach().numpy().astype(np.float16)
    return half
