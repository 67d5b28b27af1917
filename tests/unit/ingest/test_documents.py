"""JSON documents and Parquet files: rows of one array or of columns, read in pieces."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet

from tests.unit.ingest.conftest import MakeFile
from voc.errors import InputError, NotRecognised
from voc.ingest import json_documents
from voc.ingest.files import look, read_file
from voc.ingest.records import BadRow, RawComment
from voc.ingest.tables import Row, open_table

ANSWERS = [
    {
        "response_id": f"R{n}",
        "date": f"2025-11-0{n}",
        "nps": n,
        "comment": f"Too slow\nby {n}",
        "who": {"email": f"p{n}@x.example"},
    }
    for n in range(1, 6)
]


def rows(path: Path) -> list[Row | BadRow]:
    with open_table(path) as table:
        return list(table.rows)


def wrapped(found: Any, **other: Any) -> str:
    return json.dumps({**other, "meta": {"count": 5}, "data": found})


@pytest.mark.parametrize(
    "written",
    [
        json.dumps,
        lambda found: json.dumps(found, indent=2),
        wrapped,
        lambda found: wrapped(found, users=[{"id": 1, "name": "Ann"}], next_page=None),
        lambda found: json.dumps({"response": {"items": found}, "status": "ok"}, indent=1),
        lambda found: json.dumps({"answers_of_spring": found, "links": {"self": "x"}}),
    ],
)
def test_the_array_of_rows_is_found(make_file: MakeFile, written: Callable[[Any], str]) -> None:
    found = rows(make_file("answers.json", written(ANSWERS)))
    assert [row.cells["comment"] for row in found if isinstance(row, Row)] == [
        one["comment"] for one in ANSWERS
    ]
    assert found[0].cells["who.email"] == "p1@x.example"  # type: ignore[union-attr]


def test_a_document_is_recognised_and_its_array_named(make_file: MakeFile) -> None:
    path = make_file("answers.json", wrapped(ANSWERS))
    found = look(path)
    assert found.family == "survey"
    assert "its rows are the array `data`" in found.notes
    first = next(iter(read_file(path, found.mapping, source="nps")))
    assert isinstance(first, RawComment)
    assert first.rating == 1
    assert first.person.email == "p1@x.example"


def test_lines_are_those_where_an_object_begins(make_file: MakeFile) -> None:
    found = rows(make_file("answers.json", "[\n" + ",\n".join(json.dumps(one) for one in ANSWERS) + "\n]\n"))
    assert [row.line for row in found] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("piece", [1, 7, 64])
def test_pieces_of_any_size_give_the_same_rows(
    make_file: MakeFile, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    path = make_file("answers.json", wrapped(ANSWERS, numbers=[1, 2.5, -3], words='[{"a": 1}]'))
    whole = rows(path)
    monkeypatch.setattr(json_documents, "_PIECE", piece)
    assert rows(path) == whole


def test_what_is_no_object_is_set_aside_and_the_rest_is_read(make_file: MakeFile) -> None:
    found = rows(make_file("a.json", '[{"text": "a"}, 7, {"text": "b"}]'))
    assert [isinstance(row, BadRow) for row in found] == [False, True, False]


def test_a_break_in_the_middle_keeps_what_came_before(make_file: MakeFile) -> None:
    found = rows(make_file("a.json", '[{"text": "a"}, {"text": "b", }, {"text": "c"}]'))
    assert isinstance(found[0], Row)
    assert isinstance(found[1], BadRow)
    assert "nothing after it was read" in found[1].reason
    assert len(found) == 2


@pytest.mark.parametrize("content", ['{"a": 1,\n "b": [1, 2]}', "[1, 2, 3]", "[]", '{\n"data": []}'])
def test_a_document_without_rows_says_so(make_file: MakeFile, content: str) -> None:
    with pytest.raises((NotRecognised, InputError)) as caught:
        rows(make_file("a.json", content))
    assert "list of objects" in str(caught.value)


def test_json_lines_named_json_are_still_lines(make_file: MakeFile) -> None:
    found = rows(make_file("a.json", '{"text": "a"}\n{"text": "b"}\n'))
    assert [row.line for row in found] == [1, 2]


def test_a_parquet_file_is_read_in_batches(tmp_path: Path) -> None:
    when = datetime(2025, 11, 3, 10, 22, 31, tzinfo=UTC)
    table = arrow.table(
        {
            "response_id": [f"R{n}" for n in range(5_000)],
            "submitted_at": [when] * 5_000,
            "nps": [n % 11 for n in range(5_000)],
            "comment": [f"Too slow, time {n}" for n in range(5_000)],
            "who": [{"email": f"p{n}@x.example"} for n in range(5_000)],
            "tags": [["a", "b"]] * 5_000,
        }
    )
    path = tmp_path / "answers.parquet"
    parquet.write_table(table, path)
    found = look(path)
    assert (found.family, found.confidence, found.rows_about) == ("survey", 1.0, 5_000)
    read = [row for row in read_file(path, found.mapping, source="nps") if isinstance(row, RawComment)]
    assert len(read) == 5_000
    assert (read[7].said_at, read[7].person.email) == (when, "p7@x.example")
    assert read[7].rating == 7
    with open_table(path) as opened:
        assert next(row.cells["tags"] for row in opened.rows if isinstance(row, Row)) == "a; b"


def test_a_damaged_parquet_file_is_one_sentence(make_file: MakeFile) -> None:
    with pytest.raises(InputError, match="the Parquet file cannot be read"):
        open_table(make_file("a.parquet", b"PAR1 and no more"))
