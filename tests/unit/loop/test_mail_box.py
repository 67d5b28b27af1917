"""A mailbox of any kind gives each whole mail once, with an id that stays, and leaves what is half written."""

import mailbox
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.loop import mails as samples
from voc.errors import InputError
from voc.mail.box import mails
from voc.mail.reading import MOST_BYTES, read
from voc.terms import MailKind

LATER = datetime.now(UTC) + timedelta(hours=1)
NOW = datetime.now(UTC)
CONTENTS = [samples.POSTFIX_FAILED, samples.VACATION, samples.reply("It works.\n\nFrom here it is fine.\n")]


def _mbox(path: Path) -> Path:
    box = mailbox.mbox(path)
    for content in CONTENTS:
        box.add(content)
    box.close()
    return path


def _maildir(path: Path) -> Path:
    box = mailbox.Maildir(path)
    for content in CONTENTS:
        box.add(content)
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    for number, content in enumerate(CONTENTS):
        (path / f"{number}.eml").write_bytes(content)
    return path


KINDS = {"mbox": _mbox, "maildir": _maildir, "folder": _folder}


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_comes_once_with_an_id_that_stays(kind: str, tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path / "box")
    first, second = list(mails(path, now=LATER)), list(mails(path, now=LATER))
    assert sorted(first) == sorted(second)
    assert len({name for name, _ in first}) == 3
    assert sorted(read(content).kind for _, content in first) == [
        MailKind.AUTOMATIC,
        MailKind.BOUNCE,
        MailKind.REPLY,
    ]
    assert "From here it is fine." in [read(content).text.rpartition("\n")[2] for _, content in first]


def test_the_id_is_the_same_wherever_the_mail_lies(tmp_path: Path) -> None:
    ids = [{name for name, _ in mails(make(tmp_path / kind), now=LATER)} for kind, make in KINDS.items()]
    assert ids[0] == ids[1] == ids[2]


def test_a_mail_that_was_read_or_moved_by_a_mail_program_keeps_its_id(tmp_path: Path) -> None:
    path = _maildir(tmp_path / "dir")
    before = {name for name, _ in mails(path, now=LATER)}
    for file in list((path / "new").iterdir()):
        file.rename(path / "cur" / f"{file.name}:2,S")
    assert {name for name, _ in mails(path, now=LATER)} == before
    box = _mbox(tmp_path / "box")
    marks = rb"\1Status: RO\nX-Status: A\n"
    box.write_bytes(re.sub(rb"(?m)^(From MAILER-DAEMON .*\n)", marks, box.read_bytes()))
    assert {name for name, _ in mails(box, now=LATER)} == before


def test_what_is_being_delivered_to_a_maildir_is_left(tmp_path: Path) -> None:
    path = _maildir(tmp_path / "dir")
    (path / "tmp" / "half").write_bytes(CONTENTS[0][:100])
    assert len(list(mails(path, now=LATER))) == 3


@pytest.mark.parametrize("kind", ["mbox", "folder"])
@pytest.mark.parametrize("cut", [20, 400, -150])
def test_a_half_written_mail_is_left_until_it_is_whole_or_old(kind: str, cut: int, tmp_path: Path) -> None:
    path = tmp_path / "box"
    if kind == "mbox":
        box = mailbox.mbox(path)
        box.add(CONTENTS[1])
        box.close()
        whole = path.read_bytes()
        with path.open("ab") as file:
            file.write(b"From x@y Sat Oct 31 10:00:00 2026\n" + CONTENTS[0][:cut])
    else:
        path.mkdir()
        (path / "a.eml").write_bytes(CONTENTS[1])
        (path / "b.eml").write_bytes(CONTENTS[0][:cut])
    assert [read(content).kind for _, content in mails(path, now=NOW)] == [MailKind.AUTOMATIC]
    assert len(list(mails(path, now=LATER))) == 2
    if kind == "mbox":
        path.write_bytes(whole + b"From x@y Sat Oct 31 10:00:00 2026\n" + CONTENTS[0] + b"\n")
    else:
        (path / "b.eml").write_bytes(CONTENTS[0])
    assert len(list(mails(path, now=NOW))) == 2


def test_the_same_mail_twice_is_one(tmp_path: Path) -> None:
    path = _folder(tmp_path / "folder")
    (path / "again.eml").write_bytes(CONTENTS[0])
    assert len(list(mails(path, now=LATER))) == 3


def test_one_mail_is_a_mailbox_too(tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_bytes(CONTENTS[0])
    assert [content for _, content in mails(path, now=LATER)] == [CONTENTS[0]]


def test_files_that_are_no_mails_or_hidden_are_left(tmp_path: Path) -> None:
    path = _folder(tmp_path / "folder")
    (path / ".hidden.eml").write_bytes(b"From: a@b\n\nx")
    (path / "x.eml.part").write_bytes(b"From: a@b\n\ny")
    (path / "empty.eml").touch()
    assert len(list(mails(path, now=LATER))) == 3


@pytest.mark.parametrize("kind", ["mbox", "folder"])
def test_a_mail_that_is_too_long_comes_cut_and_hurts_no_other(kind: str, tmp_path: Path) -> None:
    path = KINDS[kind](tmp_path / "box")
    huge = b"From: a@b.example\n\n" + b"x" * 70 + b"\n" + (b"y" * 99 + b"\n") * (MOST_BYTES // 90)
    if kind == "mbox":
        with path.open("ab") as file:
            file.write(b"From x@y Sat Oct 31 10:00:00 2026\n" + huge + b"\n")
    else:
        (path / "z.eml").write_bytes(huge)
    contents = [content for _, content in mails(path, now=LATER)]
    assert len(contents) == 4
    assert max(map(len, contents)) == MOST_BYTES + 1
    with pytest.raises(InputError, match="is not read"):
        read(max(contents, key=len))


def test_a_mailbox_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Name an mbox file"):
        list(mails(tmp_path / "nowhere", now=NOW))


@pytest.mark.skipif(os.name == "nt", reason="names of files there hold no such signs")
def test_a_maildir_whose_names_hold_strange_signs_is_read(tmp_path: Path) -> None:
    path = _maildir(tmp_path / "dir")
    for file in list((path / "new").iterdir()):
        file.rename(path / "cur" / f"[{file.name}*?:2,")
    assert len(list(mails(path, now=LATER))) == 3
