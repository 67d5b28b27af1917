"""One turn of a conversation as a record: whose words, about whom, and without personal data."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from voc.ingest.digests import row_digest
from voc.ingest.plain import plain_text
from voc.ingest.records import BadRow, RawComment
from voc.ingest.redact import redact
from voc.ingest.tables import set_aside
from voc.ingest.talks.people import NOBODY_OURS, Room, Staff
from voc.terms import Channel, Speaker

LONGEST = 50_000
"""Characters of one turn that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talking:
    """What a reader of conversations is told.

    `source`: the name that its records are stored under. `account`: the id of the customer, where a person named it.
    `fallback_time`: timezone-aware, where nothing tells when. `zone`: of times without an offset.
    """

    source: str
    fallback_time: datetime
    staff: Staff = NOBODY_OURS
    account: str | None = None
    zone: tzinfo = UTC
    encoding: str | None = None
    key: bytes | None = None
    """For the digests of what was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one participant said at once, not yet redacted. `mentioned`: names that stand in it beside the room's."""

    key: str
    external_id: str
    text: str
    said_at: datetime
    channel: Channel
    line: int
    title: str | None = None
    url: str | None = None
    reply_to: str | None = None
    mentioned: tuple[str, ...] = ()
    inside: bool = False
    """Written for colleagues only: it tells of the customer and is not said to them."""


def comment(turn: Turn, room: Room, talking: Talking) -> RawComment:
    """The turn as it is stored."""
    names = (*room.names(turn.key), *turn.mentioned)
    own = room.own(turn.key)
    said = plain_text(turn.text)[:LONGEST]
    title = redact(plain_text(turn.title), names, own).text if turn.title else None
    return RawComment(
        source=talking.source,
        external_id=turn.external_id,
        channel=Channel.NOTE if turn.inside else turn.channel,
        text=redact(said, names, own).text,
        said_at=turn.said_at,
        person=room.partner if turn.inside else room.person(turn.key),
        speaker=Speaker.CSM if turn.inside else room.side(turn.key),
        title=title or None,
        url=redact(turn.url).text if turn.url else None,
        author=room.author(turn.key),
        reply_to=turn.reply_to,
        row_digest=row_digest(talking.key, said),
        line=turn.line,
    )


def cannot_be_read(path: Path, line: int, reason: str, raw: str = "") -> BadRow:
    """A part of a conversation that is set aside, redacted."""
    return set_aside(path, line, reason, raw)
