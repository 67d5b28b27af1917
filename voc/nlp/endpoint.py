"""One way to ask a model at an address: JSON out, JSON in, over HTTP as the OpenAI-compatible servers speak it.

Used by the encoder by URL and by the large model. What is sent goes to the named host and nowhere else: a
redirect is an error, and a local address is never reached through a proxy. Neither keys nor texts stand in
an error or a log. httpx comes into this room by this module alone.
"""

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from voc.errors import EndpointError, InputError

if TYPE_CHECKING:
    from httpx import Client, Response

MOST_BYTES = 64 * 2**20
"""A longer answer is not read to its end."""
LONGEST_WAIT_S = 20.0
"""What a server asks us to wait is honoured up to here."""
HERE = ("localhost", "127.0.0.1", "::1")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long and how often an address is asked.

    `timeout_s`: seconds for a whole answer. `tries`: how often a server that is busy (429) or broken (5xx), or
    cannot be reached, is asked in all. `wait_s`: seconds before the second try, doubled before each further one.
    An answer that takes too long is not asked for again: it may have been paid for.
    """

    timeout_s: float = 60.0
    tries: int = 4
    wait_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A base address such as `https://host/v1`, checked. `key` is what the server knows us by; empty for none."""

    base: str
    key: str = ""

    @property
    def host(self) -> str:
        """The host with its port where one is named: who gets what is sent."""
        return urlsplit(self.base).netloc

    @property
    def local(self) -> bool:
        """Whether it is this machine."""
        return urlsplit(self.base).hostname in HERE

    @property
    def encrypted(self) -> bool:
        """Whether nobody on the way can read along."""
        return self.base.startswith("https://")

    def __repr__(self) -> str:
        """Without the key, which must not get into a log by way of a traceback."""
        return f"Address({self.base!r})"


def address(url: str, *, key: str = "", ending: str = "") -> Address:
    """An address from what a person wrote; `ending` is what servers put behind it and may be left out.

    Raises: InputError for anything that is not http(s)://HOST[:PORT][/PATH]. The sentence does not repeat a
    name or a key that stands in the address.
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise InputError(
            f"The address of a model at `{host}` holds a name, a key or a question mark. Write only "
            "http(s)://HOST/PATH; the key belongs into the environment."
        )
    if parts.scheme not in ("http", "https") or not host:
        raise InputError(f"`{url}` is no address of a model. One is https://models.example.com/v1")
    if not (key.isascii() and key.isprintable()):
        raise InputError(
            f"The key for {host} holds signs that no key has. Copy it again into the environment."
        )
    path = parts.path.rstrip("/").removesuffix(ending).rstrip("/")
    return Address(base=f"{parts.scheme}://{parts.netloc}{path}", key=key)


class _Again(Exception):
    """This try failed in a way that passes."""

    def __init__(self, reason: str, *, status: int | None = None, wait_s: float | None = None) -> None:
        self.reason, self.status, self.wait_s = reason, status, wait_s
        super().__init__(reason)


def sendable(text: str, most_chars: int) -> str:
    """What any server can read: cut, without lone halves of surrogate pairs and NUL; empty for blanks."""
    return text[:most_chars].encode("utf-8", "replace").decode("utf-8").replace("\x00", " ").strip()


class Endpoint:
    """An open connection to one address, from `with` to its end.

    Proxies of the environment serve only what is not on this machine.
    """

    def __init__(self, where: Address, patience: Patience) -> None:
        self.where, self._patience = where, patience
        self._client: Client | None = None

    def __enter__(self) -> "Endpoint":
        """Get ready. Nothing is sent yet."""
        import httpx

        key = self.where.key
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=self._patience.timeout_s,
            follow_redirects=False,
            trust_env=not self.where.local,
        )
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def ask(self, path: str, body: Mapping[str, Any]) -> Any:
        """Post `body` to the address and `path`, and give back the JSON of the answer.

        Raises: EndpointError, `lasting` where the server refuses us (4xx but 408 and 429) or sends us elsewhere.
        """
        if self._client is None:
            raise RuntimeError("An Endpoint is used inside `with`.")
        host, wait = self.where.host, self._patience.wait_s
        for left in range(self._patience.tries - 1, -1, -1):
            try:
                return self._once(self._client, path, body)
            except _Again as again:
                if not left:
                    raise EndpointError(host, again.reason, status=again.status) from again
                pause = min(again.wait_s or wait, LONGEST_WAIT_S)
                log.info("%s %s; asked again in %.1f s", host, again.reason, pause)
                time.sleep(pause)
                wait *= 2
        raise EndpointError(host, "was asked no time at all: `tries` is 0.", lasting=True)

    def _once(self, client: "Client", path: str, body: Mapping[str, Any]) -> Any:
        import httpx

        host, timeout_s = self.where.host, self._patience.timeout_s
        ends = time.monotonic() + timeout_s
        late = f"did not answer within {timeout_s:g} seconds. Is it overloaded?"
        try:
            with client.stream("POST", self.where.base + path, json=body) as response:
                _require_ok(self.where, response)
                content = bytearray()
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > MOST_BYTES:
                        raise EndpointError(host, f"sends more than {MOST_BYTES // 2**20} MB.")
                    if time.monotonic() > ends:
                        raise EndpointError(host, late)
        except httpx.TimeoutException as error:
            raise EndpointError(host, late) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Again("cannot be reached, or broke off. Is the address right, and is it up?") from error
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise EndpointError(host, "answers with something that is not JSON.") from error


def _require_ok(where: Address, response: "Response") -> None:
    """Raise unless the status is that of an answer. What the server says besides is not shown: it may quote us."""
    status = response.status_code
    if status in (408, 429) or status >= 500:
        busy = "is busy or the quota is used up" if status == 429 else "is broken"
        wait_s = _seconds(response.headers.get("Retry-After", ""))
        raise _Again(f"{busy} (HTTP {status}). Try again later.", status=status, wait_s=wait_s)
    if response.is_redirect:
        reason = f"sends us to another address (HTTP {status}). Write the one that answers."
    elif status in (401, 403):
        reason = f"refuses the key (HTTP {status}). Is it set in the environment, and right?"
    elif status == 404:
        reason = "knows no such path or model (HTTP 404). Is the address the one before /embeddings or /chat?"
    elif not response.is_success:
        reason = f"refuses the question (HTTP {status}). Does it know this model?"
    else:
        return
    raise EndpointError(where.host, reason, lasting=True, status=status)


def _seconds(words: str) -> float | None:
    """What Retry-After says, where it is a number; a date is not worth reading."""
    try:
        return max(0.0, float(words))
    except ValueError:
        return None
