"""A long file that another process reads gives what reading it here gives, errors included."""

from datetime import UTC
from multiprocessing import active_children
from pathlib import Path

import pytest

from voc.errors import InputError
from voc.flow.heard import ahead
from voc.ingest import files
from voc.ingest.mapping import Mapping

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
