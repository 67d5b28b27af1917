"""Encodings: UTF-8 where it fits, Windows only where nothing speaks for UTF-8, and that is said."""

from pathlib import Path

import pytest

from tests.unit.ingest.conftest import MakeFile
from voc.errors import InputError, NotRecognised
from voc.ingest.records import BadRow
from voc.ingest.tables import Row, open_table

TEXT = "id,text\n1,çok güzel ama şifre sıfırlama yavaş\n2,很好用\n"
TURKISH = "id,text\n1,çok güzel ama şifre sıfırlama yavaş\n"
GERMAN = "id,text\n1,größer wäre schöner\n"


def texts_of(path: Path, encoding: str | None = None) -> tuple[str, tuple[str, ...], list[str]]:
    with open_table(path, encoding=encoding) as table:
        rows = [row.cells["text"] for row in table.rows if isinstance(row, Row)]
        return table.encoding, table.notes, rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_and_without_its_mark(make_file: MakeFile, encoding: str) -> None:
    _, notes, texts = texts_of(make_file("a.csv", TEXT.encode(encoding)))
    assert texts == ["çok güzel ama şifre sıfırlama yavaş", "很好用"]
    assert notes == ()


@pytest.mark.parametrize(("content", "encoding"), [(TURKISH, "cp1254"), (GERMAN, "cp1252")])
def test_windows_encodings_are_read_and_stated(make_file: MakeFile, content: str, encoding: str) -> None:
    found, notes, texts = texts_of(make_file("a.csv", content.encode(encoding)))
    assert found == encoding
    assert encoding in notes[0]
    assert content.endswith(texts[0] + "\n")


def test_one_broken_byte_in_utf8_costs_one_row_and_not_the_encoding(make_file: MakeFile) -> None:
    content = TEXT.encode() + b"3,broken \xff byte\n4,fine\n"
    with open_table(make_file("a.csv", content)) as table:
        rows = list(table.rows)
    assert table.encoding == "utf-8-sig"
    assert [row.line for row in rows if isinstance(row, BadRow)] == [4]
    assert rows[-1] == Row(5, {"id": "4", "text": "fine"})


def test_an_encoding_that_cannot_be_told_is_refused_with_a_way_out(make_file: MakeFile) -> None:
    path = make_file("a.csv", ("id,text\n" + "1,导出很慢希望支持单点登录\n" * 20).encode("gb18030"))
    noise = make_file("b.csv", b"id,text\n1," + bytes((n * 37 + 129) % 126 + 130 for n in range(4000)))
    with pytest.raises(NotRecognised, match="--encoding gb18030"):
        open_table(noise)
    assert texts_of(path, "gb18030")[2][0] == "导出很慢希望支持单点登录"


def test_an_encoding_that_does_not_exist_is_named(make_file: MakeFile) -> None:
    with pytest.raises(InputError, match="no encoding named `klingon`"):
        open_table(make_file("a.csv", TEXT), encoding="klingon")


def test_a_utf16_file_that_breaks_off_says_where(make_file: MakeFile) -> None:
    content = TEXT.encode("utf-16")[:-1]
    with (
        pytest.raises(InputError, match=r"a\.csv:\d+: cannot be read as utf-16"),
        open_table(make_file("a.csv", content)) as table,
    ):
        list(table.rows)


def test_a_file_that_is_one_endless_line_is_no_table(make_file: MakeFile) -> None:
    with pytest.raises(NotRecognised, match="8 MB"):
        open_table(make_file("a.csv", b"x" * (9 << 20)))
