"""`voc serve`: the dashboard, receipts, hooks and the work beside them, in one process on one port."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from voc.api.app import Front, public_app
from voc.api.background import Background
from voc.api.site import Site
from voc.errors import InputError
from voc.flow.place import Place

GRACE_S = 5
KEEP_ALIVE_S = 5
WEBSOCKET_BYTES = 200 * 1024 * 1024
"""The longest message between a browser and the dashboard, as in Streamlit's own server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How to serve. `prefix`: before every address, e.g. `/voc`; `dashboard`: whether colleagues' pages are served too."""

    host: str = "127.0.0.1"
    port: int = 8501
    prefix: str = ""
    behind_proxy: bool = False
    dashboard: bool = True


def secrets_in(variable: str) -> Sequence[str]:
    """The secrets that an environment variable holds, several with commas between them while one is changed."""
    return [part for part in (one.strip() for one in os.environ.get(variable, "").split(",")) if part]


def checked_prefix(given: str) -> str:
    """A prefix with a slash at its begin and none at its end. Raises InputError."""
    plain = given.strip().strip("/")
    if not plain:
        return ""
    parts = plain.split("/")
    if any(part in (".", "..") or not part.replace("-", "").replace("_", "").isalnum() for part in parts):
        raise InputError(f"`--prefix {given}` is no path; one is `/voc`.")
    return "/" + plain


def serve(
    place: Place, wish: Wish, *, clock: Callable[[], datetime], ready: Callable[[], None] = lambda: None
) -> None:
    """Serve until told to stop (Ctrl-C, SIGTERM). Raises InputError where the port cannot be had."""
    settings = place.settings
    beside = Background(
        place.workspace.folder,
        clock=clock,
        steady=time.monotonic,
        sends=settings.serve_sends,
        runs=settings.serve_runs,
    )
    site = Site(
        place=place,
        clock=clock,
        hook_secrets=secrets_in(settings.hook_secret_env),
        slack_secrets=secrets_in(settings.slack_secret_env),
        news=beside.news,
    )
    prefix = checked_prefix(wish.prefix)
    public = public_app(site, behind_proxy=wish.behind_proxy, steady=time.monotonic)
    front = Front(public, _dashboard(place, wish, prefix) if wish.dashboard else None, prefix)
    server = _Server(_config(front, wish), ready)
    with _ended_by_sigterm(), beside:
        server.run()
    if not server.started:
        raise InputError(f"Port {wish.port} on {wish.host} cannot be used. Choose another `--port`.")


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the work beside the server too: without this the process would be gone before that."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Server(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: Any = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    def run(self, sockets: Any = None) -> None:
        """Until it is told to stop, which is no error. What cannot listen says so by `started`."""
        with suppress(KeyboardInterrupt, SystemExit):
            super().run(sockets)


def _config(app: Any, wish: Wish) -> uvicorn.Config:
    """Without access log, for tokens stand in addresses, and without trust in what callers say of themselves."""
    return uvicorn.Config(
        app,
        host=wish.host,
        port=wish.port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=GRACE_S,
        ws_max_size=WEBSOCKET_BYTES,
        ws_per_message_deflate=False,
    )


def _dashboard(place: Place, wish: Wish, prefix: str) -> Any:
    """The dashboard as an ASGI app. Raises InputError where it is not installed."""
    found = find_spec("app")
    if found is None or not found.submodule_search_locations:
        raise InputError("The dashboard is not installed beside voc. Use `--no-dashboard`.")
    os.environ["VOC_WORKSPACE"] = str(place.workspace.folder.resolve())
    page = Path(next(iter(found.submodule_search_locations))) / "main.py"
    from streamlit import config
    from streamlit.starlette import App
    from streamlit.web.bootstrap import load_config_options

    config._main_script_path = str(page)
    public = urlsplit(place.settings.public_url)
    options = {
        "server_headless": True,
        "server_address": wish.host,
        "server_port": wish.port,
        "server_baseUrlPath": prefix.strip("/"),
        "server_fileWatcherType": "none",
        "secrets_files": [str(place.workspace.secrets_file.resolve())],
        "browser_gatherUsageStats": False,
        "client_toolbarMode": "minimal",
    }
    if public.netloc:
        options["server_corsAllowedOrigins"] = [f"{public.scheme}://{public.netloc}"]
    load_config_options(options)
    return App(page)
