"""Questions that customers keep asking, and whether an article answers them. Values and vectors in, gaps out.

A gap is a group of passages that ask for the same help, in whatever languages. How near an article is to it is the mean,
over its passages, of the likeness to the nearest part of the article (its title, or a sentence). Likeness is counted in
spreads, as wants are compared: one spread is how far two wants of a company commonly are from having nothing in common.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, unique

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]

ANSWERED_AT = 3.4
"""Least mean likeness, in spreads, at which an article answers a gap."""
PERHAPS_AT = 2.8
"""The same, at which it may: a person has to look."""
LEAST_ACCOUNTS, LEAST_COMMENTS = 2, 3
"""A gap is something that is asked again: by so many accounts, or in so many comments."""
WINDOW = timedelta(days=90)
"""The latest days, compared with as many before them."""
FEWEST = 2
"""Comments by which two windows must differ to be told apart."""
OF_CONTEXT = 0.5
"""How much the passage before counts beside a question of few words, such as "How do I do that?"."""


@unique
class Answer(StrEnum):
    """Whether the help centre answers a gap."""

    ANSWERED = "answered"
    PERHAPS = "perhaps"
    NONE = "no article"


@unique
class Trend(StrEnum):
    """How often something is asked lately."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One passage that asks how something is done, as it is stored, i.e. redacted."""

    passage_id: int
    feedback_id: int
    account_id: int | None
    contact_id: int | None
    said_at: datetime
    language: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The article that is nearest to a gap: its place among all, the likeness in spreads, what that means.

    `unlike`: places, among the gap's questions, of those that no part of the article is near to.
    """

    article: int
    likeness: float
    answer: Answer
    unlike: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Who asks, and how often: distinct accounts, contacts and comments, languages by comments, first and last day, trend.

    `recent`, `before`: comments within the latest WINDOW, and within the one before.
    """

    accounts: int
    contacts: int
    comments: int
    languages: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    recent: int
    before: int
    trend: Trend

    @property
    def is_repeated(self) -> bool:
        """Whether it is asked again, by others or at least often."""
        return self.accounts >= LEAST_ACCOUNTS or self.comments >= LEAST_COMMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that customers keep asking, with the article that is nearest.

    `number`: id of its first passage. `feature`: key of the feature that its words are near to; `aspect`: the thing that
    is named most. `article`, `url`: title and address of the nearest article, `likeness` to it in spreads.
    `unlike`: places, in `questions`, of those that no part of it is near to.
    """

    number: int
    question: Question
    questions: tuple[Question, ...]
    volume: Volume
    feature: str | None
    aspect: str | None
    answer: Answer
    article_id: int | None
    article: str | None
    url: str | None
    likeness: float | None
    unlike: tuple[int, ...]
    cases: int


def with_context(own: Vectors, before: Vectors) -> Vectors:
    """Vectors (n, d) of questions of few words, each with some of the passage before it in the same comment (n, d)."""
    mixed: Vectors = own + OF_CONTEXT * before
    length = np.linalg.norm(mixed, axis=1, keepdims=True)
    found: Vectors = (mixed / np.where(length > 0, length, 1)).astype(np.float32)
    return found


def volume(questions: Sequence[Question], *, now: datetime) -> Volume:
    """What is counted of a gap. A comment counts once, however many of its passages ask."""
    said = {one.feedback_id: one for one in questions}.values()
    recent = sum(now - WINDOW < one.said_at <= now for one in said)
    before = sum(now - 2 * WINDOW < one.said_at <= now - WINDOW for one in said)
    spoken = Counter(one.language for one in said)
    moments = [one.said_at for one in said]
    return Volume(
        accounts=len({one.account_id for one in said if one.account_id is not None}),
        contacts=len({one.contact_id for one in said if one.contact_id is not None}),
        comments=len(said),
        languages=tuple(sorted(spoken, key=lambda code: (-spoken[code], code))),
        first_at=min(moments),
        last_at=max(moments),
        recent=recent,
        before=before,
        trend=trend(recent, before),
    )


def trend(recent: int, before: int) -> Trend:
    """Rising or falling where the windows differ by at least FEWEST comments and by half; quiet where both are empty."""
    if not recent and not before:
        return Trend.QUIET
    if abs(recent - before) < max(FEWEST, 0.5 * max(recent, before)):
        return Trend.STEADY
    return Trend.RISING if recent > before else Trend.FALLING


def nearest(vectors: Vectors, parts: Vectors, owners: Labels, *, spread: float) -> Near | None:
    """The article that is nearest to a gap; None where there are no articles, or nothing is understood of the questions.

    Parameters: vectors (n, d) unit rows of its questions; parts (m, d) of all parts of articles; owners (m,) which
        article each is of, numbered from 0 without gaps; spread: of the encoder.
    """
    seen = np.flatnonzero(vectors.any(axis=1))
    if not len(parts) or not len(seen):
        return None
    by_part = vectors[seen] @ parts.T
    by_article = np.full((len(seen), int(owners.max()) + 1), -1, dtype=np.float32)
    for part, article in enumerate(owners.tolist()):
        by_article[:, article] = np.maximum(by_article[:, article], by_part[:, part])
    article = int(by_article.mean(axis=0).argmax())
    likeness = float(by_article[:, article].mean()) / spread
    unlike = seen[by_article[:, article] < PERHAPS_AT * spread]
    return Near(article=article, likeness=likeness, answer=answer(likeness), unlike=tuple(map(int, unlike)))


def answer(likeness: float) -> Answer:
    """What a likeness in spreads says."""
    if likeness >= ANSWERED_AT:
        return Answer.ANSWERED
    return Answer.PERHAPS if likeness >= PERHAPS_AT else Answer.NONE
