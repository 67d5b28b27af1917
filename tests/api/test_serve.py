"""`voc serve` as a person starts it, and the work beside it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.factories import SECRET, rows_of
from tests.told import LATER, Told, told
from voc.api.background import Background
from voc.api.serve import checked_prefix, secrets_in
from voc.errors import InputError
from voc.flow.told import approvals
from voc.loop.channels.signature import HEADER, sign
from voc.model import AuditEvent, Feedback, Passage
from voc.store import alone, open_engine, upgrade

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOML = (
    'company = "Acme"\nquiet_hours = ""\ndays_between_messages = 0\npublic_url = "https://voc.example/back"\n'
)
PATIENCE_S = 90.0
WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Told]:
    """A workspace folder with a database of its own, in which messages are drafted."""
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "voc.toml").write_text(TOML, encoding="utf-8")
    (folder / "secret.key").write_text(SECRET.hex(), encoding="ascii")
    engine = open_engine(f"sqlite:///{folder / 'voc.db'}")
    upgrade(engine)
    yield told(engine, folder, send_them=False)
    engine.dispose()


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.1)


def a_port() -> int:
    """A port that is free now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def running(folder: Path, *options: str, **env: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run `voc serve` on a free port until the block ends; gives its address."""
    port = a_port()
    command = [sys.executable, "-m", "voc", "serve", "-w", str(folder), "--port", str(port), *options]
    process = subprocess.Popen(
        command, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    address = f"http://127.0.0.1:{port}"
    prefix = options[options.index("--prefix") + 1] if "--prefix" in options else ""
    try:
        until(lambda: process.poll() is not None or _answers(f"{address}{prefix}/healthz"))
        yield address, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_starts_says_what_it_serves_and_ends_cleanly(workspace: Told, how: signal.Signals) -> None:
    with running(workspace.place.workspace.folder, "--no-dashboard", VOC_HOOK_SECRET="a,b") as (
        address,
        process,
    ):
        assert httpx.get(f"{address}/r/x").status_code == 404
        assert httpx.get(f"{address}/").status_code == 404
        assert httpx.get(f"{address}/r/x", headers=WEBSOCKET).status_code == 403
        process.send_signal(how)
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert f"Receipts   {address}/r/..." in said
    assert re.search(r"delivery, reply +signed", said)
    assert "VOC_SLACK_SECRET is not set" in said
    assert "Dashboard" not in said
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_named(workspace: Told) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "voc", "serve", "--no-dashboard", "--port", port]
        folder = str(workspace.place.workspace.folder)
        done = subprocess.run(
            [*command, "-w", folder], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 2
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr


@pytest.mark.slow
def test_a_reply_that_comes_in_is_understood_within_a_minute_or_so(workspace: Told) -> None:
    secret = "the secret of this test"
    body = json.dumps(
        {"id": "m1", "from": "ada@north.example", "text": "It works!", "at": datetime.now(UTC).isoformat()}
    ).encode()
    with running(workspace.place.workspace.folder, "--no-dashboard", VOC_HOOK_SECRET=secret) as (address, _):
        heads = {HEADER: sign(secret, body, at=datetime.now(UTC))}
        assert httpx.post(f"{address}/hooks/reply", content=body, headers=heads).json() == {"new": True}
        (reply,) = [said for said in rows_of(workspace.engine, Feedback) if said.channel.value == "reply"]
        until(lambda: any(one.feedback_id == reply.id for one in rows_of(workspace.engine, Passage)))


@pytest.mark.slow
def test_dashboard_and_receipts_share_a_port_behind_a_prefix(workspace: Told, browser: "Browser") -> None:
    with running(workspace.place.workspace.folder, "--prefix", "/voc") as (address, _):
        assert httpx.get(f"{address}/voc/r/x").status_code == 404
        assert httpx.get(f"{address}/voc/_stcore/health").text == "ok"
        page = browser.new_page()
        page.goto(f"{address}/voc/outbox")
        page.get_by_text("Outbox").first.wait_for(timeout=60_000)
        page.get_by_text("Waits for approval").or_(page.get_by_text("Export to Excel")).first.wait_for(
            timeout=60_000
        )
        page.close()


def beside(given: Told, **options: bool) -> Background:
    """The work beside a server, with short pauses."""
    folder = given.place.workspace.folder
    return Background(
        folder,
        clock=lambda: LATER,
        steady=time.monotonic,
        sends=options.get("sends", False),
        runs=options.get("runs", False),
        send_every_s=0.2,
        walk_at_most_every_s=0.2,
    )


def test_what_is_approved_leaves_while_the_server_runs_once(workspace: Told) -> None:
    approvals.approve(workspace.engine, [workspace.yes], by="Casey", now=LATER)
    outbox = workspace.place.workspace.outbox
    with beside(workspace, sends=True):
        until(lambda: len(list(outbox.glob("*.eml"))) == 1)
        time.sleep(1.5)
    assert len(list(outbox.glob("*.eml"))) == 1
    assert [row.who for row in rows_of(workspace.engine, AuditEvent)] == ["voc serve"]


def test_nothing_leaves_where_sending_is_not_switched_on(workspace: Told) -> None:
    approvals.approve(workspace.engine, [workspace.yes], by="Casey", now=LATER)
    with beside(workspace, runs=True):
        time.sleep(1.5)
    assert list(workspace.place.workspace.outbox.glob("*.eml")) == []


def test_a_workspace_that_breaks_meanwhile_does_not_end_the_work(workspace: Told) -> None:
    approvals.approve(workspace.engine, [workspace.yes], by="Casey", now=LATER)
    settings = workspace.place.workspace.settings_file
    settings.write_text("company = [", encoding="utf-8")
    with beside(workspace, sends=True):
        time.sleep(1.5)
        settings.write_text(TOML, encoding="utf-8")
        until(lambda: len(list(workspace.place.workspace.outbox.glob("*.eml"))) == 1)


def test_a_walk_is_told_to_stop_when_the_server_stops(workspace: Told) -> None:
    work = beside(workspace, runs=True)
    with work:
        work.news()
        until(lambda: work._walk is not None)
    assert work._walk is not None
    assert work._walk.poll() is not None


def test_news_that_came_while_another_run_was_at_work_is_walked_after_it(workspace: Told) -> None:
    work = beside(workspace, runs=True)
    with work:
        with alone(workspace.engine, "run"):
            work.news()
            until(lambda: work._walk is not None and work._walk.poll() is not None)
            assert work._walk is not None
            assert work._walk.returncode == 3
        until(lambda: work._walk is not None and work._walk.returncode == 0)


@pytest.mark.parametrize(
    ("given", "prefix"), [("", ""), ("/", ""), ("voc", "/voc"), ("/a/b_c-d/", "/a/b_c-d")]
)
def test_a_prefix_is_written_in_one_way(given: str, prefix: str) -> None:
    assert checked_prefix(given) == prefix


@pytest.mark.parametrize("given", ["/../x", "a b", "a?b", "/a//b", "<x>"])
def test_a_prefix_that_is_no_path_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="one is `/voc`"):
        checked_prefix(given)


def test_several_secrets_may_hold_while_one_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_HOOK_SECRET", " one, two,,")
    assert secrets_in("VOC_HOOK_SECRET") == ["one", "two"]
    assert secrets_in("VOC_NO_SUCH_SECRET") == []
