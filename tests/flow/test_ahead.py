"""A long file that another process reads gives what reading it here gives, errors included."""

from dataclasses import replace
from datetime import UTC
from multiprocessing import active_children
from pathlib import Path

import pytest

from voc.errors import InputError
from voc.flow.heard import ahead
from voc.ingest import files
from voc.ingest.mapping import Mapping
from voc.ingest.records import RawComment
from voc.ingest.shares import BLOCK

ROWS = 4_500


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    lines = (f"{n},2026-05-02,p{n}@north.example,7,The export number {n} is slow" for n in range(ROWS))
    path = tmp_path / "nps.csv"
    path.write_text(
        "id,date,email,nps,comment\n" + "\n".join(lines) + "\n99999,never,,7,x\n", encoding="utf-8"
    )
    return path


@pytest.fixture
def mapping(survey: Path) -> Mapping:
    return files.look(survey).mapping


@pytest.mark.slow
def test_the_rows_are_the_same_and_in_order(survey: Path, mapping: Mapping) -> None:
    near = list(ahead.read(survey, mapping, source="nps", zone=UTC, rows_about=10))
    far = list(ahead.read(survey, mapping, source="nps", zone=UTC, rows_about=10**6))
    assert far == near
    assert len(near) == ROWS + 1


@pytest.mark.slow
def test_rows_that_count_their_like_in_the_whole_file_are_read_by_one(survey: Path, mapping: Mapping) -> None:
    nameless = replace(mapping, columns={name: of for name, of in mapping.columns.items() if name != "id"})
    assert ahead.readers_for(nameless, 10**6) == 1
    assert ahead.readers_for(mapping, ahead.WORTH_SEVERAL) > 1
    assert ahead.readers_for(mapping, ahead.WORTH_SEVERAL - 1) == 1
    few = list(ahead.read(survey, nameless, source="nps", zone=UTC, rows_about=10))
    assert list(ahead.read(survey, nameless, source="nps", zone=UTC, rows_about=10**6)) == few


@pytest.mark.slow
def test_a_file_that_holds_whole_blocks_only_ends_where_it_ends(
    tmp_path: Path, survey: Path, mapping: Mapping
) -> None:
    lines = survey.read_text(encoding="utf-8").splitlines()[: 2 * BLOCK + 1]
    even = tmp_path / "even.csv"
    even.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = list(ahead.read(even, mapping, source="nps", zone=UTC, rows_about=10**6, key=b"k" * 32))
    assert len(rows) == 2 * BLOCK
    assert len({row.row_digest for row in rows if isinstance(row, RawComment)}) == 2 * BLOCK


@pytest.mark.slow
def test_what_the_reader_raises_is_raised_here(survey: Path, mapping: Mapping) -> None:
    survey.unlink()
    with pytest.raises(InputError, match="no such file"):
        list(ahead.read(survey, mapping, source="nps", zone=UTC, rows_about=10**6))


@pytest.mark.slow
def test_who_stops_early_leaves_no_process_behind(survey: Path, mapping: Mapping) -> None:
    rows = ahead.read(survey, mapping, source="nps", zone=UTC, rows_about=10**6)
    assert next(rows) is not None
    assert active_children()
    del rows
    assert not active_children()
