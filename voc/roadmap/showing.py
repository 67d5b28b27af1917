"""Why a link is proposed: the stretch of a passage to highlight, and the reason in words."""

from collections.abc import Sequence

import numpy as np

from voc.roadmap.matching import INPUTS, Proposal
from voc.roadmap.wording import Alike

TELLS = 0.35
"""Least likeness of a word with one of the feature's at which it is part of what is highlighted."""
WIDEST = 9
"""Words between the first and the last that are highlighted, at most."""
SAME_MEANING = 0.5
"""Cosine with the feature from which on we say that a passage means the same."""
SOME_MEANING = 0.3
"""Cosine under which even the nearest feature has nothing to do with it."""
LIKE_ACCEPTED = 0.6
"""Cosine with an accepted request from which on we say that this one is like it."""


def highlight(words: Sequence[str], feature: int, alike: Alike) -> tuple[int, int] | None:
    """The words of a passage that speak of a feature, as the places of the first and the last; None where none does.

    Parameters: words of the passage in order; feature: its column in `alike`.
    """
    rows = [alike.row[word] for word in words]
    likeness = alike.texts[rows, feature]
    tells = likeness * alike.weights[rows]
    hits = np.flatnonzero(likeness >= TELLS).tolist()
    best, found = 0.0, None
    for first in hits:
        last = max(hit for hit in hits if hit - first < WIDEST)
        worth = float(tells[first : last + 1].sum())
        if worth > best:
            best, found = worth, (first, last)
    return found


def reason(found: Proposal, words: Sequence[str], alike: Alike, *, like_accepted: float) -> str:
    """Why this feature, in words: earlier decisions, the product word, the meaning.

    Parameters: words of the passage; like_accepted: the highest cosine of the request with one that was accepted
        for this feature, -1 for none.
    """
    seen = dict(zip(INPUTS, found.likenesses, strict=True))
    parts = []
    if like_accepted >= LIKE_ACCEPTED:
        parts.append("like what was accepted before")
    parts += _named(words, found.feature, alike)
    if seen["meaning"] >= SAME_MEANING:
        parts.append("same meaning")
    elif seen["ahead"] > 0 and seen["meaning"] >= SOME_MEANING:
        parts.append("closest in meaning of all features")
    return "; ".join(parts) or "nearest of all features, though not near"


def _named(words: Sequence[str], feature: int, alike: Alike) -> list[str]:
    """The word of the passage that is likest to one of the title, and rarest."""
    columns = alike.columns[feature]
    if not words or not len(columns):
        return []
    rows = [alike.row[word] for word in words]
    likeness = alike.titles[rows][:, columns]
    likest = likeness.max(axis=1)
    place = int(np.argmax(np.where(likest >= TELLS, likest * alike.weights[rows], 0)))
    if likest[place] < TELLS:
        return []
    if likest[place] == 1:
        return [f"same word “{words[place]}”"]
    return [f"“{words[place]}” as in “{alike.named[int(columns[likeness[place].argmax()])]}”"]
