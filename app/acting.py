"""Who acts, and when: the two things a page must not decide for itself.

One local user for now. When people sign in, this is the place that learns their name.
"""

import getpass
import os
from datetime import UTC, datetime

CLOCK = "VOC_NOW"
"""Set to a moment like 2026-10-31T09:00Z, the dashboard's clock stands there: for pictures and trials."""


def who() -> str:
    """The name that decisions are kept under: the user of this machine."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return "local user"


def now() -> datetime:
    """This moment, timezone-aware."""
    given = os.environ.get(CLOCK, "")
    if not given:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(given)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
