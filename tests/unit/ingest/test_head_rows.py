"""Headers of several rows, and lines above them: folded into names, and none of their rows is a customer's."""

import pytest

from tests.unit.ingest.conftest import MakeFile
from voc.ingest.files import look, read_file
from voc.ingest.head_rows import head_of
from voc.ingest.records import BadRow, RawComment
from voc.ingest.tables import Row, open_table

SURVEYMONKEY = """Respondent ID,Collector ID,Date Created,Email Address,How satisfied are you?,\
What should we improve?,Which parts do you use?,,
,,,,Response,Open-Ended Response,Reports,Dashboards,Other (please specify)
118001,4412,2025-11-03 10:22:31,ann@acme.example,Very satisfied,The filters are slow since spring,Reports,,
118002,4412,2025-11-04 10:22:31,bo@acme.example,Dissatisfied,Nothing comes to mind at all,,Dashboards,the API for our exports
"""
QUALTRICS = """StartDate,EndDate,Finished,RecordedDate,ResponseId,RecipientEmail,DistributionChannel,Q1_NPS_GROUP,Q1,Q2
Start Date,End Date,Finished,Recorded Date,Response ID,Recipient Email,Distribution Channel,"How likely are you to
recommend us? - Group",How likely are you to recommend us?,What is the main reason?
"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""finished""}","{""ImportId"":""recordedDate""}",\
"{""ImportId"":""_recordId""}","{""ImportId"":""recipientEmail""}","{""ImportId"":""distributionChannel""}",\
"{""ImportId"":""QID1_NPS_GROUP""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"
2025-11-03 10:00:00,2025-11-03 10:05:00,True,2025-11-03 10:05:01,\
R_1abcDEF2ghiJKL3,ann@acme.example,email,Passive,8,The filters are slow
2025-11-04 10:00:00,2025-11-04 10:05:00,True,2025-11-04 10:05:01,\
R_2abcDEF2ghiJKL3,bo@acme.example,email,Promoter,10,It saves an hour a day
"""
TITLED = """NPS survey of spring
Exported on 3 November 2025, by Ann

date;email;score;comment
2025-11-03;ann@acme.example;9;Fine, thank you all
2025-11-04;bo@acme.example;3;"Slow; very slow"
"""


def comments(make_file: MakeFile, content: str) -> list[RawComment]:
    path = make_file("export.csv", content)
    read = list(read_file(path, look(path).mapping, source="test"))
    assert not [row for row in read if isinstance(row, BadRow)]
    return [row for row in read if isinstance(row, RawComment)]


def test_the_two_header_rows_of_surveymonkey_are_one(make_file: MakeFile) -> None:
    read = comments(make_file, SURVEYMONKEY)
    assert [(one.question, one.text) for one in read] == [
        ("What should we improve?", "The filters are slow since spring"),
        ("What should we improve?", "Nothing comes to mind at all"),
        ("Which parts do you use? Other (please specify)", "the API for our exports"),
    ]
    assert [one.rating for one in read] == [5, 2, None]


def test_a_choice_that_nobody_made_is_no_text_next_month_either(make_file: MakeFile) -> None:
    found = look(make_file("export.csv", SURVEYMONKEY.replace(",Reports,,\n", ",,,\n")))
    assert "Which parts do you use? Reports" in found.unused
    assert "its header is 2 rows, read as one" in found.notes


def test_the_three_header_rows_of_qualtrics_are_one(make_file: MakeFile) -> None:
    read = comments(make_file, QUALTRICS)
    assert {one.question for one in read} == {"What is the main reason?"}
    assert [one.text for one in read] == ["The filters are slow", "It saves an hour a day"]
    assert [one.rating for one in read] == [8, 10]
    assert read[0].external_id == "R_1abcDEF2ghiJKL3#what-is-the-main-reason"
    assert read[0].line == 5, "lines are counted as an editor shows them"


def test_lines_above_the_header_are_left_out_and_named(make_file: MakeFile) -> None:
    assert [(one.text, one.line) for one in comments(make_file, TITLED)] == [
        ("Fine, thank you all", 5),
        ("Slow; very slow", 6),
    ]
    assert "2 lines above the header left out" in look(make_file("export.csv", TITLED)).notes


def test_a_header_that_comes_again_is_no_row(make_file: MakeFile) -> None:
    once = "response_id,date,comment\nR1,2025-03-01,The export is slow\n"
    path = make_file("joined.csv", once + once.replace("R1", "R2"))
    with open_table(path) as table:
        assert [row.line for row in table.rows if isinstance(row, Row)] == [2, 4]


@pytest.mark.parametrize(
    "rows",
    [
        [["date", "comment"], ["2025-03-01", "too slow"]],
        [["comment"], ["too slow"], ["too dear"]],
        [["id", "date", "comment"], ["", "2025-03-01", "too slow"]],
        [["id", "", "comment"], ["1", "x", "too slow"]],
        [["name", "note", "", ""], ["Ann", "said it is slow", "", ""]],
        [["a", "b", "c", "d", "e", "f"], ["1", "", "", "", "", ""]],
    ],
)
def test_a_plain_header_stays_as_it_is(rows: list[list[str]]) -> None:
    found = head_of(rows)
    assert (found.names, found.lead, found.depth) == (tuple(rows[0]), 0, 1)


def test_names_below_merged_cells_are_the_header() -> None:
    groups = ["Customer", "", "Feedback", ""]
    names = ["Email", "Company", "Score", "Comment"]
    found = head_of([groups, names, ["ann@acme.example", "Acme", "9", "fine"]])
    assert (found.names, found.depth) == (tuple(names), 2)
