"""`voc voices`, `voc fatigue` and `voc account`, as a person types them."""

import json
from pathlib import Path

from tests.cli.conftest import Run

ACCOUNTS = """account_id,name,domain,segment,arr,currency,csm
A-1,North [bold]x[/bold],north.example,mid,1000,EUR,Casey
A-2,South,south.example,mid,1000,EUR,Kim
"""
CONTACTS = """contact_id,account_id,email,full_name,job_title
C-1,A-1,ada@north.example,Ada North,Owner
C-2,A-1,bo@north.example,Bo North,Bookkeeper
"""
SURVEY = """response_id,submitted_at,email,score,comment
R-1,2026-05-25T10:00:00Z,ada@north.example,9,We love the board
R-2,2026-02-20T10:00:00Z,ada@north.example,8,It is fine for the team
"""
AT = ("--now", "2026-06-01T12:00Z", "-w", "acme")


def prepare(voc: Run, folder: Path) -> None:
    """Ada answered two surveys; Bo, who pays, was never heard."""
    exports = folder / "in"
    exports.mkdir()
    for name, text in (("accounts.csv", ACCOUNTS), ("contacts.csv", CONTACTS), ("nps_survey.csv", SURVEY)):
        (exports / name).write_text(text, encoding="utf-8")
    voc("init", "-w", "acme")
    ran = voc("run", str(exports), *AT)
    assert ran.returncode == 0, ran.stderr


def test_voices_are_listed_and_one_account_is_told_in_sentences(voc: Run, tmp_path: Path) -> None:
    prepare(voc, tmp_path)
    listed = voc("voices", *AT).stdout
    assert "[bold]x[/bold]" in listed
    assert "Nobody was ever heard of 1 account: South" in listed
    one = voc("voices", "North", *AT).stdout
    assert "C-1, Owner (executive)" in one
    assert "All we know of a year comes from one person: C-1, Owner." in one
    assert "known and never heard: C-2, Bookkeeper" in one
    assert json.loads(voc("voices", "A-1", "--json", *AT).stdout)["voices"][0]["days"] == 2
    assert json.loads(voc("voices", "--csm", "Kim", "--json", *AT).stdout) == []
    assert voc("voices", "--csm", "Nobody", *AT).returncode == 2
    assert voc("voices", "West", *AT).returncode == 2


def test_who_answered_a_survey_is_left_alone_until_a_day(voc: Run, tmp_path: Path) -> None:
    prepare(voc, tmp_path)
    listed = voc("fatigue", *AT).stdout
    assert "2026-06-08" in listed
    assert "1 contact was asked for something lately." in listed
    one = voc("fatigue", "C-1", *AT).stdout
    assert (
        "C-1, Owner, North [bold]x[/bold]: left alone until 2026-06-08: answered a survey on 25 May 2026."
        in one
    )
    found = json.loads(voc("fatigue", "--json", *AT).stdout)
    assert [row["contact"] for row in found["contacts"]] == ["C-1"]
    assert voc("fatigue", "C-2", *AT).returncode == 2
    assert voc("fatigue", "--csm", "Kim", *AT).stdout.startswith("Nobody has to be left alone now.")
    late = ("--now", "2026-06-20T12:00Z", "-w", "acme")
    assert voc("fatigue", *late).stdout.startswith("Nobody has to be left alone now.")
    assert "may be asked" in voc("fatigue", "C-1", *late).stdout


def test_an_account_is_told_through_time(voc: Run, tmp_path: Path) -> None:
    prepare(voc, tmp_path)
    told = voc("account", "North", *AT).stdout
    assert told.startswith("2026-05-25  heard     “We love the board” (Owner, survey, NPS 9)")
    assert "and 1 more: voc account 'North' --limit 0" in voc("account", "North", "--limit", "1", *AT).stdout
    assert voc("account", "South", *AT).stdout.strip() == "Nothing happened within 365 days."
    assert len(json.loads(voc("account", "A-1", "--days", "30", "--json", *AT).stdout)["timeline"]) == 1
    assert voc("account", "West", *AT).returncode == 2
