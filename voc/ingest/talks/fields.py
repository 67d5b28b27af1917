"""Values of JSON objects that strangers wrote: of the kind that is expected, or nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from voc.ingest import dates
from voc.ingest.values import BadCell

NOTHING: Mapping[str, Any] = {}
_LAST_MOMENT = 4_102_444_800


def text(value: object) -> str:
    """A text; a whole number as text; else empty."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def inner(value: object) -> Mapping[str, Any]:
    """An object; else one without values."""
    return value if isinstance(value, dict) else NOTHING


def objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list; else none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def moment(value: object) -> datetime | None:
    """A time in seconds since 1970, or as text with its offset; None where it is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, tz=UTC) if 0 < value < _LAST_MOMENT else None
    try:
        return dates.moment("", text(value), day_first=None, zone=UTC) if text(value) else None
    except BadCell:
        return None
