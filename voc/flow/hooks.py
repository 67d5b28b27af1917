"""What other systems tell us over HTTP: checked, read, and handed to the step that it belongs to.

Nothing is believed that is not signed. The secrets are given, the clock is given; who calls here speaks HTTP.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import parse_qs

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError
from sqlalchemy import select

from voc.errors import Busy, InputError, NotFound, NotOurs
from voc.flow import posts
from voc.flow.answered.delivery import KINDS, took
from voc.flow.heard.collect import Intake, collect
from voc.flow.heard.customers import Customers
from voc.flow.place import Place
from voc.ingest.identity import company_domain, normalise_email
from voc.ingest.plain import plain_text
from voc.ingest.records import Person, RawComment
from voc.ingest.redact import redact
from voc.loop.channels import signature
from voc.mail.ids import key_of, keys_in
from voc.model import Notification
from voc.store import reading
from voc.terms import Channel, DeliveryKind, Family

REPLIES = "reply_hook"
LONGEST_REPLY = 50_000
"""Characters of a reply that are kept; what stands behind is an old thread or an attack."""
MOST_EVENTS = 1_000
SLACK_TOLERANCE_S = 300


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL sign, which no database keeps")
    return text


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is no day of this calendar in UTC") from error


def _for_others(kind: DeliveryKind) -> DeliveryKind:
    if kind not in KINDS:
        raise ValueError(f"`{kind}` is not for others to tell; known: {', '.join(KINDS)}")
    return kind


Id = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_without_nul)]
Line = Annotated[str, Field(max_length=2_000)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Kind = Annotated[DeliveryKind, AfterValidator(_for_others)]


class DeliveryWord(BaseModel):
    """One event of a mail system: what happened to the message with this key."""

    id: Id
    key: Id
    kind: Kind
    at: Moment
    detail: Line = ""


class DeliveryWords(BaseModel):
    """Several of them in one call."""

    events: Annotated[list[DeliveryWord], Field(max_length=MOST_EVENTS)]


class ReplyWord(BaseModel):
    """A customer's reply. `in_reply_to`: the key of our message, or its Message-ID."""

    id: Id
    sender: Annotated[Id, Field(alias="from")]
    in_reply_to: Line = ""
    subject: Line = ""
    text: str
    at: Moment


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a call: events that are new, that were known, and how many are about no message of ours."""

    taken: int = 0
    known: int = 0
    unknown: int = 0


Read = TypeVar("Read")


def check_signature(header: str, body: bytes, secrets: Sequence[str], *, now: datetime) -> None:
    """Raise NotOurs unless one of the secrets signed this body within the last five minutes."""
    try:
        signature.verify(header, body, secrets, now=now)
    except InputError as error:
        raise NotOurs("This call") from error


def check_slack(secrets: Sequence[str], timestamp: str, given: str, body: bytes, *, now: datetime) -> None:
    """Raise NotOurs unless Slack signed this body (scheme v0) within the last five minutes."""
    fits = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11 and given.isascii()
    base = b"v0:" + timestamp.encode() + b":" + body
    right = ["v0=" + hmac.new(secret.encode(), base, sha256).hexdigest() for secret in secrets if secret]
    if not fits or not any(hmac.compare_digest(one, given) for one in right):
        raise NotOurs("This call")
    if abs(now.timestamp() - int(timestamp)) > SLACK_TOLERANCE_S:
        raise NotOurs("This call")


def deliveries(place: Place, body: bytes, *, now: datetime) -> Told:
    """Take the events of one call, each once. Raises InputError for what is no event.

    Raises Busy when one came before its message was noted as sent; the others are taken, and known when it is told again.
    """
    given = _read(TypeAdapter(DeliveryWords if b'"events"' in body else DeliveryWord), body)
    taken = known = unknown = early = 0
    for word in given.events if isinstance(given, DeliveryWords) else [given]:
        key, at, words = _key(word.key), min(word.at, now), plain_text(word.detail)
        try:
            new = took(place.engine, key, word.kind, at, f"hook {word.id}", words)
            taken, known = taken + new, known + (not new)
        except NotFound:
            unknown += 1
        except Busy:
            early += 1
    if early:
        raise Busy("send")
    return Told(taken, known, unknown)


def reply(place: Place, body: bytes, *, now: datetime) -> bool:
    """Take a customer's reply in by the front door. Returns whether it is new. Raises InputError."""
    given = _read(TypeAdapter(ReplyWord), body)
    email = normalise_email(given.sender)
    if email is None:
        raise InputError("`from` is no e-mail address.")
    comment = RawComment(
        source=REPLIES,
        external_id=given.id,
        channel=Channel.REPLY,
        text=redact(plain_text(given.text)[:LONGEST_REPLY]).text,
        title=redact(plain_text(given.subject)).text or None,
        said_at=min(given.at, now),
        person=Person(email=email, domain=company_domain(email)),
        reply_to=_answered(place, given.in_reply_to),
    )
    intake = Intake(source=REPLIES, family=Family.REPLY, file=Path(REPLIES), mapping="", rows=[comment])
    known = Customers(place.workspace.secret())
    return collect(place.engine, intake, known, currency=place.settings.currency, now=now).stored > 0


def slack_post(place: Place, body: bytes, *, now: datetime) -> posts.Stored:
    """Keep what a colleague posted by a slash command, `ACCOUNT: text`. Raises InputError and NotFound with the way out."""
    form = {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    account, colon, said = unescape(form.get("text", "")).partition(":")
    if not colon:
        raise InputError("Write `COMPANY: the bug or the wish`; without a company begin with a colon.")
    by = f"slack:{plain_text(form.get('user_name') or form.get('user_id') or 'somebody')[:80]}"
    return posts.store(place, plain_text(said), account=plain_text(account), by=by, now=now)


def _read(model: TypeAdapter[Read], body: bytes) -> Read:
    try:
        return model.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"]) or "body"
        raise InputError(f"`{name}`: {first['msg']}. See docs/howto/serve.md.") from error


def _answered(place: Place, given: str) -> str | None:
    """The key of the message that a reply answers, where it names one of ours."""
    candidates = [_key(given), *keys_in(given)]
    with reading(place.engine) as session:
        query = select(Notification.key).where(Notification.key.in_([key for key in candidates if key]))
        return session.scalars(query.limit(1)).first()


def _key(given: str) -> str:
    """The key itself, also where a Message-ID was given."""
    return key_of(given) or given.strip()
