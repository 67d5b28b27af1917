"""The vocabulary: every closed set of words the service writes to a table or a file.

Nothing here imports anything of ours, so any room may use it. Adding a member is a
schema change: add a migration if a constraint names the set, and a line in docs/glossary.md.
"""

from enum import StrEnum, unique


@unique
class Family(StrEnum):
    """What kind of table a file is: decides its reader and where its rows go."""

    SURVEY = "survey"
    REVIEW = "review"
    NOTE = "note"
    REPLY = "reply"
    ACCOUNT = "account"
    CONTACT = "contact"
    CASE = "case"
    SIGNAL = "signal"
    FEATURE = "feature"
    RELEASE = "release"


@unique
class Channel(StrEnum):
    """Where a person said something."""

    SURVEY = "survey"
    REVIEW = "review"
    NOTE = "note"
    CASE = "case"
    REPLY = "reply"
    POST = "post"
    MAIL = "mail"
    CHAT = "chat"
    CALL = "call"


@unique
class Speaker(StrEnum):
    """Whose words a feedback holds."""

    CUSTOMER = "customer"
    CSM = "csm"
    UNKNOWN = "unknown"


@unique
class Arrival(StrEnum):
    """What became of a file in a watched folder."""

    TAKEN = "taken"
    WAITS = "waits"
    LEFT = "left"


@unique
class LeftOut(StrEnum):
    """What a conversation holds and nobody said to us: it is counted and not stored."""

    AUTOMATIC = "automatic"
    BOT = "bot"
    EMPTY = "empty"
    EVENT = "event"
    INVITATION = "invitation"
    QUOTE = "quote"
    REPORT = "report"


@unique
class ReplacedBecause(StrEnum):
    """Why a comment does not count any more."""

    EDITED = "edited"
    MISREAD = "misread"


@unique
class RatingScale(StrEnum):
    """The scale of a rating: NPS 0..10, CSAT 1..5 or 1..7, CES 1..7 or 1..5, stars 1..5, thumbs 0 or 1."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    STARS = "stars"
    CSAT7 = "csat7"
    CES5 = "ces5"
    THUMBS = "thumbs"


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
class LoopState(StrEnum):
    """How far one contact's wait for one feature has come."""

    OPEN = "open"
    SHIPPED = "shipped"
    DECLINED = "declined"
    TOLD = "told"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


@unique
class LoopStep(StrEnum):
    """What happened to a loop. Some steps move it to another state, the others are kept as they are."""

    ASKED = "asked"
    ASKED_AGAIN = "asked_again"
    LINKED = "linked"
    PLANNED = "planned"
    STARTED = "started"
    SHIPPED = "shipped"
    DECLINED = "declined"
    REVERTED = "reverted"
    DRAFTED = "drafted"
    APPROVED = "approved"
    TOLD = "told"
    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"
    SCORED_AGAIN = "scored_again"
    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"


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


@unique
class NotificationState(StrEnum):
    """How far one planned message has come."""

    HELD = "held"
    DRAFTED = "drafted"
    APPROVED = "approved"
    SENDING = "sending"
    HANDED = "handed"
    SENT = "sent"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"
    WITHDRAWN = "withdrawn"


@unique
class HoldReason(StrEnum):
    """Why a message is not to be sent now."""

    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    TOLD_ALREADY = "told_already"
    TOO_SOON = "too_soon"
    OPEN_CASE = "open_case"
    UNHAPPY = "unhappy"
    NOT_RELEASED = "not_released"
    QUIET_HOURS = "quiet_hours"
    POSTPONED = "postponed"
    PERSONAL_DATA = "personal_data"
    BOUNCED = "bounced"


@unique
class Reach(StrEnum):
    """Whom a channel reaches. A colleague has to say when the customer was told."""

    CUSTOMER = "customer"
    COLLEAGUE = "colleague"


@unique
class DeliveryKind(StrEnum):
    """One thing that happened to a message on its way."""

    SENT = "sent"
    HANDED = "handed"
    AGAIN = "again"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    INTERRUPTED = "interrupted"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    OPENED = "opened"
    BOUNCED = "bounced"
    COMPLAINT = "complaint"


@unique
class TaskKind(StrEnum):
    """What a colleague should do in person."""

    CALL = "call"
    REOPENED = "reopened"
    TAKEN_BACK = "taken_back"


@unique
class MailKind(StrEnum):
    """What a mail that came back is, with regard to the message that we sent."""

    REPLY = "reply"
    BOUNCE = "bounce"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINT = "complaint"
    AUTOMATIC = "automatic"


@unique
class ConsentState(StrEnum):
    """The right to use a customer's words, or to write to a customer."""

    NONE = "none"
    ASKED = "asked"
    GRANTED = "granted"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@unique
class StoryKind(StrEnum):
    """What marketing may tell."""

    QUOTE = "quote"
    BEFORE_AFTER = "before_after"


@unique
class OwnData(StrEnum):
    """What was taken out of a stored text and belongs to its author, as far as the row says who wrote it."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"

    @property
    def token(self) -> str:
        """What stands in the text in its place."""
        return f"[own {self.value}]"


PLACEHOLDER = r"\[(?:\w+ \d+|own \w+)\]"
"""A regular expression for whatever stands in a stored text where something was taken out."""


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
