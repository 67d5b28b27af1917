"""`voc comments` on a small workspace."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SURVEY = """id,date,nps,comment
1,2026-05-02,10,Terrible. The export keeps crashing every day.
2,2026-05-03,9,I love the new reports. They are wonderful.
"""


@pytest.mark.slow
def test_a_promoter_who_complains_is_shown_with_the_reason(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    assert voc("run", "survey.csv", "--now", "2026-06-01T09:00Z").returncode == 0
    (row,) = json.loads(voc("comments", "--conflicts", "--json").stdout)
    assert (row["rating"], row["mood"], row["conflict"]) == (10, "negative", True)
    everything = voc("comments")
    assert "Rating and words disagree in 1 of these: voc comments --conflicts" in everything.stdout
    assert voc("comments", "--mixed").stdout.strip() == "No comment is like this."
