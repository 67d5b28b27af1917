"""Files as rows: delimiters, line numbers, broken rows, and files that are no tables."""

from pathlib import Path

import pytest

from tests.unit.ingest.conftest import MakeFile
from voc.errors import InputError, NotRecognised
from voc.ingest.records import BadRow
from voc.ingest.tables import LONGEST_CELL, Row, open_table


def rows_of(path: Path) -> list[Row | BadRow]:
    with open_table(path) as table:
        return list(table.rows)


def bad_of(path: Path) -> list[tuple[int, str]]:
    return [(row.line, row.reason) for row in rows_of(path) if isinstance(row, BadRow)]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(make_file: MakeFile, mark: str) -> None:
    path = make_file("a.csv", f"id{mark}text\n1{mark}one, two; three\n2{mark}four\n".replace(", ", " - "))
    with open_table(path) as table:
        assert table.delimiter == mark
        assert table.header == ("id", "text")
        assert len(list(table.rows)) == 2


def test_decimal_commas_do_not_make_a_comma_the_delimiter(make_file: MakeFile) -> None:
    path = make_file("a.csv", "id;arr;text\n1;1.299,00;a, b\n2;12,50;c, d, e\n")
    with open_table(path) as table:
        assert table.delimiter == ";"


def test_a_line_that_announces_the_separator_is_no_header(make_file: MakeFile) -> None:
    path = make_file("a.csv", "sep=;\nid;text\n1;a,b\n")
    with open_table(path) as table:
        assert table.header == ("id", "text")
        assert list(table.rows) == [Row(3, {"id": "1", "text": "a,b"})]


def test_line_numbers_are_those_of_an_editor_after_cells_with_line_ends(make_file: MakeFile) -> None:
    path = make_file("a.csv", 'id,text\n1,"two\nlines"\n\n2,one\n3\n')
    lines = [row.line for row in rows_of(path)]
    assert lines == [2, 5, 6]
    assert bad_of(path) == [(6, "has 1 cells, the header has 2")]


def test_windows_and_old_mac_line_ends_are_read(make_file: MakeFile) -> None:
    assert [row.line for row in rows_of(make_file("a.csv", "id,text\r\n1,a\r\n2,b\r\n"))] == [2, 3]
    assert [row.line for row in rows_of(make_file("b.csv", "id,text\r1,a\r2,b\r"))] == [2, 3]


def test_trailing_empty_cells_do_no_harm_and_empty_rows_are_skipped(make_file: MakeFile) -> None:
    path = make_file("a.csv", "id,text\n1,a,,\n,\n\n2,b\n")
    assert rows_of(path) == [Row(2, {"id": "1", "text": "a"}), Row(5, {"id": "2", "text": "b"})]


def test_a_quote_that_is_not_closed_costs_one_row_only(make_file: MakeFile) -> None:
    good = "".join(f'{number},"good {number}"\n' for number in range(3, 400))
    path = make_file("a.csv", f'id,text\n1,a\n2,"never closed\n{good}')
    found = rows_of(path)
    assert bad_of(path) == [(3, 'a quote (") is opened and not closed')]
    assert len(found) == 399
    assert found[-1] == Row(400, {"id": "399", "text": "good 399"})


def test_a_quote_that_is_not_closed_at_the_end_of_the_file_is_found(make_file: MakeFile) -> None:
    path = make_file("a.csv", 'id,text\n1,"open\n2,b\n3,c\n')
    assert [row.line for row in rows_of(path)] == [2, 3, 4]
    assert [line for line, _ in bad_of(path)] == [2]


def test_quotes_inside_quotes_are_read_as_they_are_meant(make_file: MakeFile) -> None:
    path = make_file("a.csv", 'id,text,more\n1,"he said "hello" to me",x\n2,b,y\n')
    assert bad_of(path) == []
    assert [row.cells["more"] for row in rows_of(path) if isinstance(row, Row)] == ["x", "y"]


def test_a_cell_that_is_too_long_is_set_aside_with_the_limit(make_file: MakeFile) -> None:
    path = make_file("a.csv", f"id,text\n1,{'x' * (LONGEST_CELL + 1)}\n2,b\n")
    ((line, reason),) = bad_of(path)
    assert line == 2
    assert "131,072" in reason
    assert rows_of(path)[-1] == Row(3, {"id": "2", "text": "b"})


def test_a_row_with_a_nul_is_set_aside(make_file: MakeFile) -> None:
    path = make_file("a.csv", "id,text\n" + "1,fine\n" * 60 + "2,a\0b\n3,c\n")
    assert [line for line, _ in bad_of(path)] == [62]
    assert "\0" not in next(row.raw for row in rows_of(path) if isinstance(row, BadRow))


def test_repeated_and_empty_column_names_are_told_apart(make_file: MakeFile) -> None:
    path = make_file("a.csv", "id,text,,text\n1,a,b,c\n")
    with open_table(path) as table:
        assert table.header == ("id", "text", "column 3", "text (2)")


def test_what_is_set_aside_is_redacted(make_file: MakeFile) -> None:
    path = make_file("a.csv", "id,text\n1,ask ann@example.com,or call\n")
    (row,) = rows_of(path)
    assert isinstance(row, BadRow)
    assert row.file == str(path)
    assert row.raw == "1,ask [email 1],or call\n"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("book.xlsx", b"PK\x03\x04rest", "damaged Excel workbook"),
        ("old.csv", b"\xd0\xcf\x11\xe0rest", "old Excel"),
        ("a.csv", b"%PDF-1.7", "PDF"),
        ("a.csv", bytes(range(256)) * 20 + b"\0" * 400, "NUL"),
        ("a.json", b'{text: "a"}', "is not valid JSON"),
        (
            "mail.mbox",
            b"From ann Mon Nov  3\nFrom: ann@acme.example\nSubject: Renewal\n\nHi\n",
            "mailbox of e-mails",
        ),
        ("a.eml", b"From: ann@acme.example\nTo: bo@x.example\nSubject: Renewal\n\nHi\n", "an e-mail"),
        ("call.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nAnn: slow\n", "WebVTT"),
        ("call.txt", b"1\r\n00:00:01,000 --> 00:00:02,000\r\nslow\r\n", "SRT"),
        ("a.json", b'{\n "text": "a"\n}', "one JSON document"),
    ],
)
def test_what_is_no_table_is_named_and_a_way_out_given(
    make_file: MakeFile, name: str, content: bytes, says: str
) -> None:
    with pytest.raises(NotRecognised) as caught:
        open_table(make_file(name, content))
    assert says in str(caught.value)
    assert caught.value.way_out


def test_an_empty_file_a_missing_one_and_a_folder_are_input_errors(
    make_file: MakeFile, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="empty"):
        open_table(make_file("a.csv", " \n"))
    with pytest.raises(InputError, match="no such file"):
        open_table(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="folder"):
        open_table(tmp_path)


def test_json_lines_keep_the_digits_of_numbers_and_flatten_objects(make_file: MakeFile) -> None:
    line = '{"id": 7, "score": 9.50, "user": {"email": "a@example.com"}, "tags": ["x", "y"], "ok": true, "no": null}'
    (row,) = rows_of(make_file("a.jsonl", line))
    assert isinstance(row, Row)
    assert row.cells == {
        "id": "7",
        "score": "9.50",
        "user.email": "a@example.com",
        "tags": "x; y",
        "ok": "true",
        "no": "",
    }


def test_json_lines_that_are_broken_are_set_aside_one_by_one(make_file: MakeFile) -> None:
    deep = "[" * 100_000
    lines = ['{"text": "a"}', '{"text": ', "[1, 2]", "", '{"text": "\\u0000"}', deep, '{"text": "b"}']
    path = make_file("a.jsonl", "\n".join(lines))
    assert [line for line, _ in bad_of(path)] == [2, 3, 5, 6]
    assert len(rows_of(path)) == 6


def test_the_header_of_json_lines_is_the_union_of_the_first_objects(make_file: MakeFile) -> None:
    path = make_file("a.jsonl", '{"a": "1"}\n{"b": "2", "a": "3"}\n')
    with open_table(path) as table:
        assert table.header == ("a", "b")
        assert table.sparse


def test_a_file_without_one_json_object_is_an_input_error(make_file: MakeFile) -> None:
    with pytest.raises(InputError, match="one object a line"):
        open_table(make_file("a.jsonl", "hello\nworld\n"))
