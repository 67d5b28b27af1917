"""The first five minutes: a folder is looked at, shown, asked about on a terminal, and taken in."""

import json
import os
import pty
import select
import sys
from pathlib import Path

from tests.cli.conftest import Run

CLEAR = "id,date,email,nps,comment\n1,2026-05-02,ada@north.example,6,Ask ada@north.example for the export\n"
UNCLEAR = "id,date,nps,comment\n1,3/4/2026,6,The export is slow\n2,5/6/2026,7,It is slow\n"
WAIT = 60.0


def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "nps.csv").write_text(CLEAR, encoding="utf-8")
    (folder / "unclear.csv").write_text(UNCLEAR, encoding="utf-8")
    (folder / "shopping.csv").write_text("apples,pears\n3,4\n", encoding="utf-8")
    (folder / "~$book.xlsx").write_bytes(b"x")
    return folder


def on_a_terminal(words: list[str], answers: list[str], where: Path) -> tuple[int, str]:
    """Run a command with a terminal of its own and type an answer whenever it asks."""
    pid, terminal = pty.fork()
    if not pid:
        os.chdir(where)
        os.execv(sys.executable, [sys.executable, "-m", "voc", *words])
    said, given = b"", 0
    while select.select([terminal], [], [], WAIT)[0]:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        said += part
        if said.count(b"Answer [") > given and said.rstrip().endswith(b":"):
            os.write(terminal, f"{answers[given]}\n".encode())
            given += 1
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode()


def test_a_folder_is_shown_and_what_is_clear_goes_in(voc: Run, tmp_path: Path) -> None:
    exports(tmp_path)
    done = voc("ingest", "exports", "-w", "w")
    assert "clear        1  100%  answers to a survey  deep/nps.csv" in done.stdout
    assert "> 2026-05-02, nps 6, survey: Ask [own email] for the export" in done.stdout
    assert "1 file, 1 row new" in done.stdout
    assert "`voc ingest exports/unclear.csv -w w --day-first`" in done.stdout
    assert "not read: shopping.csv: none of its 2 columns" in done.stdout
    assert "~$book" not in done.stdout
    assert done.returncode == 2, "a file waits for an answer"


def test_looking_stores_nothing(voc: Run, tmp_path: Path) -> None:
    exports(tmp_path)
    shown = voc("ingest", "exports", "-w", "w", "--look")
    assert (shown.returncode, "asks" in shown.stdout) == (0, True)
    assert voc("ingest", "exports/deep", "-w", "w", "--yes").stdout.count("1 row new") == 1


def test_a_program_hears_what_waits(voc: Run, tmp_path: Path) -> None:
    exports(tmp_path)
    done = voc("ingest", "exports", "-w", "w", "--json")
    told = json.loads(done.stdout)
    assert [len(told[key]) for key in ("files", "skipped", "waiting")] == [1, 2, 1]
    assert done.returncode == 2
    looks = json.loads(voc("ingest", "exports", "-w", "w", "--look", "--json").stdout)
    assert [look["waits"] for look in looks] == [False, True, False]


def test_on_a_terminal_what_is_unclear_is_asked_and_remembered(voc: Run, tmp_path: Path) -> None:
    exports(tmp_path)
    code, said = on_a_terminal(["ingest", "exports", "-w", "w"], ["day", ""], tmp_path)
    assert "What does it hold?" in said
    assert "Do its dates like `3/4/2026` begin with the day or the month?" in said
    assert "2 files, 3 rows new" in said
    assert code == 0
    assert "unclear.toml in w/mappings" in said.replace("\r\n", " ")
    (tmp_path / "next month.csv").write_text(
        UNCLEAR.replace("1,3", "3,3").replace("2,5", "4,5"), encoding="utf-8"
    )
    following = voc("ingest", "next month.csv", "-w", "w")
    assert (following.returncode, "2 rows new" in following.stdout) == (0, True)


def test_an_empty_folder_is_said_to_be_empty(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = voc("ingest", "empty", "-w", "w")
    assert "empty: there is no file that may be read" in done.stdout


def test_who_is_ours_may_be_said_in_the_command_and_is_remembered(voc: Run, tmp_path: Path) -> None:
    call = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nCara Sims: How is it?\n\n00:03.000 --> 00:09.000\nAnn Lee: Slow\n"
    )
    (tmp_path / "one.vtt").write_text(call, encoding="utf-8")
    (tmp_path / "two.vtt").write_text(call.replace("Slow", "Slower"), encoding="utf-8")
    assert voc("ingest", "one.vtt", "-w", "w").returncode == 2
    assert voc("ingest", "one.vtt", "-w", "w", "--staff", "Cara Sims").returncode == 0
    assert voc("ingest", "two.vtt", "-w", "w").returncode == 0
