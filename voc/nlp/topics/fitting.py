"""Find the topics of a heap of passages: bounded work, the same answer in every order of the passages."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voc.errors import InputError
from voc.nlp import language
from voc.nlp.topics import clusters, grouping, names
from voc.nlp.topics.aligning import Aligned, align
from voc.nlp.topics.assigning import JOIN, chances_of, place
from voc.nlp.topics.clusters import Labels
from voc.nlp.topics.grouping import Ranked
from voc.nlp.topics.heard import Member
from voc.nlp.topics.names import NO_WISH, Wish
from voc.nlp.topics.terms import terms
from voc.nlp.topics.themes import MAPPED, themes, unit, with_words
from voc.nlp.values import TopicFit, TopicSketch, Vectors

MOST = 100_000
"""Passages that are grouped; of more, every so-manieth is, and the others join the nearest centre."""

FEW = 60
"""Under so many passages there is nothing to model: the nearest are put together."""

NAMED = 12_000
"""Passages whose words are read to name topics, those nearest to the centres."""

_NEAR = 0.55
_APART = 0.4
_LOOSEST = 0.1
_TIGHTEST = 0.6
_FEWEST_NAMED, _MOST_NAMED = 40, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What helps to name topics: `aspects` (n), of every passage what it is about; `wish`: how they are to be named."""

    aspects: Sequence[Sequence[str]] | None = None
    wish: Wish = NO_WISH


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Passages in an order that does not depend on how they came: `order` (n,) are their rows as given."""

    texts: list[str]
    languages: list[str]
    vectors: Vectors
    themed: Vectors
    order: Labels
    aspects: list[tuple[str, ...]]
    encoder: str
    wish: Wish


def fit(
    texts: Sequence[str],
    vectors: Vectors,
    *,
    languages: Sequence[str] | None = None,
    encoder: str = MAPPED,
    hints: Hints = NO_HINTS,
) -> TopicFit:
    """Topics of `texts`, the largest first, and the topic of every passage.

    Parameters: texts (n) and vectors (n, n_dims), unit rows of `encoder`; languages (n) ISO 639-1 codes,
        identified here where not given. At most MOST passages are grouped.
    Returns: a TopicFit whose labels (n,) are -1 for what belongs nowhere.
    Raises: InputError when texts, vectors and languages are not of one length.
    """
    heap = _heap(texts, vectors, languages, encoder, hints)
    labels, method = _grouped(heap, None)
    return _described(heap, labels, method)


def refit(
    texts: Sequence[str],
    vectors: Vectors,
    known: Labels,
    *,
    languages: Sequence[str] | None = None,
    encoder: str = MAPPED,
    hints: Hints = NO_HINTS,
) -> tuple[TopicFit, Aligned]:
    """The same where topics are known: a fit that begins with them, told as changes of them.

    Parameters: as of `fit`; known (n,): the topic of every passage, numbered from 0, -1 for outliers and what is new.
    Returns: the fit, whose topics are the groups of the Aligned, and these.
    """
    heap = _heap(texts, vectors, languages, encoder, hints)
    before = np.asarray(known, dtype=np.int64)[heap.order]
    labels, method = _grouped(heap, before)
    aligned = align(heap.themed, before, labels)
    back = np.empty_like(heap.order)
    back[heap.order] = np.arange(len(heap.order))
    found = _described(heap, aligned.labels, method)
    return found, Aligned(aligned.labels[back], aligned.groups, aligned.gone)


def parts(
    texts: Sequence[str],
    vectors: Vectors,
    *,
    languages: Sequence[str] | None = None,
    encoder: str = MAPPED,
    hints: Hints = NO_HINTS,
) -> TopicFit:
    """The parts of one topic, the largest first, as `fit` gives topics; one or none where it does not fall apart."""
    heap = _heap(texts, vectors, languages, encoder, hints)
    if len(heap.texts) < FEW:
        labels = clusters.few(heap.themed, near=_APART, least=max(3, len(heap.texts) // 8))
    else:
        labels = clusters.many(with_words(heap.themed, heap.texts))
    return _described(heap, labels, f"parts of {len(heap.texts)} passages")


def centre_of(vectors: Vectors, encoder: str = MAPPED) -> tuple[Vectors, float]:
    """Centre (n_themes,) and reach in [-1, 1] of one topic, from the vectors (n, n_dims) of its passages, n >= 1."""
    themed = themes(vectors, encoder)
    labels = np.zeros(len(themed), dtype=np.int64)
    centres = clusters.centres(themed, labels)
    return centres[0], float(_reach(themed, centres, labels)[0])


def _heap(
    texts: Sequence[str],
    vectors: Vectors,
    languages: Sequence[str] | None,
    encoder: str,
    hints: Hints,
) -> Heap:
    if len(texts) != len(vectors) or (languages is not None and len(languages) != len(texts)):
        raise InputError(f"{len(texts)} texts and {len(vectors)} vectors do not belong together.")
    told = languages if languages is not None else [guess.language for guess in language.identify(texts)]
    rows = sorted(range(len(texts)), key=lambda row: (texts[row], told[row]))
    order = np.array(rows, dtype=np.int64)
    about = hints.aspects or [()] * len(texts)
    return Heap(
        texts=[texts[row] for row in rows],
        languages=[told[row] for row in rows],
        vectors=vectors[order],
        themed=themes(vectors[order], encoder),
        order=order,
        aspects=[tuple(about[row]) for row in rows],
        encoder=encoder,
        wish=hints.wish,
    )


def _grouped(heap: Heap, before: Labels | None) -> tuple[Labels, str]:
    n = len(heap.texts)
    if n < FEW:
        method = f"too few passages for a topic model ({n}): the nearest put together"
        return clusters.few(unit(heap.vectors), near=_NEAR), method
    step = -(-n // MOST)
    sample = np.arange(0, n, step)
    space = with_words(heap.themed[sample], heap.texts[::step])
    found = clusters.many(space, start=None if before is None else before[sample])
    method = f"bertopic + leiden over {len(sample)} passages"
    if step == 1:
        return found, method
    centres = clusters.centres(heap.themed[sample], found)
    reach = _reach(heap.themed[sample], centres, found)
    labels = place(heap.themed, centres, reach)
    labels[sample] = found
    return labels, method


def _reach(themed: Vectors, centres: Vectors, labels: Labels) -> Vectors:
    """For every topic the cosine to its centre at which a passage still belongs: that of its looser members."""
    rows = labels >= 0
    own = np.einsum("ij,ij->i", themed[rows], centres[labels[rows]])
    order = np.argsort(labels[rows], kind="stable")
    parts = np.split(own[order], np.cumsum(np.bincount(labels[rows], minlength=len(centres)))[:-1])
    loosest = [float(np.quantile(part, _LOOSEST)) if len(part) else JOIN for part in parts]
    reach: Vectors = np.clip(np.array(loosest, dtype=np.float32), JOIN, _TIGHTEST)
    return reach


def _described(heap: Heap, labels: Labels, method: str) -> TopicFit:
    """Centres, names and examples of groups, and everything back in the order in which it came."""
    centres = clusters.centres(heap.themed, labels)
    reach = _reach(heap.themed, centres, labels) if len(centres) else np.zeros(0, dtype=np.float32)
    nearest = _nearest(heap.themed, centres, labels)
    placed = np.empty_like(labels)
    placed[heap.order] = labels
    chances = np.empty(len(labels), dtype=np.float32)
    chances[heap.order] = chances_of(heap.themed, centres, labels) if len(centres) else 0.0
    called = _called(heap, nearest, centres)
    return TopicFit(
        topics=tuple(
            TopicSketch(
                label=label,
                words=shown,
                centre=centres[topic],
                reach=float(reach[topic]),
                example=int(heap.order[names.example(nearest[topic], heap.texts)]),
            )
            for topic, (label, shown) in enumerate(called)
        ),
        labels=placed,
        probabilities=chances,
        method=method,
    )


def _nearest(themed: Vectors, centres: Vectors, labels: Labels) -> list[Labels]:
    """For every topic the rows of its passages whose words are read, nearest to the centre first."""
    most = min(max(NAMED // max(len(centres), 1), _FEWEST_NAMED), _MOST_NAMED)
    found = []
    for topic, centre in enumerate(centres):
        rows = np.flatnonzero(labels == topic)
        found.append(rows[np.argsort(-(themed[rows] @ centre), kind="stable")][:most])
    return found


def _called(heap: Heap, nearest: Sequence[Labels], centres: Vectors) -> list[tuple[str, tuple[str, ...]]]:
    """Name and key phrases of every topic."""
    inside = [
        [
            Member(
                text=heap.texts[row],
                language=heap.languages[row],
                terms=tuple(terms(heap.texts[row], heap.languages[row])),
                aspects=heap.aspects[row],
            )
            for row in rows.tolist()
        ]
        for rows in nearest
    ]
    spoken = [member.terms for members in inside for member in members]
    topic_of = np.repeat(np.arange(len(inside)), [len(members) for members in inside]).astype(np.int64)
    few = len(heap.texts) < FEW
    ranked: list[Ranked] = grouping.by_count(spoken, topic_of) if few else grouping.ranked(spoken, topic_of)
    return names.named(inside, ranked, centres, encoder=heap.encoder, wish=heap.wish)
