"""What is heard: families of files, channels, who speaks, ratings, and what was taken out of words."""

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
    ARTICLE = "article"


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
