"""Words of health: parts of the score, bands, kinds of early signs, who speaks for an account."""

from enum import StrEnum, unique


@unique
class HealthPart(StrEnum):
    """What the health of an account is put together of."""

    USAGE = "usage"
    SERVICE = "service"
    SENTIMENT = "sentiment"
    PROMISES = "promises"
    REPLIES = "replies"
    RENEWAL = "renewal"
    CHURN = "churn"
    CHAMPION = "champion"


@unique
class Band(StrEnum):
    """How an account is doing, in a word."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


@unique
class SignKind(StrEnum):
    """Why an account may be slipping, before it says so; the gravest first."""

    CHURN_WORDS = "churn_words"
    USAGE_GONE = "usage_gone"
    USAGE_FALLING = "usage_falling"
    CHAMPION_LEFT = "champion_left"
    CHAMPION_SILENT = "champion_silent"
    UNSOLVED = "unsolved"
    PROMOTER_LOST = "promoter_lost"
    RESETS = "password_resets"
    NO_HELP = "no_help"


@unique
class RoleKind(StrEnum):
    """What somebody does for their company, as their title says."""

    EXECUTIVE = "executive"
    FINANCE = "finance"
    TECHNICAL = "technical"
    LEGAL = "legal"
    ADMIN = "admin"
    OPERATIONS = "operations"
    SUPPORT = "support"
    USER = "user"
    OTHER = "other"


@unique
class VoiceState(StrEnum):
    """Whether somebody who spoke for an account still does."""

    SPEAKS = "speaks"
    SILENT = "silent"
    LEFT = "left"
