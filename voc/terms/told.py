"""Who is told: loops, messages, their delivery, and tasks for colleagues."""

from enum import StrEnum, unique


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
    TAKE_DOWN = "take_down"


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
class FavourKind(StrEnum):
    """What somebody was asked for or sent: it wears patience out."""

    SURVEY = "survey"
    RATING = "rating"
    CONSENT = "consent"
    MESSAGE = "message"
