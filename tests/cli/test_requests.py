"""`voc request` as a person types it: merge, unmerge, split, and how they refuse."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SAID = """id,date,email,nps,What could we do better?
1,2026-05-02,ada@north.example,6,Please add an export of our reports to Excel
2,2026-05-03,bo@south.example,5,We need a dark mode for night shifts
3,2026-05-04,cy@east.example,5,We need a dark mode for night shifts please
"""


@pytest.mark.slow
def test_requests_are_merged_split_and_taken_back(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "nps.csv").write_text(SAID, encoding="utf-8")
    assert voc("init").returncode == 0
    assert voc("run", "nps.csv").returncode == 0
    before = json.loads(voc("requests", "--json").stdout)
    assert sorted(row["asks"] for row in before) == [1, 2]
    assert {"accounts", "contacts", "arr", "request"} <= before[0].keys()
    first, second = (row["request_id"] for row in before)
    merged = voc("request", "merge", str(first), str(second), "--by", "pam")
    assert f"{second} now counts with {first}" in merged.stdout, merged.stderr
    assert [row["asks"] for row in json.loads(voc("requests", "--json").stdout)] == [3]
    again = voc("request", "merge", str(second), str(first))
    assert (again.returncode, f"{second} is {first} itself or part of it" in again.stderr) == (2, True)
    assert json.loads(voc("request", "unmerge", str(second), "--json").stdout) == {"unmerged": [second]}
    assert json.loads(voc("requests", "--json").stdout) == before
    words = json.loads(voc("requests", "--words", str(first), "--json").stdout)
    done = json.loads(voc("request", "split", str(first), str(words[0]["passage_id"]), "--json").stdout)
    assert done["request_id"] == first
    assert len(json.loads(voc("requests", "--json").stdout)) == 3
    assert voc("request", "accept", "99").stderr.startswith("voc: No merge proposal named `99`")
    assert voc("request", "merges").returncode == 0
