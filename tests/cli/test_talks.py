"""Conversations at the command line: what is said of them, and what is asked."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.unit.ingest.talks import message, slack

CALL = "WEBVTT\n\n00:01.000 --> 00:02.000\nCara Sims: How is it?\n\n00:03.000 --> 00:09.000\nAnn Lee: It is slow\n"


def test_a_slack_export_is_shown_with_its_speakers_before_it_goes_in(voc: Run, tmp_path: Path) -> None:
    days = {
        "2025-11-03": [message("U02", "1762135351.1", "Hi <@U01>"), message("B1", "1762135352.1", "beep")]
    }
    slack(tmp_path / "export", days)
    voc("init", "-w", "w")
    (tmp_path / "w" / "voc.toml").write_text('staff = ["fieldly.com"]\n', encoding="utf-8")
    shown = voc("ingest", "export", "-w", "w", "--show-mapping")
    assert shown.returncode == 0, shown.stderr
    assert "export: note, 100% sure, about 1 rows, source `slack`" in shown.stdout
    assert "ours: 1 (fieldly.com)" in shown.stdout
    assert "2025-11-03, chat, customer: Hi [name 1]" in shown.stdout
    taken = voc("ingest", "export", "-w", "w")
    assert "1 row new" in taken.stdout
    assert "passed over: 1 message of bots" in taken.stdout


def test_a_call_is_unknown_until_somebody_says_who_is_ours(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL, encoding="utf-8")
    (seen,) = json.loads(voc("ingest", "call.vtt", "-w", "w", "--show-mapping", "--json").stdout)
    assert (seen["source"], seen["confidence"], seen["people"][-1]) == (
        "calls",
        0.6,
        "unknown: 2 (Cara Sims, Ann Lee)",
    )
    failed = voc("ingest", "call.vtt", "-w", "w")
    assert failed.returncode == 2
    assert "nothing tells who of them is ours" in failed.stderr
    assert "2 rows new" in voc("ingest", "call.vtt", "-w", "other", "--as", "note").stdout
    (tmp_path / "w" / "voc.toml").write_text('staff = ["Cara Sims"]\n', encoding="utf-8")
    (seen,) = json.loads(voc("ingest", "call.vtt", "-w", "w", "--show-mapping", "--json").stdout)
    assert (seen["confidence"], seen["people"]) == (1.0, ["ours: 1", "customers: 1"])


def test_an_account_that_nobody_knows_ends_the_command(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL, encoding="utf-8")
    failed = voc("ingest", "call.vtt", "-w", "w", "--account", "Acme")
    assert failed.returncode == 2
    assert "Acme" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_mailbox_said_to_be_a_survey_is_refused(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "m.mbox").write_bytes(b"From a Mon Nov  3 10:00:00 2025\nFrom: a@b.io\nSubject: x\n\nhello\n")
    failed = voc("ingest", "m.mbox", "-w", "w", "--as", "survey")
    assert failed.returncode == 2
    assert "m.mbox: is mail, not a table" in failed.stderr
