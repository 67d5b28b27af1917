"""A term names the one feature whose title holds its words, or whose meaning is clearly nearest."""

import numpy as np

from voc.roadmap.naming import by_meaning, by_words

TITLES = ["CSV export", "PDF export with logo", "Dark mode", "Single sign-on"]


def test_a_term_names_the_title_that_holds_all_its_words() -> None:
    assert by_words(["exports", "dark mode", "pdf export", "invoice", "the"], TITLES) == [0, 2, 1, None, None]


def test_a_term_that_fits_two_titles_alike_names_none() -> None:
    assert by_words(["export"], ["CSV export", "PDF export"]) == [None]


def test_meaning_counts_only_where_one_title_leads() -> None:
    titles = np.eye(3, dtype=np.float32)
    terms = np.array([[1, 0, 0], [0.7, 0.7, 0], [0.3, 0, 0.1]], dtype=np.float32)
    assert by_meaning(terms, titles) == [0, None, None]
    assert by_meaning(terms, titles[:0]) == [None, None, None]
