"""What every training row teaches, and its n-grams as a sparse matrix."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from voc.nlp.ngrams import BUCKETS, Grams

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What is right, and how much each row counts for each head; 0 where a set does not say.

    `feels` (n,) class; `open_to` (n, 3) classes the set knows; `feels_weight` (n,);
    `wants` (n, k) in [0, 1]; `wants_weight` (n, k). Both weights are about 1 on average where known.
    """

    feels: NDArray[np.int64]
    open_to: NDArray[np.bool_]
    feels_weight: Floats
    wants: Floats
    wants_weight: Floats

    def rows(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> "Targets":
        """The chosen rows."""
        return Targets(
            feels=self.feels[which],
            open_to=self.open_to[which],
            feels_weight=self.feels_weight[which],
            wants=self.wants[which],
            wants_weight=self.wants_weight[which],
        )


def matrix(grams: Grams) -> csr_matrix:
    """n-grams as a sparse matrix (n, BUCKETS)."""
    shape = (len(grams.starts) - 1, BUCKETS)
    return csr_matrix((grams.values, grams.buckets, grams.starts), shape=shape, dtype=np.float32)
