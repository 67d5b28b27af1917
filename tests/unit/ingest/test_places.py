"""What lies in a folder and is no table: pipes, folders that may not be read, links that lead nowhere."""

import os
from pathlib import Path

import pytest

from voc.errors import InputError
from voc.ingest.files import look, read_file
from voc.ingest.folders import walk
from voc.ingest.records import AccountRow, BadRow


def test_a_pipe_is_named_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert walk(tmp_path) == [tmp_path / "pipe.csv"]
    with pytest.raises(InputError, match="is a pipe or a device"):
        look(tmp_path / "pipe.csv")


def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0)
    root = os.geteuid() == 0
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o011)
    if root:
        os.seteuid(65_534)
    try:
        assert walk(tmp_path) == [locked]
        with pytest.raises(InputError, match="you may not look into this folder"):
            look(locked)
    finally:
        if root:
            os.seteuid(0)
        locked.chmod(0o700)


def test_a_link_that_leads_to_itself_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "round.csv").symlink_to(tmp_path / "round.csv")
    assert walk(tmp_path) == [tmp_path / "round.csv"]
    with pytest.raises(InputError, match="round"):
        look(tmp_path / "round.csv")


def test_a_count_or_an_amount_that_no_database_holds_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_text(
        "Account ID,Name,Seats,ARR\nA1,North,12,100\nA2,South,9999999999,100\nA3,West,3,99999999999999999999\n"
    )
    rows = list(read_file(path, look(path).mapping, source="crm"))
    assert [row.external_id for row in rows if isinstance(row, AccountRow)] == ["A1"]
    bad = [row for row in rows if isinstance(row, BadRow)]
    assert [(row.column, row.reason) for row in bad] == [
        ("Seats", "beyond 2,147,483,647"),
        ("ARR", "beyond 1,000,000,000,000,000"),
    ]
