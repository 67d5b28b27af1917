"""`voc forget` and `voc export-person`, as a person types them."""

import json
import sqlite3
from pathlib import Path

from tests.cli.conftest import Run


def test_a_person_is_told_everything_and_then_forgotten(voc: Run, exports: Path, tmp_path: Path) -> None:
    assert voc("init").returncode == 0
    assert voc("ingest", str(exports / "nps_2026-05.csv")).returncode == 0
    told = voc("export-person", "ada@north.example", "--to", "ada.json")
    assert told.returncode == 0, told.stderr
    assert "Please add an export to Excel" in (tmp_path / "ada.json").read_text(encoding="utf-8")
    dry = voc("forget", "ada@north.example", "--dry-run")
    assert "would be" in dry.stdout
    asked = voc("forget", "ada@north.example")
    assert asked.returncode != 0, "nobody answered the question, so nothing may go"
    done = voc("forget", "ada@north.example", "--yes", "--json", "--reason", "a letter of May")
    assert json.loads(done.stdout)["rows"]["vault"] == 1
    again = voc("forget", "ada@north.example", "--yes")
    assert (again.returncode, "nothing left" in again.stdout) == (0, True)
    read = voc("ingest", str(exports / "nps_2026-05.csv"))
    assert "asked to be forgotten" in read.stdout + read.stderr
    with sqlite3.connect(tmp_path / "voc-workspace" / "voc.db") as database:
        (texts,) = zip(*database.execute("SELECT text FROM feedback ORDER BY id").fetchall(), strict=True)
    assert set(texts[0]) == {"█"}
    assert "Excel" in texts[1]


def test_a_stranger_cannot_be_forgotten(voc: Run) -> None:
    voc("init")
    refused = voc("forget", "C-404", "--yes")
    assert refused.returncode == 2
    assert "C-404" in refused.stderr
