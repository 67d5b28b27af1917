"""Why a link is proposed: the stretch of a passage to highlight, and the reason in words."""

from collections.abc import Sequence

import numpy as np

from voc.roadmap.matching import INPUTS, UNRELATED, Proposal
from voc.roadmap.wording import Lexicon, likest_words

TELLS = 0.35
"""Least likeness of a word with one of the feature's at which it is part of what is highlighted."""
WIDEST = 9
"""Words between the first and the last that are highlighted, at most."""
SAME_MEANING = 0.5
"""Cosine with the feature from which on we say that a passage means the same."""
LIKE_ACCEPTED = 0.6
"""Cosine with an accepted request from which on we say that this one is like it."""


def highlight(words: Sequence[str], feature: Sequence[str], known: Lexicon) -> tuple[int, int] | None:
    """The words of a passage that speak of a feature, as the places of the first and the last; None where none does.

    Parameters: words of the passage in order; feature: words of its title and description.
    """
    likeness = likest_words(words, feature, known)
    tells = likeness * np.array([known.weight(word) for word in words], dtype=np.float32)
    hits = np.flatnonzero(likeness >= TELLS)
    if not len(hits):
        return None
    best = (0.0, int(hits[0]), int(hits[0]))
    for first in hits.tolist():
        last = max(hit for hit in hits.tolist() if hit - first < WIDEST)
        best = max(best, (float(tells[first : last + 1].sum()), -first, -last), key=lambda found: found[0])
    return abs(best[1]), abs(best[2])


def reason(
    found: Proposal, words: Sequence[str], title: Sequence[str], known: Lexicon, *, like_accepted: float
) -> str:
    """Why this feature, in words: the product word, the meaning, earlier decisions.

    Parameters: words of the passage; title: words of the feature's title; like_accepted: the highest cosine of the
        request with one that was accepted for this feature, -1 for none.
    """
    seen = dict(zip(INPUTS, found.likenesses, strict=True))
    parts = []
    if like_accepted >= LIKE_ACCEPTED:
        parts.append("like what was accepted before")
    parts += _named(words, title, known)
    if seen["meaning"] >= SAME_MEANING:
        parts.append("same meaning")
    elif seen["ahead"] > 0 and seen["meaning"] >= UNRELATED:
        parts.append("closest in meaning of all features")
    return "; ".join(parts) or "nearest of all features, though not near"


def _named(words: Sequence[str], title: Sequence[str], known: Lexicon) -> list[str]:
    """The word of the passage that is likest to one of the title, and rarest."""
    if not words or not title:
        return []
    likeness = likest_words(words, title, known)
    worth = likeness * np.array([known.weight(word) for word in words], dtype=np.float32)
    place = int(np.argmax(np.where(likeness >= TELLS, worth, 0)))
    if likeness[place] < TELLS:
        return []
    if likeness[place] == 1:
        return [f"same word “{words[place]}”"]
    other = likest_words(title, [words[place]], known)
    return [f"“{words[place]}” as in “{title[int(other.argmax())]}”"]
