"""Hashed n-grams are the same wherever in a batch a text stands."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.nlp.ngrams import BUCKETS, Grams, count


def row(grams: Grams, place: int) -> list[int]:
    found: list[int] = grams.buckets[grams.starts[place] : grams.starts[place + 1]].tolist()
    return found


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=60), st.lists(st.text(st.characters(), max_size=60), max_size=3))
def test_a_text_has_the_same_grams_in_any_company(text: str, others: list[str]) -> None:
    assert row(count([text]), 0) == row(count([*others, text]), len(others))


def test_case_width_digits_and_spaces_do_not_matter() -> None:
    plain, other = count(["please add 2 seats"]), count(["  Please  ADD ７ seats "])
    assert row(plain, 0) == row(other, 0)


def test_a_word_and_its_negation_differ() -> None:
    first, second = count(["good"]), count(["not good"])
    assert set(row(first, 0)) < set(row(second, 0)) | {*row(first, 0)}
    assert len(row(second, 0)) > len(row(first, 0))


def test_rows_are_within_bounds_and_about_unit_length() -> None:
    grams = count(["The export fails", "", "导出失败"])
    assert grams.starts[0] == 0
    assert grams.starts[-1] == len(grams.buckets) == len(grams.values)
    assert (grams.buckets >= 0).all()
    assert (grams.buckets < BUCKETS).all()
    assert np.isclose((grams.values[: grams.starts[1]] ** 2).sum(), 1.0)
