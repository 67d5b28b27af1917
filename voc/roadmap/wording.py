"""Words that two texts share, or that mean the same: for names that people type, product words, feature names.

Three looks at the same words. `names`: BM25 over stems, blind across languages, and the best single sign where a
customer types the feature's name. `sounds`: every word of the title finds its likest word in the passage, by the
vectors of single words, so that `Fotos` finds `photos`. `about`: the other way round, every word of the passage finds
its likest in title and description. All are weighted by how rare a word is in the workspace.

Sources: Robertson and Zaragoza 2009 (BM25); Khattab and Zaharia 2020 (late interaction).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Vectors = NDArray[np.float32]
Places = NDArray[np.int64]

STOP = frozenset(
    """the and for with that this from into can could would please have has not are was were you your we it is to of
    in on a an be as at by or so if but all any more when what how i my me its they them he she his her their there
    here do does did just very too also than then get got will am been which who app our""".split()
)
"""Words that say nothing of a feature, in the language most roadmaps are written in."""
ALIKE = 0.4
"""Cosine of two single words up to which they have nothing to do with each other."""
SATURATION, LENGTH, USUAL = 1.2, 0.75, 6.0
"""BM25: how soon a repeated word adds nothing, how much a long passage is discounted, a usual length in words."""
LEAST = 0.05
"""Least weight of a word, however common."""
DAMP = 10.0
"""Weight of words a passage is thought to have beside its own in `about`: two words in common prove little."""
_ENDINGS = (
    ("ations", "at"), ("ation", "at"), ("ings", ""), ("ing", ""), ("ies", "i"), ("ied", "i"), ("ers", ""),
    ("er", ""), ("ed", ""), ("es", ""), ("s", ""), ("ly", ""), ("e", ""), ("y", "i"),
)  # fmt: skip
_ENGLISH = re.compile("[a-z]+")


WORD = re.compile(r"[^\W_]{2,}", re.UNICODE)
BEGINNING = 5


def stems(text: str) -> frozenset[str]:
    """The words of a text, lower case, cut to five letters, without the commonest English ones: for short terms."""
    return frozenset(word[:BEGINNING] for word in WORD.findall(text.lower()) if word not in STOP)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A lower-case word without the commonest English endings; words in other letters stay as they are."""
    if not _ENGLISH.fullmatch(word):
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What is known of single words: `rows` their places in `vectors` (n_words, n_dims), unit; `rarity` by stem.

    A word that is not in it has no vector and the rarity of a word never seen.
    """

    rows: dict[str, int]
    vectors: Vectors
    rarity: dict[str, float]
    rarest: float

    def weight(self, word: str) -> float:
        """How much a word tells, at least LEAST."""
        return max(self.rarity.get(stem(word), self.rarest), LEAST)


def lexicon(words: Sequence[str], vectors: Vectors, documents: Iterable[Sequence[str]]) -> Lexicon:
    """A lexicon of these words with their vectors (n_words, n_dims); rarity as counted over documents of words."""
    seen: Counter[str] = Counter()
    n = 0
    for document in documents:
        seen.update({stem(word) for word in document})
        n += 1
    rarity = {key: float(np.log(1 + (n - count + 0.5) / (count + 0.5))) for key, count in seen.items()}
    rows = {word: row for row, word in enumerate(words)}
    return Lexicon(rows=rows, vectors=vectors, rarity=rarity, rarest=float(np.log(1 + (n + 0.5) / 0.5)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """How like the words that customers said are to those of features: what a reason and a highlight rest on.

    `row` of each said word; `weights` (n_words,); `texts` (n_words, n_features), its likest word in title and
    description; `titles` (n_words, n_title_words) with `columns`, those of each feature, and the words in `named`.
    """

    row: dict[str, int]
    weights: Vectors
    texts: Vectors
    titles: Vectors
    columns: Sequence[Places]
    named: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """How passages and features share words, (n_passages, n_features) float32 in [0, 1] each; and by which words."""

    names: Vectors
    sounds: Vectors
    about: Vectors
    alike: Alike


def shared(
    passages: Sequence[Sequence[str]],
    titles: Sequence[Sequence[str]],
    texts: Sequence[Sequence[str]],
    known: Lexicon,
) -> Shared:
    """Compare the words of passages with those of features: their titles, and their titles with descriptions.

    All words are lower case and no stop words; a feature or passage without words shares nothing.
    """
    said, asked = _Bags(passages, known), _Bags(titles, known)
    told = _Bags([[*title, *text] for title, text in zip(titles, texts, strict=True)], known)
    everything = _likeness(said.words, told.words, known)
    place = {word: column for column, word in enumerate(told.words)}
    likeness = everything[:, [place[word] for word in asked.words]]
    held = _held(said, likeness)
    sounds = _per_feature(held, asked)
    likest = _likest(everything, told)
    about = said.mean(DAMP) @ likest
    alike = Alike(
        row={word: row for row, word in enumerate(said.words)},
        weights=said.weights,
        texts=likest,
        titles=likeness,
        columns=np.split(asked.flat, asked.starts[1:]),
        named=asked.words,
    )
    return Shared(
        names=_named(said, asked), sounds=sounds, about=np.asarray(about, dtype=np.float32), alike=alike
    )


class _Bags:
    """Texts as bags of words: the distinct words, and which text holds which how often."""

    def __init__(self, texts: Sequence[Sequence[str]], known: Lexicon) -> None:
        self.words = sorted({word for text in texts for word in text})
        place = {word: row for row, word in enumerate(self.words)}
        self.flat: Places = np.array([place[word] for text in texts for word in text], dtype=np.int64)
        self.lengths: Places = np.array([len(text) for text in texts], dtype=np.int64)
        self.weights = np.array([known.weight(word) for word in self.words], dtype=np.float32)

    @property
    def starts(self) -> Places:
        return np.concatenate(([0], np.cumsum(self.lengths[:-1]))).astype(np.int64)

    def mean(self, damp: float = 0.0) -> csr_matrix:
        """(n_texts, n_words): each row weighs its words by rarity; its sum is one, or less by what `damp` takes."""
        weight = self.weights[self.flat]
        text = np.repeat(np.arange(len(self.lengths)), self.lengths)
        total = np.maximum(np.bincount(text, weight, minlength=len(self.lengths)) + damp, LEAST)
        shape = (len(self.lengths), len(self.words))
        share = (weight / total[text]).astype(np.float32)
        return csr_matrix((share, (text, self.flat)), shape=shape)


def _likeness(left: Sequence[str], right: Sequence[str], known: Lexicon) -> Vectors:
    """(n_left, n_right) in [0, 1]: 1 for the same stem, else how far the cosine of the words exceeds ALIKE."""
    found: Vectors = np.clip((_rows(left, known) @ _rows(right, known).T - ALIKE) / (1 - ALIKE), 0, 1)
    places: dict[str, list[int]] = {}
    for column, word in enumerate(right):
        places.setdefault(stem(word), []).append(column)
    for row, word in enumerate(left):
        found[row, places.get(stem(word), [])] = 1.0
    return found


def _rows(words: Sequence[str], known: Lexicon) -> Vectors:
    rows = np.zeros((len(words), known.vectors.shape[1]), dtype=np.float32)
    there = [row for row, word in enumerate(words) if word in known.rows]
    rows[there] = known.vectors[[known.rows[words[row]] for row in there]]
    return rows


def _held(said: _Bags, likeness: Vectors) -> Vectors:
    """(n_passages, n_title_words): how like the likest word of each passage is to each word of the titles."""
    held = np.zeros((len(said.lengths), likeness.shape[1]), dtype=np.float32)
    filled = np.flatnonzero(said.lengths)
    for chunk in np.array_split(filled, max(1, len(filled) // 2_000)):
        if len(chunk):
            first, last = said.starts[chunk[0]], said.starts[chunk[-1]] + said.lengths[chunk[-1]]
            rows = likeness[said.flat[first:last]]
            held[chunk] = np.maximum.reduceat(rows, said.starts[chunk] - first, axis=0)
    return held


def _per_feature(held: Vectors, asked: _Bags) -> Vectors:
    sounds: Vectors = np.asarray((asked.mean() @ held.T).T, dtype=np.float32)
    return sounds


def _likest(everything: Vectors, told: _Bags) -> Vectors:
    """(n_words, n_features): how like the likest word of each feature is to each word that customers said.

    Few words are like each other at all, so only those pairs are carried from words to features.
    """
    likest = np.zeros((len(everything), len(told.lengths)), dtype=np.float32)
    if not len(everything) or not len(told.flat):
        return likest
    likeness = csr_matrix(everything)
    feature = np.repeat(np.arange(len(told.lengths)), told.lengths)
    order = np.argsort(told.flat, kind="stable")
    held, first = feature[order], np.searchsorted(told.flat[order], np.arange(len(told.words) + 1))
    copies = (first[1:] - first[:-1])[likeness.indices]
    row = np.repeat(np.repeat(np.arange(len(everything)), np.diff(likeness.indptr)), copies)
    begin = np.repeat(first[likeness.indices], copies)
    within = np.arange(len(row)) - np.repeat(np.cumsum(copies) - copies, copies)
    np.maximum.at(likest, (row, held[begin + within]), np.repeat(likeness.data, copies))
    return likest


def _named(said: _Bags, asked: _Bags) -> Vectors:
    """BM25 of the passages for each title, as a share of what a title could get at most."""
    stems = sorted({stem(word) for word in asked.words})
    place = {key: column for column, key in enumerate(stems)}
    column_of = np.array([place.get(stem(word), -1) for word in said.words], dtype=np.int64)
    columns = column_of[said.flat] if len(said.flat) else np.zeros(0, dtype=np.int64)
    text = np.repeat(np.arange(len(said.lengths)), said.lengths)
    hit = columns >= 0
    counts = csr_matrix(
        (np.ones(int(hit.sum()), dtype=np.float32), (text[hit], columns[hit])),
        shape=(len(said.lengths), len(stems)),
    )
    counts.sum_duplicates()
    row_of = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = 1 - LENGTH + LENGTH * said.lengths[row_of] / USUAL
    counts.data = (counts.data / (counts.data + SATURATION * length)).astype(np.float32)
    asks = asked.mean()
    titles = csr_matrix(
        (
            asks.data,
            np.array([place[stem(asked.words[i])] for i in asks.indices], dtype=np.int64),
            asks.indptr,
        ),
        shape=(asks.shape[0], len(stems)),
    )
    return np.asarray((counts @ titles.T).todense(), dtype=np.float32)
