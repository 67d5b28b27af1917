"""The levels of the hierarchy of topics beside the topics themselves, for `bench_topics`."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voc.nlp import topics
from voc.nlp.topics import clusters, neighbours
from voc.nlp.topics.themes import themes, with_words
from voc.nlp.values import TopicFit, Vectors

Labels = NDArray[np.int64]


def broad_level(fit: TopicFit) -> Labels:
    """The broad group of every passage, (n,), as a page shows it; -1 for what belongs nowhere."""
    centres = np.stack([topic.centre for topic in fit.topics])
    sizes = np.bincount(fit.labels[fit.labels >= 0], minlength=len(centres))
    return np.array([*topics.broad(centres, sizes), -1])[fit.labels]


def told(texts: Sequence[str], vectors: Vectors, k: int) -> Labels:
    """The finest groups joined until `k` are left, as broad topics are made: what k-means is told, told to ours."""
    space = with_words(themes(vectors), texts)
    near, _ = neighbours.neighbours(space, clusters.NEIGHBOURS)
    finest = clusters.communities(clusters.graph(near), resolution=clusters.RESOLUTIONS[-1])
    finest = clusters.drop_small(finest, 1)
    sizes = np.bincount(finest[finest >= 0])
    return np.array([*topics.broad(clusters.centres(space, finest), sizes, groups=k), -1])[finest]
