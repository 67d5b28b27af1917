"""A rig for each channel that ships: the channel, the server behind it, and what arrived there, in one form."""

import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, ClassVar

import pytest

from voc.loop.channels import Channel, Outgoing, open_channel
from voc.testing import MemoryChannel
from voc.testing_http import FakeHttpServer, hang_up, status
from voc.testing_mail import FakeMailServer, hang_up_after_dot, refuse

FROM = "cs@acme.example"
MESSAGE = Outgoing(
    key="release:1.0:contact:A/7:files",
    to_email="ada@north.example",
    to_name="Ada Şahin",
    sender="Casey",
    subject="You asked, it is here",
    body="Merhaba Ada Şahin,\n\nຂອບໃຈ 谢谢\n.\nשלום, زيادة\n",
    language="tr",
    account="North & Sons",
    csm="Casey Jones",
    receipt="https://voc.acme.example/r/abc",
    unsubscribe="https://voc.acme.example/u/abc",
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message at the other end: who gets it, the names of its fields or headers, its words."""

    recipients: list[str]
    fields: set[str]
    text: str


class Rig(ABC):
    """A channel and what is behind it. `net`: whether something else must answer."""

    net = True

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        self.folder, self.environment = folder, environment
        self.channel: Channel

    def __enter__(self) -> "Rig":
        return self

    def __exit__(self, *_: object) -> None:
        self.channel.close()

    @abstractmethod
    def arrived(self) -> list[Arrived]:
        """What came to the other end."""

    def refuse_next(self) -> None:
        """The next message is refused for good."""
        raise NotImplementedError

    def put_off_next(self) -> None:
        """The next message is not taken now."""
        raise NotImplementedError

    def break_off_next(self) -> None:
        """The next message is taken, and nothing says so."""
        raise NotImplementedError

    def stop(self) -> None:
        """Nobody answers any more."""
        raise NotImplementedError


class MemoryRig(Rig):
    net = False

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        super().__init__(folder, environment)
        self.channel = self.memory = MemoryChannel()

    def arrived(self) -> list[Arrived]:
        return [Arrived([one.to_email], {"to"}, one.body.strip()) for one in self.memory.delivered.values()]


class FilesRig(Rig):
    net = False

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        super().__init__(folder, environment)
        self.channel = open_channel("files", outbox=folder, from_address=FROM)

    def arrived(self) -> list[Arrived]:
        return [as_arrived(path.read_bytes()) for path in sorted(self.folder.glob("*.eml"))]


class MergeRig(Rig):
    net = False

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        super().__init__(folder, environment)
        self.channel = open_channel("mail_merge", outbox=folder, from_address=FROM)

    def arrived(self) -> list[Arrived]:
        files = sorted((self.folder / "mail-merge").glob("*.csv"))
        texts = [path.read_bytes().decode("utf-8-sig") for path in files]
        rows = [row for text in texts for row in csv.DictReader(io.StringIO(text, newline=""))]
        return [Arrived([row["to"]], set(row), row["body"]) for row in rows]


class SmtpRig(Rig):
    """The mail server keeps serving from `with` to its end."""

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        super().__init__(folder, environment)
        self.server = FakeMailServer()

    def __enter__(self) -> "Rig":
        self.server.__enter__()
        self.up = True
        options = {"host": self.server.host, "port": self.server.port, "security": "none", "timeout_s": 5}
        self.channel = open_channel("smtp", outbox=self.folder, from_address=FROM, options=options)
        return self

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self.stop()

    def arrived(self) -> list[Arrived]:
        found = [as_arrived(mail.content) for mail in self.server.mails]
        assert [one.recipients for one in found] == [[mail.recipient] for mail in self.server.mails]
        return found

    def refuse_next(self) -> None:
        self.server.next(refuse("RCPT", 550))

    def put_off_next(self) -> None:
        self.server.next(refuse("dot", 451))

    def break_off_next(self) -> None:
        self.server.next(hang_up_after_dot())

    def stop(self) -> None:
        if self.up:
            self.server.__exit__()
        self.up = False


class HttpRig(Rig):
    """Channels that speak HTTP. `options` are given the server's address in the place of `URL`."""

    kind = ""
    options: ClassVar[Mapping[str, Any]] = {}
    content = b'{"ok": true, "ticket": {"id": 35}}'

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        super().__init__(folder, environment)
        honours = bool(self.options.get("honours_key"))
        self.server = FakeHttpServer(content=self.content, honours_keys=honours)

    def __enter__(self) -> "Rig":
        self.server.__enter__()
        self.up = True
        url = self.server.url("/take")
        for name, value in {**SECRETS, "VOC_SLACK_WEBHOOK": url}.items():
            self.environment.setenv(name, value)
        options = {name: url if value == "URL" else value for name, value in self.options.items()}
        self.channel = open_channel(
            "other", outbox=self.folder, from_address=FROM, options={"kind": self.kind, **options}
        )
        return self

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self.stop()

    def arrived(self) -> list[Arrived]:
        for request in self.server.taken:
            assert set(request.headers) & {"bcc", "x-forged"} == set()
        return [self.read(json.loads(request.body)) for request in self.server.taken]

    def read(self, body: Any) -> Arrived:
        """What a JSON body says."""
        return Arrived([body["to_email"]], set(body), body["body"])

    def refuse_next(self) -> None:
        self.server.next(status(422))

    def put_off_next(self) -> None:
        self.server.next(status(429, {"Retry-After": "7"}))

    def break_off_next(self) -> None:
        self.server.next(hang_up())

    def stop(self) -> None:
        if self.up:
            self.server.__exit__()
        self.up = False


class WebhookRig(HttpRig):
    kind = "webhook"
    options: ClassVar[Mapping[str, Any]] = {"url": "URL", "secret_env": "VOC_HOOK_SECRET", "timeout_s": 5}


class HonouringWebhookRig(WebhookRig):
    options: ClassVar[Mapping[str, Any]] = {**WebhookRig.options, "honours_key": True}


class SlackRig(HttpRig):
    kind = "slack"
    options: ClassVar[Mapping[str, Any]] = {
        "api_url": "URL",
        "token_env": "VOC_SLACK_TOKEN",
        "channel": "C012AB3CD",
        "with_address": True,
        "timeout_s": 5,
    }

    def read(self, body: Any) -> Arrived:
        texts = [block["text"]["text"] for block in body["blocks"] if block["type"] == "section"]
        address = texts[0].rpartition("(")[2].partition(")")[0]
        return Arrived([address], set(body), "".join(texts[2:]))


class SlackHookRig(SlackRig):
    content = b"ok"
    options: ClassVar[Mapping[str, Any]] = {
        "webhook_env": "VOC_SLACK_WEBHOOK",
        "with_address": True,
        "timeout_s": 5,
    }


class RestRig(HttpRig):
    kind = "http"
    options: ClassVar[Mapping[str, Any]] = {
        "url": "URL",
        "body": '{"ticket": {"subject": {{ subject }}, "comment": {"body": {{ body|tojson }}}, '
        '"requester": {"name": {{ to_name }}, "email": {{ to_email }}}}}',
        "headers": {"Authorization": "Basic {{ ('cs/token:' ~ secret)|base64 }}"},
        "secret_env": "VOC_HELPDESK_TOKEN",
        "id_path": "ticket.id",
        "timeout_s": 5,
    }

    def read(self, body: Any) -> Arrived:
        ticket = body["ticket"]
        return Arrived([ticket["requester"]["email"]], set(body), ticket["comment"]["body"])


class HonouringRestRig(RestRig):
    options: ClassVar[Mapping[str, Any]] = {
        **RestRig.options,
        "honours_key": True,
        "idempotency_header": "Idempotency-Key",
    }


RIGS: dict[str, type[Rig]] = {
    "memory": MemoryRig,
    "files": FilesRig,
    "mail_merge": MergeRig,
    "smtp": SmtpRig,
    "webhook": WebhookRig,
    "webhook that honours keys": HonouringWebhookRig,
    "slack": SlackRig,
    "slack by webhook": SlackHookRig,
    "http": RestRig,
    "http that honours keys": HonouringRestRig,
}
SECRETS = {
    "VOC_HOOK_SECRET": "a secret of many signs",
    "VOC_SLACK_TOKEN": "xoxb-1",
    "VOC_HELPDESK_TOKEN": "t0ken",
}


def as_arrived(content: bytes) -> Arrived:
    """One mail as a mail program reads it."""
    mail = message_from_bytes(content, policy=default)
    people = [mail[name].addresses for name in ("To", "Cc", "Bcc") if name in mail]
    body = mail.get_body(("plain",))
    assert body is not None
    return Arrived(
        [one.addr_spec for some in people for one in some],
        {name.lower() for name in mail},
        body.get_content().replace("\r\n", "\n"),
    )
