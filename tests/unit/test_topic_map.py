"""The map of passages: alike is near, topics keep apart, and it is the same each time."""

import numpy as np
from numpy.typing import NDArray

from voc.nlp.topics.mapping import plane
from voc.nlp.values import Vectors

DIMS = 64
EACH = 40


def heap(topics: int, *, seed: int = 1) -> tuple[Vectors, NDArray[np.int64]]:
    """Topics of EACH passages around centres of their own, in the order of topics."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((topics, DIMS))
    rows = np.repeat(centres, EACH, axis=0) + 0.3 * random.standard_normal((topics * EACH, DIMS))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), np.repeat(np.arange(topics), EACH)


def middles(places: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """The middle of each topic on the map."""
    return np.array([places[labels == topic].mean(axis=0) for topic in np.unique(labels)])


def test_each_passage_is_nearest_to_the_middle_of_its_own_topic() -> None:
    vectors, labels = heap(8)
    places = plane(vectors, labels)
    away = np.linalg.norm(places[:, None, :] - middles(places, labels)[None, :, :], axis=2)
    assert (away.argmin(axis=1) == labels).mean() > 0.97


def test_topics_that_mean_the_same_lie_nearer_than_others() -> None:
    random = np.random.default_rng(3)
    one, other = random.standard_normal((2, DIMS))
    centres = np.array([one, one + 0.35 * random.standard_normal(DIMS), other, -one])
    vectors = np.repeat(centres, EACH, axis=0) + 0.2 * random.standard_normal((4 * EACH, DIMS))
    labels = np.repeat(np.arange(4), EACH)
    where = middles(plane(vectors.astype(np.float32), labels), labels)
    to = np.linalg.norm(where - where[0], axis=1)
    assert to[1] < min(to[2], to[3])


def test_the_same_passages_give_the_same_map() -> None:
    vectors, labels = heap(5)
    assert np.array_equal(plane(vectors, labels), plane(vectors, labels))


def test_who_has_no_topic_stands_outside_of_the_circle_of_the_nearest() -> None:
    vectors, labels = heap(3)
    strays = labels.copy()
    strays[0] = -1
    places = plane(vectors, strays)
    own = places[strays == 0]
    middle = own.mean(axis=0)
    assert np.linalg.norm(places[0] - middle) > np.quantile(np.linalg.norm(own - middle, axis=1), 0.9)


def test_nothing_one_and_alike_are_no_trouble() -> None:
    assert plane(np.zeros((0, DIMS), np.float32), np.zeros(0, np.int64)).shape == (0, 2)
    assert np.isfinite(plane(np.ones((1, DIMS), np.float32), np.array([0]))).all()
    assert np.isfinite(plane(np.ones((6, DIMS), np.float32), np.array([-1, 0, 0, 1, 1, 1]))).all()
    assert np.isfinite(plane(np.ones((6, DIMS), np.float32), np.full(6, -1))).all()
