"""Signed tokens: what stands in the address of a page that needs no login. Whoever has the address may use it.

    seal(key_from(secret), Grant(Purpose.MESSAGE, 17, until))  ->  "AQEByXLgAAAAAAAAABEAfUGHWxvz3b7RBURmpJS_vIGM"

A token says what it is for, of which message or contact, and until when, and is signed with HMAC-SHA256 under a key
that is derived from the workspace's secret for this purpose alone. Nobody can make one, change one, or use one of
another workspace. It holds no personal data.
"""

import binascii
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, unique

from voc.errors import Expired, NotOurs

VERSION = 1
MAC_BYTES = 18
"""144 of the 256 bits of the signature: nobody guesses them, and the address stays short."""
LENGTH = 44
"""Signs of a token: 15 bytes of facts and the signature, in letters, digits, `-` and `_`."""

_FACTS = struct.Struct(">BBIQx")
_PURPOSE_OF_KEY = b"voc: tokens in addresses, version 1"


@unique
class Purpose(IntEnum):
    """What a token lets its holder do. The numbers stand in addresses that are out: they never change."""

    MESSAGE = 1
    """See and answer what one message told. `number` is the id of the message."""
    CONTACT = 2
    """See and answer all that one contact was told. `number` is the id of the contact."""
    UNSUBSCRIBE = 3
    """Stop messages to one contact. `number` is the id of the contact."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token lets its holder do. `until`: timezone-aware; kept to the minute."""

    purpose: Purpose
    number: int
    until: datetime


def key_from(secret: bytes) -> bytes:
    """The key for tokens, 32 bytes, from the secret of a workspace. It gives away nothing about the secret."""
    return hmac.digest(secret, _PURPOSE_OF_KEY, "sha256")


def seal(key: bytes, grant: Grant) -> str:
    """The token for a grant, LENGTH signs that need no quoting in an address; always the same for the same grant."""
    minutes = int(grant.until.timestamp()) // 60
    facts = _FACTS.pack(VERSION, grant.purpose, minutes, grant.number)
    return urlsafe_b64encode(facts + _mac(key, facts)).decode("ascii")


def unseal(key: bytes, token: str, *, now: datetime) -> Grant:
    """What a token lets its holder do.

    Raises NotOurs for anything that this workspace did not seal, and Expired for what it sealed for an earlier time.
    """
    content = _bytes_of(token)
    facts, mac = content[: _FACTS.size], content[_FACTS.size :]
    if not hmac.compare_digest(mac, _mac(key, facts)):
        raise NotOurs
    version, purpose, minutes, number = _FACTS.unpack(facts)
    if version != VERSION or purpose not in set(Purpose):
        raise NotOurs
    until = datetime.fromtimestamp(minutes * 60, UTC)
    if until <= now:
        raise Expired
    return Grant(Purpose(purpose), number, until)


def _bytes_of(token: str) -> bytes:
    if len(token) != LENGTH or not token.isascii():
        raise NotOurs
    try:
        content = urlsafe_b64decode(token)
    except (binascii.Error, ValueError) as error:
        raise NotOurs from error
    if urlsafe_b64encode(content).decode("ascii") != token:
        raise NotOurs  # one grant has one way to be written
    return content


def _mac(key: bytes, facts: bytes) -> bytes:
    return hmac.digest(key, facts, "sha256")[:MAC_BYTES]
