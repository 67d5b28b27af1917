"""Correcting a file that was read wrongly, taking that back, and leaving a file out, as a person types it."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

SAID = "id,date,score,comment,note\n" + "".join(
    f"{n},0{n}/04/2026,{n},The map is slow on day {n},We called them\n" for n in range(1, 6)
)


@pytest.fixture(autouse=True)
def nps(tmp_path: Path) -> Path:
    """A survey in which any date may be meant either way."""
    path = tmp_path / "nps.csv"
    path.write_text(SAID, encoding="utf-8")
    return path


def test_a_wrong_guess_is_corrected_by_one_command_and_taken_back_by_another(voc: Run) -> None:
    voc("ingest", "nps.csv", "-w", "w", "--month-first", "--yes")
    looked = voc("ingest", "nps.csv", "-w", "w", "--day-first", "--look").stdout
    assert "nps.csv was read as answers to a survey (5 comments), is read otherwise (5 comments)" in looked
    assert "was > 2026-01-04" in looked
    assert "now > 2026-04-01" in looked
    done = voc("ingest", "nps.csv", "-w", "w", "--day-first", "--yes").stdout
    assert "4 comments of the reading before count no more" in done
    assert "`voc ingest nps.csv -w w --undo` takes that back" in done
    assert "is read otherwise than before" in voc("ingest", "nps.csv", "-w", "w", "--undo").stdout
    assert "1 file as when read before" in voc("ingest", "nps.csv", "-w", "w").stdout


def test_a_file_is_left_out_and_taken_in_again(voc: Run) -> None:
    voc("ingest", "nps.csv", "-w", "w", "--day-first", "--yes")
    assert "is left out from now on" in voc("ingest", "nps.csv", "-w", "w", "--leave-out").stdout
    silent = voc("ingest", "nps.csv", "-w", "w")
    assert (silent.returncode, "is left out, as you said" in silent.stderr) == (2, True)
    assert "is not left out any more" in voc("ingest", "nps.csv", "-w", "w", "--undo", "--json").stdout
    assert "1 file as when read before" in voc("ingest", "nps.csv", "-w", "w").stdout


def test_taking_back_what_was_never_corrected_says_so(voc: Run) -> None:
    voc("ingest", "nps.csv", "-w", "w", "--day-first", "--yes")
    done = voc("ingest", "nps.csv", "-w", "w", "--undo")
    assert (done.returncode, "there is nothing to take back" in done.stderr) == (2, True)
