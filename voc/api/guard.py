"""What stands before every public address: limits on how often, how much and how slowly, and headers on every answer.

A body is read here, counted while it comes in and given up when it is too long or too slow, before any of it is used.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from voc.api.limits import Buckets, Rate, known_as
from voc.api.pages import policy

Scope = Any
Receive = Any
Send = Any
KB = 1024
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"x-robots-tag", b"noindex, nofollow"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
TOO_OFTEN, TOO_LONG, TOO_SLOW = 429, 413, 408


@dataclass(frozen=True, slots=True)
class Limit:
    """What one kind of address takes: bytes of a body, seconds to send it in, calls of one address, calls of one page."""

    body: int
    seconds: float
    by_address: Rate
    by_page: Rate | None = None


LIMITS: Mapping[str, Limit] = {
    "r": Limit(64 * KB, 10, Rate(60, 1), Rate(30, 0.2)),
    "u": Limit(64 * KB, 10, Rate(60, 1), Rate(30, 0.2)),
    "hooks": Limit(KB * KB, 30, Rate(600, 50)),
    "healthz": Limit(0, 1, Rate(120, 10)),
}
"""By the first word of an address."""


class Guard:
    """An ASGI app around another one.

    Parameters: refuse: makes the body of a refusal from its status and the request's headers; behind_proxy: the last
        address of `X-Forwarded-For` is the caller's, for the proxy wrote it; clock: seconds of a steady clock.
    """

    def __init__(
        self,
        app: Any,
        *,
        refuse: Callable[[int, Mapping[bytes, bytes]], bytes],
        behind_proxy: bool,
        clock: Callable[[], float],
        limits: Mapping[str, Limit] = LIMITS,
    ) -> None:
        self._app, self._refuse, self._behind_proxy, self._clock = app, refuse, behind_proxy, clock
        self._limits = limits
        self._addresses = {name: Buckets(limit.by_address) for name, limit in limits.items()}
        self._pages = {name: Buckets(limit.by_page) for name, limit in limits.items() if limit.by_page}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it with 429, 413 or 408."""
        headers = {name.lower(): value for name, value in scope["headers"]}
        kind, _, page = scope["path"][len(scope.get("root_path", "")) :].strip("/").partition("/")
        limit = self._limits[kind]

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = message | {"headers": [*message["headers"], *HEADERS, _policy()]}
            await send(message)

        wait = self._wait(kind, page, scope, headers)
        if wait:
            await self._say_no(TOO_OFTEN, headers, answer, wait)
            return
        body = await self._body(receive, headers, limit)
        if isinstance(body, int):
            await self._say_no(body, headers, answer, 0)
            return
        await self._app(scope, _replay(body, receive), answer)

    def _wait(self, kind: str, page: str, scope: Scope, headers: Mapping[bytes, bytes]) -> float:
        now, caller = self._clock(), self._caller(scope, headers)
        wait = self._addresses[kind].wait(caller, now=now)
        if not wait and page and kind in self._pages:
            wait = self._pages[kind].wait(page[:100], now=now)
        return wait

    def _caller(self, scope: Scope, headers: Mapping[bytes, bytes]) -> str:
        address = (scope.get("client") or ("",))[0]
        if self._behind_proxy:
            last = headers.get(b"x-forwarded-for", b"").decode("latin-1").rpartition(",")[2].strip()
            address = last or address
        return known_as(address)

    async def _body(self, receive: Receive, headers: Mapping[bytes, bytes], limit: Limit) -> bytes | int:
        """The whole body, or the status of a refusal."""
        told = headers.get(b"content-length", b"0")
        if not told.isdigit() or int(told[:20]) > limit.body:
            return TOO_LONG
        try:
            async with asyncio.timeout(limit.seconds):
                return await _read(receive, limit.body)
        except TimeoutError:
            return TOO_SLOW

    async def _say_no(self, status: int, headers: Mapping[bytes, bytes], answer: Send, wait: float) -> None:
        body = self._refuse(status, headers)
        lines = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        if wait:
            lines.append((b"retry-after", str(int(wait) + 1).encode()))
        await answer({"type": "http.response.start", "status": status, "headers": lines})
        await answer({"type": "http.response.body", "body": body})


async def _read(receive: Receive, most: int) -> bytes | int:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return TOO_SLOW
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return TOO_LONG
        if not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """What was read, as if it came in now; then whatever comes."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Any:
        return waiting.pop() if waiting else await receive()

    return again


def _policy() -> tuple[bytes, bytes]:
    return b"content-security-policy", policy().encode("ascii")
