"""How much anybody may ask for: token buckets by address and by page, in a bounded store."""

import re
from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

MOST_KNOWN = 10_000
"""Buckets that are kept; beyond that the one that was used longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second in the long run."""

    burst: float
    a_second: float


class Buckets:
    """Token buckets under one rate, each known by its name. Not for several threads: the event loop has one."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, name: str, *, now: float) -> float:
        """Take one. Returns 0, or in how many seconds one may be taken; `now` in seconds of a steady clock."""
        level, since = self._levels.pop(name, (self._rate.burst, now))
        level = min(self._rate.burst, level + max(now - since, 0.0) * self._rate.a_second)
        enough = level >= 1
        self._levels[name] = (level - enough, now)
        while len(self._levels) > MOST_KNOWN:
            self._levels.popitem(last=False)
        return 0.0 if enough else (1 - level) / self._rate.a_second


def known_as(address: str) -> str:
    """The name under which an address is counted: of IPv6 its first half, which one household has.

    Some proxies write a port behind it, and brackets around one of IPv6.
    """
    bare = re.sub(r"^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$", r"\1\2", address)
    try:
        found = ip_address(bare)
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Address(int(found) >> 64 << 64))
