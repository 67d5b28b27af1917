"""Every channel keeps the promises of the port: one contract, run over all that ship, against real servers here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.unit.loop.rigs import MESSAGE, RIGS, HttpRig, Rig
from voc.errors import (
    ChannelError,
    DoubtfulDelivery,
    InputError,
    NotFound,
    PermanentFailure,
    TransientFailure,
)
from voc.loop.channels import CHANNELS, open_channel
from voc.terms import Reach

NET = [name for name, rig in RIGS.items() if rig.net]
over_a_net = pytest.mark.parametrize("rig", NET, indirect=True)


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """A channel of every kind, in turn, with something real behind it."""
    with RIGS[request.param](tmp_path, monkeypatch) as made:
        yield made


def test_every_channel_that_ships_is_under_this_contract() -> None:
    assert set(CHANNELS.names()) <= {getattr(rig, "kind", name) for name, rig in RIGS.items()}


def test_a_message_arrives_and_the_channel_says_where(rig: Rig) -> None:
    said = rig.channel.send(MESSAGE)
    (arrived,) = rig.arrived()
    assert arrived.recipients == ["ada@north.example"]
    assert said
    assert "ada" not in said.lower()
    assert rig.channel.where
    assert rig.channel.reaches in Reach


def test_a_message_that_says_its_day_arrives_as_well(rig: Rig) -> None:
    rig.channel.send(replace(MESSAGE, at=datetime(2026, 10, 31, 9, tzinfo=UTC)))
    assert len(rig.arrived()) == 1


def test_words_of_every_script_arrive_as_they_are(rig: Rig) -> None:
    rig.channel.send(MESSAGE)
    (arrived,) = rig.arrived()
    assert arrived.text.strip() == MESSAGE.body.strip()


def test_the_same_key_twice_is_one_message_where_the_channel_says_so(rig: Rig) -> None:
    rig.channel.send(MESSAGE)
    rig.channel.send(MESSAGE)
    assert len(rig.arrived()) == (1 if rig.channel.honours_key else 2)


def test_two_keys_are_two_messages(rig: Rig) -> None:
    for key in ("release:1:contact:北京:x", "release:1:contact:上海:x", "r:C 1", "r:C-1"):
        rig.channel.send(replace(MESSAGE, key=key))
    assert len(rig.arrived()) == 4


@pytest.mark.parametrize("field", ["to_name", "subject", "sender", "account", "csm", "language", "key"])
def test_no_name_and_no_subject_can_add_a_header_or_a_person(rig: Rig, field: str) -> None:
    rig.channel.send(MESSAGE)
    ends = ("\r\n", "\n", "\r", "\u2028", "\x0b", "=?utf-8?q?=0D=0A?=")
    for end in ends:
        hostile = f'Ada{end}Bcc: everyone@else.example{end}X-Forged: 1{end}{end}", "to_email": "x"'
        rig.channel.send(replace(MESSAGE, **{"key": f"m{end}", field: hostile}))
    honest, *hurt = rig.arrived()
    assert len(hurt) == len(ends)
    assert {one.recipients[0] for one in hurt} == {"ada@north.example"}
    assert [one.fields for one in hurt] == [honest.fields] * len(ends)


def test_half_signs_and_nul_stop_nothing(rig: Rig) -> None:
    rig.channel.send(replace(MESSAGE, body="a\ud800b\x00c", subject="a\ud800b\x00c", to_name="\ud800"))
    assert len(rig.arrived()) == 1


def test_a_channel_may_be_closed_twice_and_connects_again(rig: Rig) -> None:
    rig.channel.close()
    rig.channel.send(MESSAGE)
    rig.channel.close()
    rig.channel.close()
    rig.channel.send(replace(MESSAGE, key="another"))
    assert len(rig.arrived()) == 2


@over_a_net
def test_what_is_refused_is_for_a_person(rig: Rig) -> None:
    rig.refuse_next()
    with pytest.raises(PermanentFailure) as failure:
        rig.channel.send(MESSAGE)
    assert _tells_nobody(failure.value)
    assert rig.arrived() == []


@over_a_net
def test_what_is_put_off_is_tried_again_and_then_arrives(rig: Rig) -> None:
    rig.put_off_next()
    with pytest.raises(TransientFailure) as failure:
        rig.channel.send(MESSAGE)
    assert _tells_nobody(failure.value)
    assert failure.value.retry_after == (7 if isinstance(rig, HttpRig) else None)
    rig.channel.send(MESSAGE)
    assert len(rig.arrived()) == 1


@over_a_net
def test_what_cannot_be_reached_is_tried_again(rig: Rig) -> None:
    rig.stop()
    with pytest.raises(TransientFailure, match="cannot be reached") as failure:
        rig.channel.send(MESSAGE)
    assert _tells_nobody(failure.value)


@over_a_net
def test_what_breaks_off_after_it_was_handed_over_is_in_doubt_unless_the_key_is_honoured(rig: Rig) -> None:
    rig.break_off_next()
    with pytest.raises(TransientFailure if rig.channel.honours_key else DoubtfulDelivery) as failure:
        rig.channel.send(MESSAGE)
    assert _tells_nobody(failure.value)
    if rig.channel.honours_key:
        rig.channel.send(MESSAGE)
    assert len(rig.arrived()) == 1


@over_a_net
def test_a_failure_hurts_no_message_after_it(rig: Rig) -> None:
    for number, fail in enumerate((rig.refuse_next, rig.put_off_next, rig.break_off_next)):
        fail()
        with pytest.raises(ChannelError):
            rig.channel.send(replace(MESSAGE, key=f"fails {number}"))
        rig.channel.send(replace(MESSAGE, key=f"good {number}"))
    assert len(rig.arrived()) == 4  # the one that broke off was taken


@pytest.mark.parametrize("name", ["files", "mail_merge", "smtp"])
@pytest.mark.parametrize(
    "address", ["", "no-at-sign", "a@b@c", "ada@x.example\nBcc: y@z.example", "=a@", "a\x00b@x.example"]
)
def test_an_address_that_is_none_is_for_a_person(name: str, address: str, tmp_path: Path) -> None:
    options = {"host": "127.0.0.1", "port": 1, "security": "none"} if name == "smtp" else {}
    channel = open_channel(name, outbox=tmp_path, from_address="cs@acme.example", options=options)
    with pytest.raises(PermanentFailure, match="correct the contact"):
        channel.send(replace(MESSAGE, to_email=address))


@pytest.mark.parametrize("name", ["files", "mail_merge"])
def test_a_folder_that_cannot_be_written_is_worth_another_try(name: str, tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file in the way")
    channel = open_channel(name, outbox=tmp_path / "outbox", from_address="cs@acme.example")
    with pytest.raises(TransientFailure, match="Make room"):
        channel.send(MESSAGE)


def test_an_unknown_channel_names_the_near_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Did you mean `files`"):
        open_channel("file", outbox=tmp_path, from_address="cs@acme.example")


def test_two_channels_of_one_kind_have_a_table_each(tmp_path: Path) -> None:
    options = {"kind": "smtp", "host": "127.0.0.1", "port": 25, "security": "none"}
    first, second = (
        open_channel(name, outbox=tmp_path, from_address="cs@acme.example", options={**options, "port": port})
        for name, port in (("europe", 2501), ("asia", 2502))
    )
    assert (first.where, second.where) == ("127.0.0.1:2501", "127.0.0.1:2502")


HOST = {"host": "mail.example.com"}
HOOK = {"url": "https://example.com/x", "secret_env": "VOC_HOOK_SECRET"}
REST = {"url": "https://example.com/x", "body": '{"a": {{ body }}}'}


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("smtp", {}, "`host` is missing"),
        ("smtp", {**HOST, "hots": 1}, "there is no option `hots`. Did you mean `host`?"),
        ("smtp", {**HOST, "port": "many"}, "`port`: Input should be a valid integer"),
        (
            "smtp",
            {**HOST, "security": "none"},
            "`security` is `none` and mail.example.com is not this machine",
        ),
        ("smtp", {**HOST, "user": "cs"}, "`user` and `password_env` belong together"),
        ("smtp", {**HOST, "user": "cs", "password_env": "VOC_NO"}, "variable VOC_NO, which is not set"),
        ("smtp", {**HOST, "bounces_to": "b@evil.example"}, "`bounces_to` is no address in acme.example"),
        ("smtp", {**HOST, "ca_file": "/no/such.pem"}, "`ca_file` is no file with certificates (such.pem)"),
        ("files", {"folder": "x"}, "there is no option `folder`"),
        ("mail_merge", {"folder": "x"}, "there is no option `folder`"),
        ("webhook", {**HOOK, "url": "http://example.com/x"}, "`url` is not encrypted"),
        ("webhook", {**HOOK, "url": "https://a:b@example.com/x"}, "`url` holds a name or a key"),
        ("webhook", {**HOOK, "url": "nowhere"}, "`url` is no address"),
        ("webhook", HOOK, "variable VOC_HOOK_SECRET, which is not set"),
        ("webhook", {**HOOK, "secret_env": "VOC_SHORT"}, "a secret of fewer than 16 signs"),
        ("slack", {}, "`webhook_env` and `token_env` exclude one another"),
        ("slack", {"token_env": "VOC_SHORT"}, "`channel` is missing"),
        ("slack", {"token_env": "VOC_SHORT", "members": {"Ann": "@ann"}}, "`members.Ann` is `@ann`"),
        ("http", {**REST, "body": "{{ body "}, "It is a Jinja2 template"),
        ("http", {**REST, "body": '{"a": "{{ body }}"}'}, "`body` does not become JSON"),
        ("http", {**REST, "body": "{{ boddy }}"}, "'boddy' is undefined"),
        ("http", {**REST, "body": "{{ body.__class__.__mro__ }}"}, "cannot be filled in"),
        ("http", {**REST, "url": "https://{{ language }}.example.com/"}, "`url` has a template in its host"),
        ("http", {**REST, "headers": {"X-Api-Key": "abc"}}, "`headers.X-Api-Key` holds a secret"),
        ("http", {**REST, "headers": {"A": "{{ secret }}"}}, "`secret_env` is missing"),
        ("http", {**REST, "ok": [20]}, "`ok.0`: Input should be greater than or equal to 100"),
        ("http", {**REST, "reaches": "boss"}, "`reaches`: Input should be 'customer' or 'colleague'"),
        ("smtp", {**HOST, "kind": 7}, "`kind` is `7`, which is no name"),
    ],
)
def test_a_wrong_option_is_one_sentence_that_names_it(
    kind: str, options: dict[str, object], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_SHORT", "short")
    with pytest.raises(InputError) as error:
        open_channel(
            "mine", outbox=tmp_path, from_address="cs@acme.example", options={"kind": kind, **options}
        )
    assert str(error.value).startswith("[channels.mine]: ")
    assert said in str(error.value)
    assert "short" not in str(error.value).replace("a secret of fewer", "")


def _tells_nobody(failure: ChannelError) -> bool:
    """Whether the sentence, which is stored and shown, names no customer."""
    words = str(failure).lower()
    return not any(name in words for name in ("ada", "north", "merhaba"))


def test_an_address_of_ours_whose_domain_is_none_is_one_sentence(tmp_path: Path) -> None:
    options = {"host": "127.0.0.1", "security": "none"}
    with pytest.raises(InputError, match=r"`from_address` ends in `ü\.\.example`"):
        open_channel("smtp", outbox=tmp_path, from_address="cs@ü..example", options=options)
