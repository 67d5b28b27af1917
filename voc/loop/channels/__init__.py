"""Channels: how a message leaves. A port; each implementation passes the same contract test.

A channel is given a stable `key`. One that honours it delivers a message once however often it is
asked; `honours_key` says so.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from voc.registry import Registry

CHANNELS = Registry("channels", {"files": "voc.loop.channels.files:FileChannel"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message with the address restored. Exists only while it is being sent."""

    key: str
    to_email: str
    to_name: str | None
    sender: str
    subject: str
    body: str
    language: str


class Channel(Protocol):
    """Takes a message away.

    Raises TransientFailure (try again later), PermanentFailure (a person has to look) or
    DoubtfulDelivery (it may have arrived). Returns a word on where it went.
    """

    honours_key: bool

    def send(self, message: Outgoing) -> str:
        """Deliver one message."""
        ...


def open_channel(name: str, *, outbox: Path, from_address: str) -> Channel:
    """The channel of that name. Raises NotFound, naming the known ones."""
    channel: Channel = CHANNELS.get(name)(outbox, from_address=from_address)
    return channel
