"""How much each training row counts, so that no big set, loud class or easy language drowns the others."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from training.sets import OWN, Example
from training.targets import Targets
from voc.nlp.heads import SENTIMENTS
from voc.terms import Intent

Floats = NDArray[np.float32]

OWN_WEIGHT = 15.0
"""The project's own corpus, as a source, counts as much as this many public sets of its size."""

PUBLIC_INTENT = 0.3
"""A public row that knows an intent counts as much as this many rows of the corpus, a thousand rows at most."""

INTENT_SHARE = 2.0
"""How much the intents count against the sentiment, all together."""

HELD_OUT = 15
"""Of 100 texts, how many calibrate and are not trained on. The text alone decides, so reruns agree."""


def held_out(examples: Sequence[Example]) -> NDArray[np.bool_]:
    """(n,) which rows calibrate."""
    return drawn([example.text for example in examples])


def drawn(texts: Sequence[str]) -> NDArray[np.bool_]:
    """(n,) which texts are not trained on, whatever is learned from them."""
    draws = [blake2b(text.encode("utf-8", "replace"), digest_size=4).digest() for text in texts]
    return np.array([int.from_bytes(draw, "big") % 100 < HELD_OUT for draw in draws], dtype=np.bool_)


def targets(examples: Sequence[Example], names: Sequence[Intent], *, own: float = OWN_WEIGHT) -> Targets:
    """What every row teaches; weights average 1 over the rows that know something."""
    wants, wants_weight = _wants(examples, names)
    feels_weight = _feels_weight(examples, own)
    return Targets(
        feels=np.array(
            [SENTIMENTS.index(e.sentiment) if e.sentiment else 0 for e in examples], dtype=np.int64
        ),
        open_to=np.array([[True, not e.binary, True] for e in examples], dtype=np.bool_),
        feels_weight=feels_weight / max(float(feels_weight.mean()), 1e-9),
        wants=wants,
        wants_weight=INTENT_SHARE * wants_weight / np.maximum(wants_weight.mean(), 1e-9) / max(len(names), 1),
    )


def _feels_weight(examples: Sequence[Example], own: float) -> Floats:
    """A source counts as the root of its size; in it, a class as the root of its rarity."""
    sizes = Counter(e.source for e in examples if e.sentiment)
    classes = Counter((e.source, e.sentiment) for e in examples)
    of_source = Counter[str]()
    raw = [classes[e.source, e.sentiment] ** -0.5 if e.sentiment else 0.0 for e in examples]
    for example, weight in zip(examples, raw, strict=True):
        of_source[example.source] += weight  # type: ignore[assignment]
    return np.array(
        [
            weight / max(of_source[e.source], 1e-9) * sizes[e.source] ** 0.5 * _trust(e, own)
            for e, weight in zip(examples, raw, strict=True)
        ],
        dtype=np.float32,
    )


def _trust(example: Example, own: float) -> float:
    """The corpus is the very domain; a set of two classes teaches two thirds of what one of three does."""
    return own if example.source == OWN else 2 / 3 if example.binary else 1.0


def _wants(examples: Sequence[Example], names: Sequence[Intent]) -> tuple[Floats, Floats]:
    """Targets and weights, both (n, k); weight 0 where the set never asked."""
    sizes = Counter(example.source for example in examples)
    wants = np.zeros((len(examples), len(names)), dtype=np.float32)
    weights = np.zeros_like(wants)
    for row, example in enumerate(examples):
        counted = 1.0 if example.source == OWN else PUBLIC_INTENT * min(1.0, 1_000 / sizes[example.source])
        for column, name in enumerate(names):
            if name in example.intents:
                wants[row, column] = example.intents[name]
                weights[row, column] = counted
    return wants, weights
