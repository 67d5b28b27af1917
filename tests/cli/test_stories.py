"""`voc quotes`, `voc consent`, `voc stories`, `voc advocates`: from a survey to a file that may leave, as a person would."""

import json
from pathlib import Path

from tests.cli.conftest import Run

SURVEY = """id,date,email,nps,What do you like?
1,2026-05-02,ada@north.example,10,The planning board saves us four hours of paperwork every week
2,2026-05-03,bo@south.example,9,Our drivers like the clear planning board
3,2026-05-04,cy@east.example,2,The app crashes every day and loses our photos
"""


def test_words_are_found_collected_allowed_exported_and_taken_back(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "nps.csv").write_text(SURVEY, encoding="utf-8")
    assert voc("init").returncode == 0
    assert voc("run", "nps.csv").returncode == 0

    found = json.loads(voc("quotes", "--json").stdout)
    assert found[0]["words"] == "The planning board saves us four hours of paperwork every week"
    assert "crashes" not in json.dumps(found)
    passage, contact = str(found[0]["passage_id"]), found[0]["contact"]
    assert found[0]["consent"] == "none"

    assert "1 passage new in “Launch”" in voc("quotes", "collect", "Launch", passage).stdout
    refused = voc("quotes", "export", "Launch", "--to", "launch.md")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "Nothing of `Launch` may leave: 1 not asked" in refused.stderr
    assert "marked “internal" in voc("quotes", "export", "Launch", "--to", "in.csv", "--internal").stdout

    wrong = voc("consent", "record", contact, "--state", "granted", "--scope", "surname")
    assert "`surname` is no scope" in wrong.stderr
    assert (
        "like 2027-12-31" in voc("consent", "record", contact, "--state", "granted", "--until", "soon").stderr
    )
    assert voc("consent", "record", contact, "--state", "granted", "--scope", "anonymous").returncode == 0
    (row,) = json.loads(voc("consent", "--json").stdout)["consents"]
    assert row["covers"] == "granted: words only, no name"
    assert "1 quote written" in voc("quotes", "export", "Launch", "--to", "launch.md").stdout
    assert "four hours" in (tmp_path / "launch.md").read_text(encoding="utf-8")

    taken_back = voc("consent", "withdraw", contact).stdout
    assert "is in the export “Launch”" in taken_back
    assert "A task asks" in taken_back
    assert "Take the words" in voc("tasks").stdout
    left = json.loads(voc("quotes", "collections", "--json").stdout)
    assert [(one["file"], one["uncovered"]) for one in left["exports"]] == [("launch.md", 1), ("in.csv", 0)]
    assert "said no" in voc("consent", "ask", passage).stderr

    assert "No stories yet" in voc("stories").stdout
    assert "Nobody yet" in voc("advocates").stdout
    assert "No story named `7`" in voc("stories", "pick", "7").stderr
    assert "is none of: none, asked" in voc("quotes", "--consent", "maybe").stderr
    assert "No segment named" in voc("quotes", "--segment", "huge").stderr
