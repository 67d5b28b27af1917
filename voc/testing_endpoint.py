"""A server on this machine that speaks as the OpenAI-compatible ones do, for tests of ours and of yours.

It knows `/v1/embeddings` and `/v1/chat/completions`, answers rightly unless it is told otherwise, and remembers
what it was asked. Nothing in it is a model: vectors are spelling, and `judge` says what the chat says.

    with FakeEndpoint() as server:
        server.next(refused(429), garbage(b"<html>"))
        ... ask server.url ...
        assert len(server.asked) == 3
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from voc.nlp.encoders.hashing import HashingEncoder

Editor = Callable[[Mapping[str, str]], Mapping[str, str]]
Judge = Callable[[str], Mapping[str, Any]]
Namer = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call as it arrived."""

    path: str
    authorization: str | None
    body: Mapping[str, Any]

    @property
    def passages(self) -> dict[str, str]:
        """Texts by id, of a call that asks a large model about passages."""
        said = json.loads(self.body["messages"][-1]["content"])
        return {one["id"]: one["text"] for one in said["passages"]}

    @property
    def topics(self) -> list[dict[str, Any]]:
        """Topics with id, phrases and passages, of a call that asks a large model what to call them."""
        found: list[dict[str, Any]] = json.loads(self.body["messages"][-1]["content"]).get("topics", [])
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back: `status`, `content`, `headers`, after `wait_s` seconds."""

    status: int = 200
    content: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    wait_s: float = 0.0


Behaviour = Callable[[Asked, Any], Reply]
"""From the call and the right answer to what is sent back."""


def right(_asked: Asked, answer: Any) -> Reply:
    """The right answer."""
    return Reply(content=json.dumps(answer).encode())


def refused(status: int, *, headers: Mapping[str, str] | None = None) -> Behaviour:
    """An HTTP error, e.g. 429 or 500."""
    return lambda _asked, _answer: Reply(status=status, headers=headers or {})


def slow(seconds: float) -> Behaviour:
    """The right answer, late."""
    return lambda _asked, answer: Reply(content=json.dumps(answer).encode(), wait_s=seconds)


def garbage(content: bytes) -> Behaviour:
    """These bytes with status 200."""
    return lambda _asked, _answer: Reply(content=content)


def changed(change: Callable[[Any], object]) -> Behaviour:
    """The right answer after `change` was done to it, in place."""

    def reply(asked: Asked, answer: Any) -> Reply:
        change(answer)
        return right(asked, answer)

    return reply


def saying(words: Callable[[Asked], str]) -> Behaviour:
    """A chat answer in exactly these words."""
    return lambda asked, _answer: Reply(content=json.dumps(_completion(words(asked))).encode())


def neutral(_text: str) -> Mapping[str, Any]:
    """What the fake large model says of every passage unless it is given a judge."""
    return {
        "sentiment": "neutral",
        "confidence": 0.8,
        "intents": [{"intent": "other", "confidence": 0.8}],
    }


def first_phrase(topic: Mapping[str, Any]) -> str:
    """What the fake large model calls a topic unless it is given a namer."""
    return str([*topic["phrases"], ""][0])


def unchanged(draft: Mapping[str, str]) -> Mapping[str, str]:
    """What the fake large model makes of every draft unless it is given an editor."""
    return {"subject": draft["subject"], "body": draft["body"]}


class FakeEndpoint:
    """The server. `always`: how it behaves; `next(...)` puts behaviours before that, one a call.

    `judge`: what the chat says of a passage; `namer`: what it calls a topic; `editor`: what it makes of a draft;
    `dims`: length of its vectors. Runs from `with` to its end.
    """

    def __init__(
        self,
        *,
        always: Behaviour = right,
        judge: Judge = neutral,
        namer: Namer = first_phrase,
        editor: Editor = unchanged,
        dims: int = 32,
    ) -> None:
        self.always, self.judge, self.namer, self.editor = always, judge, namer, editor
        self.asked: list[Asked] = []
        self._encoder = HashingEncoder(dims)
        self._queue: list[Behaviour] = []
        self._lock = threading.Lock()
        self._over = threading.Event()

    @property
    def url(self) -> str:
        """The base address that settings take, `http://127.0.0.1:<port>/v1`."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def next(self, *behaviours: Behaviour) -> None:
        """Behave so in the next calls, in this order."""
        self._queue.extend(behaviours)

    def __enter__(self) -> "FakeEndpoint":
        """Listen on a free port of this machine."""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.answer = self._answer
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, whoever still waits."""
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            behaviour = self._queue.pop(0) if self._queue else self.always
        rightly = {"/v1/embeddings": self._embeddings, "/v1/chat/completions": self._chat}.get(asked.path)
        if rightly is None:
            return Reply(status=404)
        reply = behaviour(asked, rightly(asked))
        self._over.wait(reply.wait_s)
        return reply

    def _embeddings(self, asked: Asked) -> Any:
        vectors = self._encoder.encode(asked.body["input"]).tolist()
        rows = [{"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(vectors)]
        return {"object": "list", "model": asked.body["model"], "data": rows}

    def _chat(self, asked: Asked) -> Any:
        if asked.topics:
            names = [{"id": topic["id"], "name": self.namer(topic)} for topic in asked.topics]
            return _completion(json.dumps({"names": names}))
        document = json.loads(asked.body["messages"][-1]["content"])
        if "draft" in document:
            return _completion(json.dumps(self.editor(document["draft"])))
        said = [{"id": one, **self.judge(text)} for one, text in asked.passages.items()]
        return _completion(json.dumps({"answers": said}))


def _completion(content: str) -> Any:
    message = {"role": "assistant", "content": content}
    return {
        "object": "chat.completion",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: Callable[[Asked], Reply]

    def handle_error(self, _request: Any, _client_address: Any) -> None:
        """Whoever hung up before the answer did so on purpose."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(
            path=self.path, authorization=self.headers.get("Authorization"), body=json.loads(content)
        )
        reply = self.server.answer(asked)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.content)))
        self.end_headers()
        self.wfile.write(reply.content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what is asked may be somebody's words."""
