"""What stands before the public addresses: how often, how much, how slowly."""

import socket
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.api.conftest import Served, listening, served
from tests.factories import rows_of
from tests.told import Told, states_of
from voc.api.guard import Guard, Limit
from voc.api.limits import MOST_KNOWN, Buckets, Rate, known_as
from voc.model import Feedback
from voc.terms import LoopState


class Steady:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """Seconds since it was made."""
        return self.seconds


def test_a_bucket_gives_its_burst_and_then_as_fast_as_it_fills() -> None:
    buckets = Buckets(Rate(3, 0.5))
    assert [buckets.wait("a", now=0) for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.wait("b", now=0) == 0
    assert [buckets.wait("a", now=2), buckets.wait("a", now=2)] == [0, 2]


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    buckets = Buckets(Rate(1, 1))
    assert buckets.wait("a", now=100) == 0
    assert buckets.wait("a", now=0) == 1


def test_the_store_of_buckets_is_bounded() -> None:
    buckets = Buckets(Rate(1, 1))
    for number in range(MOST_KNOWN + 50):
        buckets.wait(str(number), now=0)
    assert len(buckets._levels) == MOST_KNOWN


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::"),
        ("[2001:db8:1:2::6]", "2001:db8:1:2::"),
        ("evil, header", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_address_is_counted_under_one_name(address: str, name: str) -> None:
    assert known_as(address) == name


@pytest.fixture
def clock() -> Steady:
    """A clock of the test's own."""
    return Steady()


@pytest.fixture
def server(all_told: Told, clock: Steady) -> Iterator[Served]:
    """A server whose limits go by that clock."""
    with served(all_told, steady=clock) as running:
        yield running


@pytest.fixture
def proxied(all_told: Told, clock: Steady) -> Iterator[Served]:
    """The same behind a proxy."""
    with served(all_told, steady=clock, behind_proxy=True) as running:
        yield running


def test_who_asks_too_often_is_told_when_to_come_again(server: Served, clock: Steady) -> None:
    path = server.receipt(server.told.yes)
    codes = [server.client.get(path).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    refused = server.client.get(path)
    assert (refused.headers["retry-after"], refused.headers["cache-control"]) == ("6", "no-store")
    assert "Please try again in a minute" in refused.text
    assert server.client.get(server.receipt(server.told.bo)).status_code == 200
    clock.seconds += 5
    assert server.client.get(path).status_code == 200


def test_guessing_is_stopped_by_the_address_it_comes_from(server: Served) -> None:
    codes = [server.client.get(f"/r/guess{number}").status_code for number in range(70)]
    assert codes == [404] * 60 + [429] * 10


def test_what_a_caller_says_of_its_address_counts_only_behind_a_proxy(server: Served) -> None:
    codes = [
        server.client.get("/r/guess", headers={"x-forwarded-for": f"198.51.100.{n}"}).status_code
        for n in range(40)
    ]
    assert 429 in codes


def test_behind_a_proxy_the_address_that_the_proxy_wrote_counts(proxied: Served) -> None:
    def ask(number: int, forwarded: str) -> int:
        return proxied.client.get(f"/r/guess{number}", headers={"x-forwarded-for": forwarded}).status_code

    assert [ask(n, f"203.0.113.{n}, 198.51.100.1") for n in range(61)][-1] == 429
    assert ask(99, "198.51.100.2") == 404


@pytest.mark.parametrize("told_before", [True, False])
def test_a_body_that_is_too_long_is_not_read_to_its_end(server: Served, told_before: bool) -> None:
    path, body = server.receipt(server.told.yes), b"text=" + b"x" * 70_000
    content = body if told_before else iter([body[i : i + 1000] for i in range(0, len(body), 1000)])
    assert server.client.post(path, content=content).status_code == 413
    assert [said for said in rows_of(server.told.engine, Feedback) if said.reply_to] == []


def test_hooks_take_a_megabyte_and_not_more(server: Served) -> None:
    assert server.client.post("/hooks/reply", content=b"x" * 1_000_000).status_code == 401
    assert server.client.post("/hooks/reply", content=b"x" * 1_100_000).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 40])
def test_a_length_that_is_none_is_refused(server: Served, length: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        head = (
            f"POST {server.receipt(server.told.yes)} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
        )
        line.sendall(head.encode())
        assert line.recv(100).split()[1] in (b"400", b"413")


def test_a_body_that_comes_too_slowly_is_given_up_and_others_are_served_meanwhile() -> None:
    async def app(_scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"ok"})  # type: ignore[operator]

    limits = {"r": Limit(1000, 0.4, Rate(100, 1))}
    guard = Guard(
        app,
        refuse=lambda status, _: str(status).encode(),
        behind_proxy=False,
        clock=time.monotonic,
        limits=limits,
    )
    with listening(guard) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"POST /r/x HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        assert httpx.get(f"http://127.0.0.1:{port}/r/x").text == "ok"
        assert line.recv(1000).startswith(b"HTTP/1.1 408")
        assert line.recv(1000) in (b"", b"408")


def test_a_form_with_files_or_with_very_many_fields_moves_nothing(server: Served) -> None:
    path = server.receipt(server.told.yes)
    files = server.client.post(path, files={"text": ("a.txt", b"solved")})
    many = server.client.post(path, files={f"f{number}": (None, "x") for number in range(50)})
    assert {files.status_code, many.status_code} <= {400, 303}
    assert states_of(server.told.engine, server.told.yes) == [LoopState.TOLD]
