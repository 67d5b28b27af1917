"""Find the topics of a heap of passages: bounded work, the same answer every time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from voc.errors import InputError
from voc.nlp import language
from voc.nlp.topics import clusters, grouping, names
from voc.nlp.topics.assigning import JOIN
from voc.nlp.topics.grouping import Ranked
from voc.nlp.topics.names import Member
from voc.nlp.topics.terms import terms
from voc.nlp.values import TopicFit, TopicSketch, Vectors

MOST = 12_000
"""Passages that are grouped; of more, every so-manieth is, and the others join the nearest centre."""

FEW = 60
"""Under so many passages there is nothing to model: the nearest are put together."""

_NEAR = 0.55
_LOOSEST = 0.15
_TIGHTEST = 0.65
_SHARPNESS = 20.0

Labels = NDArray[np.int64]


def fit(
    texts: Sequence[str], vectors: Vectors, *, languages: Sequence[str] | None = None, seed: int = 7
) -> TopicFit:
    """Topics of `texts`, the largest first, and the topic of every passage.

    Parameters: texts (n) and vectors (n, n_dims), unit rows of one encoder; languages (n) ISO 639-1 codes,
        identified here where not given. At most MOST passages are grouped.
    Returns: a TopicFit whose labels (n,) are -1 for what belongs nowhere.
    Raises: InputError when texts, vectors and languages are not of one length.
    """
    if len(texts) != len(vectors) or (languages is not None and len(languages) != len(texts)):
        raise InputError(f"{len(texts)} texts and {len(vectors)} vectors do not belong together.")
    step = max(1, -(-len(texts) // MOST))
    sample = np.arange(0, len(texts), step)
    chosen = texts[::step]
    told = languages[::step] if languages is not None else _identified(chosen)
    found = [tuple(terms(text, code)) for text, code in zip(chosen, told, strict=True)]
    unit = _unit(vectors)
    labels, ranked, method = _grouped(found, unit[sample], seed)
    centres = clusters.centres(unit[sample], labels)
    placed = _placed(unit, centres, sample, labels)
    members = [
        Member(text=t, language=c, terms=frozenset(f)) for t, c, f in zip(chosen, told, found, strict=True)
    ]
    return TopicFit(
        topics=_sketches(members, unit, centres, sample, labels, ranked),
        labels=placed,
        probabilities=_probabilities(unit, centres, placed),
        method=method,
    )


def _identified(texts: Sequence[str]) -> list[str]:
    return [guess.language for guess in language.identify(texts)]


def _unit(vectors: Vectors) -> Vectors:
    """Exact unit rows: stored vectors are rounded. Zero rows stay zero."""
    norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    unit: Vectors = (vectors / norms).astype(np.float32)
    return unit


def _grouped(found: Sequence[Sequence[str]], vectors: Vectors, seed: int) -> tuple[Labels, list[Ranked], str]:
    if len(found) < FEW:
        labels = clusters.few(vectors, near=_NEAR)
        method = f"too few passages for a topic model ({len(found)}): the nearest put together"
        return labels, grouping.by_count(found, labels), method
    fewest = max(4, round(len(found) ** 0.5 / 4))
    labels, ranked = grouping.bertopic(found, vectors, fewest=fewest, seed=seed)
    return labels, ranked, f"bertopic + leiden over {len(found)} passages"


def _placed(vectors: Vectors, centres: Vectors, sample: Labels, labels: Labels) -> Labels:
    """Every passage's topic: that of its group, else the nearest centre that is as near as its loosest members."""
    placed = np.full(len(vectors), -1, dtype=np.int64)
    if not len(centres):
        return placed
    grouped = labels >= 0
    own = np.einsum("ij,ij->i", vectors[sample][grouped], centres[labels[grouped]])
    loosest = [np.quantile(own[labels[grouped] == topic], _LOOSEST) for topic in range(len(centres))]
    reach = np.clip(np.array(loosest), JOIN, _TIGHTEST)
    for start in range(0, len(vectors), 8_192):
        near = vectors[start : start + 8_192] @ centres.T
        best = near.argmax(axis=1)
        joins = near[np.arange(len(near)), best] >= reach[best]
        placed[start : start + 8_192] = np.where(joins, best, -1)
    placed[sample[grouped]] = labels[grouped]
    return placed


def _probabilities(vectors: Vectors, centres: Vectors, labels: Labels) -> Vectors:
    """Softmax share of a passage's topic among all centres, 0 for outliers; (n,)."""
    chances = np.zeros(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), 8_192):
        rows = start + np.flatnonzero(labels[start : start + 8_192] >= 0)
        near = _SHARPNESS * (vectors[rows] @ centres.T)
        own = near[np.arange(len(rows)), labels[rows]]
        chances[rows] = 1.0 / np.exp(near - own[:, None]).sum(axis=1)
    return chances


def _sketches(
    members: Sequence[Member],
    vectors: Vectors,
    centres: Vectors,
    sample: Labels,
    labels: Labels,
    ranked: Sequence[Ranked],
) -> tuple[TopicSketch, ...]:
    taken: set[str] = set()
    sketches = []
    for topic, centre in enumerate(centres):
        rows = np.flatnonzero(labels == topic)
        rows = rows[np.argsort(-(vectors[sample[rows]] @ centre), kind="stable")]
        inside = [members[row] for row in rows.tolist()]
        label = names.name(inside, ranked[topic], taken)
        taken.add(label.lower())
        shown = names.words(inside, ranked[topic])
        sketches.append(TopicSketch(label=label, words=shown, centre=centre, example=int(sample[rows[0]])))
    return tuple(sketches)
