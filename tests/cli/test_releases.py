"""Release notes, taking back and the audience of a feature, as a person types it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

NOW = ("--now", "2026-06-01T12:00Z")
LOG = "## 1.0.0 - 2026-05-20\n### Added\n- Export to Excel (F-1)\n- A dark theme for the app\n"


@pytest.fixture
def log(voc: Run, exports: Path) -> Path:
    """A workspace with two wishes for the export, one of them linked, and a changelog."""
    assert voc("init").returncode == 0
    assert voc("run", str(exports), *NOW).returncode == 0
    links = json.loads(voc("link", "--feature", "F-1", "--json").stdout)
    voc("link", "accept", str(links[0]["link_id"]), *NOW)
    path = exports / "CHANGELOG.md"
    path.write_text(LOG, encoding="utf-8")
    return path


def test_notes_are_read_and_decided(voc: Run, log: Path) -> None:
    done = json.loads(voc("release", "read", str(log), "--json", *NOW).stdout)
    assert {name: done[name] for name in ("releases", "lines", "accepted", "waiting")} == {
        "releases": 1, "lines": 2, "accepted": 1, "waiting": 1,
    }  # fmt: skip
    assert done["shipped"] > 0
    (line,) = json.loads(voc("release", "lines", "--json").stdout)
    assert (line["key"], line["state"]) == ("F-2", "proposed")
    assert "1 line accepted." in voc("release", "accept", str(line["line_id"]), *NOW).stdout
    assert "1 line rejected." in voc("release", "reject", str(line["line_id"]), *NOW).stdout


def test_notes_beside_the_tables_are_read_with_them_and_what_waits_is_counted(
    voc: Run, exports: Path
) -> None:
    voc("init")
    (exports / "CHANGELOG.md").write_text(LOG, encoding="utf-8")
    done = json.loads(voc("ingest", str(exports), "--json", *NOW).stdout)
    assert done["steps"]["released"].startswith("1 release new, 2 lines new: 1 accepted by key; 1 wait")
    assert not any("CHANGELOG" in words for words in done["skipped"])
    assert json.loads(voc("status", "--json").stdout)["waiting"]["release_lines"] == 1
    assert "release lines 1   voc release lines" in voc("status").stdout
    (exports / "CHANGELOG.md").write_text("Nothing of a changelog", encoding="utf-8")
    again = voc("ingest", str(exports), *NOW)
    assert (again.returncode, "not read: " in again.stdout) == (0, True)
    assert voc("ingest", str(exports / "CHANGELOG.md"), *NOW).returncode == 2


def test_what_is_out_is_taken_back_and_put_off(voc: Run, exports: Path) -> None:
    voc("init")
    voc("ingest", str(exports / "roadmap.csv"))
    voc("ship", "1.0.0", "F-1", *NOW)
    back = voc("release", "revert", "F-1", "--reason", "It lost rows", *NOW).stdout
    assert "F-1 is taken back from 1.0.0." in back
    assert "1.0.0: It lost rows" in voc("feature", "show", "F-1").stdout
    assert "1.0.0 comes on 2026-07-01." in voc("release", "delay", "1.0.0", "--to", "2026-07-01", *NOW).stdout
    (listed,) = json.loads(voc("release", "--json", *NOW).stdout)
    assert (listed["state"], listed["taken_back"]) == ("ahead", "F-1")


def test_what_cannot_be_is_one_sentence_and_changes_nothing(voc: Run, exports: Path) -> None:
    voc("init")
    voc("ingest", str(exports / "roadmap.csv"))
    log = exports / "CHANGELOG.md"
    log.write_text("## 1.0.0 - 2026-05-20\n- F-1\n## 1.0.0 - 2026-05-21\n- F-2\n", encoding="utf-8")
    for words, sentence in (
        (("read", str(log)), "version 1.0.0 stands there with 2026-05-21"),
        (("git", "--repo", str(log.parent), "--tag=--upload-pack=x"), "git says: not a git repository"),
        (("git", "--since", "soon"), "`--since soon` is not a day"),
        (("lines", "9.9"), "No release named `9.9`"),
        (("revert", "F-1", "--reason", "x"), "did not ship"),
    ):
        done = voc("release", *words)
        assert (done.returncode, sentence in done.stderr, "Traceback" in done.stderr) == (2, True, False), (
            done.stderr
        )
    assert json.loads(voc("release", "--json", *NOW).stdout) == []
    for words in (("no", "F-2"), ("no", "F-2", "--decline", ""), (" ", "F-2")):
        refused = voc("ship", *words, *NOW)
        assert (refused.returncode, "voc: " in refused.stderr) == (2, True)
    assert json.loads(voc("release", "--json", *NOW).stdout) == []
    refused = voc("ship", "no", "F-2", "--instead", "Something else", *NOW)
    assert (refused.returncode, "--decline" in refused.stderr) == (2, True)


def test_who_else_would_profit_is_a_list_with_reasons_that_a_spreadsheet_can_open(
    voc: Run, log: Path
) -> None:
    found = json.loads(voc("audience", "F-1", "--limit", "5", "--json", *NOW).stdout)
    assert all(row["reason"] and 0 < row["closeness"] <= 1 for row in found)
    assert "rows in list.csv" in voc("audience", "F-1", "--csv", "list.csv", *NOW).stdout.replace(
        "1 row in", "1 rows in"
    )
    header = (log.parent.parent / "list.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert header.startswith("contact_id,contact,account,csm,segment,arr")
    assert voc("audience", "F-9", *NOW).returncode == 2
