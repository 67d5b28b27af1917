"""Corrections teach the heads of a workspace, and never make them worse on what they did not see."""

import numpy as np
import pytest

from voc.nlp.heads import Judged
from voc.nlp.learning import FEWEST, Corrections, Learned, learn

DIMS, INTENTS = 16, 8


def corrections(n: int, *, learnable: bool, seed: int = 3) -> Corrections:
    """People say negative where the first number is high; the heads always said positive, 0.7 sure."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(n, DIMS)).astype(np.float32) * 0.2
    feels = np.where(vectors[:, 0] > 0, 0, 2) if learnable else random.integers(0, 3, n)
    sentiment = np.tile(np.array([0.1, 0.2, 0.7], dtype=np.float32), (n, 1))
    wants = np.full((n, INTENTS), np.nan, dtype=np.float32)
    wants[:, 0] = vectors[:, 1] > 0 if learnable else random.integers(0, 2, n)
    return Corrections(
        vectors=vectors,
        judged=Judged(sentiment=sentiment, intents=np.full((n, INTENTS), 0.3, dtype=np.float32)),
        feels=feels.astype(np.int64),
        wants=wants,
    )


def test_what_can_be_learned_is_learned_and_gets_better_on_what_was_not_seen() -> None:
    lesson = learn(corrections(200, learnable=True))
    fresh = corrections(300, learnable=True, seed=8)
    judged = lesson.learned.judge(fresh.vectors, fresh.judged)
    assert lesson.adopted
    assert lesson.sentiment.after > lesson.sentiment.before + 0.2
    assert (judged.sentiment.argmax(axis=1) == fresh.feels).mean() > 0.85
    assert ((judged.intents[:, 0] > 0.5) == (fresh.wants[:, 0] > 0.5)).mean() > 0.85


def test_an_intent_that_nobody_spoke_of_stays_as_it_ships() -> None:
    given = corrections(200, learnable=True)
    judged = learn(given).learned.judge(given.vectors, given.judged)
    assert np.allclose(judged.intents[:, 1:], 0.3, atol=1e-3)


def test_corrections_that_agree_with_the_heads_change_nothing() -> None:
    given = corrections(120, learnable=True)
    agreeing = Corrections(
        vectors=given.vectors,
        judged=Judged(
            sentiment=np.eye(3, dtype=np.float32)[given.feels] * 0.98 + 0.0066,
            intents=np.where(np.nan_to_num(given.wants) > 0.5, 0.99, 0.01).astype(np.float32),
        ),
        feels=given.feels,
        wants=given.wants,
    )
    lesson = learn(agreeing)
    judged = lesson.learned.judge(agreeing.vectors, agreeing.judged)
    assert (judged.sentiment.argmax(axis=1) == given.feels).all()
    assert lesson.sentiment.after >= lesson.sentiment.before


def test_nothing_is_adopted_from_too_few_corrections() -> None:
    lesson = learn(corrections(FEWEST - 1, learnable=True))
    assert not lesson.adopted
    assert lesson.sentiment.n == FEWEST - 1


@pytest.mark.parametrize("seed", range(5))
def test_noise_makes_no_adopted_part_worse(seed: int) -> None:
    lesson = learn(corrections(80, learnable=False, seed=seed))
    for part in (lesson.sentiment, *lesson.intents.values()):
        assert not part.adopted or part.after >= part.before


def test_the_same_corrections_teach_the_same() -> None:
    first, second = (learn(corrections(100, learnable=True)).learned for _ in range(2))
    assert np.array_equal(first.slope, second.slope)


def test_what_was_learned_survives_the_store() -> None:
    given = corrections(100, learnable=True)
    learned = learn(given).learned
    back = Learned.unpacked(learned.packed())
    before, after = (part.judge(given.vectors, given.judged).sentiment for part in (learned, back))
    assert np.allclose(before, after, atol=0.01)
