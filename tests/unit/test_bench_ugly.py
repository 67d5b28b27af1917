"""The bench of ugly files: the same files each time, and a fault is a fault."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.bench_ugly import figures, taken
from benchmarks.ugly import PLACES, SORTS, ugly_files
from voc.flow.place import create_place


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    first, again = (list(ugly_files(tmp_path / name, 33, seed=5)) for name in "ab")
    assert [one.path.read_bytes() for one in first] == [one.path.read_bytes() for one in again]


@pytest.mark.slow
def test_one_file_of_each_sort_goes_in_or_is_refused_with_a_sentence(tmp_path: Path) -> None:
    place = create_place(tmp_path / "workspace")
    tmp_path.chmod(0o755)
    some = ugly_files(tmp_path / "files", len(SORTS) + len(PLACES), seed=21)
    outcomes = [taken(place, one, number) for number, one in enumerate(some) if not one.forbidden]
    assert {one.ugly.sort: one.faults for one in outcomes if one.faults} == {}
    assert figures(outcomes, 21)[0].met


def test_a_file_that_holds_more_rows_than_were_counted_is_a_fault(tmp_path: Path) -> None:
    place = create_place(tmp_path / "workspace")
    (plain,) = ugly_files(tmp_path / "files", 1, seed=3)
    assert taken(place, plain, 0).faults == ()
    assert plain.rows is not None
    more = taken(place, replace(plain, rows=plain.rows + 1), 1)
    assert more.faults == (f"{plain.rows + 1} rows in the file, {plain.rows} counted",)
