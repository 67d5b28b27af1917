"""Exports of known tools: told by their header, and nothing of ours becomes the customer's words."""

import pytest

from tests.unit.ingest.conftest import FILE_TIME, MakeFile
from tests.unit.ingest.exports import export
from tests.unit.ingest.layouts import LAYOUTS
from voc.ingest.columns import FIELDS
from voc.ingest.files import look, read_file
from voc.ingest.layouts import layouts
from voc.ingest.records import BadRow, CaseRow, RawComment
from voc.terms import Family

TEXTS = {
    "Typeform": ["What is the main reason?"],
    "Delighted": ["Comment"],
    "Trustpilot": ["Review Content"],
    "Google Play": ["Review Text"],
    "Salesforce": ["Body"],
    "HubSpot": ["Note body"],
    "Zendesk": [],
}


@pytest.mark.parametrize("tool", LAYOUTS)
def test_an_export_of_a_known_tool_is_told_by_its_header(make_file: MakeFile, tool: str) -> None:
    family, content = export(LAYOUTS[tool])
    found = look(make_file("export.csv", content))
    assert (found.tool, found.family, found.doubts) == (tool, family, ())
    assert [text.column for text in found.mapping.texts] == TEXTS[tool]


@pytest.mark.parametrize("tool", LAYOUTS)
def test_every_row_of_a_known_tool_is_read(make_file: MakeFile, tool: str) -> None:
    path = make_file("export.csv", export(LAYOUTS[tool])[1])
    read = list(read_file(path, look(path).mapping, source="test", fallback_time=FILE_TIME))
    assert len(read) == 40
    assert not [row for row in read if isinstance(row, BadRow)]


def test_the_columns_may_stand_in_any_order(make_file: MakeFile) -> None:
    for spec in LAYOUTS.values():
        family, *columns = spec.split("|")
        turned = look(make_file("turned.csv", export("|".join([family, *reversed(columns)]))[1]))
        straight = look(make_file("straight.csv", export(spec)[1]))
        assert turned.mapping.columns == straight.mapping.columns


def test_a_reply_of_ours_is_never_the_customers_words(make_file: MakeFile) -> None:
    for tool in ("Trustpilot", "Google Play", "Delighted"):
        path = make_file("export.csv", export(LAYOUTS[tool])[1])
        read = read_file(path, look(path).mapping, source="test")
        assert not [row for row in read if isinstance(row, RawComment) and "Thank you" in row.text]


def test_the_ids_of_a_survey_tool_are_not_those_of_the_crm(make_file: MakeFile) -> None:
    path = make_file("export.csv", export(LAYOUTS["Delighted"])[1])
    first = next(iter(read_file(path, look(path).mapping, source="nps")))
    assert isinstance(first, RawComment)
    assert first.person.crm_id == "delighted:900"


def test_ids_of_an_unknown_tool_are_kept_apart_by_the_source(make_file: MakeFile) -> None:
    path = make_file(
        "export.csv", export("|response_id:id|date:day|Participant ID:serial|nps:0-10|comment:said")[1]
    )
    first = next(iter(read_file(path, look(path).mapping, source="q3")))
    assert isinstance(first, RawComment)
    assert first.person.crm_id == "q3:900"


def test_no_rating_was_offered_is_no_rating(make_file: MakeFile) -> None:
    path = make_file("export.csv", export(LAYOUTS["Zendesk"])[1])
    read = [row for row in read_file(path, look(path).mapping, source="t") if isinstance(row, CaseRow)]
    assert len(read) == 40
    assert sum(row.csat is None for row in read) == 20


def test_a_note_names_its_account_and_its_author(make_file: MakeFile) -> None:
    found = look(make_file("Note.csv", export(LAYOUTS["Salesforce"])[1]))
    assert found.mapping.columns["account_id"] == "ParentId"
    assert found.mapping.columns["author"] == "OwnerId"


def test_an_address_of_our_own_people_is_nobodys(make_file: MakeFile) -> None:
    spec = "|response_id:id|date:day|Agent email:email|Assigned agent name:name|nps:0-10|comment:said"
    found = look(make_file("export.csv", export(spec)[1]))
    assert not {"email", "name"} & set(found.mapping.columns)


def test_a_layout_names_only_fields_that_its_family_has() -> None:
    for one in layouts():
        known = {field.name for field in FIELDS[one.family]}
        assert {field for field, _ in one.fields} <= known, one.name
        assert one.family in Family
        assert one.needs, one.name
