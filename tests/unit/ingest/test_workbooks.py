"""Excel workbooks: read in pieces, dates by their style, one sheet, and nothing that unpacks without end."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.workbook import Cell, Dated, workbook
from voc.errors import InputError, NotRecognised
from voc.ingest import workbooks
from voc.ingest.files import look, read_file
from voc.ingest.records import BadRow, RawComment
from voc.ingest.tables import Row, open_table

HEADER: list[Cell] = ["Response ID", "Submitted at", "NPS", "Comment"]
ROWS: list[list[Cell]] = [
    HEADER,
    ["R1", Dated(45964.4323), 9, "Fine & well, thank you"],
    ["R2", Dated(45965), 3.0, "The export is <slow>"],
]


def cells(path: Path) -> list[list[str]]:
    with open_table(path) as table:
        return [list(row.cells.values()) for row in table.rows if isinstance(row, Row)]


@pytest.mark.parametrize("shared", [True, False])
def test_texts_numbers_and_dates_come_as_people_write_them(make_file: MakeFile, shared: bool) -> None:
    path = make_file("nps.xlsx", workbook({"Sheet1": ROWS}, shared=shared))
    assert cells(path) == [
        ["R1", "2025-11-03 10:22:31", "9", "Fine & well, thank you"],
        ["R2", "2025-11-04", "3", "The export is <slow>"],
    ]


def test_a_workbook_is_recognised_and_read_like_any_table(make_file: MakeFile) -> None:
    path = make_file("nps.xlsx", workbook({"Sheet1": ROWS}))
    found = look(path)
    assert (found.family, found.confidence, found.rows_about) == ("survey", 1.0, 2)
    first = next(iter(read_file(path, found.mapping, source="nps")))
    assert isinstance(first, RawComment)
    assert (first.text, first.line) == ("Fine & well, thank you", 2)
    assert first.rating == 9


def test_days_may_count_from_1904(make_file: MakeFile) -> None:
    path = make_file(
        "nps.xlsx", workbook({"Sheet1": [HEADER, ["R1", Dated(0 + 44502), 9, "x"]]}, since_1904=True)
    )
    assert cells(path)[0][1] == "2025-11-03"


def test_the_first_table_that_is_shown_is_read_and_the_others_are_named(make_file: MakeFile) -> None:
    book: dict[str, list[list[Cell]]] = {
        "Read me": [["This is the export of spring."]],
        "Lists": ROWS,
        "Answers": ROWS,
        "More": ROWS,
    }
    path = make_file("nps.xlsx", workbook(book, hidden=["Lists"]))
    with open_table(path) as table:
        (note,) = table.notes
    assert note.startswith(
        "the sheet `Answers` is read, and not `Read me`, `Lists` (hidden), `More`; `--sheet"
    )


def test_lines_above_the_header_and_empty_rows_are_left_out(make_file: MakeFile) -> None:
    path = make_file("nps.xlsx", workbook({"Sheet1": [["Exported on Monday"], [], *ROWS]}))
    with open_table(path) as table:
        assert table.header == ("Response ID", "Submitted at", "NPS", "Comment")
        assert [row.line for row in table.rows if isinstance(row, Row)] == [4, 5]


def test_a_row_wider_than_the_header_is_set_aside(make_file: MakeFile) -> None:
    path = make_file("nps.xlsx", workbook({"Sheet1": [*ROWS, ["R3", Dated(45965), 3, "slow", "and more"]]}))
    with open_table(path) as table:
        bad = [row for row in table.rows if isinstance(row, BadRow)]
    assert [(row.line, row.reason) for row in bad] == [(4, "has 5 cells, the header has 4")]


def test_many_shared_strings_do_not_stay_in_memory(
    make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "_IN_MEMORY", 100)
    rows: list[list[Cell]] = [[f"R{n}", Dated(45965), 3, f"Too slow, time {n}"] for n in range(500)]
    path = make_file("nps.xlsx", workbook({"Sheet1": [HEADER, *rows]}))
    assert [row[3] for row in cells(path)] == [f"Too slow, time {n}" for n in range(500)]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "_SMALL", 1 << 20)
    held = io.BytesIO(workbook({"Sheet1": ROWS}))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"\0" * (8 << 20))
    with pytest.raises(NotRecognised, match="would unpack to 8 MB"):
        open_table(make_file("bomb.xlsx", held.getvalue()))


def test_entities_of_a_document_type_are_not_followed(make_file: MakeFile) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>')
    with pytest.raises(InputError, match="declares a document type"):
        open_table(make_file("book.xlsx", held.getvalue()))


def test_a_damaged_workbook_is_one_sentence(make_file: MakeFile) -> None:
    whole = workbook({"Sheet1": ROWS})
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:-40] if "sheet1" in name else old.read(name))
    with pytest.raises(InputError, match="the workbook is damaged"):
        cells(make_file("book.xlsx", held.getvalue()))


def test_a_workbook_without_a_row_is_empty(make_file: MakeFile) -> None:
    with pytest.raises(InputError, match="no sheet of it that is shown holds a row"):
        open_table(make_file("book.xlsx", workbook({"Sheet1": []})))


def test_other_archives_are_named(make_file: MakeFile) -> None:
    for inside, says in (("word/document.xml", "is a Word document"), ("a.csv", "is a zip archive")):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr(inside, "x")
        with pytest.raises(NotRecognised, match=says):
            open_table(make_file("file.zip", held.getvalue()))
