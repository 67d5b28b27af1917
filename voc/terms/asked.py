"""What is asked for: features, links, changes of topics, and what a person decided."""

from enum import StrEnum, unique


@unique
class FeatureStatus(StrEnum):
    """Where a roadmap feature stands."""

    IDEA = "idea"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    SHIPPED = "shipped"
    DECLINED = "declined"


@unique
class LinkState(StrEnum):
    """Whether a request belongs to a feature: the machine proposes, a person decides."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@unique
class ChangeKind(StrEnum):
    """What becomes of a topic."""

    SAME = "same"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"
    RENAMED = "renamed"


@unique
class ChangeState(StrEnum):
    """Whether a change of a topic holds: a refit proposes, a person or the setting decides."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNDONE = "undone"
    OUTDATED = "outdated"


@unique
class Verdict(StrEnum):
    """What a person decided."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNDONE = "undone"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    APPROVED = "approved"
    DROPPED = "dropped"
    CORRECTED = "corrected"
    POSTPONED = "postponed"
    REASSIGNED = "reassigned"
    TOLD = "told"
    KEPT = "kept"
    BROKEN = "broken"
    DISMISSED = "dismissed"
