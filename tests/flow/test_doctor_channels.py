"""The doctor names the hosts that messages go to, and the table that is wrong."""

from pathlib import Path

import pytest

from voc.flow.doctor.doctor import Finding, examine
from voc.workspace import Workspace

TABLES = """
channel = "smtp"
from_address = "cs@acme.example"

[channels.smtp]
host = "mail.acme.example"

[channels.helpdesk]
kind = "http"
url = "https://acme.helpdesk.example/api"
body = '{"text": {{ body }}}'

[channels.slack]
token_env = "VOC_SLACK_TOKEN"
channel = "C012AB3CD"
"""


def _found(folder: Path) -> list[Finding]:
    return [finding for finding in examine(folder) if finding.check == "messages go"]


def test_every_channel_is_named_with_its_host_and_nothing_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_SLACK_TOKEN", "xoxb-1")
    workspace = Workspace(tmp_path)
    workspace.create()
    workspace.settings_file.write_text(TABLES)
    assert [(finding.good, finding.words) for finding in _found(tmp_path)] == [
        (True, "by `smtp` to mail.acme.example:587"),
        (True, "by `helpdesk` to acme.helpdesk.example, when `channel` names it"),
        (True, "by `slack` to slack.com, to colleagues, when `channel` names it"),
    ]


def test_without_tables_messages_go_to_the_outbox(tmp_path: Path) -> None:
    Workspace(tmp_path).create()
    (finding,) = _found(tmp_path)
    assert (finding.good, finding.words) == (True, f"by `files` to {tmp_path / 'outbox'}")


def test_a_table_that_is_wrong_is_a_finding_with_the_way_out(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.create()
    workspace.settings_file.write_text(TABLES)
    wrong = [finding.words for finding in _found(tmp_path) if not finding.good]
    assert len(wrong) == 1
    assert "VOC_SLACK_TOKEN, which is not set" in wrong[0]
