"""Signatures of webhooks: HMAC-SHA256 over `<time>.<body>`, so that nobody else can write one or send one again.

    Voc-Signature: t=1793437200,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd

`t` is the time in seconds since 1970. A header may hold several `v1`, for the days when a secret is changed.
"""

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from voc.errors import InputError

HEADER = "Voc-Signature"
TOLERANCE_S = 300.0
"""How far the clocks of sender and receiver may be apart; older ones are refused as sent again."""
LONGEST_HEADER = 2_000


def sign(secret: str, body: bytes, *, at: datetime) -> str:
    """The header's value for a body that is sent at that time."""
    moment = int(at.timestamp())
    return f"t={moment},v1={_digest(secret, moment, body)}"


def verify(
    header: str, body: bytes, secrets: Iterable[str], *, now: datetime, tolerance_s: float = TOLERANCE_S
) -> datetime:
    """When a webhook was signed, if one of the secrets signed it and it is not older than `tolerance_s` seconds.

    Parameters: body: the bytes as they came in, not JSON that was read and written again.
    Raises InputError that says what is wrong, and never what would be right.
    """
    moment, given = _parts(header)
    right = [_digest(secret, moment, body) for secret in secrets if secret]
    matches = [hmac.compare_digest(one, other) for one in right for other in given]
    if not any(matches):
        raise InputError(f"{HEADER}: none of our secrets signed this. Refuse it.")
    if abs(now.timestamp() - moment) > tolerance_s:
        raise InputError(f"{HEADER}: signed more than {tolerance_s:g} seconds from now. Refuse it.")
    return datetime.fromtimestamp(moment, UTC)


def _parts(header: str) -> tuple[int, list[str]]:
    pairs = [part.strip().partition("=") for part in header[:LONGEST_HEADER].split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == "v1" and value.isascii()]
    if (
        len(times) != 1
        or not (times[0].isascii() and times[0].isdigit() and len(times[0]) <= 11)
        or not given
    ):
        raise InputError(f"{HEADER}: not like `t=<seconds>,v1=<hex>`. Refuse it.")
    return int(times[0]), given


def _digest(secret: str, moment: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()
