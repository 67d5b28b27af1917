"""`voc aspects` on a small workspace, and the aspects that `voc tag` shows."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SURVEY = """id,date,nps,comment
1,2026-05-02,2,The CSV export keeps crashing every day.
2,2026-05-03,9,The CSV export is wonderful.
"""
SAID = "The CSV export keeps crashing every day."


@pytest.mark.slow
def test_terms_are_listed_with_who_says_them_and_their_passages_shown(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    assert voc("run", "survey.csv", "--now", "2026-06-01T09:00Z").returncode == 0
    rows = {row["term"]: row for row in json.loads(voc("aspects", "--json").stdout)}
    assert rows["csv export"]["mentions"] == 2
    assert rows["csv export"]["negative"] == 0.5
    assert "csv export" in voc("aspects").stdout
    assert "crashing" in voc("aspects", "--words", "CSV export").stdout
    assert voc("aspects", "--words", "weather").stdout.startswith("No passage is about `weather`.")
    assert voc("aspects", "--at-least", "1").stdout.startswith("No aspects yet.")


def test_tagging_shows_what_a_passage_is_about(voc: Run, tmp_path: Path) -> None:
    shown = voc("tag", SAID).stdout
    assert "CSV export: negative" in shown
    (passage,) = [json.loads(line) for line in voc("tag", SAID, "--json").stdout.splitlines()]
    (about,) = [a for a in passage["aspects"] if a["term"] == "csv export"]
    assert SAID[about["start"] : about["end"]] == about["words"] == "CSV export"
    assert about["sentiment"] == "negative"
    assert voc("tag", SAID, "--out", "tagged.csv").returncode == 0
    with (tmp_path / "tagged.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["aspects"], row["aspect_sentiments"]) == ("CSV export", "negative")
