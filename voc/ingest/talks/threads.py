"""Support conversations of JSON exports: what Intercom and Zendesk share."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from voc.ingest.encodings import scan
from voc.ingest.plain import plain_text
from voc.ingest.ratings import looks_like_thumb, rating
from voc.ingest.records import BadRow, CaseRow, PassedOver, Record
from voc.ingest.redact import redact
from voc.ingest.talks.json_parts import parts
from voc.ingest.talks.people import Room
from voc.ingest.talks.quotes import own_of, spoken_lines
from voc.ingest.talks.turns import Talking, Turn, cannot_be_read, comment
from voc.ingest.values import BadCell
from voc.terms import LeftOut, RatingScale

UNRATED = frozenset({"", "offered", "unoffered", "not offered"})

Made = Callable[[Mapping[str, Any], int], Iterator[Record]]


def each(path: Path, lists: frozenset[str], talking: Talking, make: Made) -> Iterator[Record | BadRow]:
    """What `make` builds of each conversation of a file; a BadCell that it raises sets the conversation aside.

    Parameters: lists: names under which a document holds its conversations.
    """
    found = scan(path, talking.encoding)
    with path.open(encoding=found.encoding, errors="surrogateescape") as source:
        for part in parts(source, lists):
            if part.found is None:
                yield cannot_be_read(path, part.number, part.reason, part.raw)
                continue
            try:
                yield from list(make(part.found, part.number))
            except BadCell as bad:
                yield cannot_be_read(path, part.number, f"{bad.column}: {bad.reason}")


def first_of(path: Path, lists: frozenset[str], count: int) -> Iterator[Mapping[str, Any]]:
    """The first conversations of a file."""
    found = scan(path, None)
    with path.open(encoding=found.encoding, errors="surrogateescape") as source:
        for part in parts(source, lists):
            if part.number > count:
                return
            if part.found is not None:
                yield part.found


def turn(words: str, about: Turn, room: Room, talking: Talking) -> Iterator[Record]:
    """One message of a conversation, without quotes and signature, which are counted."""
    own = own_of(words, room.name(about.key), about.title or "")
    if dropped := spoken_lines(words) - spoken_lines(own):
        yield PassedOver(what=LeftOut.QUOTE, count=dropped, line=about.line)
    yield comment(replace(about, text=own), room, talking)


def score(word: object) -> tuple[Decimal | None, RatingScale | None]:
    """A rating and its scale: thumbs of `good` and `bad`, else CSAT from 1 to 5; neither for what is no rating.

    Raises: BadCell for another scale.
    """
    said = str(word if word is not None else "").strip()
    if said.lower() in UNRATED:
        return None, None
    scale = RatingScale.CSAT if not looks_like_thumb(said) or said.isdecimal() else RatingScale.THUMBS
    return rating("rating", said, scale), scale


def settled(row: CaseRow, room: Room, key: str) -> CaseRow:
    """The case of a customer as it is stored: redacted; times before its opening count as none."""
    names, own = room.names(key), room.own(key)
    answered, solved = row.first_answered_at, row.solved_at
    return replace(
        row,
        person=room.person(key),
        first_answered_at=answered if answered and answered >= row.opened_at else None,
        solved_at=solved if solved and solved >= row.opened_at else None,
        subject=redact(plain_text(row.subject or ""), names, own).text or None,
        comment=redact(plain_text(row.comment or ""), names, own).text or None,
    )
