"""Deciding links and putting requests on the roadmap, as a person types it."""

import json
from pathlib import Path

from tests.cli.conftest import Run

NOW = ("--now", "2026-06-01T12:00Z")


def test_a_link_is_decided_proven_and_taken_back_for_machines(voc: Run, exports: Path) -> None:
    assert voc("init").returncode == 0
    assert voc("run", str(exports), *NOW).returncode == 0
    first = json.loads(voc("link", "--json").stdout)[0]
    assert first["text"][first["highlight_start"] : first["highlight_end"]]
    assert json.loads(voc("link", "accept", str(first["link_id"]), "--json", *NOW).stdout) == {"accepted": 1}
    proof = json.loads(voc("link", "proof", "--json").stdout)
    assert [sum(band[name] for band in proof["bands"]) for name in ("decided", "right")] == [1, 1]
    assert proof["cut_off"] is None
    assert json.loads(voc("link", "undo", str(first["link_id"]), "--json", *NOW).stdout) == {"taken_back": 1}
    assert "would earn it" in voc("link", "proof").stdout


def test_a_request_becomes_a_feature_once_and_a_taken_key_is_refused(voc: Run, exports: Path) -> None:
    voc("init")
    voc("run", str(exports), *NOW)
    made = voc("feature", "from-request", "1", "--title", "Lists for accountants", "--json", *NOW)
    assert json.loads(made.stdout) == {"feature": "IDEA-1"}
    again = voc("feature", "from-request", "1", "--key", "IDEA-1", *NOW)
    assert again.returncode == 2
    assert "`IDEA-1` is there already" in again.stderr
    assert voc("feature", "--json").returncode == 0
    assert "IDEA-1" in voc("priorities", "--json").stdout
