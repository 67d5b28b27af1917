"""Rows that were set aside: a cell is mended in place, a row is left out for good, either is taken back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.factories import NOW, rows_of
from voc.errors import InputError
from voc.flow.heard import intake, mending
from voc.flow.heard.intake import Wish
from voc.flow.hearing import Silent, Walked, collect_again
from voc.flow.people.forget import forget
from voc.flow.place import Place, create_place
from voc.model import Contact, Decision, Feedback, SetAside
from voc.report import aside, status
from voc.terms import Family, Verdict

SURVEY = (
    "response_id,date,nps,email,comment\n"
    "R1,2026-03-01,9,ada@north.example,The export is slow\n"
    "R2,soon,9,bo@south.example,The map is slow\n"
    "R3,later,,can@east.example,The list is slow\n"
)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    opened = create_place(tmp_path / "workspace")
    path = tmp_path / "nps.csv"
    path.write_text(SURVEY, encoding="utf-8")
    intake.take_in(opened, [path], now=NOW)
    yield opened
    opened.engine.dispose()


def bad(place: Place) -> dict[int, SetAside]:
    """The rows that were ever set aside, by line."""
    return {row.line: row for row in rows_of(place.engine, SetAside)}


def again(place: Place, *row_ids: int, now: datetime = LATER) -> Walked:
    done = Walked()
    collect_again(place, done, now=now, watch=Silent(), row_ids=row_ids or None)
    return done


def test_a_cell_that_is_mended_lets_its_row_in_and_no_other(place: Place) -> None:
    row = bad(place)[3]
    fixed = mending.fix(place.engine, row.id, " 2026-03-02 ", by="ana", now=NOW)
    assert (fixed.column, fixed.was, fixed.value, fixed.here) == ("date", "soon", "2026-03-02", True)
    again(place, row.id)
    assert sorted(one.external_id for one in rows_of(place.engine, Feedback)) == ["R1", "R2"]
    assert {one.line: one.settled_at is None for one in bad(place).values()} == {3: False, 4: True}
    assert aside.counts(place.engine) == {"wait": 1, "left": 0, "settled": 1, "all": 2}


def test_the_file_stays_as_it_is_and_a_second_run_needs_nobodys_word_twice(
    place: Place, tmp_path: Path
) -> None:
    mending.fix(place.engine, bad(place)[3].id, "2026-03-02", by="ana", now=NOW)
    again(place)
    assert (tmp_path / "nps.csv").read_text(encoding="utf-8") == SURVEY
    intake.take_in(place, [tmp_path / "nps.csv"], now=LATER + timedelta(days=1))
    assert len(rows_of(place.engine, Feedback)) == 2
    assert status.quarantine(place.engine)["line"].tolist() == [4]


def test_a_value_that_does_not_do_waits_again_and_the_last_word_counts(place: Place) -> None:
    row = bad(place)[3]
    mending.fix(place.engine, row.id, "never", by="ana", now=NOW)
    again(place)
    found = status.quarantine(place.engine)
    assert found.loc[found["line"] == 3, "value"].tolist() == ["never"]
    mending.fix(
        place.engine, int(found.loc[found["line"] == 3, "id"].iloc[0]), "2026-03-02", by="bo", now=NOW
    )
    again(place, now=LATER + timedelta(hours=1))
    assert status.quarantine(place.engine)["line"].tolist() == [4]


def test_who_said_what_stands_with_the_row_that_waits(place: Place) -> None:
    mending.fix(place.engine, bad(place)[3].id, "2026-03-02", by="ana", now=NOW)
    found = aside.waiting(place.engine).set_index("line")
    assert found.loc[3, ["said", "said_by", "family"]].tolist() == ["2026-03-02", "ana", "survey"]
    assert found["said"].isna().tolist() == [False, True]


def test_a_row_that_is_left_out_is_not_listed_and_stays_out_when_its_file_is_read(
    place: Place, tmp_path: Path
) -> None:
    rows = [row.id for row in bad(place).values()]
    assert mending.leave_out(place.engine, rows, "a test of ours", by="ana", now=NOW) == 2
    assert status.quarantine(place.engine).empty
    assert status.waiting(place.engine)["set_aside"] == 0
    intake.take_in(place, [tmp_path / "nps.csv"], now=LATER)
    assert status.quarantine(place.engine).empty
    assert intake.files_to_retry(place) == ({}, [])
    left = aside.left(place.engine)
    assert set(zip(left["line"], left["why"], left["by"], strict=True)) == {
        (3, "a test of ours", "ana"),
        (4, "a test of ours", "ana"),
    }
    assert aside.counts(place.engine) == {"wait": 0, "left": 2, "settled": 0, "all": 2}


def test_what_was_said_is_taken_back(place: Place) -> None:
    first, second = (row.id for row in bad(place).values())
    mending.leave_out(place.engine, [first], "a test of ours", by="ana", now=NOW)
    mending.fix(place.engine, second, "2026-03-02", by="ana", now=NOW)
    assert mending.take_back(place.engine, [first, second, 99], by="bo", now=LATER) == 2
    again(place)
    assert status.quarantine(place.engine)["id"].tolist() == [first, second]
    verdicts = [one.verdict for one in rows_of(place.engine, Decision)]
    assert verdicts == [Verdict.DISMISSED, Verdict.CORRECTED, Verdict.UNDONE, Verdict.UNDONE]


@pytest.mark.parametrize("value", ["", "  ", "x" * 501, "write to ada@north.example", "+49 30 23125 101"])
def test_a_value_that_is_empty_too_long_or_names_somebody_is_refused(place: Place, value: str) -> None:
    with pytest.raises(InputError, match=r"nps\.csv:3"):
        mending.fix(place.engine, bad(place)[3].id, value, by="ana", now=NOW)
    assert rows_of(place.engine, Decision) == []


def test_a_row_that_does_not_wait_and_a_reason_that_is_none_are_refused(place: Place) -> None:
    with pytest.raises(InputError, match="No row 99 waits"):
        mending.fix(place.engine, 99, "2026-03-02", by="ana", now=NOW)
    with pytest.raises(InputError, match="Say why"):
        mending.leave_out(place.engine, [bad(place)[3].id], " ", by="ana", now=NOW)
    with pytest.raises(InputError, match="No row 99 waits"):
        mending.leave_out(place.engine, [bad(place)[3].id, 99], "why", by="ana", now=NOW)
    assert rows_of(place.engine, Decision) == []


def test_a_file_that_is_gone_is_named_and_read_with_the_value_when_it_comes_again(
    place: Place, tmp_path: Path
) -> None:
    (tmp_path / "nps.csv").unlink()
    fixed = mending.fix(place.engine, bad(place)[3].id, "2026-03-02", by="ana", now=NOW)
    assert not fixed.here
    assert "is not there" in again(place).skipped[0]
    (tmp_path / "nps.csv").write_text(SURVEY, encoding="utf-8")
    intake.take_in(place, [tmp_path / "nps.csv"], now=LATER, wish=Wish(source="nps"))
    assert len(rows_of(place.engine, Feedback)) == 2


def test_a_row_whose_cells_are_broken_is_mended_in_the_file(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "nps.csv"
    path.write_text(SURVEY + 'R4,2026-03-03,9,"x@y.example\n', encoding="utf-8")
    intake.take_in(place, [path], now=LATER, wish=Wish(family=Family.SURVEY))
    broken = next(row for row in rows_of(place.engine, SetAside) if row.column is None)
    with pytest.raises(InputError, match="no single cell is to blame"):
        mending.fix(place.engine, broken.id, "x", by="ana", now=NOW)


def test_what_was_given_for_a_cell_goes_when_somebody_is_forgotten(place: Place) -> None:
    mending.fix(place.engine, bad(place)[3].id, "2026-03-02", by="ana", now=NOW)
    forget(place, rows_of(place.engine, Contact)[0].external_id, by="dora", now=LATER)
    assert [one.note for one in rows_of(place.engine, Decision) if one.noun == "quarantine"] == ["[erased]"]
    assert mending.mended(place.engine, "nps", Path(bad(place)[3].file)) == {}
