"""A watched folder: each file once, when it is whole; what waits is taken when it was answered; a restart goes on."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.factories import rows_of
from tests.unit.ingest.talks import message, slack
from tests.unit.ingest.workbook import Cell, workbook
from voc.flow.heard import intake
from voc.flow.heard.arrivals import Arrivals, is_whole
from voc.flow.place import Place, create_place
from voc.flow.watching import Round, look_round
from voc.model import Feedback

HEAD = "id,date,nps,comment\n"
ROW = "{n},2026-05-{n:02},6,The export is slow\n"
UNCLEAR = HEAD + "1,3/4/2026,6,The export is slow\n2,5/6/2026,7,It is slow\n"
SHEET: list[list[Cell]] = [["id", "date", "nps", "comment"], ["1", "2025-11-03", 9, "Fine"]]


def nothing(_seconds: float) -> None:
    """No time passes."""


class Watch:
    """A folder and the rounds over it; `later` lets time pass between two rounds."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place, self.folder = place, folder
        self.arrivals = Arrivals(place.workspace)
        self.now = datetime.now(UTC) + timedelta(minutes=1)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def look(self, meanwhile: Callable[[float], None] = nothing) -> Round:
        return look_round(self.place, [self.folder], self.arrivals, clock=lambda: self.now, pause=meanwhile)

    def restarted(self) -> None:
        self.arrivals = Arrivals(self.place.workspace)


def names(found: Round) -> list[str]:
    return [file.file.name for file in found.done.files]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    opened = create_place(tmp_path / "workspace")
    (tmp_path / "in").mkdir()
    yield Watch(opened, tmp_path / "in")
    opened.engine.dispose()


def test_a_file_is_read_once_also_after_a_restart(watch: Watch) -> None:
    path = watch.write("nps.csv", HEAD + ROW.format(n=1))
    before = path.stat()
    assert names(watch.look()) == ["nps.csv"]
    assert names(watch.look()) == []
    watch.restarted()
    assert names(watch.look()) == []
    assert path.stat() == before, "the file was touched"


def test_a_file_that_grew_is_read_again_and_nothing_doubles(watch: Watch) -> None:
    watch.write("nps.csv", HEAD + ROW.format(n=1))
    watch.look()
    watch.write("nps.csv", HEAD + ROW.format(n=1) + ROW.format(n=2))
    (file,) = watch.look().done.files
    assert (file.stored, file.known) == (1, 1)
    assert len(rows_of(watch.place.engine, Feedback)) == 2


def test_a_file_that_grows_while_it_is_looked_at_waits(watch: Watch) -> None:
    path = watch.write("nps.csv", HEAD + ROW.format(n=1))

    def grow(_seconds: float) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(ROW.format(n=2))

    assert names(watch.look(grow)) == []
    assert names(watch.look()) == ["nps.csv"]
    assert len(rows_of(watch.place.engine, Feedback)) == 2


def test_a_fresh_file_waits_for_the_second_round(watch: Watch) -> None:
    watch.now = datetime.now(UTC)
    watch.write("nps.csv", HEAD + ROW.format(n=1))
    assert names(watch.look()) == []
    assert names(watch.look()) == ["nps.csv"]


def test_half_a_workbook_waits_until_its_end_is_there(watch: Watch) -> None:
    whole = workbook({"Answers": SHEET})
    watch.write("nps.xlsx", whole[: len(whole) // 2])
    assert (names(watch.look()), watch.look().said) == ([], [])
    watch.write("nps.xlsx", whole)
    assert names(watch.look()) == ["nps.xlsx"]


@pytest.mark.parametrize(
    ("name", "content", "whole"),
    [
        ("a.csv", b"id,comment\n1,cut of", True),
        ("a.json", b'[{"id": 1}, {"id"', False),
        ("a.json", b'[{"id": 1}]\n', True),
        ("a.jsonl", b'{"id": 1}\n', True),
        ("a.parquet", b"PAR1 half", False),
        ("a.parquet", b"PAR1 whole PAR1", True),
        ("a.zip", b"PK\x03\x04 half", False),
        ("a.csv", b"", True),
    ],
)
def test_a_whole_file_ends_as_its_format_does(tmp_path: Path, name: str, content: bytes, whole: bool) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert is_whole(path) is whole


def test_a_file_that_asks_is_named_once_and_taken_when_it_was_answered(watch: Watch) -> None:
    path = watch.write("unclear.csv", UNCLEAR)
    first = watch.look()
    assert (names(first), first.waiting) == ([], 1)
    assert "`voc ingest unclear.csv --day-first`" in first.said[0]
    assert watch.look().said == []
    other = watch.folder.parent / "other.csv"
    other.write_text(path.read_text(encoding="utf-8").replace("1,3", "7,3"), encoding="utf-8")
    intake.take_in(watch.place, [other], now=watch.now, wish=intake.Wish(day_first=True))
    assert names(watch.look()) == ["unclear.csv"]


def test_what_cannot_be_read_is_said_once_and_stops_nothing(watch: Watch) -> None:
    watch.write("empty.csv", "")
    watch.write("shopping.csv", "apples,pears\n3,4\n")
    watch.write("nps.csv", HEAD + ROW.format(n=1))
    found = watch.look()
    assert (names(found), len(found.said), found.waiting) == (["nps.csv"], 2, 0)
    assert watch.look().said == []


def test_the_same_bytes_under_another_name_are_not_read_again(watch: Watch) -> None:
    watch.write("nps.csv", HEAD + ROW.format(n=1))
    watch.look()
    watch.write("copy of nps.csv", HEAD + ROW.format(n=1))
    assert names(watch.look()) == []
    for name in ("a.csv", "b.csv"):
        watch.write(name, HEAD + ROW.format(n=1).replace("slow", "slower"))
    assert names(watch.look()) == ["a.csv"]
    assert len(rows_of(watch.place.engine, Feedback)) == 2


def test_a_file_that_was_only_touched_is_not_read_again(watch: Watch) -> None:
    path = watch.write("nps.csv", HEAD + ROW.format(n=1))
    watch.look()
    os.utime(path, (1_700_000_000, 1_700_000_000))
    assert names(watch.look()) == []


def test_accounts_are_read_before_what_names_them(watch: Watch) -> None:
    watch.write("a nps.csv", HEAD + ROW.format(n=1))
    watch.write("z accounts.csv", "account_id,account name,arr\nA1,North,900\nA2,South,800\n")
    assert names(watch.look()) == ["z accounts.csv", "a nps.csv"]


def test_a_folder_that_is_one_export_is_read_as_a_whole(watch: Watch) -> None:
    days = {"2025-11-03": [message("U02", "1762135351.1", "Hi")]}
    slack(watch.folder / "export", days)
    assert names(watch.look()) in (["export"], [])
    assert names(watch.look()) == []


def test_hidden_and_lock_files_are_passed_over(watch: Watch) -> None:
    watch.write(".nps.csv", HEAD + ROW.format(n=1))
    watch.write("~$nps.xlsx", b"x")
    assert (names(watch.look()), watch.look().said) == ([], [])


def test_a_folder_that_is_away_is_said_and_tried_again(watch: Watch) -> None:
    away = watch.folder.rename(watch.folder.parent / "away")
    assert "it is tried again" in watch.look().said[0]
    away.rename(watch.folder)
    watch.write("nps.csv", HEAD + ROW.format(n=1))
    assert names(watch.look()) == ["nps.csv"]


def test_a_broken_note_of_what_was_seen_reads_everything_again(watch: Watch) -> None:
    watch.write("nps.csv", HEAD + ROW.format(n=1))
    watch.look()
    (watch.place.workspace.folder / "watched.json").write_text("{half", encoding="utf-8")
    watch.restarted()
    (file,) = watch.look().done.files
    assert (file.stored, file.known) == (0, 1)


def test_a_pipe_is_never_opened(watch: Watch) -> None:
    os.mkfifo(watch.folder / "pipe.csv")
    watch.write("nps.csv", HEAD + ROW.format(n=1))
    assert names(watch.look()) == ["nps.csv"]
    looked = intake.look(watch.place, [watch.folder])
    assert [seen.problem for seen in looked if seen.look is None] == [
        "pipe.csv: is a pipe or a device, not a file. Save what it gives to a file first."
    ]
