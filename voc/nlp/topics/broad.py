"""A few broad groups over many topics, by how near their centres lie."""

from voc.nlp.topics.clusters import few
from voc.nlp.values import Vectors

MOST = 15
"""Broad groups, at most: a page shows them all."""

_NEAR = 0.45
_STEP = 0.05


def broad(centres: Vectors) -> list[int]:
    """The broad group of every topic, from 0, the largest first; -1 for one that stands alone.

    Parameters: centres (k, n_themes), unit rows. Topics nearer than a cosine of 0.45 on average come together, and
        less near ones where that would give more than MOST groups.
    """
    near = _NEAR
    labels = few(centres, near=near)
    while labels.max(initial=-1) >= MOST and near > 0:
        near -= _STEP
        labels = few(centres, near=near)
    found: list[int] = labels.tolist()
    return found
