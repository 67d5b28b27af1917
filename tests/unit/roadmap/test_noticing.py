"""Which features a line of release notes names, and which line is the same as before."""

import pytest

from voc.roadmap.noticing import Named, Names, described, same_lines

NAMES = Names(
    [
        Named(1, "FLD-101", "https://tracker.example/browse/FLD-101"),
        Named(2, "12", "https://git.example/a/issues/12"),
        Named(3, "export", None),
        Named(4, "FLD-10", "https://boards.example/p/excel-export"),
    ]
)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("fld-101: offline", [1]),
        ("Offline ([FLD-101](https://elsewhere.example))", [1]),
        ("Offline (#12) and FLD-101", [2, 1]),
        ("Twelve is 12", []),
        ("Better export of lists", []),
        ("[export] of lists", [3]),
        ("See https://boards.example/p/excel-export?x=1", [4]),
        ("FLD-1011 and FLD-101-fix", []),
        ("see https://git.example/a/issues/12", [2]),
    ],
)
def test_a_line_names_features_by_key_number_or_address_and_by_no_other_word(
    raw: str, found: list[int]
) -> None:
    assert NAMES.named(raw) == found


def test_what_describes_is_left_of_a_line() -> None:
    assert described("Offline mode (#12) https://x.example/1") == "Offline mode"


def test_a_line_in_other_words_is_the_same_and_another_in_its_place_is_not() -> None:
    old = [(1, "Offline mode for technicians"), (2, "Export to Excel"), (3, "Dark mode")]
    new = ["Dark mode", "Offline mode for all technicians", "Voice notes"]
    assert same_lines(old, new) == [2, 0, None]


def test_equal_lines_are_told_apart_by_their_order() -> None:
    assert same_lines([(1, "a thing"), (2, "a thing")], ["a thing", "a thing", "a thing"]) == [0, 1, None]
