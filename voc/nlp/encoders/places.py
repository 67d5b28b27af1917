"""From the tokens of an encoder back to the characters of the text that they were cut from."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

Span = tuple[int, int]


def laid_out(at: int, length: int, sizes: Sequence[int], spread: Sequence[int] | None = None) -> list[Span]:
    """Where each token of a word stands in the text, (start, end).

    Parameters: at, where the word begins; length, its characters; sizes (n_tokens), how many characters of the
        encoder's spelling each token has; spread (length), how many characters the encoder writes for each of the
        word's own, None: one. Where sizes and spread do not sum to the same, tokens are laid out evenly.
    """
    total = sum(sizes)
    if total == length and (spread is None or sum(spread) == length):
        found = []
        for size in sizes:
            found.append((at, at + size))
            at += size
        return found
    cuts = [0, *accumulate(sizes)]
    if spread is None or sum(spread) != total:
        even = np.rint(np.array(cuts) * (length / max(total, 1))).astype(int).tolist()
        return [(at + start, at + end) for start, end in pairwise(even)]
    bounds = [0, *accumulate(spread)]
    starts = np.searchsorted(bounds, cuts[:-1], side="right") - 1
    ends = np.searchsorted(bounds, cuts[1:], side="left")
    return [(at + int(start), at + int(end)) for start, end in zip(starts, ends, strict=True)]
