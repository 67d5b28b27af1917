"""Every channel keeps the promises of the port."""

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from voc.errors import NotFound, PermanentFailure, TransientFailure
from voc.loop.channels import CHANNELS, Channel, Outgoing, open_channel
from voc.loop.channels.files import FileChannel, as_email
from voc.testing import MemoryChannel

MESSAGE = Outgoing(
    key="release:1.0:contact:A/7:files",
    to_email="ada@north.example",
    to_name="Ada Şahin",
    sender="Casey",
    subject="You asked, it is here",
    body="Merhaba Ada Şahin,\n\nຂອບໃຈ 谢谢\n",
    language="tr",
)
MAKERS: dict[str, Callable[[Path], Channel]] = {
    "files": lambda folder: open_channel("files", outbox=folder, from_address="cs@acme.example"),
    "memory": lambda _: MemoryChannel(),
}


def test_every_channel_that_ships_is_under_this_contract() -> None:
    assert set(CHANNELS.names()) <= set(MAKERS)


@pytest.mark.parametrize("name", MAKERS)
def test_a_channel_says_where_the_message_went(name: str, tmp_path: Path) -> None:
    assert MAKERS[name](tmp_path).send(MESSAGE)


@pytest.mark.parametrize("name", MAKERS)
def test_a_channel_that_honours_the_key_delivers_once(name: str, tmp_path: Path) -> None:
    channel = MAKERS[name](tmp_path)
    assert channel.honours_key
    assert channel.send(MESSAGE) == channel.send(MESSAGE)
    if isinstance(channel, MemoryChannel):
        assert len(channel.delivered) == 1
    else:
        assert len(list(tmp_path.iterdir())) == 1


def test_the_file_reads_as_mail_in_every_script(tmp_path: Path) -> None:
    FileChannel(tmp_path, from_address="cs@acme.example").send(MESSAGE)
    (path,) = tmp_path.iterdir()
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert mail["To"] == "Ada Şahin <ada@north.example>"
    assert mail["From"] == "Casey <cs@acme.example>"
    assert mail.get_content().replace("\r\n", "\n") == MESSAGE.body


@pytest.mark.parametrize("field", ["to_name", "subject", "sender"])
def test_no_name_or_subject_can_add_a_header(field: str) -> None:
    hostile = "Ada\r\nBcc: everyone@else.example"
    from dataclasses import replace

    mail = as_email(replace(MESSAGE, **{field: hostile}), "cs@acme.example")
    assert "Bcc" not in mail
    assert mail["To"].addresses[0].addr_spec == "ada@north.example"


@pytest.mark.parametrize("address", ["", "no-at-sign", "a@b@c", "ada@north.example\nBcc: x@y.example"])
def test_an_address_that_is_none_is_a_failure_a_person_must_mend(address: str) -> None:
    from dataclasses import replace

    with pytest.raises(PermanentFailure, match="correct the contact"):
        as_email(replace(MESSAGE, to_email=address), "cs@acme.example")


def test_a_folder_that_cannot_be_written_is_worth_another_try(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file in the way")
    with pytest.raises(TransientFailure, match="Make room"):
        FileChannel(tmp_path / "outbox", from_address="cs@acme.example").send(MESSAGE)


def test_an_unknown_channel_names_the_near_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Did you mean `files`"):
        open_channel("file", outbox=tmp_path, from_address="cs@acme.example")


def test_two_contacts_with_foreign_ids_get_a_file_each(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path, from_address="us@voc.example")
    names = {
        channel.send(replace(MESSAGE, key=f"release:1:contact:{who}:files"))
        for who in ("北京", "上海", "C 1", "C-1")
    }
    assert len(names) == 4 == len(list(tmp_path.glob("*.eml")))


def test_an_address_with_two_dots_is_refused_in_a_sentence(tmp_path: Path) -> None:
    channel = FileChannel(tmp_path, from_address="us@voc.example")
    with pytest.raises(PermanentFailure, match="not valid"):
        channel.send(replace(MESSAGE, to_email="a..b@x.example"))
