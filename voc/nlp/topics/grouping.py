"""BERTopic with parts of our own: given vectors, no reduction, Leiden groups, ready-made terms.

The only module that imports bertopic, inside the function, since that import takes seconds.
"""

import logging
import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voc.nlp.topics.clusters import Grouped

RANKED_TERMS = 40
_MARK = "\u241f"
"""Stands between the terms of a passage, so that BERTopic counts ours and makes none of its own."""

Ranked = list[tuple[str, float]]


def ranked(terms: Sequence[Sequence[str]], labels: NDArray[np.int64]) -> list[Ranked]:
    """The terms of every group by BERTopic's class-based tf-idf, best first.

    Parameters: terms (n) of every passage; labels (n,), from 0 without a gap, the group of each.
    Returns: at most RANKED_TERMS terms with their scores for each group; no group at all gives an empty list.
    """
    if not len(labels):
        return []
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
        hdbscan_model=Grouped(labels),
        vectorizer_model=CountVectorizer(analyzer=_between_marks),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        top_n_words=RANKED_TERMS,
    )
    nowhere = np.zeros((len(labels), 1), dtype=np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        given, _ = model.fit_transform(_documents(terms), embeddings=nowhere)
    ours = _ours(np.array(given), labels)
    return [_ranked(model.get_topic(ours[topic])) for topic in range(int(labels.max()) + 1)]


def _ours(given: NDArray[np.int64], labels: NDArray[np.int64]) -> dict[int, int]:
    """BERTopic's number of each of our groups: it numbers them by size anew, and must not have moved a passage."""
    pairs = set(zip(labels.tolist(), given.tolist(), strict=True))
    numbers = dict(pairs)
    if len(pairs) != len(numbers) or len(set(numbers.values())) != len(numbers):
        raise RuntimeError(
            "BERTopic did not keep the groups that it was given: this version of it is not known."
        )
    return numbers


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
