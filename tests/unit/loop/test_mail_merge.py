"""The mail-merge channel: rows whole or not at all, each key once, nothing that a spreadsheet computes."""

import csv
import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.loop.rigs import MESSAGE
from voc.errors import PermanentFailure
from voc.loop.channels import Setup
from voc.loop.channels.merge import COLUMNS, HEAD, MailMergeChannel

MONDAY, TUESDAY = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)


def _channel(folder: Path, now: Callable[[], datetime] = lambda: MONDAY) -> MailMergeChannel:
    return MailMergeChannel(Setup(name="mail_merge", outbox=folder, from_address="cs@acme.example", now=now))


def _rows(folder: Path) -> list[list[str]]:
    files = sorted((folder / "mail-merge").glob("*.csv"))
    texts = [path.read_bytes().decode("utf-8-sig") for path in files]
    return [row for text in texts for row in list(csv.reader(io.StringIO(text, newline="")))[1:]]


def test_a_day_has_a_file_with_a_head(tmp_path: Path) -> None:
    times = iter([MONDAY, MONDAY, TUESDAY])
    channel = _channel(tmp_path, lambda: next(times))
    said = [channel.send(replace(MESSAGE, key=f"m:{number}")) for number in range(3)]
    assert said == ["mail-merge/2026-11-02.csv"] * 2 + ["mail-merge/2026-11-03.csv"]
    assert (tmp_path / said[2]).read_bytes().startswith(HEAD)
    assert HEAD.decode("utf-8-sig").strip().split(",") == list(COLUMNS)


def test_a_key_of_yesterday_is_not_written_again_by_another_process(tmp_path: Path) -> None:
    assert _channel(tmp_path).send(MESSAGE) == _channel(tmp_path, lambda: TUESDAY).send(MESSAGE)
    assert len(_rows(tmp_path)) == 1


@pytest.mark.parametrize("cut", [1, 2, 40, 150])
def test_a_row_that_a_crash_left_half_is_written_anew(tmp_path: Path, cut: int) -> None:
    channel = _channel(tmp_path)
    channel.send(replace(MESSAGE, key="first"))
    path = tmp_path / channel.send(MESSAGE)
    path.write_bytes(path.read_bytes()[:-cut])
    assert _channel(tmp_path).send(MESSAGE) == "mail-merge/2026-11-02.csv"
    assert [row[0] for row in _rows(tmp_path)] == ["first", MESSAGE.key]
    assert [row[4] for row in _rows(tmp_path)] == [MESSAGE.body.rstrip("\n")] * 2


def test_a_head_that_a_crash_left_half_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / _channel(tmp_path).send(MESSAGE)
    path.write_bytes(HEAD[:20])
    _channel(tmp_path).send(MESSAGE)
    assert [row[0] for row in _rows(tmp_path)] == [MESSAGE.key]


def test_a_file_that_a_person_saved_in_another_way_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / _channel(tmp_path).send(MESSAGE)
    path.write_bytes(path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").rstrip(b"\n"))
    before = path.read_bytes()
    _channel(tmp_path).send(MESSAGE)
    assert path.read_bytes() == before


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r\n=", "＝", " ="])
def test_no_cell_is_a_formula(tmp_path: Path, sign: str) -> None:
    words = f'{sign}HYPERLINK("https://evil.example","x")'
    fields = dict.fromkeys(("to_name", "subject", "body", "sender", "account", "csm", "key"), words)
    _channel(tmp_path).send(replace(MESSAGE, **fields))
    (row,) = _rows(tmp_path)
    assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@", "＝"))]


def test_an_address_that_a_spreadsheet_would_compute_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PermanentFailure, match="correct the contact"):
        _channel(tmp_path).send(replace(MESSAGE, to_email="=1+1@x.example"))


WORKER = """
import sys
from dataclasses import replace
from pathlib import Path
from tests.unit.loop.rigs import MESSAGE
from voc.loop.channels import open_channel
channel = open_channel("mail_merge", outbox=Path(sys.argv[1]), from_address="cs@acme.example")
for number in range(60):
    channel.send(replace(MESSAGE, key=f"m:{number}"))
"""


def test_four_processes_at_once_write_each_key_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKER, str(tmp_path)]
    workers = [subprocess.Popen(command, cwd=Path(__file__).parents[3]) for _ in range(4)]
    assert [worker.wait(60) for worker in workers] == [0] * 4
    assert sorted(row[0] for row in _rows(tmp_path)) == sorted(f"m:{number}" for number in range(60))


def test_a_process_that_is_killed_while_it_writes_loses_and_doubles_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKER, str(tmp_path)]
    for _ in range(3):
        worker = subprocess.Popen(command, cwd=Path(__file__).parents[3])
        while not list(tmp_path.glob("mail-merge/*.csv")):
            assert worker.poll() is None
        worker.kill()
        worker.wait()
    subprocess.run(command, cwd=Path(__file__).parents[3], check=True)
    assert sorted(row[0] for row in _rows(tmp_path)) == sorted(f"m:{number}" for number in range(60))
