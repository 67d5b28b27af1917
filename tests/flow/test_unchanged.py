"""A file that is as it was when it was read is not read again; whatever may read otherwise is."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.factories import NOW, rows_of
from voc.flow.heard import ahead, intake, unchanged
from voc.flow.heard.collected import Collected
from voc.flow.people.forget import forget
from voc.flow.place import Place, create_place
from voc.model import Account, Feedback, IngestRun

SURVEY = "response_id,date,nps,email,comment\n" + "".join(
    f"R{n},2025-03-0{n},9,ada{n}@north{n}.com,The export is slow on day {n}\n" for n in range(1, 6)
)
BAD = SURVEY + "R9,soon,9,bo@south.com,The map is slow\n"
ACCOUNTS = "account_id,account_name,domain,plan,arr\n" + "".join(
    f"A{n},North {n},north{n}.com,pro,{n}000\n" for n in range(1, 6)
)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    opened = create_place(tmp_path / "workspace")
    yield opened
    opened.engine.dispose()


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "nps.csv"
    path.write_text(SURVEY, encoding="utf-8")
    return path


def read(place: Place, path: Path, wish: intake.Wish = intake.NO_WISH) -> Collected:
    """What comes of one file."""
    (done,) = intake.take_in(place, [path], now=NOW, wish=wish)[0]
    return done


def test_the_rows_of_the_same_file_are_not_read_again(
    place: Place, survey: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read(place, survey)

    def opened(*_: Any, **__: Any) -> None:
        raise AssertionError("the rows were read")

    monkeypatch.setattr(ahead, "read", opened)
    again = read(place, survey)
    assert (first.stored, first.unchanged) == (5, False)
    assert (again.stored, again.known, again.read, again.unchanged) == (0, 5, 5, True)


def test_the_same_file_again_writes_nothing(place: Place, survey: Path) -> None:
    read(place, survey)
    written: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "BEGIN", "PRAGMA")):
            written.append(statement)

    event.listen(place.engine, "before_cursor_execute", note)
    assert read(place, survey).unchanged
    assert written == []


def test_a_new_time_stamp_is_no_change(place: Place, survey: Path) -> None:
    read(place, survey)
    os.utime(survey, (1, 1))
    assert read(place, survey).unchanged


def test_a_file_that_grew_is_read_and_its_new_rows_go_in(place: Place, survey: Path) -> None:
    read(place, survey)
    survey.write_text(SURVEY + "R8,2025-03-08,2,bo@south.com,The map is slow\n", encoding="utf-8")
    done = read(place, survey)
    assert (done.unchanged, done.stored, done.known) == (False, 1, 5)
    assert read(place, survey).known == 6


def test_an_edited_file_of_the_same_length_is_read(place: Place, survey: Path) -> None:
    read(place, survey)
    survey.write_text(SURVEY.replace("slow on day 3", "fast on day 3"), encoding="utf-8")
    assert read(place, survey).edited == 1


def test_a_file_with_a_row_set_aside_is_read_until_none_is(place: Place, survey: Path) -> None:
    survey.write_text(BAD, encoding="utf-8")
    assert [read(place, survey).set_aside for _ in range(2)] == [1, 1]
    survey.write_text(BAD.replace("soon", "2025-03-09"), encoding="utf-8")
    assert read(place, survey).stored == 1
    assert read(place, survey).unchanged


def test_an_edited_mapping_a_wish_or_another_name_has_it_read(place: Place, survey: Path) -> None:
    read(place, survey)
    assert not read(place, survey, intake.Wish(family="survey")).unchanged
    assert not read(place, survey, intake.Wish(source="other")).unchanged
    assert read(place, survey).unchanged
    kept = place.workspace.mappings / "nps.toml"
    kept.write_text(kept.read_text(encoding="utf-8") + "# looked at\n", encoding="utf-8")
    assert not read(place, survey).unchanged


def test_another_time_zone_has_it_read(place: Place, survey: Path) -> None:
    read(place, survey)
    moved = replace(place, settings=place.settings.model_copy(update={"timezone": "Asia/Tokyo"}))
    assert not read(moved, survey).unchanged


def test_other_readers_have_it_read(place: Place, survey: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(place, survey)
    monkeypatch.setattr(unchanged, "readers", lambda: "of the next version")
    assert not read(place, survey).unchanged


def test_after_somebody_was_forgotten_it_is_read_and_brings_nothing_back(place: Place, survey: Path) -> None:
    read(place, survey)
    forget(place, "ada1@north1.com", by="pam", now=NOW)
    done = read(place, survey)
    assert (done.unchanged, done.stored, done.forgotten) == (False, 0, 1)
    assert read(place, survey).unchanged


def test_a_run_that_broke_off_is_done_again(
    place: Place, survey: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(place, survey)
    survey.write_text(SURVEY.replace("slow", "far too slow"), encoding="utf-8")
    with monkeypatch.context() as broken, pytest.raises(RuntimeError):
        broken.setattr("voc.flow.heard.collect._store", _breaks)
        read(place, survey)
    assert rows_of(place.engine, IngestRun)[0].digest is None
    survey.write_text(SURVEY, encoding="utf-8")
    assert not read(place, survey).unchanged


def _breaks(*_: Any, **__: Any) -> None:
    raise RuntimeError("the lights went out")


def test_a_table_of_accounts_has_the_last_word_however_often_it_is_read(place: Place, tmp_path: Path) -> None:
    old, new = tmp_path / "accounts.csv", tmp_path / "accounts_new.csv"
    old.write_text(ACCOUNTS, encoding="utf-8")
    new.write_text(ACCOUNTS.replace("pro", "free"), encoding="utf-8")
    for path in (old, new, old):
        assert not read(place, path).unchanged
    assert {row.plan for row in rows_of(place.engine, Account)} == {"pro"}


def test_a_folder_of_files_counts_those_that_are_as_they_were(place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "nps.csv").write_text(SURVEY, encoding="utf-8")
    (folder / "csat.csv").write_text(SURVEY.replace("slow", "late"), encoding="utf-8")
    intake.take_in(place, [folder], now=NOW)
    (folder / "csat.csv").write_text(
        SURVEY.replace("slow", "late") + "R7,2025-03-07,1,cy@east.com,No\n", encoding="utf-8"
    )
    done, _ = intake.take_in(place, [folder], now=NOW)
    assert {one.source: one.unchanged for one in done} == {"nps": True, "csat": False}
    assert len(rows_of(place.engine, Feedback)) == 11
