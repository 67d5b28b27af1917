"""`voc comments` on a small workspace."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SURVEY = """id,date,nps,comment
1,2026-05-02,10,Terrible. The export keeps crashing every day.
2,2026-05-03,9,I love the new reports. They are wonderful.
"""


SAID = "Please add an export of all our reports to Excel, we type them by hand."
TABLE = "id,date,email,comment\n{id},2026-05-0{id},ada@north.example,{said}\n"


@pytest.mark.slow
def test_what_is_said_twice_is_listed_once_until_a_person_sets_it_apart(voc: Run, tmp_path: Path) -> None:
    for number, name in enumerate(("survey", "exit_survey"), start=1):
        (tmp_path / f"{name}.csv").write_text(TABLE.format(id=number, said=f'"{SAID}"'), encoding="utf-8")
    run = voc("run", "survey.csv", "exit_survey.csv", "--now", "2026-06-01T09:00Z")
    assert "1 said twice" in run.stdout
    (row,) = json.loads(voc("comments", "--json").stdout)
    assert row["also_said"] == "exit_survey on 2026-05-02 (comment 2)"
    assert "1 was also said in exit_survey on 2026-05-02 (comment 2)." in voc("comments").stdout
    assert (
        voc("comments", "--apart", "2", "--by", "ana").stdout == "Comment 2 counts by itself from now on.\n"
    )
    assert [row["also_said"] for row in json.loads(voc("comments", "--json").stdout)] == [None, None]
    assert "Comment 2 is not marked as said twice" in voc("comments", "--apart", "2").stderr


@pytest.mark.slow
def test_a_promoter_who_complains_is_shown_with_the_reason(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "survey.csv").write_text(SURVEY, encoding="utf-8")
    assert voc("run", "survey.csv", "--now", "2026-06-01T09:00Z").returncode == 0
    (row,) = json.loads(voc("comments", "--conflicts", "--json").stdout)
    assert (row["rating"], row["mood"], row["conflict"]) == (10, "negative", True)
    everything = voc("comments")
    assert "Rating and words disagree in 1 of these: voc comments --conflicts" in everything.stdout
    assert voc("comments", "--mixed").stdout.strip() == "No comment is like this."
