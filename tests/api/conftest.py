"""A server on this machine, as customers and other systems reach it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine

from tests.factories import NOW
from tests.told import LATER, Told, told
from voc.api.app import Front, public_app
from voc.api.serve import Wish, _config
from voc.api.site import Site
from voc.flow.told.receipts import receipt_of, unsubscribe_of

HOOK_SECRET, SLACK_SECRET = "a hook secret of the tests", "a slack secret of the tests"


@dataclass
class Served:
    """A server, a client of it, and what it serves."""

    client: httpx.Client
    told: Told
    port: int
    news: list[str] = field(default_factory=list)

    def receipt(self, message_id: int) -> str:
        """The path of a message's receipt."""
        return self._path(receipt_of(self.told.place.workspace, message_id, NOW, self.told.place.settings))

    def unsubscribe(self, contact: int) -> str:
        """The path of one click to be left alone."""
        return self._path(unsubscribe_of(self.told.place.workspace, contact, NOW, self.told.place.settings))

    @staticmethod
    def _path(address: str | None) -> str:
        assert address is not None
        return address.removeprefix("https://voc.example/back")


@contextmanager
def listening(app: object) -> Iterator[int]:
    """Run an app on a free port of this machine, with the options of `voc serve`; gives the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    server = uvicorn.Server(_config(app, Wish(port=port)))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    assert server.started
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def served(
    given: Told,
    *,
    prefix: str = "",
    behind_proxy: bool = False,
    steady: Callable[[], float] = time.monotonic,
    secrets: bool = True,
) -> Iterator[Served]:
    """Serve a workspace an hour after its messages went out."""
    news: list[str] = []
    site = Site(
        place=given.place,
        clock=lambda: LATER,
        hook_secrets=(HOOK_SECRET,) if secrets else (),
        slack_secrets=(SLACK_SECRET,) if secrets else (),
        news=lambda: news.append("news"),
    )
    front = Front(public_app(site, behind_proxy=behind_proxy, steady=steady), None, prefix)
    with (
        listening(front) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}{prefix}", timeout=60) as client,
    ):
        yield Served(client, given, port, news)


@pytest.fixture
def all_told(engine: Engine, tmp_path: Path) -> Told:
    """Ada has a yes and a no, Bo a yes."""
    return told(engine, tmp_path / "w")


@pytest.fixture
def server(all_told: Told) -> Iterator[Served]:
    """A server of that workspace."""
    with served(all_told) as running:
        yield running
