"""The public app put together, and the front door that sends each address to it or to the dashboard."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from voc.api import hooks, receipts
from voc.api.guard import LIMITS, Guard
from voc.api.hooks import NotThere
from voc.api.pages import sorry_page
from voc.api.receipts import Here
from voc.api.site import Site, sorry
from voc.api.words import accepted
from voc.errors import Busy, Expired, InputError, NotOurs, StoreError, VocError
from voc.report.status import answers

PUBLIC = frozenset(LIMITS)
"""First words of the addresses that strangers may call."""
log = logging.getLogger(__name__)
SOON = "30"
"""Seconds after which to try again."""
WAYS, PAGES = {"hooks": "POST", "healthz": "GET, HEAD"}, "GET, HEAD, POST"
"""Methods by the first word of an address; those of all other addresses."""
REASONS = {404: "unknown", 405: "unknown", 410: "expired", 503: "again"}


def public_app(site: Site, *, behind_proxy: bool, steady: Callable[[], float]) -> Guard:
    """Receipts, hooks and health, behind their limits. `steady`: seconds of a clock that never goes back."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.site = site
    app.include_router(receipts.router)
    app.include_router(hooks.router)
    app.add_api_route("/healthz", _health, methods=["GET", "HEAD"])
    app.add_exception_handler(VocError, _error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unforeseen)

    def refuse(_status: int, headers: Mapping[bytes, bytes]) -> bytes:
        language = accepted(headers.get(b"accept-language", b"").decode("latin-1"))
        return sorry_page(language, site.place.settings.company, "again").encode()

    return Guard(app, refuse=refuse, behind_proxy=behind_proxy, clock=steady)


class Front:
    """Sends what is public to the public app, and everything else to the dashboard, if there is one.

    Parameters: prefix: what stands before every address, e.g. `/voc`; empty: nothing.
    """

    def __init__(self, public: Any, dashboard: Any | None, prefix: str = "") -> None:
        self._public, self._dashboard, self._prefix = public, dashboard, prefix

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request, or one websocket, or the begin and the end of the server."""
        if scope["type"] == "http" and self._is_public(scope["path"]):
            await self._public(scope | {"root_path": self._prefix}, receive, send)
        elif self._dashboard is not None:
            await self._dashboard(scope, receive, send)
        elif scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await Response("There is no such page.\n", 404, media_type="text/plain")(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1000})

    def _is_public(self, path: str) -> bool:
        inside = path.startswith(self._prefix + "/")
        return inside and path[len(self._prefix) :].split("/")[1] in PUBLIC


async def _live(receive: Any, send: Any) -> None:
    """The begin and the end of a server without a dashboard."""
    while (message := await receive())["type"] != "lifespan.shutdown":
        await send({"type": f"{message['type']}.complete"})
    await send({"type": "lifespan.shutdown.complete"})


def _health(site: Here) -> JSONResponse:
    """Whether the database answers; nothing more, for anybody may ask."""
    try:
        fine = answers(site.place.engine)
    except StoreError as error:
        log.warning("health: %s", error)
        fine = False
    return JSONResponse({"status": "ok" if fine else "no"}, 200 if fine else 503)


def _error(request: Request, error: Exception) -> Response:
    """Pages say one of three things and never why; hooks say what is wrong, unless it is the signature."""
    status = _status(error)
    headers = {"retry-after": SOON} if status == 503 else {}
    if not _for_machines(request):
        if isinstance(error, NotOurs):
            status = 404
        page = sorry(request.app.state.site, request, REASONS.get(status, "unknown"), status)
        page.headers.update(headers)
        return page
    if isinstance(error, StoreError) and not isinstance(error, Busy):
        log.warning("a hook: %s", error)  # it names the database, which is nobody else's business
        return JSONResponse({"error": "The database does not answer; tell it again later."}, status, headers)
    return JSONResponse({"error": str(error)}, status, headers)


def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    ways = {"allow": WAYS.get(_inside(request).split("/")[1], PAGES)} if status == 405 else {}
    if _for_machines(request):
        return JSONResponse({"error": "There is no such hook, or not in this way."}, status, ways)
    page = sorry(request.app.state.site, request, REASONS.get(status, "unknown"), status)
    page.headers.update(ways)
    return page


def _unforeseen(request: Request, _error: Exception) -> Response:
    """A bug: the log of the server has it, the answer has nothing of it."""
    if _for_machines(request):
        return JSONResponse({"error": "This is a bug of ours; try again later."}, 500)
    return HTMLResponse(sorry(request.app.state.site, request, "again", 500).body, 500)


def _status(error: Exception) -> int:
    if isinstance(error, Expired):
        return 410
    if isinstance(error, NotThere):
        return 404
    if isinstance(error, NotOurs):
        return 401
    if isinstance(error, Busy | StoreError):
        return 503
    return 400 if isinstance(error, InputError) else 404


def _for_machines(request: Request) -> bool:
    return _inside(request).startswith(("/hooks/", "/healthz"))


def _inside(request: Request) -> str:
    """The path without the prefix."""
    return request.url.path[len(request.scope.get("root_path", "")) :]
