"""The SMTP channel against a real server that fails, slows and hangs up at every point of the dialogue."""

import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests.unit.loop.rigs import MESSAGE
from voc.errors import ChannelError, DoubtfulDelivery, PermanentFailure, TransientFailure
from voc.loop.channels import Channel, Setup, open_channel, smtp
from voc.loop.channels.letter import as_email
from voc.mail.ids import key_of
from voc.testing_mail import FakeMailServer, Fault, hang_up, hang_up_after_dot, refuse, slow


@pytest.fixture
def server() -> Iterator[FakeMailServer]:
    with FakeMailServer() as made:
        yield made


def _channel(server: FakeMailServer, **options: Any) -> Channel:
    given = {"host": server.host, "port": server.port, "security": "none", "timeout_s": 5, **options}
    return open_channel("smtp", outbox=Path(), from_address="cs@acme.example", options=given)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the certificate and the key of 127.0.0.1."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing: install it.")
    folder = tmp_path_factory.mktemp("certificates")
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder


def _context(certificates: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "cert.pem", certificates / "key.pem")
    return context


def test_one_connection_serves_many_messages(server: FakeMailServer) -> None:
    channel = _channel(server)
    for number in range(20):
        channel.send(replace(MESSAGE, key=f"m:{number}"))
    channel.close()
    assert (server.connections, len(server.mails)) == (1, 20)
    assert server.commands.count("QUIT") == 1


def test_the_mail_that_arrives_is_byte_for_byte_the_one_that_was_written(server: FakeMailServer) -> None:
    message = replace(MESSAGE, body=".\n..\n.hidden\n\nline\n.")
    channel = _channel(server)
    channel.send(message)
    channel.close()
    setup = Setup(name="smtp", outbox=Path(), from_address="cs@acme.example")
    written = message_from_bytes(as_email(message, setup).as_bytes(), policy=default)
    arrived = message_from_bytes(server.mails[0].content, policy=default)
    assert [part.get_payload() for part in arrived.walk()][1:] == [
        part.get_payload() for part in written.walk()
    ][1:]
    assert key_of(arrived["Message-ID"]) == MESSAGE.key
    assert server.mails[0].sender == "cs@acme.example"


@pytest.mark.parametrize("at", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_a_server_that_hangs_up_before_the_last_dot_has_nothing(server: FakeMailServer, at: str) -> None:
    channel = _channel(server)
    server.next(hang_up(at))
    with pytest.raises(TransientFailure):
        channel.send(MESSAGE)
    assert server.mails == []
    channel.send(MESSAGE)
    channel.close()
    assert len(server.mails) == 1


def test_a_server_that_hangs_up_in_the_middle_of_a_long_mail_has_nothing(server: FakeMailServer) -> None:
    channel = _channel(server)
    server.next(hang_up("body"))
    with pytest.raises(TransientFailure, match="hung up before it had the message"):
        channel.send(replace(MESSAGE, body="a line of a very long mail\n" * 400_000))
    channel.close()
    assert server.mails == []


def test_a_short_mail_is_in_doubt_wherever_it_broke_off(server: FakeMailServer) -> None:
    """It had left this machine with its last dot before the server hung up, and nothing here can tell."""
    channel = _channel(server)
    server.next(hang_up("body"))
    with pytest.raises(DoubtfulDelivery):
        channel.send(MESSAGE)
    channel.close()


@pytest.mark.parametrize("kept", [True, False])
def test_a_server_that_hangs_up_after_the_last_dot_leaves_a_doubt(server: FakeMailServer, kept: bool) -> None:
    channel = _channel(server)
    server.next(hang_up_after_dot(kept=kept))
    with pytest.raises(DoubtfulDelivery, match="look whether it arrived"):
        channel.send(MESSAGE)
    channel.close()
    assert len(server.mails) == kept


@pytest.mark.parametrize(
    ("at", "kind"),
    [("connect", TransientFailure), ("MAIL", TransientFailure), ("dot", DoubtfulDelivery)],
)
def test_a_server_that_takes_too_long_is_not_waited_for(
    server: FakeMailServer, at: str, kind: type[ChannelError]
) -> None:
    channel = _channel(server, timeout_s=0.2)
    server.next(slow(at, 30))
    with pytest.raises(kind):
        channel.send(MESSAGE)
    channel.close()


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA", "dot"])
@pytest.mark.parametrize(
    ("code", "kind"), [(451, TransientFailure), (421, TransientFailure), (550, PermanentFailure)]
)
def test_four_hundred_is_later_and_five_hundred_is_never(
    server: FakeMailServer, at: str, code: int, kind: type[ChannelError]
) -> None:
    channel = _channel(server)
    server.next(refuse(at, code))
    with pytest.raises(kind, match=rf"\({code}, {code // 100}\.0\.0\)"):
        channel.send(MESSAGE)
    assert server.mails == []
    channel.send(MESSAGE)
    channel.close()
    assert (server.connections, len(server.mails)) == (1, 1)


def test_an_answer_that_is_none_leaves_a_doubt(server: FakeMailServer) -> None:
    channel = _channel(server)
    server.next(Fault(at="dot", answer="what?"))
    with pytest.raises(DoubtfulDelivery, match="no clear answer"):
        channel.send(MESSAGE)
    channel.close()


def test_a_server_that_takes_so_many_on_a_connection_is_connected_to_again(server: FakeMailServer) -> None:
    channel = _channel(server)
    channel.send(MESSAGE)
    server.next(hang_up("MAIL"))
    channel.send(replace(MESSAGE, key="second"))
    channel.close()
    assert (server.connections, len(server.mails)) == (2, 2)


def test_a_connection_that_lay_still_is_asked_first(
    server: FakeMailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "ASK_AFTER_S", 0.0)
    channel = _channel(server)
    channel.send(MESSAGE)
    server.next(hang_up("NOOP"))
    channel.send(replace(MESSAGE, key="second"))
    channel.send(replace(MESSAGE, key="third"))
    channel.close()
    assert (server.connections, server.commands.count("NOOP"), len(server.mails)) == (2, 2, 3)


def test_an_address_in_another_script_needs_a_server_that_takes_it(server: FakeMailServer) -> None:
    channel = _channel(server)
    channel.send(replace(MESSAGE, to_email="jürgen@bücher.example"))
    server.smtputf8 = False
    channel.close()
    with pytest.raises(PermanentFailure, match="another address"):
        channel.send(replace(MESSAGE, to_email="jürgen@bücher.example"))
    channel.send(replace(MESSAGE, to_email="jurgen@bücher.example"))
    channel.close()
    assert [mail.recipient for mail in server.mails] == [
        "jürgen@xn--bcher-kva.example",
        "jurgen@xn--bcher-kva.example",
    ]


def test_bounces_may_go_to_an_address_of_their_own(server: FakeMailServer) -> None:
    channel = _channel(server, bounces_to="bounces@mail.acme.example")
    channel.send(MESSAGE)
    channel.close()
    assert server.mails[0].sender == "bounces@mail.acme.example"
    assert b"From: Casey <cs@acme.example>" in server.mails[0].content


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_password_and_the_mail_go_through_an_encrypted_connection(
    security: str, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_SMTP_PASSWORD", "right")
    logins = {"cs": "right"}
    context = _context(certificates)
    with FakeMailServer(context=context, tls=security == "tls", logins=logins) as server:
        channel = _channel(
            server,
            security=security,
            ca_file=str(certificates / "cert.pem"),
            user="cs",
            password_env="VOC_SMTP_PASSWORD",
        )
        channel.send(MESSAGE)
        channel.send(replace(MESSAGE, key="second"))
        channel.close()
    assert [(mail.encrypted, mail.user) for mail in server.mails] == [(True, "cs")] * 2


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_knows_is_not_trusted(security: str, certificates: Path) -> None:
    with FakeMailServer(context=_context(certificates), tls=security == "tls") as server:
        channel = _channel(server, security=security)
        with pytest.raises(PermanentFailure, match="`ca_file`"):
            channel.send(MESSAGE)
        channel.close()
    assert server.mails == []


def test_a_server_without_starttls_gets_neither_password_nor_mail(server: FakeMailServer) -> None:
    channel = _channel(server, security="starttls")
    with pytest.raises(PermanentFailure, match="offers no STARTTLS"):
        channel.send(MESSAGE)
    channel.close()
    assert "MAIL" not in server.commands


def test_a_wrong_password_is_tried_once_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_SMTP_PASSWORD", "wrong-one")
    with FakeMailServer(logins={"cs": "right"}) as server:
        channel = _channel(server, user="cs", password_env="VOC_SMTP_PASSWORD")
        for _ in range(3):
            with pytest.raises(PermanentFailure, match="refuses user and password") as failure:
                channel.send(MESSAGE)
        channel.close()
    assert server.commands.count("AUTH") == 1
    assert "wrong-one" not in str(failure.value)


def test_a_login_that_is_put_off_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_SMTP_PASSWORD", "right")
    with FakeMailServer(logins={"cs": "right"}) as server:
        channel = _channel(server, user="cs", password_env="VOC_SMTP_PASSWORD")
        server.next(refuse("AUTH", 454))
        with pytest.raises(TransientFailure, match="no logins now"):
            channel.send(MESSAGE)
        channel.send(MESSAGE)
        channel.close()
    assert len(server.mails) == 1


def test_the_server_for_tests_is_one_that_the_standard_library_understands(server: FakeMailServer) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=5) as client:
        client.sendmail("a@x.example", "b@y.example", "Subject: hi\n\nhello\n")
    assert server.mails[0].content == b"Subject: hi\r\n\r\nhello\r\n"
