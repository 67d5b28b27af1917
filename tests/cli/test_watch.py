"""`voc watch`, as a person and as cron call it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.conftest import SURVEY, Run
from voc.cli import watch

LONG_AGO = (1_700_000_000, 1_700_000_000)
WAIT = 60


def arrive(folder: Path, name: str, content: str = SURVEY) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(content, encoding="utf-8")
    os.utime(path, LONG_AGO)
    return path


def started(where: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "voc", "watch", "in", "-w", "w", "--every", "1"]
    return subprocess.Popen(command, cwd=where, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def until(process: "subprocess.Popen[str]", words: str) -> str:
    """Read lines until one holds the words."""
    assert process.stdout is not None
    said, end = "", time.monotonic() + WAIT
    while words not in said and time.monotonic() < end:
        line = process.stdout.readline()
        if not line:
            break
        said += line
    assert words in said
    return said


def test_once_reads_what_is_new_and_then_says_nothing(voc: Run, tmp_path: Path) -> None:
    arrive(tmp_path / "in", "nps.csv")
    first = voc("watch", "in", "--once", "-w", "w")
    assert (first.returncode, first.stdout) == (0, "  nps.csv: survey, 2 rows new, 0 known, 1 set aside\n")
    again = voc("watch", "in", "--once", "-w", "w")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_once_says_with_its_exit_code_that_a_file_asks(voc: Run, tmp_path: Path) -> None:
    arrive(tmp_path / "in", "odd.csv", "id,date,nps,comment\n1,3/4/2026,6,Slow\n2,5/6/2026,7,Fine\n")
    first = voc("watch", "in", "--once", "-w", "w")
    assert first.returncode == 2
    assert "`voc ingest in/odd.csv -w w --day-first`" in first.stdout
    assert voc("watch", "in", "--once", "-w", "w").returncode == 0


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_reads_what_comes_until_it_is_stopped_and_nobody_watches_beside_it(
    voc: Run, tmp_path: Path, end: signal.Signals
) -> None:
    (tmp_path / "in").mkdir()
    process = started(tmp_path)
    try:
        until(process, "Watching in every 1 seconds")
        beside = voc("watch", "in", "--once", "-w", "w")
        assert beside.returncode == 3
        assert "Another `voc watch` is at work" in beside.stderr
        arrive(tmp_path / "in", "nps.csv")
        until(process, "nps.csv: survey, 2 rows new")
        process.send_signal(end)
        rest = process.communicate(timeout=WAIT)[0]
    finally:
        process.kill()
    assert process.returncode == 0
    assert rest.endswith("Stopped. What was read is stored; start it again to go on.\n")
    assert "Traceback" not in rest


class Unlucky:
    """What is being thrown away at the very moment when the end is asked for."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_that_python_loses_is_remembered() -> None:
    before = signal.getsignal(signal.SIGINT)
    with watch.ended() as end:
        with suppress(KeyboardInterrupt):
            Unlucky()
        assert end.asked
    assert signal.getsignal(signal.SIGINT) is before


def test_a_file_is_no_folder_to_watch(voc: Run, tmp_path: Path) -> None:
    path = arrive(tmp_path / "in", "nps.csv")
    refused = voc("watch", str(path), "-w", "w")
    assert (refused.returncode, "is no folder that could be watched" in refused.stderr) == (2, True)
