"""Slack exports: whose message is whose, what is no message, and archives that were made to harm."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.unit.ingest.talks import ANN, BOT, CARA, OURS, bad, message, passed, read, said, slack
from voc.errors import InputError, NotRecognised
from voc.ingest import files, folders
from voc.ingest.mapping import Mapping
from voc.ingest.records import Person
from voc.ingest.talks import boxes
from voc.ingest.talks.looking import Asked
from voc.terms import Channel, Family, Speaker

DAY = "2025-11-03"


def packed(folder: Path, path: Path, under: str = "") -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*.json")):
            archive.write(file, under + file.relative_to(folder).as_posix())
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return slack(
        tmp_path / "export",
        {
            DAY: [
                message("U02", "1762165000.000100", "<@U02> has joined the channel", subtype="channel_join"),
                message("U02", "1762135351.000200", "Hi <@U01>, the app crashes &amp; burns :sob:"),
                message("U01", "1762135400.000300", "I'll ask", thread_ts="1762135351.000200"),
                {
                    "type": "message",
                    "subtype": "bot_message",
                    "bot_id": "B1",
                    "ts": "1762135500.0",
                    "text": "JIRA-12",
                },
                message("B1", "1762135501.0", "I am called Ann"),
                message("U02", "1762135502.0", ""),
            ]
        },
    )


def test_a_customers_message_is_theirs_and_known_by_channel_and_moment(export: Path) -> None:
    first, second = said(read(export))
    assert first.person == Person(email="ann.lee@acme.com", name="Ann Lee", domain="acme.com")
    assert (first.speaker, first.channel, first.external_id) == (
        Speaker.CUSTOMER,
        Channel.CHAT,
        "C01:1762135351.000200",
    )
    assert (first.said_at.year, first.title) == (2025, "#cust-acme")
    assert second.external_id == "C01:1762135400.000300"


def test_a_mention_is_a_placeholder_and_signs_are_read(export: Path) -> None:
    assert said(read(export))[0].text == "Hi [name 1], the app crashes & burns 😭"


def test_a_colleagues_message_is_for_the_customer_of_the_thread(export: Path) -> None:
    ours = said(read(export))[1]
    assert (ours.speaker, ours.author, ours.person.email) == (Speaker.CSM, "Cara Sims", "ann.lee@acme.com")


def test_joins_bots_and_empty_messages_are_counted_and_not_stored(export: Path) -> None:
    assert passed(read(export)) == {"event": 1, "bot": 2, "empty": 1}


def test_a_bot_named_like_a_customer_is_a_bot(tmp_path: Path) -> None:
    made = slack(
        tmp_path / "e", {DAY: [message("B1", "1762135351.1", "hello"), message("U02", "1762135352.1", "hi")]}
    )
    assert [one.text for one in said(read(made))] == ["hi"]


def test_a_zip_gives_what_its_folder_gives(export: Path, tmp_path: Path) -> None:
    assert said(read(packed(export, tmp_path / "e.zip"))) == said(read(export))
    assert said(read(packed(export, tmp_path / "f.zip", "Fieldly Slack export/"))) == said(read(export))


def test_the_export_is_one_thing_in_a_folder_of_files(export: Path) -> None:
    assert folders.walk(export.parent) == [export]
    assert folders.walk(export) == [export]


def test_the_look_says_who_was_found(export: Path) -> None:
    seen = files.look(export, asked=OURS)
    assert (seen.family, seen.confidence, seen.mapping.talk) == (Family.NOTE, 1.0, "slack")
    assert seen.people == ("ours: 1 (fieldly.com)", "customers: 2 (acme.com)")
    assert seen.rows_about == 2


def test_without_a_list_the_domain_of_most_channels_is_taken_for_ours_and_that_is_said(
    tmp_path: Path,
) -> None:
    made = slack(tmp_path / "e", {DAY: [message("U02", "1762135351.1", "hi")]}, members=("U01", "U02"))
    listed = [
        {"id": f"C{n}", "name": f"c{n}", "members": ["U01", "U02"] if n == 1 else ["U01"]} for n in range(4)
    ]
    listed[1]["name"] = "cust-acme"
    (made / "channels.json").write_text(json.dumps(listed), encoding="utf-8")
    seen = files.look(made)
    assert seen.mapping.staff == ("fieldly.com",)
    assert seen.confidence < 1
    assert "taken for ours: fieldly.com, because it takes part in 4 of 4 conversations" in seen.reasons[1]
    assert said(read(made, Asked()))[0].speaker is Speaker.CUSTOMER


def test_members_without_addresses_stay_unknown(tmp_path: Path) -> None:
    users: list[dict[str, Any]] = [
        {**CARA, "profile": {"real_name": "Cara Sims"}},
        {**ANN, "profile": {"real_name": "Ann Lee"}},
    ]
    made = slack(tmp_path / "e", {DAY: [message("U02", "1762135351.1", "Ann Lee: hi")]}, users=users)
    (only,) = said(read(made, Asked()))
    assert (only.speaker, only.person, only.text) == (Speaker.UNKNOWN, Person(), "[name 1]: hi")
    assert files.look(made).confidence < 0.7


def test_a_colleague_may_be_listed_by_the_id_of_the_tool(tmp_path: Path) -> None:
    made = slack(tmp_path / "e", {DAY: [message("U02", "1762135351.1", "hi")]})
    assert said(read(made, Asked(staff=("U02",))))[0].speaker is Speaker.CSM


def test_a_day_that_is_cut_gives_what_stands_before_and_says_so(export: Path) -> None:
    day = export / "cust-acme" / f"{DAY}.json"
    whole = day.read_text(encoding="utf-8")
    day.write_text(whole[: whole.index("I'll ask") + 4], encoding="utf-8")
    found = read(export)
    assert len(said(found)) == 1
    (only,) = bad(found)
    assert only.file == str(export)
    assert only.reason.startswith(f"`cust-acme/{DAY}.json` ends in the middle")


def test_one_day_alone_is_refused_with_the_way_out(export: Path) -> None:
    with pytest.raises(NotRecognised, match="one day of a Slack export"):
        files.look(export / "cust-acme" / f"{DAY}.json")


def test_an_export_in_which_nobody_speaks_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotRecognised, match="nobody says anything"):
        files.look(slack(tmp_path / "e", {DAY: []}))


def test_a_message_without_a_moment_is_set_aside(tmp_path: Path) -> None:
    made = slack(tmp_path / "e", {DAY: [message("U02", "soon", "hi"), message("U02", "1762135351.1", "hi")]})
    (only,) = bad(read(made))
    assert "without a moment" in only.reason


def test_names_that_lead_out_of_the_archive_are_never_opened(export: Path, tmp_path: Path) -> None:
    path = packed(export, tmp_path / "e.zip")
    with ZipFile(path, "a") as archive:
        archive.writestr("../2025-11-03.json", json.dumps([message("U02", "1762135351.9", "from outside")]))
        archive.writestr("/etc/2025-11-03.json", json.dumps([message("U02", "1762135351.9", "from outside")]))
    found = read(path)
    assert [row.reason for row in bad(found)] == [
        "the name `../2025-11-03.json` leads out of the archive; it is not opened",
        "the name `/etc/2025-11-03.json` leads out of the archive; it is not opened",
    ]
    assert "from outside" not in [one.text for one in said(found)]


def test_an_archive_that_grows_a_thousandfold_is_refused(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boxes, "SMALL", 2**20)
    path = packed(export, tmp_path / "e.zip")
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("cust-acme/2025-11-04.json", "[" + " " * 2**22 + "]")
    with pytest.raises(InputError, match="which no export does"):
        files.look(path, asked=OURS)


def test_a_damaged_archive_gets_one_sentence(export: Path, tmp_path: Path) -> None:
    path = packed(export, tmp_path / "e.zip")
    content = bytearray(path.read_bytes())
    place = content.find(b"cust-acme/2025-11-03.json") + 40
    content[place : place + 40] = bytes(40)
    path.write_bytes(content)
    (only,) = bad(list(files.read_file(path, Mapping(family=Family.NOTE, talk="slack"), source="s")))
    assert "cannot be read" in only.reason


def test_a_zip_of_something_else_is_no_conversation(tmp_path: Path) -> None:
    path = tmp_path / "tables.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("nps.csv", "id,comment\n1,good\n")
    with pytest.raises(NotRecognised, match="zip archive"):
        files.look(path)


def test_nobody_doubles_when_the_bot_and_the_customer_share_a_name(tmp_path: Path) -> None:
    assert BOT["profile"] == {"real_name": "Ann"}
    made = slack(tmp_path / "e", {DAY: [message("U02", "1762135351.1", "I am Ann, ann.lee@acme.com")]})
    assert said(read(made))[0].text == "I am [name 1], [own email]"
