"""The front door: looking at files, reading them, walking a folder."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.unit.ingest.conftest import FILE_TIME, MakeFile, ReadAll
from tests.unit.ingest.exports import DEMO, export
from voc.errors import InputError
from voc.ingest.files import look, read_file
from voc.ingest.folders import walk
from voc.ingest.records import BadRow, RawComment
from voc.ingest.tables import Row, Table, open_table
from voc.terms import Family


def test_a_folder_is_walked_accounts_first_and_strangers_last(tmp_path: Path) -> None:
    for name, spec in DEMO.items():
        (tmp_path / f"{name}.csv").write_text(export(spec)[1], encoding="utf-8")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "more_accounts.csv").write_text(export(DEMO["accounts"])[1], encoding="utf-8")
    (tmp_path / "articles.csv").write_text("article_id,title,url,body\n1,a,b,c\n", encoding="utf-8")
    (tmp_path / ".hidden.csv").write_text("x", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    names = [path.relative_to(tmp_path).as_posix() for path in walk(tmp_path)]
    assert names[:6] == [
        "accounts.csv",
        "deeper/more_accounts.csv",
        "contacts.csv",
        "features.csv",
        "releases.csv",
        "articles.csv",
    ]
    assert names[-1] == "answers.csv"
    assert len(names) == len(DEMO) + 2
    assert walk(tmp_path) == walk(tmp_path)


def test_walking_what_is_no_folder_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        walk(tmp_path / "nowhere")


def test_a_look_says_what_a_person_ought_to_know(make_file: MakeFile) -> None:
    found = look(make_file("a.jsonl", '{"text": "too slow", "label": "negative", "lang": "en"}\n' * 3))
    assert found.family is Family.SURVEY
    assert found.unused == ("label",)
    assert len(found.notes) == 3
    assert "the time the file was last changed" in found.notes[0]
    assert found.rows_about == 3


def test_rows_are_estimated_from_the_size_of_the_file(make_file: MakeFile) -> None:
    found = look(make_file("a.csv", export(DEMO["nps_survey"], rows=5000)[1]))
    assert 4000 < found.rows_about < 6000


def test_a_file_without_dates_and_ids_is_the_same_on_every_run(make_file: MakeFile) -> None:
    path = make_file("a.jsonl", '{"text": "good"}\n{"text": "bad"}\n{"text": "good"}\n')
    mapping = look(path).mapping
    first = [record for record in read_file(path, mapping, source="s") if isinstance(record, RawComment)]
    os.utime(path, (0, 10**9))
    again = [record for record in read_file(path, mapping, source="s") if isinstance(record, RawComment)]
    ids = [comment.external_id for comment in first]
    assert ids == [comment.external_id for comment in again]
    assert len(set(ids)) == 3
    assert ids[0].removesuffix("-1") == ids[2].removesuffix("-2")
    assert {comment.said_at for comment in again} == {datetime.fromtimestamp(10**9, tz=UTC)}


def test_a_given_time_stands_in_for_dates_that_are_not_there(read_all: ReadAll) -> None:
    (comment,) = read_all("a.csv", "comment\ngood enough for us\n")
    assert isinstance(comment, RawComment)
    assert comment.said_at == FILE_TIME


def test_times_without_an_offset_are_in_the_assumed_zone(make_file: MakeFile) -> None:
    path = make_file("a.csv", "response_id,date,comment\n1,2025-01-02 10:00,good\n")
    (comment,) = read_file(path, look(path).mapping, source="s", assume_timezone=ZoneInfo("Europe/Istanbul"))
    assert isinstance(comment, RawComment)
    assert comment.said_at.utcoffset() == timedelta(hours=3)


def test_reading_is_lazy_and_closes_the_file(make_file: MakeFile) -> None:
    path = make_file("a.csv", export(DEMO["nps_survey"], rows=2000)[1])
    rows = read_file(path, look(path).mapping, source="s")
    assert isinstance(next(rows), RawComment)
    rows.close()  # type: ignore[attr-defined]
    path.unlink()


def test_one_bad_row_does_not_stop_the_rest(read_all: ReadAll) -> None:
    found = read_all(
        "nps.csv", "Response ID,Date,NPS,Comment\n1,2025-01-02,9,good\n2,soon,3,bad\n3,2025-01-03,2,slow\n"
    )
    (bad,) = (row for row in found if isinstance(row, BadRow))
    assert (bad.line, bad.column, bad.value) == (3, "Date", "soon")
    assert bad.reason == "not a date like 2024-02-28"
    assert bad.raw == "2 | soon | 3 | bad"
    assert bad.file.endswith("nps.csv")
    assert len(found) == 3


def test_a_bad_row_shows_no_name_and_no_address(read_all: ReadAll) -> None:
    content = (
        "Response ID,Date,Email,Name,NPS,Comment\n1,2025-01-02,a@example.com,Bo Li,1,ok\n"
        "2,soon,ann@example.com,Ann Lee,9,Ann Lee +90 532 123 45 67\n"
    )
    _, bad = read_all("nps.csv", content)
    assert isinstance(bad, BadRow)
    assert bad.raw == "2 | soon | [Email] | [Name] | 9 | [name 1] [phone 1]"


def test_a_format_of_a_package_is_opened_by_its_suffix(
    make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_pairs(path: Path, *, encoding: str | None, delimiter: str | None) -> Table:
        rows = (Row(at, {"comment": line}) for at, line in enumerate(path.read_text().splitlines(), start=1))
        return Table(path=path, header=("comment",), rows=rows, encoding="utf-8", delimiter=None)

    from voc.ingest import tables

    monkeypatch.setattr(tables.TABLES, "names", lambda: ["csv", "jsonl", "pairs"])
    monkeypatch.setattr(tables.TABLES, "get", lambda name: {"pairs": open_pairs}[name])
    path = make_file("a.pairs", "good\nbad\n")
    with open_table(path) as table:
        assert [row.cells["comment"] for row in table.rows if isinstance(row, Row)] == ["good", "bad"]
