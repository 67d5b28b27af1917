"""`voc outbox polish`, as a person types it, against a server on this machine."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from voc.testing_endpoint import FakeEndpoint

NOW = ("--now", "2026-06-01T12:00Z")


def warmer(draft: Mapping[str, str]) -> Mapping[str, str]:
    return {**draft, "body": draft["body"].replace("We have worked on this:", "Good news:")}


def planned(voc: Run, exports: Path) -> int:
    """A message to somebody whose wish shipped; the usual commands make it."""
    voc("run", str(exports), *NOW)
    best = next(row for row in json.loads(voc("link", "--json").stdout) if row["key"] == "F-1")
    voc("link", "accept", str(best["link_id"]), "--by", "pam", *NOW)
    voc("ship", "1.0", "F-1", *NOW)
    return int(json.loads(voc("outbox", "--all", "--json").stdout)[0]["notification_id"])


@pytest.mark.slow
def test_a_proposal_is_shown_as_a_difference_and_taken_on_a_word(
    voc: Run, exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = str(planned(voc, exports))
    unset = voc("outbox", "polish", message)
    assert (unset.returncode, "No large model is set." in unset.stderr) == (2, True)
    with FakeEndpoint(editor=warmer) as server:
        monkeypatch.setenv("VOC_LARGE_MODEL_URL", server.url)
        monkeypatch.setenv("VOC_LARGE_MODEL", "big")
        shown = voc("outbox", "polish", message)
        assert "[-We have worked on this-]{+Good news+}: “Export to Excel”" in shown.stdout
        assert "Nothing is changed so far" in shown.stdout
        assert "Good news" not in voc("outbox", "show", message).stdout
        taken = voc("outbox", "polish", message, "--accept", "--by", "casey", *NOW)
        assert f"Taken. Message {message} waits for approval." in taken.stdout
        assert "Good news: “Export to Excel”" in voc("outbox", "show", message).stdout
        server.editor = lambda draft: {**draft, "body": draft["body"] + "\nYou get a refund.\n"}
        refused = voc("outbox", "polish", message, "--accept", "--by", "casey", *NOW)
        assert (refused.returncode, "cannot be taken: it adds promises: refund" in refused.stderr) == (
            2,
            True,
        )
        answer = json.loads(voc("outbox", "polish", message, "--json").stdout)
        assert answer["refused"] == "it adds promises: refund"
        assert answer["difference"][-1][0] in "+="
