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


def test_what_is_not_there_is_named_and_two_ways_at_once_are_refused(voc: Run, exports: Path) -> None:
    voc("init")
    voc("run", str(exports), *NOW)
    for words, says in (
        (("link", "--feature", "F-11"), "Did you mean `F-1`?"),
        (("requests", "--words", "99999"), "No request named `99999`"),
        (("topics", "--words", "99999"), "No topic named `99999`"),
        (("link", "accept", "1", "--at-least", "0.99"), "not both"),
        (("requests", "--limit", "-1"), "greater than or equal to 1"),
    ):
        done = voc(*words)
        assert done.returncode == 2
        assert says in " ".join(done.stderr.split())
