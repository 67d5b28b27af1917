"""What a reader yields: one frozen record for each row, or a BadRow that says why not.

Texts in records are already redacted. The only place that still holds names and addresses is
`Person`, which the collecting step puts into the vault and nowhere else.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any

from voc.terms import Channel, FeatureStatus, LeftOut, RatingScale, Speaker


class Sent:
    """A record that travels between processes as a plain tuple: four times as fast as a dataclass does by itself."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """The class and the values of its slots, in their order."""
        return _arrived, (type(self), *_values(type(self))(self))  # type: ignore[arg-type]


def _arrived(kind: type[Any], *values: Any) -> Any:
    found = object.__new__(kind)
    for put, value in zip(_setters(kind), values, strict=True):  # type: ignore[arg-type]
        put(found, value)
    return found


@cache
def _values(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*kind.__slots__)


@cache
def _setters(kind: type[Any]) -> tuple[Callable[[Any, Any], None], ...]:
    """What sets each slot of a frozen record."""
    return tuple(getattr(kind, name).__set__ for name in kind.__slots__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Sent):
    """Who said something, as far as the row tells. Every field may be missing.

    `email` and `domain` are lower case; `domain` is None for free-mail hosts.
    """

    crm_id: str | None = None
    email: str | None = None
    name: str | None = None
    phone: str | None = None
    role: str | None = None
    language: str | None = None
    account_id: str | None = None
    company: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawComment(Sent):
    """One utterance as a source gave it: redacted, not stored, not tagged, not deduplicated."""

    source: str
    external_id: str
    channel: Channel
    text: str
    said_at: datetime
    person: Person = field(default_factory=Person)
    speaker: Speaker = Speaker.CUSTOMER
    question: str | None = None
    title: str | None = None
    rating: Decimal | None = None
    scale: RatingScale | None = None
    url: str | None = None
    author: str | None = None
    reply_to: str | None = None
    """Key of the message of ours that it answers."""
    version: str | None = None
    """Version of the product that it is about."""
    our_reply: str | None = None
    """What we replied to it in public, redacted."""
    row_digest: str | None = None
    """Keyed digest of its words before redaction; None where the reader was given no key."""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A customer company. `arr` is per year, `open_deals` is what is not closed yet; both in `currency` (ISO 4217)."""

    external_id: str
    name: str | None = None
    domain: str | None = None
    segment: str | None = None
    plan: str | None = None
    seats: int | None = None
    country: str | None = None
    arr: Decimal | None = None
    currency: str | None = None
    open_deals: Decimal | None = None
    csm: str | None = None
    since: date | None = None
    renewal_on: date | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A person in a customer company. `may_email`: None when the source does not say."""

    person: Person
    may_email: bool | None = None
    do_not_contact: bool = False
    timezone: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow(Sent):
    """One support contact. `csat` is on `scale`, on 1..5 where none is said; `comment`: redacted, came with it."""

    source: str
    external_id: str
    person: Person
    opened_at: datetime
    first_answered_at: datetime | None = None
    solved_at: datetime | None = None
    priority: str | None = None
    team: str | None = None
    subject: str | None = None
    csat: Decimal | None = None
    scale: RatingScale | None = None
    comment: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalRow(Sent):
    """One measured behaviour of an account on a day. `kind` is free: unknown kinds are kept."""

    account_id: str
    kind: str
    day: date
    value: float
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureRow:
    """One roadmap item. `status` None: the file says nothing of it, or `said_status`, which changes none."""

    key: str
    title: str
    description: str | None = None
    status: FeatureStatus | None = None
    said_status: str | None = None
    area: str | None = None
    effort: Decimal | None = None
    tracker_url: str | None = None
    planned_for: date | None = None
    declined_reason: str | None = None
    declined_instead: str | None = None
    how_to_try: str | None = None
    url: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRow:
    """One release and the keys of the features that shipped in it."""

    version: str
    released_at: datetime
    notes: str | None = None
    url: str | None = None
    features: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """One page of the help centre. `external_id`: its id there, or its address; `text`: plain, no marks of a web page."""

    external_id: str
    title: str
    url: str | None = None
    text: str | None = None
    language: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that could not be read. `raw` is the row as text, redacted; `line` counts from 1."""

    file: str
    line: int
    column: str | None
    value: str
    reason: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOver:
    """What stands in a conversation and is no feedback: messages of bots, joins, lines that only quote. Never stored."""

    what: LeftOut
    count: int = 1
    line: int = 0


Record = (
    PassedOver
    | RawComment
    | AccountRow
    | ContactRow
    | CaseRow
    | SignalRow
    | FeatureRow
    | ReleaseRow
    | ArticleRow
)
