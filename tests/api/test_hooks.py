"""Webhooks over real HTTP: nothing is believed that is not signed, and nothing is taken twice."""

import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.api.conftest import HOOK_SECRET, SLACK_SECRET, Served, served
from tests.factories import account, rows_of, take_in
from tests.told import LATER, Told, is_left_alone, messages_of, states_of
from voc.loop.channels.signature import HEADER, sign
from voc.mail.ids import message_id
from voc.model import DeliveryEvent, Feedback, Notification
from voc.store import open_engine, writing
from voc.terms import Channel, LoopState, NotificationState, Speaker


def key_of(server: Served) -> str:
    """The key of Ada's yes."""
    return next(m.key for m in messages_of(server.told.engine) if m.id == server.told.yes)


def event(server: Served, kind: str = "bounced", id: str = "e1", **more: object) -> dict[str, object]:
    """An event about Ada's yes."""
    return {"id": id, "key": key_of(server), "kind": kind, "at": LATER.isoformat(), "detail": "550"} | more


def call(
    server: Served, path: str, content: object, *, secret: str = HOOK_SECRET, at: datetime = LATER
) -> httpx.Response:
    """Call a hook with a signed body."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return server.client.post(path, content=body, headers={HEADER: sign(secret, body, at=at)})


def test_a_bounce_is_taken_once(server: Served) -> None:
    first, again = (call(server, "/hooks/delivery", event(server)) for _ in range(2))
    assert (first.status_code, first.json()) == (200, {"taken": 1, "known": 0, "unknown": 0})
    assert again.json() == {"taken": 0, "known": 1, "unknown": 0}
    assert states_of(server.told.engine, server.told.yes) == [LoopState.SHIPPED]


def test_several_events_come_in_one_call_and_a_message_may_be_named_by_its_message_id(server: Served) -> None:
    named = message_id(key_of(server), "acme.example")
    events = [event(server, "delivered", "e1"), event(server, "complaint", "e2", key=named)]
    other = event(server, "opened", "e3", key="of another system")
    done = call(server, "/hooks/delivery", {"events": [*events, other]}).json()
    assert done == {"taken": 2, "known": 0, "unknown": 1}
    assert is_left_alone(server.told.engine, server.told.yes)


def test_word_that_comes_too_early_is_to_be_told_again(server: Served) -> None:
    with writing(server.told.engine) as session:
        session.get_one(Notification, server.told.yes).state = NotificationState.SENDING
    early = call(server, "/hooks/delivery", event(server, "delivered"))
    assert (early.status_code, early.headers["retry-after"]) == (503, "30")


@pytest.mark.parametrize("path", ["/hooks/delivery", "/hooks/reply"])
def test_what_is_not_signed_by_us_or_not_now_is_refused(server: Served, path: str) -> None:
    body = json.dumps(event(server)).encode()
    right = sign(HOOK_SECRET, body, at=LATER)
    refused = [
        server.client.post(path, content=body),
        server.client.post(path, content=body, headers={HEADER: "t=1,v1=00"}),
        server.client.post(path, content=body + b" ", headers={HEADER: right}),
        call(server, path, body, secret="another secret"),
        call(server, path, body, at=LATER - timedelta(minutes=6)),
        call(server, path, body, at=LATER + timedelta(minutes=6)),
    ]
    assert {answer.status_code for answer in refused} == {401}
    assert {answer.text for answer in refused} == {'{"error":"This call was not made by this workspace."}'}
    assert [row for row in rows_of(server.told.engine, DeliveryEvent) if row.source] == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"kind": "exploded"}, "kind"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2026-06-01T12:00:00"}, "at"),
        ({"key": ""}, "key"),
        ({"id": "x" * 400}, "id"),
        ({"kind": "sent"}, "not for others to tell"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "`at`"),
        ({"id": "e\x00"}, "`id`"),
    ],
)
def test_what_is_no_event_is_refused_with_the_field_named(
    server: Served, change: dict[str, object], named: str
) -> None:
    answer = call(server, "/hooks/delivery", event(server) | change)
    assert answer.status_code == 400
    assert named in answer.json()["error"]


def test_of_several_events_none_is_taken_where_one_is_none_and_its_place_is_named(server: Served) -> None:
    events = [event(server, "opened"), event(server, "sent", id="e2")]
    answer = call(server, "/hooks/delivery", {"events": events})
    assert (answer.status_code, "`events.1.kind`" in answer.json()["error"]) == (400, True)
    assert [row for row in rows_of(server.told.engine, DeliveryEvent) if row.source] == []


def test_what_is_said_to_happen_later_happened_now(server: Served) -> None:
    call(server, "/hooks/delivery", event(server, "opened", at="9999-12-31T23:59:59Z"))
    assert [row.at for row in rows_of(server.told.engine, DeliveryEvent) if row.source] == [LATER]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b'{"events": 3}'])
def test_a_body_that_is_no_json_of_ours_is_refused(server: Served, body: bytes) -> None:
    assert call(server, "/hooks/delivery", body).status_code == 400
    assert call(server, "/hooks/reply", body).status_code == 400


def reply(server: Served, **more: object) -> dict[str, object]:
    """Ada's reply to her yes."""
    named = message_id(key_of(server), "acme.example")
    standard: dict[str, Any] = {"id": "m1", "from": "Ada <ada@north.example>", "in_reply_to": named}
    return standard | {"subject": "Re: export", "text": "It works!", "at": LATER.isoformat()} | more


def test_a_reply_comes_in_by_the_front_door_once(server: Served) -> None:
    answers = [call(server, "/hooks/reply", reply(server)).json() for _ in range(2)]
    assert answers == [{"new": True}, {"new": False}]
    (said,) = [row for row in rows_of(server.told.engine, Feedback) if row.channel is Channel.REPLY]
    ada = next(m.contact_id for m in messages_of(server.told.engine) if m.id == server.told.yes)
    assert (said.text, said.reply_to, said.contact_id) == ("It works!", server.told.yes, ada)
    assert server.news == ["news"]


def test_a_reply_without_a_message_and_one_that_is_far_too_long_are_kept(server: Served) -> None:
    assert call(server, "/hooks/reply", reply(server, in_reply_to="<x@y>")).json() == {"new": True}
    assert call(server, "/hooks/reply", reply(server, id="m2", text="x\x00" * 100_000)).json() == {
        "new": True
    }
    first, second = [row for row in rows_of(server.told.engine, Feedback) if row.channel is Channel.REPLY]
    assert (first.reply_to, len(second.text)) == (None, 50_000)


def test_html_in_a_reply_stays_text_and_data_of_others_is_taken_out(server: Served) -> None:
    call(
        server,
        "/hooks/reply",
        reply(server, text="<script>x</script> ask eve@other.example", subject="a\r\nBcc: b"),
    )
    (said,) = [row for row in rows_of(server.told.engine, Feedback) if row.channel is Channel.REPLY]
    assert said.text == "<script>x</script> ask [email 1]"


def test_a_reply_from_nobody_is_refused(server: Served) -> None:
    assert call(server, "/hooks/reply", reply(server, **{"from": "not an address"})).status_code == 400


def slack(
    server: Served, text: str, *, secret: str = SLACK_SECRET, at: datetime = LATER, **more: str
) -> httpx.Response:
    """A slash command as Slack sends it."""
    body = urlencode({"text": text, "user_name": "casey", "command": "/voc"} | more).encode()
    moment = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + moment.encode() + b":" + body, sha256).hexdigest()
    heads = {"X-Slack-Signature": f"v0={digest}", "X-Slack-Request-Timestamp": moment}
    form = {"content-type": "application/x-www-form-urlencoded"}
    return server.client.post("/hooks/slack", content=body, headers=heads | form)


def test_a_colleague_posts_from_slack_in_one_line_once(server: Served) -> None:
    first, again = (slack(server, "north: The export &lt;3 forgets the last row").json() for _ in range(2))
    assert first["response_type"] == "ephemeral"
    assert first["text"].startswith("Kept for North")
    assert again["text"].startswith("This was posted today already for North")
    (said,) = [row for row in rows_of(server.told.engine, Feedback) if row.channel is Channel.POST]
    assert (said.text, said.author, said.speaker) == (
        "The export <3 forgets the last row",
        "slack:casey",
        Speaker.CSM,
    )
    assert server.news == ["news"]


def test_a_near_miss_is_named_in_slack_and_no_markup_gets_through(server: Served) -> None:
    take_in(server.told.engine, account("a<!channel>b"))
    words = slack(server, "Nort: it broke").json()["text"]
    assert "Did you mean `North`?" in words
    assert "<!channel>" not in words.lower()
    assert "begin with a colon" in slack(server, "it broke").json()["text"]
    assert slack(server, ": it broke").json()["text"].startswith("Kept (number")


def test_slack_is_believed_only_with_its_signature_of_now(server: Served) -> None:
    assert slack(server, "north: x", secret="another").status_code == 401
    assert slack(server, "north: x", at=LATER - timedelta(minutes=6)).status_code == 401
    assert server.client.post("/hooks/slack", content=b"text=north:x").status_code == 401
    odd = {b"X-Slack-Signature": "v0=\u00e9".encode("latin-1"), b"X-Slack-Request-Timestamp": b"1e9"}
    assert server.client.post("/hooks/slack", content=b"text=x", headers=odd).status_code == 401
    assert [row for row in rows_of(server.told.engine, Feedback) if row.channel is Channel.POST] == []


def test_a_hook_without_a_secret_is_not_there(all_told: Told) -> None:
    with served(all_told, secrets=False) as server:
        body = b"{}"
        signed = {HEADER: sign("", body, at=LATER)}
        assert server.client.post("/hooks/delivery", content=body, headers=signed).status_code == 404
        assert server.client.post("/hooks/slack", content=body).status_code == 404


def test_a_hook_is_only_posted_to_and_there_are_no_others(server: Served) -> None:
    assert server.client.get("/hooks/delivery").status_code == 405
    assert server.client.post("/hooks/other").status_code == 404
    assert server.client.get("/openapi.json").status_code == 404


def test_health_says_ok_and_nothing_else(server: Served) -> None:
    assert server.client.get("/healthz").json() == {"status": "ok"}


def test_health_says_no_where_the_database_does_not_answer(all_told: Told) -> None:
    gone = replace(all_told.place, engine=open_engine("sqlite:////nowhere/at/all/voc.db"))
    with served(replace(all_told, place=gone)) as server:
        found = server.client.get("/healthz")
        body = json.dumps({"id": "e1", "key": "k", "kind": "opened", "at": LATER.isoformat()}).encode()
        hook = call(server, "/hooks/delivery", body)
    assert (found.status_code, found.json()) == (503, {"status": "no"})
    assert (hook.status_code, hook.headers["retry-after"], "nowhere" in hook.text) == (503, "30", False)
