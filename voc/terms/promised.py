"""What we gave our word for, and review calls."""

from enum import StrEnum, unique


@unique
class PromiseState(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    DISMISSED = "dismissed"


@unique
class CallOutcome(StrEnum):
    """What a person says of a review call that was due."""

    HELD = "held"
    SKIPPED = "skipped"
