"""Wants that mean the same become one request."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.roadmap.grouping import CARD, Grouping, Vectors, ground, group, learned, speaks_best

LEARNED = learned("wants-1")
ANGLES = np.linspace(0.05, 1.5, 30).tolist()
NO_SUMS, NO_COUNTS = np.zeros((0, 3), np.float32), np.zeros(0, np.int64)
X, Y, Z = np.eye(3, dtype=np.float32)


def near(axis: Vectors, other: Vectors) -> Vectors:
    mixed = axis + 0.2 * other
    unit: Vectors = (mixed / np.linalg.norm(mixed)).astype(np.float32)
    return unit


def grouped(
    *vectors: Vectors, understood: list[bool] | None = None, known: Grouping | None = None
) -> Grouping:
    return group(
        np.stack(vectors),
        known.sums if known else NO_SUMS,
        known.counts if known else NO_COUNTS,
        understood=np.array(understood or [True] * len(vectors)),
        card=LEARNED,
    )


def likeness(one: Vectors, other: Vectors) -> float:
    """In spreads, of two wants that are all there are."""
    common = ground(np.stack([one, other]), NO_SUMS, NO_COUNTS, usual=LEARNED.spread)
    first, second = one - common.mean, other - common.mean
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second)) / common.spread


def test_like_wants_share_a_group_and_unlike_ones_do_not() -> None:
    found = grouped(X, Y, near(X, Z), near(Y, Z))
    assert found.labels.tolist() == [0, 1, 0, 1]
    assert found.counts.tolist() == [2, 2]


def test_a_later_want_joins_a_group_that_was_there() -> None:
    first = grouped(X, Y)
    second = grouped(near(Y, Z), Z, known=first)
    assert second.labels.tolist() == [1, 2]
    assert second.n_known == 2
    assert second.counts.tolist() == [1, 2, 1]


def test_a_want_that_opens_a_group_is_fully_like_it() -> None:
    assert grouped(X).similarity.tolist() == [1.0]


def test_a_want_in_a_language_the_encoder_does_not_know_joins_the_same_words_only() -> None:
    found = grouped(X, near(X, Z), X, understood=[True, False, False])
    assert found.labels.tolist() == [0, 1, 0]


@pytest.mark.parametrize("angle", ANGLES)
def test_a_want_joins_what_is_known_from_the_threshold_on(angle: float) -> None:
    edge = np.array([np.cos(angle), np.sin(angle), 0], np.float32)
    found = group(edge[None], X[None], np.ones(1, np.int64), understood=np.ones(1, bool), card=LEARNED)
    assert (found.labels[0] == 0) == (likeness(X, edge) >= LEARNED.join_at)


@pytest.mark.parametrize("angle", ANGLES)
def test_new_wants_are_bound_from_the_threshold_on(angle: float) -> None:
    edge = np.array([np.cos(angle), np.sin(angle), 0], np.float32)
    together = len(set(grouped(X, edge).labels.tolist())) == 1
    assert together == (likeness(X, edge) >= LEARNED.bind_at)


def test_some_of_those_angles_join_and_bind_and_some_do_not() -> None:
    steps = [
        likeness(X, np.array([np.cos(angle), np.sin(angle), 0], np.float32))
        for angle in (ANGLES[0], ANGLES[-1])
    ]
    assert steps[0] > LEARNED.join_at > LEARNED.bind_at > steps[1]


@pytest.mark.parametrize("encoder", ["wants-1", "wants-1-e5"])
def test_the_thresholds_are_those_that_were_learned_for_the_encoder(encoder: str) -> None:
    card = json.loads(CARD.read_text(encoding="utf-8"))["encoders"][encoder]
    found = learned(encoder)
    assert (found.bind_at, found.join_at, found.spread) == (card["bind_at"], card["join_at"], card["spread"])


def test_an_encoder_that_nobody_learned_for_goes_by_the_card_of_the_first() -> None:
    assert learned("https://models.example/v1#some") == learned("wants-1")


def cluster(n: int, common: float, seed: int) -> Vectors:
    """Unit rows that all have so much of one direction."""
    rows = np.random.default_rng(seed).normal(size=(n, 40)) / np.sqrt(40)
    rows[:, 0] += common
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_what_all_say_alike_groups_nobody() -> None:
    wants = cluster(400, 1.5, seed=1)
    none = np.zeros((0, 40), np.float32)
    plain = wants @ wants.T
    assert np.median(plain) > 4 * LEARNED.spread
    found = group(wants, none, NO_COUNTS, understood=np.ones(400, bool), card=LEARNED)
    assert np.bincount(found.labels).max() < 20


def test_a_company_whose_wants_spread_less_needs_less_to_be_alike() -> None:
    narrow, wide = (
        ground(
            cluster(300, 0, seed=2) * scale, np.zeros((0, 40), np.float32), NO_COUNTS, usual=LEARNED.spread
        )
        for scale in (np.eye(40, dtype=np.float32)[:3].sum(axis=0) + 0.05, np.ones(40, np.float32))
    )
    assert narrow.spread > 2 * wide.spread
    assert wide.spread < 0.2


@given(st.permutations(range(12)))
def test_within_a_batch_the_order_changes_nothing(order: list[int]) -> None:
    vectors = np.random.default_rng(3).normal(size=(12, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    none, all_of_them = np.zeros((0, 6), np.float32), np.ones(12, bool)
    once = group(vectors, none, NO_COUNTS, understood=all_of_them, card=LEARNED).labels
    again = group(vectors[order], none, NO_COUNTS, understood=all_of_them, card=LEARNED).labels
    together = once[:, None] == once
    assert ((again[:, None] == again) == together[np.ix_(order, order)]).all()


def test_no_wants_leave_the_groups_as_they_are() -> None:
    known = grouped(X, Y)
    none = np.zeros((0, 3), np.float32)
    found = group(none, known.sums, known.counts, understood=np.zeros(0, bool), card=LEARNED)
    assert found.counts.tolist() == [1, 1]


@given(st.lists(st.integers(0, 2), min_size=1, max_size=30), st.integers(0, 30))
def test_in_two_steps_as_in_one_every_want_is_counted_once(axes: list[int], cut: int) -> None:
    vectors = np.eye(3, dtype=np.float32)[axes]
    once = grouped(*vectors)
    head, tail = vectors[: cut % len(axes)], vectors[cut % len(axes) :]
    first = grouped(*head) if len(head) else None
    second = grouped(*tail, known=first)
    assert sorted(second.counts.tolist()) == sorted(once.counts.tolist())
    assert int(second.counts.sum()) == len(axes)


def test_neither_a_grunt_nor_a_speech_speaks_for_a_request() -> None:
    vectors = np.stack([X, X, X])
    assert speaks_best(vectors, np.array([3, 80, 900])) == 1


def test_a_clear_want_speaks_for_a_request_before_praise_of_the_same_thing() -> None:
    vectors = np.stack([X, X, X])
    said = np.array([60, 60, 60])
    assert speaks_best(vectors, said, np.array([-0.9, 0.2, 0.8], np.float32)) == 2
