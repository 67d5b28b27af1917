"""Which feature of the roadmap a term names: by the words it shares with the title, else by meaning.

Terms are short ("export", "Dışa aktarma"). Words tell most and are blind across languages; vectors of a few words
tell little, so they are believed only where one title is clearly nearer than all others.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voc.roadmap.wording import stems

Floats = NDArray[np.float32]

NEAR = 0.6
"""Least cosine at which a term may mean a feature that it shares no word with."""
AHEAD = 0.08
"""By so much the nearest title must lead the next one."""


def by_words(terms: Sequence[str], titles: Sequence[str]) -> list[int | None]:
    """The title that each term names, as its index: all words of the term stand in it.

    Of several such titles the one that says the least besides; None where there is none, or no single one.
    """
    wanted = [stems(title) for title in titles]
    found: list[int | None] = []
    for term in terms:
        said = stems(term)
        fitting = sorted(
            (len(wanted[row]), row) for row in range(len(wanted)) if said and said <= wanted[row]
        )
        clear = fitting and (len(fitting) == 1 or fitting[0][0] < fitting[1][0])
        found.append(fitting[0][1] if clear else None)
    return found


def by_meaning(terms: Floats, titles: Floats) -> list[int | None]:
    """The title that each term means, as its index, None where none is near or none clearly the nearest.

    Parameters: terms (n, n_dims) and titles (m, n_dims), unit vectors of one encoder.
    Raises: ValueError when the dimensions differ, i.e. two encoders were mixed.
    """
    if not len(titles):
        return [None] * len(terms)
    likeness = np.pad(terms @ titles.T, ((0, 0), (0, 1)), constant_values=-1.0)
    best = likeness.argmax(axis=1)
    ranked = np.sort(likeness, axis=1)
    clear = (ranked[:, -1] >= NEAR) & (ranked[:, -1] - ranked[:, -2] >= AHEAD)
    return [int(row) if held else None for row, held in zip(best, clear, strict=True)]
