"""What a passage is about: stretches of its words, and the sentiment towards each of them.

A small model over what an encoder knows of every token in its place, in the same forward pass that judges the
passage. It marks where an aspect begins and how far it goes; then it looks at the words around the aspect, the
nearer the more, and says how the sentiment towards it differs from that of the passage. Weights and card ship in
`models/aspects.safetensors` and `aspects.json`; they are made by `training.train_aspects` in the repository.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.nlp.aspect_words import term, whole_words
from voc.nlp.heads import SENTIMENTS, softmax
from voc.nlp.values import AspectOut, Vectors

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
Span = tuple[int, int]

LEAST = 1e-4
"""A sentiment of the passage is taken to be at least as likely as this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """How one encoder's marker is used. `begins`, `goes_on`: least chances, in [0, 1], that a token does so.

    `slope` and `offset` turn the log odds of the beginning into those that this is what is spoken of.
    """

    begins: float
    goes_on: float
    slope: float
    offset: float

    def confidence(self, chance: float) -> float:
        """Calibrated, in [0, 1]."""
        odds = np.log(max(chance, LEAST) / max(1 - chance, LEAST))
        return float(1 / (1 + np.exp(-(self.slope * odds + self.offset))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is known of every token near it, w numbers of the d that an encoder knows.

    `project` (d, w), `near` (3, w, w) over a token and its neighbours, `wide` (3, w, w) over it and those two further
    on either side; biases (w,).
    """

    project: Floats
    project_bias: Floats
    near: Floats
    near_bias: Floats
    wide: Floats
    wide_bias: Floats

    def __call__(self, features: Vectors, text: Places) -> Floats:
        """(n_tokens, w) of tokens (n_tokens, d), each of the `text` (n_tokens,) it stands in."""
        alone = np.maximum(features @ self.project + self.project_bias, 0)
        near = _convolved(alone, self.near, self.near_bias, text, 1) + alone
        found: Floats = _convolved(near, self.wide, self.wide_bias, text, 2) + near
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """Where aspects stand, and how they are felt about.

    `names` sees the former, a numbers of a token, `moods` the latter, b numbers. `mark` (a, 3): outside, begins, goes
    on. `query`, `key` (b, q), `fade` (), how fast the look around fades; `inner` (2 b + 3, h), `outer` (h, 3), `trust` ()
    in the passage's sentiment; biases.
    """

    names: Sight
    moods: Sight
    mark: Floats
    mark_bias: Floats
    query: Floats
    key: Floats
    fade: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    trust: Floats

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> "Marker":
        """From its arrays by their names, those of a sight behind its name and a dot."""
        single = {name: array.astype(np.float32) for name, array in arrays.items()}
        sights = {
            sight: Sight(
                **{
                    name.removeprefix(f"{sight}."): part
                    for name, part in single.items()
                    if name.startswith(f"{sight}.")
                }
            )
            for sight in ("names", "moods")
        }
        return cls(**sights, **{name: part for name, part in single.items() if "." not in name})  # type: ignore[arg-type]

    @property
    def width(self) -> int:
        """Numbers kept of a token, a + b."""
        return len(self.mark) + len(self.query)

    def __call__(self, features: Vectors, starts: Places, lengths: Places) -> Floats:
        """What is known near every token, (n_tokens, a + b), of texts whose tokens lie one behind another."""
        text = np.repeat(np.arange(len(lengths)), lengths)
        found: Floats = np.concatenate([self.names(features, text), self.moods(features, text)], axis=1)
        return found

    def chances(self, near: Floats) -> Floats:
        """(n_tokens, 3): that a token is outside, begins an aspect, goes on."""
        return softmax(near[:, : len(self.mark)] @ self.mark + self.mark_bias)

    def feels(self, near: Floats, span: Span, whole: Floats) -> Floats:
        """Logits (3,) of the sentiment towards the tokens span[0]:span[1] of a text near (n_tokens, w).

        `whole` (3,): the log probabilities of the text's own sentiment.
        """
        start, end = span
        near = near[:, len(self.mark) :]
        middle = near[start:end].sum(axis=0) / np.float32(end - start)
        away = np.zeros(len(near), dtype=np.float32)
        away[:start] = np.arange(start, 0, -1)
        away[end:] = np.arange(1, len(near) - end + 1)
        scores = near @ (self.key @ (middle @ self.query)) - self.fade * away
        looks = np.exp(scores - scores.max())
        seen = np.concatenate([middle, (looks @ near) / looks.sum(), whole])
        hidden = np.maximum(seen @ self.inner + self.inner_bias, 0)
        logits: Floats = hidden @ self.outer + self.outer_bias + self.trust * whole
        return logits


def _convolved(tokens: Floats, weights: Floats, bias: Floats, text: Places, away: int) -> Floats:
    """What tokens and those `away` before and behind them in the same text, (n,), make together, not below 0."""
    found: Floats = tokens @ weights[1]
    found += bias
    if len(tokens) > away:
        elsewhere = np.flatnonzero(text[away:] != text[:-away])
        before, behind = tokens[:-away] @ weights[0], tokens[away:] @ weights[2]
        before[elsewhere] = behind[elsewhere] = 0
        found[away:] += before
        found[:-away] += behind
    return np.maximum(found, 0, out=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Markers:
    """What ships: a marker for each encoder, with its card. `name`: with version, part of the tags' maker."""

    name: str
    fast: Marker
    fast_card: Card
    far: Marker
    far_card: Card


@lru_cache(maxsize=2)
def load(folder: Path | None = None) -> Markers:
    """The markers in `folder`, or those that ship with the package. Read once a process."""
    from safetensors.numpy import load as parse

    root = folder if folder is not None else files("voc.nlp") / "models"
    raw = json.loads((root / "aspects.json").read_text(encoding="utf-8"))
    arrays = parse((root / "aspects.safetensors").read_bytes())

    def marker(part: str) -> Marker:
        own = {
            name.removeprefix(f"{part}."): array
            for name, array in arrays.items()
            if name.startswith(f"{part}.")
        }
        return Marker.of(own)

    fast, far = (Card(**raw["routes"][name]["use"]) for name in ("fast", "far"))
    return Markers(name=raw["name"], fast=marker("fast"), fast_card=fast, far=marker("far"), far_card=far)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text in which an aspect begins: its `row`, and of its tokens what is known `near` them, (n_tokens, w).

    `chances` (n_tokens, 3): that each is outside, begins an aspect, goes on.
    """

    row: int
    near: Floats
    chances: Floats


def found(
    text: str,
    language: str,
    marked: Marked,
    places: Sequence[Span],
    whole: Floats,
    marker: Marker,
    card: Card,
) -> Iterator[AspectOut]:
    """The aspects of one passage, in their order, not overlapping.

    Parameters: language, ISO 639-1 or `und`; places (n_tokens), where its tokens stand in the text; whole (3,),
        chances of the passage's own sentiment.
    """
    near, feels = marked.near, np.log(np.maximum(whole, LEAST)).astype(np.float32)
    past = 0
    for first, last, chance in _runs(marked.chances, card):
        span = whole_words(text, language, [place for place in places[first:last] if place[1] > place[0]])
        if span is None or span[0] < past:
            continue
        start, past = span
        sentiment = softmax(marker.feels(near, (first, last), feels)[None, :])[0]
        yield AspectOut(
            start=start,
            end=past,
            term=term(text[start:past]),
            confidence=round(card.confidence(chance), 3),
            sentiment=SENTIMENTS[int(sentiment.argmax())],
            score=round(float(sentiment[2] - sentiment[0]), 3),
        )


def begins(near: Sequence[Floats], marker: Marker, card: Card) -> list[Marked]:
    """Those of n texts in which an aspect may begin; most of the work is spared for the others."""
    lengths = np.array([len(tokens) for tokens in near], dtype=np.int64)
    if not lengths.sum():
        return []
    chances = marker.chances(np.concatenate(near))
    ends = np.cumsum(lengths)
    rows = np.unique(np.searchsorted(ends, np.flatnonzero(chances[:, 1] >= card.begins), side="right"))
    return [
        Marked(row=row, near=near[row], chances=chances[ends[row] - lengths[row] : ends[row]])
        for row in rows.tolist()
    ]


def _runs(chances: Floats, card: Card) -> Iterator[tuple[int, int, float]]:
    """Stretches of tokens, (first, past the last, chance that the first begins an aspect)."""
    past = 0
    for first in np.flatnonzero(chances[:, 1] >= card.begins).tolist():
        if first < past:
            continue
        past = first + 1
        while (
            past < len(chances) and chances[past, 2] >= card.goes_on and chances[past, 2] > chances[past, 1]
        ):
            past += 1
        yield first, past, float(chances[first, 1])
