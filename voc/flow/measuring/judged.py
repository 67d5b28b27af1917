"""What the shipped models say of texts that stand in no workspace: the one place that asks them.

`voc evaluate` asks for the probabilities of whole texts, `voc tag` for passages with their tags. Both take
lists and give frozen values, so they run in any process; nothing is stored.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TypeVar
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from voc.nlp import heads, judging, language, tagging
from voc.nlp.heads import SENTIMENTS
from voc.nlp.values import PassageOut, TextIn
from voc.terms import Intent

T = TypeVar("T")
R = TypeVar("R")

BATCH = 256
AHEAD = 6
"""Batches that wait for or hold results at one time: bounds memory."""
CLASSES = tuple(sentiment.value for sentiment in SENTIMENTS)
"""The order of the sentiment probabilities, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the models say of n texts.

    `sentiment` (n, 3) probabilities in the order of CLASSES; `intents` (n, k) probabilities, `held` (n, k) those
    that a tag is written for; `languages` (n,) as identified, `und` where nobody could say.
    """

    sentiment: NDArray[np.float64]
    intents: NDArray[np.float64]
    held: NDArray[np.bool_]
    languages: tuple[str, ...]


def models() -> str:
    """The name of the models that judge, with version and encoder."""
    return tagging.SHIPPED.maker


def surely() -> float:
    """The confidence of a sentiment from which on it is no guess."""
    return heads.load().card.sure


def intent_names() -> tuple[str, ...]:
    """The order of the intent columns, in words."""
    return tuple(intent.value for intent in heads.load().card.intents)


def tag_comments(comments: Sequence[TextIn]) -> list[PassageOut]:
    """Passages of every comment with their tags, as `voc run` would store them."""
    return tagging.tag_batch(comments)


def judge_texts(texts: Sequence[str], hints: Sequence[str | None], *, by_passages: bool = False) -> Judged:
    """What the models say of every text; `hints` (n_texts): its language where the source says.

    Whole: the text is judged as one passage. `by_passages`: it is judged by its passages. Its sentiment is then the
    mean over them, each weighing as much as it is long; it has an intent where one of them has it, as sure as
    the surest, and `other` only where it has nothing else. A text without passages is judged whole.
    """
    if not by_passages:
        return _judge_whole(texts, hints)
    comments = [
        TextIn(feedback_id=i, text=text, language=h)
        for i, (text, h) in enumerate(zip(texts, hints, strict=True))
    ]
    passages = tag_comments(comments)
    bare = sorted(set(range(len(texts))) - {passage.feedback_id for passage in passages})
    owners = np.array([passage.feedback_id for passage in passages] + bare, dtype=np.int64)
    parts = [texts[p.feedback_id][p.start : p.end] for p in passages] + [texts[i] for i in bare]
    by_part = _judge_whole(parts, [hints[i] for i in owners])
    guesses = language.identify(texts, hints)
    return _joined(by_part, owners, np.array([max(len(part), 1) for part in parts]), guesses)


def _judge_whole(texts: Sequence[str], hints: Sequence[str | None]) -> Judged:
    languages = tuple(guess.language for guess in language.identify(texts, hints))
    found = judging.read(texts, languages)
    return Judged(
        sentiment=found.judged.sentiment.astype(np.float64),
        intents=found.judged.intents.astype(np.float64),
        held=found.held,
        languages=languages,
    )


def _joined(
    parts: Judged, owners: NDArray[np.int64], lengths: NDArray[np.int64], guesses: Sequence[language.Guess]
) -> Judged:
    """Texts from their parts; `owners` (n_parts,): the text of each."""
    n, k = len(guesses), parts.intents.shape[1]
    weights = np.bincount(owners, weights=lengths, minlength=n)
    sentiment = np.zeros((n, len(CLASSES)))
    np.add.at(sentiment, owners, parts.sentiment * lengths[:, None])
    intents, held = np.zeros((n, k)), np.zeros((n, k), dtype=bool)
    np.maximum.at(intents, owners, parts.intents)
    np.logical_or.at(held, owners, parts.held)
    if Intent.OTHER.value in intent_names():
        other = intent_names().index(Intent.OTHER.value)
        held[held.sum(axis=1) > 1, other] = False
    return Judged(
        sentiment=sentiment / weights[:, None],
        intents=intents,
        held=held,
        languages=tuple(guess.language for guess in guesses),
    )


def together(parts: Sequence[Judged]) -> Judged:
    """Batches as one, in their order."""
    return Judged(
        sentiment=np.concatenate([part.sentiment for part in parts]),
        intents=np.concatenate([part.intents for part in parts]),
        held=np.concatenate([part.held for part in parts]),
        languages=tuple(code for part in parts for code in part.languages),
    )


def in_order(pool: Executor, work: Callable[[T], R], batches: Iterator[T]) -> Iterator[R]:
    """The result of every batch, in order, a few of them ahead."""
    flying: deque[Future[R]] = deque()
    for batch in batches:
        flying.append(pool.submit(work, batch))
        if len(flying) >= AHEAD:
            yield flying.popleft().result()
    while flying:
        yield flying.popleft().result()


def says_something(text: str) -> bool:
    """Whether there is a letter, a digit or a picture in it: without one there is nothing to judge."""
    return any(char.isalnum() or category(char) == "So" for char in text)
