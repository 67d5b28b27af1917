"""The dashboard as a person starts it, on a free port of this machine, for tests with a real browser."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

PATIENCE = 90.0
"""Seconds until the dashboard must answer: a busy machine is slow."""


@contextmanager
def served(workspace: Path, *, now: str = "", port: int = 0) -> Iterator[str]:
    """Run `voc dashboard` on a workspace and give its address; `now`: where its clock stands; port 0: any."""
    port = port or free_port()
    command = [
        sys.executable,
        "-m",
        "voc",
        "dashboard",
        "-w",
        str(workspace),
        "--port",
        str(port),
        "--headless",
    ]
    env = {name: value for name, value in os.environ.items() if not name.startswith("VOC_")}
    running = subprocess.Popen(
        command,
        env=env | ({"VOC_NOW": now} if now else {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(port, running)
        yield address
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(timeout=30)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    asked = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/_stcore/health")
        return asked.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        asked.close()


def _wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if running.poll() is not None:
            raise RuntimeError(f"`voc dashboard` ended at once with exit code {running.returncode}")
        if _answers(port):
            return
        time.sleep(0.2)
    raise TimeoutError(f"`voc dashboard` did not answer on port {port} within {PATIENCE:.0f} seconds")
