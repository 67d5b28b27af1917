"""Asking an HTTP server once, and what its answer means for a message. httpx enters this room by this module alone.

Every message has a connection of its own: on a kept one, a server that closes it at the same moment leaves a doubt.
Certificates are checked, redirects are not followed, and neither address nor words stand in an error or a log:
the address of a Slack webhook is a secret.
"""

import json
import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from voc.errors import DoubtfulDelivery, PermanentFailure, TransientFailure
from voc.loop.channels.options import LOOPBACK

if TYPE_CHECKING:
    from httpx import Client

MOST_BYTES = 2**20
"""A longer answer is not read to its end."""
LONGEST_WAIT_S = 86_400.0
"""What a server asks us to wait is believed up to a day."""
AGAIN = frozenset({408, 425, 429, 500, 503})
DOUBT = frozenset({502, 504})
"""A gateway that lost sight of the server behind it: that one may have taken the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What statuses mean, where it differs from the usual."""

    ok: Collection[int] = ()
    again: Collection[int] = ()
    never: Collection[int] = ()
    doubt: Collection[int] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the status, the seconds it asks us to wait, the content as far as it was read."""

    status: int
    retry_after: float | None
    content: bytes

    def json(self) -> Any:
        """The content as JSON; None where it is none."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None


class HttpClient:
    """Asks on behalf of one channel. `where` names the server in errors; `honours_key` turns doubts into new tries."""

    def __init__(self, where: str, *, timeout_s: float, honours_key: bool) -> None:
        self.where, self._timeout_s, self._honours_key = where, timeout_s, honours_key
        self._client: Client | None = None

    def ask(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes, now: datetime
    ) -> Answer:
        """Ask once. Raises TransientFailure where nothing was handed over, DoubtfulDelivery where it broke off after."""
        import httpx

        client = self._open(url)
        try:
            with client.stream(method, url, headers=dict(headers), content=content) as response:
                wait = seconds(response.headers.get("Retry-After", ""), now=now)
                read = self._read(response)
                return Answer(status=response.status_code, retry_after=wait, content=read)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            if "CERTIFICATE_VERIFY_FAILED" in str(error):
                raise PermanentFailure(f"the certificate of {self.where} is not trusted") from error
            raise TransientFailure(f"{self.where} cannot be reached") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError) as error:
            raise PermanentFailure(f"what is sent to {self.where} is no valid HTTP request") from error
        except httpx.HTTPError as error:
            raise self.doubt(f"{self.where} broke off after it had the message") from error

    def require_ok(self, answer: Answer, meaning: Meaning | None = None) -> None:
        """Raise what a status means. What the server says besides is not shown: it may quote the message."""
        kind = _kind(answer.status, meaning or Meaning())
        words = f"{self.where} answers HTTP {answer.status}"
        if kind == "again":
            raise TransientFailure(f"{words}; it is tried again", retry_after=answer.retry_after)
        if kind == "doubt":
            raise self.doubt(words)
        if kind == "never":
            raise PermanentFailure(f"{words}: {_reason(answer.status)}")

    def doubt(self, words: str) -> TransientFailure | DoubtfulDelivery:
        """It may have arrived: tried again only where the server knows the key again."""
        if self._honours_key:
            return TransientFailure(f"{words}; it is tried again with the same key")
        return DoubtfulDelivery(f"{words}; look whether it arrived")

    def close(self) -> None:
        """End what is open; the next question opens it again."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _open(self, url: str) -> "Client":
        if self._client is None:
            import httpx

            for name in ("httpx", "httpcore"):  # they log whole addresses and headers
                logging.getLogger(name).setLevel(logging.WARNING)
            self._client = httpx.Client(
                timeout=self._timeout_s,
                follow_redirects=False,
                trust_env=urlsplit(url).hostname not in LOOPBACK,
                limits=httpx.Limits(max_keepalive_connections=0),
                headers={"User-Agent": "voc"},
            )
        return self._client

    def _read(self, response: Any) -> bytes:
        """The content up to a bound and a time; the status, which says what matters, is there already."""
        import httpx

        content, ends = bytearray(), time.monotonic() + self._timeout_s
        try:
            for piece in response.iter_bytes():
                content += piece
                if len(content) > MOST_BYTES or time.monotonic() > ends:
                    break
        except httpx.HTTPError:
            return b""
        return bytes(content)


def seconds(words: str, *, now: datetime) -> float | None:
    """What Retry-After says, in seconds from `now`: a number or a date. None where it says nothing that can be read."""
    try:
        wait = float(words)
    except ValueError:
        wait = _until(words, now)
    return min(max(wait, 0.0), LONGEST_WAIT_S) if isfinite(wait) else None


def host_with_port(url: str) -> str:
    """Who is asked: the host, and the port where one is named."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _until(words: str, now: datetime) -> float:
    try:
        then = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return float("nan")
    return ((then if then.tzinfo else then.replace(tzinfo=UTC)) - now).total_seconds()


def _kind(status: int, meaning: Meaning) -> str:
    for kind in ("ok", "again", "never", "doubt"):
        if status in getattr(meaning, kind):
            return kind
    if 200 <= status < 300:
        return "never" if meaning.ok else "ok"
    if status in DOUBT:
        return "doubt"
    return "again" if status in AGAIN or status >= 500 else "never"


def _reason(status: int) -> str:
    if 300 <= status < 400:
        return "it sends us to another address; write the one that answers"
    reasons = {
        401: "it refuses the key",
        403: "it refuses the key, or what we ask",
        404: "there is nothing at this address",
        413: "the message is too long for it",
    }
    return reasons.get(status, "it refuses the message")
