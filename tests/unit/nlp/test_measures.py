"""The measures: against scikit-learn and scipy, against their own definitions, and on what has no rows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics

from voc.errors import InputError
from voc.nlp import measures as m

LABELS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=80)
ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=120)


def _columns(rows: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    first, second = zip(*rows, strict=True)
    return np.array(first), np.array(second)


@given(LABELS)
def test_accuracy_f1_and_confusion_are_those_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    said, true = _columns(rows)
    assert m.accuracy(said, true) == pytest.approx(metrics.accuracy_score(true, said))
    assert (m.confusion(said, true, 3) == metrics.confusion_matrix(true, said, labels=[0, 1, 2])).all()
    expected = metrics.f1_score(true, said, labels=[0, 1, 2], average="macro", zero_division=0)
    assert m.macro_f1(said, true, (0, 1, 2)) == pytest.approx(expected)


@given(LABELS)
def test_precision_recall_and_f1_of_a_class_are_those_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    said, true = _columns(rows)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        true == 1, said == 1, labels=[True], zero_division=0
    )
    found = m.scores(said == 1, true == 1)
    assert (found.precision, found.recall, found.f1) == pytest.approx((precision[0], recall[0], f1[0]))
    assert found.support == support[0]


@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=40))
def test_f1_of_a_matrix_is_micro_f1(rows: list[list[bool]]) -> None:
    table = np.array(rows)
    said, true = table[:, :3], table[:, 3:]
    expected = metrics.f1_score(true, said, average="micro", zero_division=0)
    assert m.f1(said, true) == pytest.approx(expected)


@given(LABELS)
def test_kappa_is_that_of_scikit_learn_where_that_is_a_number(rows: list[tuple[int, int]]) -> None:
    first, second = _columns(rows)
    if len(set(first.tolist()) | set(second.tolist())) > 1:
        assert m.cohen_kappa(first, second) == pytest.approx(metrics.cohen_kappa_score(first, second))
    else:
        assert m.cohen_kappa(first, second) == 1.0


def test_kappa_takes_words_as_well_as_numbers() -> None:
    assert m.cohen_kappa(["a", "b", "a", "b"], ["a", "b", "b", "a"]) == pytest.approx(0.0)


@given(
    st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.01, 1), st.integers(0, 2)), min_size=1, max_size=60)
)
def test_brier_is_that_of_scikit_learn(rows: list[tuple[float, float, int]]) -> None:
    chances = np.array([(a, b, 0.5) for a, b, _ in rows])
    chances /= chances.sum(axis=1, keepdims=True)
    true = np.array([label for _, _, label in rows])
    expected = metrics.brier_score_loss(true, chances, labels=[0, 1, 2])
    assert m.brier(chances, true) == pytest.approx(expected)


def test_brier_is_nothing_for_perfect_answers_and_two_for_the_worst() -> None:
    assert m.brier([[1, 0, 0], [0, 1, 0]], [0, 1]) == 0
    assert m.brier([[0, 0, 1], [0, 0, 1]], [0, 1]) == 2


@given(ANSWERS)
def test_the_bins_hold_every_answer_once_and_within_their_bounds(rows: list[tuple[float, bool]]) -> None:
    chances, right = _columns(rows)
    bins = m.reliability(chances, right)
    assert (len(bins), sum(b.n for b in bins)) == (m.BINS, len(rows))
    assert sum(b.n * (b.accuracy or 0) for b in bins) == pytest.approx(right.sum())
    for b in bins:
        if b.confidence is not None:
            assert b.low - 1e-9 <= b.confidence <= b.high + 1e-9


@given(ANSWERS)
def test_ece_is_the_gap_of_each_bin_weighted_by_its_rows(rows: list[tuple[float, bool]]) -> None:
    chances, right = _columns(rows)
    place = np.minimum(np.floor(chances * 15), 14)
    expected = sum(abs((chances - right)[place == b].sum()) for b in range(15)) / len(rows)
    assert m.ece(chances, right) == pytest.approx(expected)
    assert 0 <= m.ece(chances, right) <= 1


def test_answers_that_are_as_sure_as_they_are_right_have_no_calibration_error() -> None:
    right = np.array([True] * 8 + [False] * 2)
    assert m.ece(np.full(10, 0.8), right) == pytest.approx(0.0)
    assert m.ece(np.full(10, 1.0), right) == pytest.approx(0.2)


def test_an_ece_of_few_rows_is_above_nothing_even_where_every_probability_is_true() -> None:
    draw = np.random.default_rng(7)
    few, many = draw.uniform(0.4, 1, 80), draw.uniform(0.4, 1, 8_000)
    assert m.ece_by_chance(few) > 0.08
    assert m.ece_by_chance(many) < 0.02
    assert m.ece_by_chance(few) == m.ece_by_chance(few)
    by_hand = [m.ece(few, draw.random(80) < few) for _ in range(400)]
    assert m.ece_by_chance(few) == pytest.approx(np.mean(by_hand), abs=0.01)


@given(ANSWERS, st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_coverage_counts_what_each_threshold_leaves(
    rows: list[tuple[float, bool]], cuts: list[float]
) -> None:
    chances, right = _columns(rows)
    for found in m.coverage(chances, right, cuts):
        left = chances >= found.threshold
        assert found.n == left.sum()
        assert found.coverage == pytest.approx(left.mean())
        assert found.accuracy == (pytest.approx(right[left].mean()) if left.any() else None)


@given(st.integers(1, 400), st.data())
def test_the_lower_bound_is_the_exact_one_of_scipy(n: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, n))
    exact = binomtest(hits, n, alternative="greater").proportion_ci(0.95, method="exact").low
    assert m.lower_bound(hits, n) == pytest.approx(exact, abs=1e-7)


@settings(max_examples=150)
@given(st.integers(0, 2**32 - 1), st.integers(1, 600), st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_a_cut_off_keeps_its_promise_on_the_rows_it_was_found_on(seed: int, n: int, wished: float) -> None:
    draw = np.random.default_rng(seed)
    chances = draw.random(n)
    right = draw.random(n) < chances**0.5
    found = m.cut_off_for_precision(chances, right, wished)
    if found is None:
        everything = binomtest(int(right.sum()), n, wished, alternative="greater").pvalue
        assert everything > 0.05
        return
    left = chances >= found.threshold
    assert found.n == left.sum()
    assert found.precision == pytest.approx(right[left].mean())
    assert found.below == pytest.approx(1 - left.mean())
    assert wished - 1e-6 <= found.at_least <= found.precision


def test_a_cut_off_is_the_lowest_one_where_sure_answers_are_right_more_often() -> None:
    chances = np.repeat(np.arange(0.5, 1.0, 0.05), 200)
    right = np.arange(len(chances)) % 20 < np.repeat(np.arange(10, 20), 200)
    found = m.cut_off_for_precision(chances, right, 0.85)
    assert found is not None
    passes = []
    for cut in np.arange(0.5, 1.0, 0.05):
        left = chances >= cut - 1e-9
        exact = binomtest(int(right[left].sum()), int(left.sum()), alternative="greater")
        if exact.proportion_ci(0.95, method="exact").low >= 0.85:
            passes.append(cut)
    assert found.threshold == pytest.approx(min(passes))


def test_there_is_no_cut_off_where_too_few_answers_show_it() -> None:
    assert m.cut_off_for_precision([0.9] * 10, [True] * 10, 0.9) is None
    assert m.cut_off_for_precision([0.9] * 40, [True] * 40, 0.9) is not None


def test_a_cut_off_may_be_used_as_it_is_printed() -> None:
    chances = np.linspace(0.5, 0.99999, 3000)
    found = m.cut_off_for_precision(chances, chances > 0.7, 0.9)
    assert found is not None
    assert found.threshold == round(found.threshold, 3)


def test_a_share_of_which_all_were_seen_is_still_not_certain() -> None:
    low, high = m.share_interval(3, 3).low, m.share_interval(3, 3).high
    assert (round(low, 4), high) == (0.2924, 1.0)  # 0.025 ** (1 / 3)
    some = m.share_interval(8, 10)
    assert (round(some.low, 4), round(some.high, 4)) == (0.4439, 0.9748)  # scipy.stats.binomtest
    assert m.share_interval(0, 5).low == 0.0


def test_the_bootstrap_is_the_same_each_time_and_holds_the_figure() -> None:
    said = np.array([0, 1, 2, 1, 0, 2, 1, 1, 0, 0] * 20)
    true = np.array([0, 1, 2, 2, 0, 1, 1, 1, 0, 2] * 20)

    def statistic(rows: m.Classes) -> float:
        return m.accuracy(said[rows], true[rows])

    found = m.bootstrap(statistic, len(true))
    assert found == m.bootstrap(statistic, len(true))
    assert found.low < m.accuracy(said, true) < found.high
    half_width = 1.96 * (0.7 * 0.3 / len(true)) ** 0.5
    assert found.high - found.low == pytest.approx(2 * half_width, rel=0.2)


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (lambda: m.accuracy([], []), "no rows"),
        (lambda: m.accuracy([1, 2], [1]), "one for each"),
        (lambda: m.macro_f1([1], [1], ()), "at least one"),
        (lambda: m.ece([], []), "no rows"),
        (lambda: m.ece([1.2], [True]), "do not lie in"),
        (lambda: m.brier([[0.5, 0.5]], [0, 1]), "for each label"),
        (lambda: m.lower_bound(3, 2), "3 of 2"),
        (lambda: m.cut_off_for_precision([0.5], [True], 1.0), "not between 0 and 1"),
        (lambda: m.bootstrap(lambda _: 0.0, 0), "no rows"),
    ],
)
def test_what_cannot_be_measured_is_said(measure: Callable[[], object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        measure()
