"""The values that go in and out of the language room, all frozen and picklable."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.terms import Sentiment, TagKind

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextIn:
    """One feedback to be understood. `language` is the source's hint (ISO 639-1) or None."""

    feedback_id: int
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One thing the models say about a passage.

    `confidence` in [0, 1], calibrated. `score` is the sentiment in [-1, 1] for sentiment tags, else None.
    """

    kind: TagKind
    value: str
    confidence: float
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectOut:
    """What a stretch of a passage's words, passage[start:end], is about: and how it is felt about.

    `term`: those words in the form in which mentions are counted together; `confidence` in [0, 1] that this is what
    is spoken of, calibrated; `sentiment` towards it with a score in [-1, 1].
    """

    start: int
    end: int
    term: str
    confidence: float
    sentiment: Sentiment
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageOut:
    """A passage of a feedback: text[start:end], its vector (n_dims,) of unit length, its tags and aspects."""

    feedback_id: int
    start: int
    end: int
    vector: Vectors
    tags: tuple[Tag, ...]
    aspects: tuple[AspectOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSketch:
    """A topic that a fit found. `label` reads like a person wrote it; `centre` is a unit vector (n_themes,).

    A passage belongs whose cosine to the centre is at least `reach`, in [-1, 1].
    """

    label: str
    words: tuple[str, ...]
    centre: Vectors
    reach: float
    example: int
    """Index of a passage near the centre that can be shown for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicFit:
    """What a fit says: `labels` (n,) int, index into `topics`, -1 for outliers; `probabilities` (n,) in [0, 1]."""

    topics: tuple[TopicSketch, ...]
    labels: NDArray[np.int64]
    probabilities: Vectors
    method: str
    """How it was grouped, in words, e.g. `bertopic + leiden` or `too few: one group by nearest words`."""
