"""Zendesk tickets as its JSON export and its API give them: an object a line, or a list in a document.

The requester is the customer; whoever else answers and was not copied in is an agent, for nobody else can. Times and
satisfaction are a support case, comments are turns, private ones notes. Fields: https://developer.zendesk.com (Tickets).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from voc.ingest.identity import normalise_email
from voc.ingest.records import BadRow, CaseRow, PassedOver, Person, Record
from voc.ingest.talks.fields import inner, moment, objects, text
from voc.ingest.talks.html import words_of
from voc.ingest.talks.openers import Peek
from voc.ingest.talks.people import Room, Somebody
from voc.ingest.talks.threads import each, first_of, score, settled, turn
from voc.ingest.talks.turns import Talking, Turn
from voc.ingest.values import BadCell
from voc.terms import Channel, Family, LeftOut

LISTS = frozenset({"tickets"})
_LOOKED_AT = 500
_ASKER = re.compile(rb'"requester_id"\s*:')
_TOLD = re.compile(rb'"(?:description|comments|via)"\s*:')
_COPIED = ("collaborator_ids", "email_cc_ids", "follower_ids")


class ZendeskExport:
    """Tickets with their comments, satisfaction and times."""

    what = "a Zendesk export"
    family = Family.CASE

    def knows(self, peek: Peek) -> bool:
        """JSON of tickets."""
        begun = peek.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        return begun in (b"{", b"[") and bool(_ASKER.search(peek.head)) and bool(_TOLD.search(peek.head))

    def people(self, path: Path) -> Iterator[Somebody]:
        """Requesters and agents of the first tickets."""
        for ticket in first_of(path, LISTS, _LOOKED_AT):
            yield from _people(ticket).values()

    def notes(self, path: Path) -> list[str]:
        """That there are no comments, or no names."""
        first = list(first_of(path, LISTS, _LOOKED_AT))
        notes = []
        if first and not any(ticket.get("comments") for ticket in first):
            notes.append("its tickets have only their first message: the export without comments")
        if first and not any(one.email for ticket in first for one in _people(ticket).values()):
            notes.append("no requester has an e-mail address: no customer is counted for it")
        return notes

    def read(self, path: Path, talking: Talking) -> Iterator[Record | BadRow]:
        """A case and its turns for each ticket."""
        return each(path, LISTS, talking, lambda ticket, number: _told(ticket, number, talking))


def _told(ticket: Mapping[str, Any], number: int, talking: Talking) -> Iterator[Record]:
    key, opened = text(ticket.get("id")), moment(ticket.get("created_at"))
    if not key or opened is None:
        raise BadCell("id" if not key else "created_at", "", "empty, and the ticket means nothing without it")
    people = _people(ticket)
    room = Room(people.values(), talking.staff, talking.account)
    asker = text(ticket.get("requester_id"))
    graded, times = inner(ticket.get("satisfaction_rating")), inner(ticket.get("metric_set"))
    csat, scale = score(graded.get("score"))
    row = CaseRow(
        source=talking.source,
        external_id=key,
        person=Person(),
        opened_at=opened,
        first_answered_at=_answered(times, opened),
        solved_at=moment(times.get("solved_at")),
        priority=text(ticket.get("priority")) or None,
        team=text(inner(ticket.get("group")).get("name")) or None,
        subject=text(ticket.get("subject")),
        csat=csat,
        scale=scale,
        comment=text(graded.get("comment")),
        line=number,
    )
    yield settled(row, room, asker)
    for place, said in enumerate(_said(ticket)):
        words = words_of(said.get("plain_body") or said.get("body") or said.get("html_body"))
        if not words:
            yield PassedOver(what=LeftOut.EMPTY, line=number)
            continue
        mine = Turn(
            key=text(said.get("author_id")),
            external_id=f"{key}/{'description' if place == 0 else text(said.get('id')) or f'n{place}'}",
            text="",
            said_at=moment(said.get("created_at")) or opened,
            channel=Channel.CASE,
            line=number,
            title=text(ticket.get("subject")) or None,
            inside=said.get("public") is False,
        )
        yield from turn(words, mine, room, talking)


def _said(ticket: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The comments, of which the first is the description; the description alone where they were not exported."""
    comments = objects(ticket.get("comments"))
    if comments:
        return comments
    author = ticket.get("submitter_id") or ticket.get("requester_id")
    return [{"body": ticket.get("description"), "author_id": author}]


def _people(ticket: Mapping[str, Any]) -> dict[str, Somebody]:
    """Who takes part, by id."""
    talk, asker = text(ticket.get("id")), text(ticket.get("requester_id"))
    copied = {text(one) for name in _COPIED for one in _list(ticket.get(name))}
    known = {
        text(who.get("id")): who
        for name in ("submitter", "assignee", "requester")
        if (who := inner(ticket.get(name))).get("id")
    }
    sender = inner(inner(inner(ticket.get("via")).get("source")).get("from"))
    known.setdefault(asker, {"name": sender.get("name"), "email": sender.get("address")})
    ids = [asker, text(ticket.get("submitter_id")), *(text(said.get("author_id")) for said in _said(ticket))]
    return {
        key: _somebody(
            key, known.get(key, {}), talk, ours=False if key == asker else None if key in copied else True
        )
        for key in dict.fromkeys(ids)
        if key
    }


def _somebody(key: str, who: Mapping[str, Any], talk: str, *, ours: bool | None) -> Somebody:
    role = text(who.get("role"))
    if role:
        ours = role != "end-user"
    email = normalise_email(text(who.get("email")))
    return Somebody(key=key, name=text(who.get("name")) or None, email=email, ours=ours, talks=(talk,))


def _answered(times: Mapping[str, Any], opened: datetime) -> datetime | None:
    minutes = inner(times.get("reply_time_in_minutes")).get("calendar")
    return opened + timedelta(minutes=minutes) if isinstance(minutes, int) and minutes >= 0 else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
