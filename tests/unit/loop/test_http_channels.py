"""The channels that speak HTTP: what each status means, signatures, Slack's markup, templates of JSON."""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.loop.rigs import MESSAGE, SECRETS, RestRig, SlackRig
from voc.errors import ChannelError, DoubtfulDelivery, InputError, PermanentFailure, TransientFailure
from voc.loop.channels import Channel, open_channel
from voc.loop.channels.http_client import MOST_BYTES, seconds
from voc.loop.channels.signature import HEADER, sign, verify
from voc.loop.channels.slack import escaped
from voc.mail.ids import decoded
from voc.terms import Reach
from voc.testing_http import Behaviour, FakeHttpServer, late, status

NOW = datetime(2026, 10, 31, 9, 0, tzinfo=UTC)
SECRET = SECRETS["VOC_HOOK_SECRET"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHttpServer]:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    with FakeHttpServer() as made:
        yield made


def _channel(kind: str, server: FakeHttpServer, **options: Any) -> Channel:
    return open_channel(
        kind, outbox=Path(), from_address="cs@acme.example", options={"timeout_s": 5, **options}
    )


def _webhook(server: FakeHttpServer, **options: Any) -> Channel:
    return _channel("webhook", server, url=server.url("/in"), secret_env="VOC_HOOK_SECRET", **options)


def _slack(server: FakeHttpServer, **options: Any) -> Channel:
    given = {**SlackRig.options, "api_url": server.url("/api"), **options}
    return _channel("slack", server, **given)


def _rest(server: FakeHttpServer, **options: Any) -> Channel:
    given = {**RestRig.options, "url": server.url("/tickets"), **options}
    return _channel("http", server, **given)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, PermanentFailure) for code in (301, 400, 401, 403, 404, 410, 413, 422)),
        *((code, TransientFailure) for code in (408, 425, 429, 500, 503, 507)),
        *((code, DoubtfulDelivery) for code in (502, 504)),
    ],
)
def test_a_status_means_never_later_or_doubt(
    server: FakeHttpServer, code: int, kind: type[ChannelError]
) -> None:
    channel = _webhook(server)
    server.next(status(code, {"Location": "https://evil.example/"}))
    with pytest.raises(kind, match=f"HTTP {code}"):
        channel.send(MESSAGE)
    channel.close()
    assert len(server.requests) == 1


def test_a_server_that_times_out_then_is_busy_then_broken_gets_it_once(server: FakeHttpServer) -> None:
    server.honours_keys = True
    channel = _webhook(server, honours_key=True, timeout_s=0.3)
    server.next(late(2), status(429, {"Retry-After": "7"}), status(500))
    waits = []
    for _ in range(3):
        with pytest.raises(TransientFailure) as failure:
            channel.send(MESSAGE)
        waits.append(failure.value.retry_after)
    channel.send(MESSAGE)
    channel.close()
    assert waits == [None, 7, None]
    assert (len(server.requests), len(server.taken)) == (4, 1)


def test_an_answer_that_ends_in_the_middle_is_an_answer_all_the_same(server: FakeHttpServer) -> None:
    channel = _webhook(server)
    server.next(Behaviour(taken=True, cut=True))
    assert "HTTP 200" in channel.send(MESSAGE)
    channel.close()


def test_an_answer_without_end_is_not_read_to_its_end(server: FakeHttpServer) -> None:
    channel = _rest(server)
    server.next(Behaviour(taken=True, content=b" " * (5 * MOST_BYTES)))
    channel.send(MESSAGE)
    channel.close()


@pytest.mark.parametrize(
    ("words", "wait"),
    [
        ("7", 7),
        ("0.5", 0.5),
        ("-3", 0),
        ("Sat, 31 Oct 2026 09:02:00 GMT", 120),
        ("Sat, 31 Oct 2026 08:00:00 GMT", 0),
        ("99999999", 86_400),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("Fri, 99 Xxx 99999999999 99:99:99 GMT", None),
    ],
)
def test_what_a_server_asks_us_to_wait_is_seconds(words: str, wait: float | None) -> None:
    assert seconds(words, now=NOW) == wait


def test_neither_address_nor_words_get_into_a_log(
    server: FakeHttpServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("VOC_SLACK_WEBHOOK", server.url("/services/T0/B0/very-secret"))
    channel = _channel("slack", server, webhook_env="VOC_SLACK_WEBHOOK")
    with caplog.at_level(logging.DEBUG):
        channel.send(MESSAGE)
    channel.close()
    assert "very-secret" not in caplog.text
    assert "very-secret" not in channel.where
    assert "Merhaba" not in caplog.text


def test_a_webhook_is_signed_and_its_receiver_can_tell(server: FakeHttpServer) -> None:
    channel = _webhook(server)
    said = channel.send(MESSAGE)
    channel.close()
    (request,) = server.taken
    header = request.headers[HEADER.lower()]
    signed = verify(header, request.body, ["an older secret", SECRET], now=datetime.now(UTC))
    assert abs(signed - datetime.now(UTC)) < timedelta(seconds=60)
    assert decoded(request.headers["idempotency-key"].removeprefix("voc.")) == MESSAGE.key
    body = json.loads(request.body)
    assert (body["type"], body["key"], body["csm"]) == ("message", MESSAGE.key, "Casey Jones")
    assert body["delivery"] == request.headers["voc-delivery"]
    assert body["delivery"] in said


def test_a_webhook_that_was_changed_forged_or_kept_for_later_is_refused() -> None:
    body = b'{"a": 1}'
    header = sign(SECRET, body, at=NOW)
    assert verify(header, body, [SECRET], now=NOW + timedelta(seconds=300)) == NOW
    late_again = NOW + timedelta(seconds=301)
    for shown, content, secrets, now in [
        (header, body + b" ", [SECRET], NOW),
        (header.replace("t=1", "t=2"), body, [SECRET], NOW),
        (header, body, ["another secret, also long"], NOW),
        (header, body, [], NOW),
        (header, body, [""], NOW),
        (sign("", body, at=NOW), body, [""], NOW),
        (header, body, [SECRET], late_again),
        (header, body, [SECRET], NOW - timedelta(seconds=301)),
    ]:
        with pytest.raises(InputError, match="Refuse it"):
            verify(shown, content, secrets, now=now)


@given(st.text(max_size=80))
def test_no_header_breaks_the_check_of_a_signature(header: str) -> None:
    with pytest.raises(InputError, match="Refuse it"):
        verify(header, b"{}", [SECRET], now=NOW)


HOSTILE = "<!channel> <@U0000> <https://evil.example|our site> @here @Channel *b* &lt;!everyone&gt;"


def test_no_words_of_a_customer_call_people_or_forge_a_link_in_slack(server: FakeHttpServer) -> None:
    channel = _slack(server)
    for field in ("to_name", "subject", "body", "account", "csm", "key", "sender"):
        channel.send(replace(MESSAGE, **{field: HOSTILE}))
    channel.close()
    for request in server.taken:
        payload = json.loads(request.body)
        assert not re.search(r"<(?!@U1)|@(?:here|channel|everyone)", request.body.decode(), re.IGNORECASE)
        assert (payload["parse"], payload["link_names"]) == ("none", False)


@given(st.text())
def test_text_for_slack_has_no_sign_that_slack_acts_on(text: str) -> None:
    assert not set("<>") & set(escaped(text))
    assert not re.search(r"@(?:channel|here|everyone)\b", escaped(text), re.IGNORECASE)


def test_a_csm_whom_slack_knows_gets_it_in_person_and_others_the_channel(server: FakeHttpServer) -> None:
    channel = _slack(server, members={"casey  JONES": "U012AB3CD"})
    assert channel.reaches is Reach.COLLEAGUE
    assert "U012AB3CD" in channel.send(MESSAGE)
    assert "C012AB3CD" in channel.send(replace(MESSAGE, csm="Somebody Else"))
    channel.close()
    first, second = (json.loads(request.body) for request in server.taken)
    assert first["blocks"][0]["text"]["text"].startswith("<@U012AB3CD>: please tell Ada Şahin at North &amp;")
    assert second["blocks"][0]["text"]["text"].startswith("Somebody Else: ")
    assert server.taken[0].headers["authorization"] == "Bearer xoxb-1"


def test_a_csm_whom_nobody_knows_is_for_a_person(server: FakeHttpServer) -> None:
    channel = _slack(server, channel="", members={"Casey Jones": "U012AB3CD"})
    with pytest.raises(PermanentFailure, match="not in `members`"):
        channel.send(replace(MESSAGE, csm=None))
    assert server.requests == []


def test_the_address_stays_away_from_slack_unless_it_is_asked_for(server: FakeHttpServer) -> None:
    channel = _slack(server, with_address=False)
    channel.send(MESSAGE)
    channel.close()
    assert b"ada@north.example" not in server.taken[0].body


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b'{"ok": false, "error": "ratelimited"}', TransientFailure),
        (b'{"ok": false, "error": "channel_not_found"}', PermanentFailure),
        (b'{"ok": false, "error": "invalid_auth"}', PermanentFailure),
        (b'{"ok": false, "error": "fatal_error"}', DoubtfulDelivery),
        (b'{"ok": false}', DoubtfulDelivery),
        (b"<html>", DoubtfulDelivery),
        (b"[]", DoubtfulDelivery),
    ],
)
def test_slack_says_no_with_status_200(server: FakeHttpServer, said: bytes, kind: type[ChannelError]) -> None:
    channel = _slack(server)
    server.next(status(200, content=said))
    with pytest.raises(kind, match="Slack"):
        channel.send(MESSAGE)
    channel.close()


def test_a_long_message_goes_to_slack_in_blocks_that_it_takes(server: FakeHttpServer) -> None:
    channel = _slack(server)
    body = "a line & <more>\n" * 1_000 + "&" * 9_000
    channel.send(replace(MESSAGE, body=body))
    long = dict.fromkeys(("subject", "to_name", "account", "csm", "key"), "&" * 4_000)
    channel.send(replace(MESSAGE, **long))
    with pytest.raises(PermanentFailure, match="too long for Slack"):
        channel.send(replace(MESSAGE, body="&" * 50_000))
    channel.close()
    texts, others = (
        [block["text"]["text"] for block in json.loads(request.body)["blocks"] if "text" in block]
        for request in server.taken
    )
    assert max(map(len, [*texts, *others])) <= 3_000
    assert "".join(texts[2:]) == escaped(body)


def test_a_rest_interface_is_asked_as_its_table_says(server: FakeHttpServer) -> None:
    server.content = b'{"ticket": {"id": 35436}}'
    channel = _rest(
        server,
        url=server.url("/contacts/{{ to_email }}/tickets"),
        method="PUT",
        headers={"Authorization": "Bearer {{ secret }}", "X-Voc": "{{ key }}"},
        idempotency_header="Idempotency-Key",
    )
    hostile = 'x", "admin": true, "a": "\\'
    said = channel.send(replace(MESSAGE, subject=hostile, to_email="a/../b?c=d#e@x.example"))
    channel.close()
    (request,) = server.taken
    assert said == f"taken by 127.0.0.1:{channel.where.rpartition(':')[2]} as 35436"
    assert (request.method, request.path) == ("PUT", "/contacts/a%2F..%2Fb%3Fc%3Dd%23e%40x.example/tickets")
    assert request.headers["authorization"] == "Bearer t0ken"
    assert request.headers["idempotency-key"] == request.headers["x-voc"]
    assert json.loads(request.body)["ticket"]["subject"] == hostile


def test_a_table_may_say_what_a_status_means(server: FakeHttpServer) -> None:
    channel = _rest(server, ok=[202], again=[404], never=[500], doubt=[200])
    meanings = {
        202: None,
        404: TransientFailure,
        500: PermanentFailure,
        200: DoubtfulDelivery,
        201: PermanentFailure,
    }
    for code, kind in meanings.items():
        server.next(status(code))
        if kind is None:
            channel.send(MESSAGE)
        else:
            with pytest.raises(kind):
                channel.send(MESSAGE)
    channel.close()


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_words_break_out_of_a_json_template(subject: str, name: str) -> None:
    template = '{"s": {{ subject }}, "n": {"h": {{ html|tojson }}, "e": {{ to_name ~ "!" }}}}'
    options = {"url": "https://x.example/", "body": template}
    channel: Any = open_channel("http", outbox=Path(), from_address="cs@acme.example", options=options)
    _, _, body = channel._rendered(replace(MESSAGE, subject=subject, to_name=name))
    read = json.loads(body)
    assert read["s"] == subject.encode("utf-8", "replace").decode().replace("\x00", " ")
    assert set(read) == {"s", "n"}
    assert set(read["n"]) == {"h", "e"}
