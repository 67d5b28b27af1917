"""A mail server on this machine that keeps what it is given and fails as told, for tests of ours and of yours.

    with FakeMailServer() as server:
        server.next(refuse("RCPT", 550), hang_up_after_dot())
        ... send to server.host, server.port ...
        assert len(server.mails) == 1

It speaks ESMTP: EHLO, STARTTLS and AUTH PLAIN where it is given a context and logins, PIPELINING not.
"""

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong at one point of one dialogue.

    `at`: `connect`, a command such as `MAIL`, `RCPT` or `DATA`, `body` (while the mail comes in) or `dot` (after its last
    line). `answer`: what is said in the place of the right answer; None hangs up. `wait_s`: seconds before that.
    `kept`: whether a mail whose answer fails is kept all the same.
    """

    at: str
    answer: str | None = None
    wait_s: float = 0.0
    kept: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as it arrived; `content` without the stuffing of dots."""

    sender: str
    recipient: str
    content: bytes
    encrypted: bool
    user: str | None


def refuse(at: str, code: int) -> Fault:
    """An answer like 451 or 550 at a command, or at `dot`."""
    return Fault(at=at, answer=f"{code} {code // 100}.0.0 no")


def hang_up(at: str) -> Fault:
    """The connection ends there, without an answer."""
    return Fault(at=at)


def hang_up_after_dot(*, kept: bool = True) -> Fault:
    """The mail is taken (or lost), and nothing says so."""
    return Fault(at="dot", kept=kept)


def slow(at: str, seconds: float) -> Fault:
    """No answer for so long, then none at all."""
    return Fault(at=at, wait_s=seconds)


class FakeMailServer:
    """The server, from `with` to its end. `next(...)` queues faults: each strikes once, in this order.

    Parameters: context: certificate for STARTTLS, or for TLS from the start with `tls=True`; logins: passwords
        by user, asked for before a mail may begin; smtputf8: whether it takes addresses in every script.
    """

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        tls: bool = False,
        logins: Mapping[str, str] | None = None,
        smtputf8: bool = True,
    ) -> None:
        self.context, self.tls, self.logins, self.smtputf8 = context, tls, logins or {}, smtputf8
        self.mails: list[Mail] = []
        self.connections = 0
        self.commands: list[str] = []
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self.over = threading.Event()

    host = "127.0.0.1"

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def next(self, *faults: Fault) -> None:
        """Fail so, each at the next time that its point comes up."""
        with self._lock:
            self._faults.extend(faults)

    def __enter__(self) -> Self:
        """Listen on a free port of this machine."""
        self._server = _Server((self.host, 0), _Dialogue)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, whoever still waits."""
        self.over.set()
        self._server.shutdown()
        self._server.hang_up_all()
        self._server.server_close()
        self._thread.join()

    def fault_at(self, at: str) -> Fault | None:
        """The first fault that waits, if this is its point."""
        with self._lock:
            if self._faults and self._faults[0].at == at:
                return self._faults.pop(0)
        return None

    def keep(self, mail: Mail) -> None:
        """A mail has come in."""
        with self._lock:
            self.mails.append(mail)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    block_on_close = True
    allow_reuse_address = True
    fake: FakeMailServer

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.open: set[socket.socket] = set()

    def hang_up_all(self) -> None:
        """Wake every dialogue that waits for a client."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Whoever hung up before the answer did so on purpose."""


class _Over(Exception):
    """This dialogue ends here."""


class _Dialogue(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.fake = self.server.fake
        self.fake.connections += 1
        self.line: socket.socket = self.request
        self.user: str | None = None
        self.sender = self.recipient = ""
        self.server.open.add(self.line)
        try:
            if self.fake.tls and self.fake.context is not None:
                self._encrypt()
            self.file = self.line.makefile("rb")
            self._say("connect", "220 here")
            while self._command():
                pass
        except (_Over, OSError):
            return
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        self.server.open.discard(self.line)
        if hasattr(self, "file"):
            self.file.close()
        with suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.line.close()

    def _encrypt(self) -> None:
        self.server.open.discard(self.line)
        assert self.fake.context is not None
        self.line = self.fake.context.wrap_socket(self.line, server_side=True)
        self.server.open.add(self.line)

    def _say(self, at: str, words: str) -> bool:
        """Give the right answer, or the fault that waits for this point. Returns whether it was the right one."""
        fault = self.fake.fault_at(at)
        if fault is not None:
            self.fake.over.wait(fault.wait_s)
            if fault.answer is None:
                raise _Over
        self.line.sendall(((fault.answer if fault and fault.answer else words) + "\r\n").encode())
        return fault is None

    def _command(self) -> bool:
        text = self.file.readline(4096).decode("utf-8", "replace").strip()
        verb, _, rest = text.partition(" ")
        verb = verb.upper()
        if not verb:
            return False
        self.fake.commands.append(verb)
        answer = getattr(self, f"_on_{verb.lower()}", None)
        if answer is None:
            self._say(verb, "502 5.5.1 unknown")
        else:
            answer(rest)
        return bool(verb != "QUIT")

    def _on_ehlo(self, _rest: str) -> None:
        offers = ["here", "8BITMIME", "ENHANCEDSTATUSCODES"]
        offers += ["SMTPUTF8"] if self.fake.smtputf8 else []
        offers += ["STARTTLS"] if self.fake.context and not isinstance(self.line, ssl.SSLSocket) else []
        offers += ["AUTH PLAIN"] if self.fake.logins else []
        self._say("EHLO", "\r\n".join([*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}"]))

    def _on_starttls(self, _rest: str) -> None:
        if self._say("STARTTLS", "220 go on"):
            self.file.close()
            self._encrypt()
            self.file = self.line.makefile("rb")

    def _on_auth(self, rest: str) -> None:
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        if self.fake.logins.get(user) == password:
            self.user = user
            self._say("AUTH", "235 2.7.0 welcome")
        else:
            self._say("AUTH", "535 5.7.8 wrong")

    def _on_mail(self, rest: str) -> None:
        if self.fake.logins and self.user is None:
            self._say("MAIL", "530 5.7.0 log in first")
        elif self._say("MAIL", "250 2.1.0 ok"):
            self.sender = _address(rest)

    def _on_rcpt(self, rest: str) -> None:
        if self._say("RCPT", "250 2.1.5 ok"):
            self.recipient = _address(rest)

    def _on_data(self, _rest: str) -> None:
        if not self._say("DATA", "354 go on"):
            return
        lines = []
        while (line := self.file.readline()) != b".\r\n":
            if not line or self.fake.fault_at("body") is not None:
                raise _Over
            lines.append(line[1:] if line.startswith(b".") else line)
        mail = Mail(
            sender=self.sender,
            recipient=self.recipient,
            content=b"".join(lines),
            encrypted=isinstance(self.line, ssl.SSLSocket),
            user=self.user,
        )
        self._answer_dot(mail)

    def _answer_dot(self, mail: Mail) -> None:
        fault = self.fake.fault_at("dot")
        if fault is None or fault.kept:
            self.fake.keep(mail)
        if fault is not None:
            self.fake.over.wait(fault.wait_s)
            if fault.answer is None:
                raise _Over
        self.line.sendall(((fault.answer if fault and fault.answer else "250 2.0.0 taken") + "\r\n").encode())

    def _on_noop(self, _rest: str) -> None:
        self._say("NOOP", "250 2.0.0 ok")

    def _on_rset(self, _rest: str) -> None:
        self._say("RSET", "250 2.0.0 ok")

    def _on_quit(self, _rest: str) -> None:
        self._say("QUIT", "221 2.0.0 bye")


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]
