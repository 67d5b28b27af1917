"""Channels: how a message leaves. A port; each implementation passes the same contract test.

A channel is given a stable `key`. One that honours it delivers a message once however often it is
asked; `honours_key` says so. A channel is opened from a `Setup`: its options are those of the table
`[channels.<name>]` of voc.toml, and a table may name another kind than its own name. Nothing is connected
before the first message.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from voc.errors import InputError
from voc.loop.channels import clock
from voc.registry import Registry
from voc.terms import Reach

HERE = "voc.loop.channels"
CHANNELS = Registry(
    "channels",
    {
        "files": f"{HERE}.files:FileChannel",
        "http": f"{HERE}.rest:RestChannel",
        "mail_merge": f"{HERE}.merge:MailMergeChannel",
        "slack": f"{HERE}.slack:SlackChannel",
        "smtp": f"{HERE}.smtp:SmtpChannel",
        "webhook": f"{HERE}.webhook:WebhookChannel",
    },
)
NO_DOMAIN = "voc.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message with the address restored. Exists only while it is being sent.

    `account`: the customer's company; `csm`: our colleague; `receipt`: address of the customer's receipt page;
    `unsubscribe`: address that takes one click (a POST) to stop the messages; `at`: the day that is written on it, so that
    the same message written twice is the same file; empty: now.
    """

    key: str
    to_email: str
    to_name: str | None
    sender: str
    subject: str
    body: str
    language: str
    account: str | None = None
    csm: str | None = None
    receipt: str | None = None
    unsubscribe: str | None = None
    at: datetime | None = None


class Channel(Protocol):
    """Takes a message away.

    `reaches`: COLLEAGUE where a colleague has the message then, and must say when the customer was told.
    `where`: to whom messages go, for `voc doctor`: a host with its port, or a folder.
    """

    honours_key: bool
    reaches: Reach
    where: str

    def send(self, message: Outgoing) -> str:
        """Deliver one message and give a word on where it went.

        Raises TransientFailure (try again later), PermanentFailure (a person has to look) or DoubtfulDelivery
        (it may have arrived).
        """
        ...

    def close(self) -> None:
        """End what is connected; may be called twice, and `send` connects again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a channel is made from.

    `name`: of its table; `outbox`: folder for what is written on this machine; `domain`: of Message-IDs where
    `from_address` has none; `now`: the time that is written into messages and signatures.
    """

    name: str
    outbox: Path
    from_address: str
    options: Mapping[str, Any] = field(default_factory=dict)
    domain: str = NO_DOMAIN
    now: Callable[[], datetime] = clock.now

    @property
    def table(self) -> str:
        """The table of voc.toml as a person would write it."""
        return f"[channels.{self.name}]"

    @property
    def mail_domain(self) -> str:
        """The domain that Message-IDs are made in, in ASCII: that of the address that messages come from.

        Raises InputError where that is none.
        """
        domain = self.from_address.rpartition("@")[2] or self.domain
        try:
            return domain if domain.isascii() else domain.encode("idna").decode()
        except UnicodeError as error:
            raise InputError(
                f"`from_address` ends in `{domain}`, which is no domain. Correct it in voc.toml."
            ) from error


def open_channel(
    name: str,
    *,
    outbox: Path,
    from_address: str,
    options: Mapping[str, Any] | None = None,
    domain: str = NO_DOMAIN,
) -> Channel:
    """The channel of that name, or of the `kind` that its options name.

    Raises NotFound, naming the known kinds, and InputError, naming the option that is wrong.
    """
    given = dict(options or {})
    kind = given.pop("kind", name)
    if not isinstance(kind, str):
        raise InputError(f"[channels.{name}]: `kind` is `{kind}`, which is no name; one is `smtp`.")
    setup = Setup(name=name, outbox=outbox, from_address=from_address, options=given, domain=domain)
    channel: Channel = CHANNELS.get(kind)(setup)
    return channel
