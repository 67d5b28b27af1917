"""`voc topics` and what becomes of a topic, as a person types it."""

import csv
import json
from itertools import product
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.flow.test_topics import NEW, OLD, OPENINGS

NOW = ("--now", "2026-06-01T09:00Z")


def _survey(path: Path, texts: tuple[str, ...]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["id", "date", "comment"])
        for number, (opening, text) in enumerate(product(OPENINGS, texts)):
            lines.writerow([f"{path.stem}-{number}", "2026-05-01", opening + text])
    return path


@pytest.mark.slow
def test_a_diff_is_shown_accepted_and_undone(voc: Run, tmp_path: Path) -> None:
    assert voc("run", str(_survey(tmp_path / "old.csv", OLD)), *NOW).returncode == 0
    first = json.loads(voc("topics", "--json").stdout)
    assert voc("topics", "rename", str(first[0]["topic_id"]), "Our name", "--by", "ana", *NOW).returncode == 0
    walked = voc("run", str(_survey(tmp_path / "new.csv", NEW)), *NOW)
    assert "wait: voc topics diff" in walked.stdout
    assert "voc topics diff" in voc("topics").stdout
    lines = json.loads(voc("topics", "diff", "--json").stdout)
    assert {"new"} <= {line["kind"] for line in lines}
    shown = voc("topics", "diff").stdout
    assert "camera" in shown
    assert "voc topics accept" in shown

    accepted = voc("topics", "accept", "--by", "ana", *NOW)
    assert accepted.stdout.startswith(f"{len(lines)} change")
    after = json.loads(voc("topics", "--json").stdout)
    assert "Our name" in {topic["label"] for topic in after}
    assert len(after) > len(first)
    assert voc("topics", "diff").stdout.startswith("No changes wait")
    assert voc("topics", "undo", "--by", "ana", *NOW).returncode == 0
    assert len(json.loads(voc("topics", "--json").stdout)) == len(first)


@pytest.mark.slow
def test_what_cannot_be_is_one_sentence(voc: Run, tmp_path: Path) -> None:
    assert voc("run", str(_survey(tmp_path / "old.csv", OLD)), *NOW).returncode == 0
    for words, said in (
        (("accept",), "nothing to decide"),
        (("undo", "77"), "77"),
        (("merge", "1", "1"), "cannot become part of itself"),
        (("rename", "999", "x"), "999"),
        (("split", "999"), "999"),
    ):
        refused = voc("topics", *words, *NOW)
        assert refused.returncode == 2, words
        assert said in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1
    assert "stand as they are" in voc("topics", "refit", "--by", "ana", *NOW).stdout


def test_no_name_is_asked_for_where_no_large_model_is_configured(voc: Run) -> None:
    assert voc("init").returncode == 0
    refused = voc("topics", "name")
    assert refused.returncode == 2
    assert "Set `large_model_url` and `large_model`" in refused.stderr
