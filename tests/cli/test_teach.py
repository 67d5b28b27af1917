"""`voc review`, `voc correct` and `voc learn` as a person types them."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

SURVEY = "id,date,email,nps,Why?\n1,2026-05-02,ada@north.example,6,It is what it is then.\n"


@pytest.mark.slow
def test_a_correction_is_kept_and_one_alone_teaches_nothing(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "nps.csv").write_text(SURVEY, encoding="utf-8")
    assert voc("run", "nps.csv", "-w", "acme").returncode == 0
    queue = voc("review", "--below", "1", "-w", "acme")
    assert "voc correct 1 --sentiment WORD --intent WORD -w acme; then voc learn -w acme" in queue.stdout
    done = voc("correct", "1", "--sentiment", "Neutral", "--intent", "OTHER", "-w", "acme")
    assert done.stdout.startswith("1: neutral; other."), done.stderr
    learned = voc("learn", "-w", "acme")
    assert "60 corrections of the sentiment, or of intents, are the fewest to learn from" in learned.stdout
    assert "and there are 1." in learned.stdout
    assert "or corrected." in voc("review", "--below", "1", "-w", "acme").stdout
