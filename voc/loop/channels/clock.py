"""The one clock of this room. A mail's Date and a signature's time are compared with other people's clocks.

So they are the true time, also where a command was given another one with `--now`.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)
