"""Words two texts share, for names that people type: product words, feature names.

Blind across languages by nature; it adds what vectors miss when somebody names the feature.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[^\W_]{2,}", re.UNICODE)
STOP = frozenset(
    "the and for with that this from into can could would please have has not are was were you your our "
    "we it is to of in on a an be as at by or so if but all any more when what how".split()
)
STEM = 5


def stems(text: str) -> frozenset[str]:
    """The words of a text, lower case, cut to five letters, without the commonest English ones."""
    return frozenset(word[:STEM] for word in WORD.findall(text.lower()) if word not in STOP)


def overlap(requests: Sequence[str], features: Sequence[str]) -> NDArray[np.float32]:
    """How much of a feature's rare words each request says.

    Parameters: requests (n,) all words of each request; features (m,) title and description.
    Returns: (n, m) float32 in [0, 1], weighted by how rare a word is among the features.
    """
    wanted = [stems(text) for text in features]
    seen = Counter(stem for words in wanted for stem in words)
    weight = {stem: float(np.log(1 + len(features) / count)) for stem, count in seen.items()}
    columns = {
        stem: number for number, stem in enumerate(sorted(weight))
    }  # sums the same way in every process
    held = np.zeros((len(features), len(columns)), dtype=np.float32)
    for row, words in enumerate(wanted):
        for stem in words:
            held[row, columns[stem]] = weight[stem]
    held /= np.maximum(np.linalg.norm(held, axis=1, keepdims=True), 1e-9)
    said = np.zeros((len(requests), len(columns)), dtype=np.float32)
    for row, text in enumerate(requests):
        for stem in stems(text) & columns.keys():
            said[row, columns[stem]] = weight[stem]
    said /= np.maximum(np.linalg.norm(said, axis=1, keepdims=True), 1e-9)
    scores: NDArray[np.float32] = said @ held.T
    return scores
