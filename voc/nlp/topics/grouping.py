"""BERTopic with parts of our own: given vectors, no reduction, Leiden groups, ready-made terms.

The only module that imports bertopic, inside the function, since that import takes seconds.
"""

import logging
import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voc.nlp.topics.clusters import Grouped, many
from voc.nlp.values import Vectors

RANKED_TERMS = 40
_MARK = "\u241f"
"""Stands between the terms of a passage, so that BERTopic counts ours and makes none of its own."""

Ranked = list[tuple[str, float]]


def bertopic(
    terms: Sequence[Sequence[str]], vectors: Vectors, *, fewest: int, seed: int
) -> tuple[NDArray[np.int64], list[Ranked]]:
    """Group passages and rank the terms of every group.

    Parameters: terms (n) of every passage; vectors (n, n_dims), unit rows; groups under `fewest` are dropped.
    Returns: labels (n,), -1 for outliers, the largest group first; for each group its terms by class-based
        tf-idf, best first. No group at all gives an empty list.
    """
    groups = many(vectors, fewest=fewest, seed=seed)
    if groups.max(initial=-1) < 0:
        return groups, []
    logging.getLogger("BERTopic").setLevel(logging.WARNING)
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    model = BERTopic(
        language="multilingual",
        embedding_model=BaseEmbedder(),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=Grouped(groups),
        vectorizer_model=CountVectorizer(analyzer=_between_marks),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        top_n_words=RANKED_TERMS,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        labels, _ = model.fit_transform(_documents(terms), embeddings=vectors)
    found = np.array(labels, dtype=np.int64)
    ranked = [_ranked(model.get_topic(topic)) for topic in range(int(found.max()) + 1)]
    return found, ranked


def by_count(terms: Sequence[Sequence[str]], labels: NDArray[np.int64]) -> list[Ranked]:
    """The terms of every group where they are too few for tf-idf: by passages that hold them, then length."""
    ranked: list[Ranked] = []
    everywhere = Counter(term for row in terms for term in set(row))
    for topic in range(int(labels.max(initial=-1)) + 1):
        here = Counter(
            term for row, label in zip(terms, labels, strict=True) if label == topic for term in set(row)
        )
        scores = {term: n * n / everywhere[term] for term, n in here.items()}
        best = sorted(scores, key=lambda term: (-scores[term], -len(term), term))
        ranked.append([(term, scores[term]) for term in best[:RANKED_TERMS]])
    return ranked


def _documents(terms: Sequence[Sequence[str]]) -> list[str]:
    """Terms that at least two passages share, in a form that `_between_marks` takes apart again."""
    known = Counter(term for row in terms for term in set(row))
    return [_MARK + _MARK.join(term for term in row if known[term] > 1) + _MARK for row in terms]


def _between_marks(document: str) -> list[str]:
    return [term for term in document.split(_MARK) if term.strip()]


def _ranked(words: object) -> Ranked:
    """BERTopic pads with empty words and answers False for a group without any."""
    return (
        [(str(term), float(score)) for term, score in words or [] if term] if isinstance(words, list) else []
    )
