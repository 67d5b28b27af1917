"""Wants that mean the same become one request."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voc.roadmap.grouping import JOIN_AT, Grouping, Vectors, group, speaks_best

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


def test_nobody_joins_below_the_threshold() -> None:
    edge = np.array([JOIN_AT - 0.01, np.sqrt(1 - (JOIN_AT - 0.01) ** 2), 0], np.float32)
    assert grouped(X, edge).labels.tolist() == [0, 1]


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
