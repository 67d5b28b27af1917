"""The channel that docs/howto/encoders-and-plugins.md shows does what the page says, against a mail server."""

import re
import socket
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import DOCS, text
from voc.errors import DoubtfulDelivery, PermanentFailure, TransientFailure
from voc.loop.channels import CHANNELS, Outgoing, open_channel

PAGE = DOCS / "howto" / "encoders-and-plugins.md"
CODE, PROJECT = re.findall(r"^```(?:python|toml)\n(.*?)^```$", text(PAGE), re.MULTILINE | re.DOTALL)[:2]
MESSAGE = Outgoing(
    key="release:5.4:contact:C-1:smtp",
    to_email="ann@acme.example",
    to_name="Ann",
    sender="Zoë",
    subject="Da ist es: „Übersicht“",
    body="Hallo Ann,\n\nda ist es.\n",
    language="de",
)


class MailServer:
    """Answers one mail in the way it is told, and keeps what it was given."""

    def __init__(self, *, recipient: bytes = b"250 ok", after_mail: bytes = b"250 taken") -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._recipient, self._after_mail = recipient, after_mail
        self.port: int = self._listening.getsockname()[1]
        self.mail = ""
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        """Wait until the mail is dealt with."""
        self._thread.join(timeout=10)
        self._listening.close()

    def _serve(self) -> None:
        connection, _ = self._listening.accept()
        with connection, connection.makefile("rwb", buffering=0) as talk:
            talk.write(b"220 here\r\n")
            for line in talk:
                if not self._answer(line.upper(), talk):
                    return

    def _answer(self, line: bytes, talk: Any) -> bool:
        """Answer one command. Returns whether the talk goes on."""
        if line.startswith(b"DATA"):
            talk.write(b"354 go on\r\n")
            self.mail = b"".join(iter(talk.readline, b".\r\n")).decode()
            talk.write(self._after_mail + b"\r\n" if self._after_mail else b"")
            return bool(self._after_mail)
        answers = {b"RCPT": self._recipient, b"QUIT": b"221 bye"}
        talk.write(answers.get(line[:4], b"250 ok") + b"\r\n")
        return not line.startswith(b"QUIT")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The page's package, installed: its module and its entry points on the path."""
    (tmp_path / "voc_smtp.py").write_text(CODE, encoding="utf-8")
    project = tomllib.loads(PROJECT)["project"]
    metadata = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    points = [
        line
        for group, names in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {target}" for name, target in names.items()))
    ]
    (metadata / "entry_points.txt").write_text("\n".join(points) + "\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("voc_smtp", None)


def _send(server: MailServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SMTP_HOST", f"127.0.0.1:{server.port}")
    try:
        channel = open_channel("smtp", outbox=folder, from_address="hello@acme.example")
        return channel.send(MESSAGE)
    finally:
        server.close()


@pytest.mark.usefixtures("package")
def test_the_channel_is_found_by_its_name() -> None:
    assert CHANNELS.names() == ["files", "smtp"]


def test_it_hands_a_message_to_the_mail_server(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = MailServer()
    assert _send(server, package, monkeypatch) == f"taken by 127.0.0.1:{server.port}"
    assert "To: Ann <ann@acme.example>" in server.mail


def test_a_refused_address_is_for_a_person(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PermanentFailure) as failure:
        _send(MailServer(recipient=b"550 unknown"), package, monkeypatch)
    assert "ann@acme.example" not in str(failure.value)


def test_a_server_that_hangs_up_leaves_a_doubt(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DoubtfulDelivery):
        _send(MailServer(after_mail=b""), package, monkeypatch)


def test_a_server_that_is_not_there_is_tried_again(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("SMTP_HOST", f"127.0.0.1:{port}")
    channel = open_channel("smtp", outbox=package, from_address="hello@acme.example")
    with pytest.raises(TransientFailure):
        channel.send(MESSAGE)
