"""What is understood of words."""

from enum import StrEnum, unique


@unique
class TagKind(StrEnum):
    """The kind of an annotation."""

    LANGUAGE = "language"
    SENTIMENT = "sentiment"
    INTENT = "intent"
    ASPECT = "aspect"
    URGENCY = "urgency"
    OUTCOME = "outcome"


@unique
class Sentiment(StrEnum):
    """What a passage feels about what it speaks of."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


@unique
class Mood(StrEnum):
    """What a whole comment feels: a passage has a sentiment, a comment has a mood."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    MIXED = "mixed"


@unique
class Urgency(StrEnum):
    """How soon the words of a passage say that something is needed. A passage that says nothing has none."""

    SOON = "soon"
    NOW = "now"


@unique
class Outcome(StrEnum):
    """What a passage says, with a number, that came of using the product."""

    TIME_SAVED = "time_saved"
    TIME_LOST = "time_lost"
    MONEY_SAVED = "money_saved"
    MONEY_LOST = "money_lost"
    PERCENT_GAIN = "percent_gain"
    PERCENT_LOSS = "percent_loss"
    COUNT_GAIN = "count_gain"
    COUNT_LOSS = "count_loss"


@unique
class Intent(StrEnum):
    """What a passage wants. Several may hold for one passage."""

    BUG = "bug"
    FEATURE_REQUEST = "feature_request"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    QUESTION = "question"
    CHURN_RISK = "churn_risk"
    COMMITMENT = "commitment"
    OTHER = "other"


@unique
class Driver(StrEnum):
    """What goes together with a topic in a score."""

    COSTS = "costs"
    EARNS = "earns"
    UNCLEAR = "unclear"
    TOO_FEW = "too_few"


@unique
class AlertKind(StrEnum):
    """Why a topic stands out in a week."""

    SPIKE = "spike"
    NEW = "new"


@unique
class Heard(StrEnum):
    """How a group of customers is heard, compared with its share of all customers."""

    MISSING = "missing"
    UNDER = "under"
    AS_EXPECTED = "as_expected"
    OVER = "over"
    TOO_FEW = "too_few"
