"""Thousands of worlds that could be: links drawn by their probabilities, askers drawn anew, features added up.

Two things are not sure about a ranking: which undecided links hold, and which customers happened to speak. Each
draw decides every link by its probability and takes every asker as often as a Poisson draw of mean 1 says (the
bootstrap). All features share the draws, so that what moves together moves together.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voc.roadmap.inputs import Floats, Inputs
from voc.roadmap.wanting import Pairs

DRAWS = 500
SEED = 20_260
CHUNK = 50
"""Draws that are held in memory at a time."""
POISSON = np.cumsum([np.exp(-1.0) / np.prod(np.arange(1, k + 1)) for k in range(9)])
"""Chances of 0, 1, 2 ... 8 or fewer."""
Draws = NDArray[np.float32]


def drawn(
    inputs: Inputs, pairs: Pairs, values: Sequence[Floats], *, draws: int = DRAWS, seed: int = SEED
) -> list[Draws]:
    """Sums of each value by feature, draw by draw.

    Parameters: values: one for each pair, several of them; seed: the same gives the same, on every machine.
    Returns: for each value (n_features, draws) float32.
    """
    n_features, n_askers = len(inputs.features.id), len(inputs.askers.id)
    made: list[Draws] = [np.zeros((n_features, draws), dtype=np.float32) for _ in values]
    if not len(pairs.feature):
        return made
    generator = np.random.default_rng(seed)
    open_pairs, ways, links = _undecided(pairs)
    chance = inputs.links.chance[links].astype(np.float32)[:, None]
    way_of = np.searchsorted(links, pairs.way_link[ways])
    starts = np.searchsorted(pairs.way_pair[ways], open_pairs)
    first = np.flatnonzero(np.diff(pairs.feature, prepend=-1))
    present = pairs.feature[first]
    columns = [value.astype(np.float32)[:, None] for value in values]
    for begin in range(0, draws, CHUNK):
        size = min(CHUNK, draws - begin)
        holds = generator.random((len(links), size), dtype=np.float32) < chance
        times = np.searchsorted(POISSON, generator.random((n_askers, size))).astype(np.float32)
        wants = times[pairs.asker]
        if len(open_pairs):
            wants[open_pairs] *= np.logical_or.reduceat(holds[way_of], starts, axis=0)
        for column, sums in zip(columns, made, strict=True):
            sums[present, begin : begin + size] = np.add.reduceat(wants * column, first, axis=0)
    return made


def _undecided(pairs: Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Pairs that are not certain, the ways that lead to them, and the links of those ways."""
    open_pairs = np.flatnonzero(pairs.chance < 1)
    ways = np.flatnonzero(pairs.chance[pairs.way_pair] < 1)
    return open_pairs, ways, np.unique(pairs.way_link[ways])
