"""Of a workbook the sheet that holds data is read; where several do, a person says which."""

import pytest

from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.workbook import Cell, workbook
from voc.errors import InputError, NotFound, Want
from voc.ingest.files import look, read_file
from voc.ingest.mapping import dump, load
from voc.ingest.records import RawComment

SURVEY: list[list[Cell]] = [
    ["Response ID", "Submitted at", "NPS", "Comment"],
    ["R1", "2025-11-03", 9, "Fine, thank you"],
    ["R2", "2025-11-04", 3, "The export is slow"],
]
ACCOUNTS: list[list[Cell]] = [
    ["Account ID", "Account Name", "ARR"],
    ["A1", "North", 900],
    ["A2", "South", 800],
]
SUMMARY: list[list[Cell]] = [["Month", "Rows"], ["November", 2], ["December", 3]]


def test_the_only_sheet_that_holds_data_is_read_wherever_it_stands(make_file: MakeFile) -> None:
    path = make_file("nps.xlsx", workbook({"Summary": SUMMARY, "Answers": SURVEY}))
    found = look(path)
    assert (found.family, found.mapping.sheet, found.serious, found.want) == ("survey", "Answers", (), None)
    texts = [row.text for row in read_file(path, found.mapping, source="nps") if isinstance(row, RawComment)]
    assert texts == ["Fine, thank you", "The export is slow"]


def test_two_sheets_of_data_are_a_question_until_one_is_named(make_file: MakeFile) -> None:
    path = make_file("crm.xlsx", workbook({"Answers": SURVEY, "Accounts": ACCOUNTS}))
    found = look(path)
    assert found.want == Want("sheet", among=("Answers", "Accounts"))
    assert "its sheets `Answers` and `Accounts` look like data" in found.serious[0].words
    said = look(path, sheet="accounts")
    assert (said.family, said.serious, said.mapping.sheet) == ("account", (), "accounts")


def test_the_sheet_stands_in_the_mapping_that_is_kept(make_file: MakeFile) -> None:
    path = make_file("crm.xlsx", workbook({"Answers": SURVEY, "Accounts": ACCOUNTS}))
    kept = make_file("kept.toml", dump(look(path, sheet="Accounts").mapping).encode())
    assert load(kept).sheet == "Accounts"
    assert look(path, mapping=load(kept)).family == "account"


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(make_file: MakeFile) -> None:
    path = make_file("nps.xlsx", workbook({"Answers": SURVEY}))
    with pytest.raises(NotFound, match=r"No sheet with rows named `Answer`\. Did you mean `Answers`"):
        look(path, sheet="Answer")


def test_a_file_without_sheets_has_none_to_choose(make_file: MakeFile) -> None:
    path = make_file("nps.csv", b"id,nps,comment\n1,9,Fine\n")
    with pytest.raises(InputError, match=r"nps\.csv: has no sheets"):
        look(path, sheet="Answers")
