"""Time zones by name, where a name may be anything that a table held."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone(name: str | None) -> ZoneInfo | None:
    """The time zone of this name; None where there is none, also for `Europe`, which is a folder of them."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
