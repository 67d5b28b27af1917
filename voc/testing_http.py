"""An HTTP server on this machine that keeps what it is given and fails as told, for tests of ours and of yours.

    with FakeHttpServer() as server:
        server.next(status(429, {"Retry-After": "7"}), hang_up())
        ... post to server.url("/hook") ...
        assert len(server.requests) == 2

It answers 200 with `content` unless told otherwise. With `honours_keys`, a second request with the same
`Idempotency-Key` is answered and not taken again.
"""

import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it arrived; names of headers in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What one request meets: `status` None hangs up after the request was read; `wait_s` seconds come before.

    `taken`: whether the request counts as taken; `cut`: the answer ends in the middle.
    """

    status: int | None = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    wait_s: float = 0.0
    taken: bool = False
    cut: bool = False


def status(code: int, headers: Mapping[str, str] | None = None, content: bytes = b"{}") -> Behaviour:
    """This status; the request is not taken."""
    return Behaviour(status=code, headers=headers or {}, content=content)


def hang_up(*, taken: bool = True) -> Behaviour:
    """No answer, though the whole request was read."""
    return Behaviour(status=None, taken=taken)


def late(seconds: float) -> Behaviour:
    """The request is taken, and the answer comes so late."""
    return Behaviour(wait_s=seconds, taken=True)


class FakeHttpServer:
    """The server, from `with` to its end. `requests`: all that came; `taken`: those that it took."""

    def __init__(self, *, content: bytes = b'{"ok": true}', honours_keys: bool = False) -> None:
        self.content, self.honours_keys = content, honours_keys
        self.requests: list[Asked] = []
        self.taken: list[Asked] = []
        self._queue: list[Behaviour] = []
        self._lock = threading.Lock()
        self.over = threading.Event()

    def url(self, path: str = "/") -> str:
        """An address on this server."""
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def next(self, *behaviours: Behaviour) -> None:
        """Behave so at the next requests, in this order."""
        with self._lock:
            self._queue.extend(behaviours)

    def __enter__(self) -> Self:
        """Listen on a free port of this machine."""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, whoever still waits."""
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def meet(self, request: Asked) -> Behaviour:
        """What this request meets."""
        with self._lock:
            self.requests.append(request)
            behaviour = self._queue.pop(0) if self._queue else Behaviour(taken=True)
            key = request.headers.get("idempotency-key")
            known = key is not None and key in (one.headers.get("idempotency-key") for one in self.taken)
            if behaviour.taken and not (self.honours_keys and known):
                self.taken.append(request)
        return behaviour


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    fake: FakeHttpServer

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Whoever hung up before the answer did so on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 10

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        fake = self.server.fake
        behaviour = fake.meet(Asked(method=self.command, path=self.path, headers=headers, body=body))
        fake.over.wait(behaviour.wait_s)
        if behaviour.status is None:
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        content = fake.content if behaviour.content is None else behaviour.content
        self.send_response(behaviour.status)
        for name, value in behaviour.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) + 10 * behaviour.cut))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    def do_PUT(self) -> None:
        self.do_POST()

    def do_PATCH(self) -> None:
        self.do_POST()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what is posted may be somebody's words."""
