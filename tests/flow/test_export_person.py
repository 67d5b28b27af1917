"""One file with all that is held about a person, and nothing about anybody else."""

import json
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.factories import (
    NOW,
    SETTINGS,
    account,
    ago,
    case,
    comment,
    contact,
    feature,
    person,
    rows_of,
    take_in,
)
from tests.wishing import decide, wish
from voc.errors import InputError, NotFound
from voc.flow.people.export_person import export_person
from voc.flow.people.forget import forget
from voc.flow.place import Place
from voc.flow.shipped.ship import ship_version
from voc.flow.told import approvals
from voc.flow.told.close import plan
from voc.flow.told.send import send_from
from voc.model import AuditEvent
from voc.terms import Channel, Family, Speaker
from voc.workspace import Workspace

RULES = SETTINGS.model_copy(update={"quiet_hours": ""})
ADA = replace(person("ada"), name="Ada Quillfeather", phone="+44 20 7946 0958")
BO = replace(person("bo", "south.example"), name="Bo Longstocking", phone="+44 20 7946 0111")


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> Place:
    """Ada asked, was told and has a case; Bo said something too, and a note about Ada names Bo."""
    workspace = Workspace(tmp_path / "workspace")
    workspace.create()
    workspace.secret_file.write_text("00" * 32, encoding="ascii")
    take_in(engine, account("north"), source="accounts", family=Family.ACCOUNT)
    take_in(engine, *(replace(contact(), person=one) for one in (ADA, BO)), feature("F-1"))
    take_in(engine, comment("Bo's own secret wish", id="b", who=BO))
    take_in(
        engine,
        comment(
            "Ada wants what Bo Longstocking has", id="n", who=ADA, channel=Channel.NOTE, speaker=Speaker.CSM
        ),
        source="notes",
    )
    take_in(engine, case("C-9", ADA, subject="Çok yavaş"), source="desk", family=Family.CASE)
    request = wish(engine, "ada", "Please add the Excel export")
    decide(engine, request, "F-1", now=ago(3))
    ship_version(engine, "1.0", ["F-1"], by="pam", now=ago(2))
    found = Place(workspace, RULES, engine)
    plan(engine, RULES, now=ago(1))
    approvals.approve(engine, approvals.drafts(engine), by="cas", now=ago(1))
    send_from(found, now=ago(1), by="cas")
    return found


def exported(place: Place, path: Path, name: str = "ada@north.example") -> dict[str, list[dict[str, object]]]:
    """The rows of each part of the file."""
    export_person(place, name, path, by="dora", now=NOW)
    return {
        part: found["rows"] for part, found in json.loads(path.read_text(encoding="utf-8"))["parts"].items()
    }


def test_everything_about_the_person_stands_in_it(place: Place, tmp_path: Path) -> None:
    parts = exported(place, tmp_path / "ada.json")
    assert parts["vault"] == [
        {"contact_id": 1, "name": "Ada Quillfeather", "email": "ada@north.example", "phone": "+44 20 7946 0958",
         "bounced_at": None, "corrections": None}
    ]  # fmt: skip
    assert parts["contact"][0]["account"] == "North"
    assert {row["text"] for row in parts["feedback"]} >= {"Please add the Excel export"}
    assert [row["words"] for row in parts["passage"]] == ["Please add the Excel export"]
    assert parts["loop"][0]["feature"] == "Export to Excel"
    assert {row["step"] for row in parts["loop_event"]} >= {"asked", "linked", "shipped"}
    assert parts["service_case"][0]["subject"] == "Çok yavaş"
    assert [row["kind"] for row in parts["contact_key"]] == ["email"]
    assert len(parts["notification"]) == 1
    assert len(parts["ask"]) == 1


def test_nothing_about_anybody_else_stands_in_it(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "ada.json"
    exported(place, path)
    said = path.read_text(encoding="utf-8")
    assert [word for word in ("Longstocking", "bo@south", "7946 0111", "secret wish") if word in said] == []
    assert "Ada wants what [somebody else] has" in said


@pytest.mark.parametrize("written", ["BO LONGSTOCKING", "Bo\nLongstocking", "bo  longstocking"])
def test_others_are_left_out_however_their_names_are_written(
    place: Place, tmp_path: Path, written: str
) -> None:
    words = f"Ask {written}, not Jumbo Longstockings"
    take_in(place.engine, comment(words, id="w", who=ADA))
    said = [row["text"] for row in exported(place, tmp_path / "ada.json")["feedback"]]
    assert "Ask [somebody else], not Jumbo Longstockings" in said


def test_every_part_and_every_column_says_what_it_means(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "ada.json"
    exported(place, path)
    parts = json.loads(path.read_text(encoding="utf-8"))["parts"].values()
    assert all(part["meaning"] for part in parts)
    assert all(part["columns"].get(cell) for part in parts for row in part["rows"] for cell in row)


def test_the_file_is_for_its_owner_alone_and_the_vault_was_opened_with_an_audit_row(
    place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "ada.zip"
    export_person(place, "ada@north.example", path, by="dora", now=NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert zipfile.ZipFile(path).namelist() == ["person.json"]
    row = rows_of(place.engine, AuditEvent)[-1]
    assert (row.who, row.what, row.subject) == ("dora", "person exported", "contact 1")


def test_a_file_that_cannot_be_written_leaves_nothing_behind(place: Place, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        export_person(place, "ada@north.example", tmp_path / "no folder" / "ada.json", by="d", now=NOW)
    with pytest.raises(InputError, match=r"\.json or \.zip"):
        export_person(place, "ada@north.example", tmp_path / "ada.csv", by="d", now=NOW)
    with pytest.raises(NotFound):
        export_person(place, "nobody@north.example", tmp_path / "ada.json", by="d", now=NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["workspace"]


def test_of_who_was_forgotten_nothing_is_told(place: Place, tmp_path: Path) -> None:
    forget(place, "ada@north.example", by="dora", now=NOW)
    with pytest.raises(InputError, match="were forgotten on 01 June 2026"):
        exported(place, tmp_path / "ada.json")
