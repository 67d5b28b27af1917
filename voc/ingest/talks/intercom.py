"""Intercom conversations as its API gives them: a list in a document, an array, or an object a line.

The tool tells who is a user and who an admin or a bot. Times, rating and remark are a support case, every message a
turn; notes that admins write for one another are notes. Fields: https://developers.intercom.com (Conversations).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
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

LISTS = frozenset({"conversations"})
_LOOKED_AT = 500
_ONE = re.compile(rb'"type"\s*:\s*"conversation(?:\.list)?"')
_INSIDE = re.compile(rb'"(?:conversation_parts|source|conversation_rating)"\s*:')
_OURS = {"admin": True, "team": True, "user": False, "lead": False, "contact": False, "visitor": False}
_NOTE = "note"


class IntercomExport:
    """Conversations with their parts, ratings and times."""

    what = "an Intercom export"
    family = Family.CASE

    def knows(self, peek: Peek) -> bool:
        """JSON of conversations."""
        begun = peek.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        return begun in (b"{", b"[") and bool(_ONE.search(peek.head)) and bool(_INSIDE.search(peek.head))

    def people(self, path: Path) -> Iterator[Somebody]:
        """The authors of the first conversations."""
        for talk in first_of(path, LISTS, _LOOKED_AT):
            key = text(talk.get("id"))
            yield from (one for one in (_somebody(said, key) for said in _said(talk)) if one is not None)

    def notes(self, path: Path) -> list[str]:
        """That a list has no answers."""
        first = list(first_of(path, LISTS, _LOOKED_AT))
        if first and not any("conversation_parts" in talk for talk in first):
            return ["its conversations have only their first message: export them one by one for the answers"]
        return []

    def read(self, path: Path, talking: Talking) -> Iterator[Record | BadRow]:
        """A case and its turns for each conversation."""
        return each(path, LISTS, talking, lambda talk, number: _told(talk, number, talking))


def _told(talk: Mapping[str, Any], number: int, talking: Talking) -> Iterator[Record]:
    key, opened = text(talk.get("id")), moment(talk.get("created_at"))
    if not key or opened is None:
        raise BadCell(
            "id" if not key else "created_at", "", "empty, and the conversation means nothing without it"
        )
    messages = list(_said(talk))
    people = [one for one in (_somebody(said, key) for said in messages) if one is not None]
    held = talk.get("contacts")
    contacts = objects(held if isinstance(held, list) else inner(held).get("contacts"))
    people += [one for one in map(_contact, contacts) if one]
    room = Room({one.key: one for one in reversed(people)}.values(), talking.staff, talking.account)
    customer = next((one.key for one in people if one.ours is False), "")
    statistics, graded = inner(talk.get("statistics")), inner(talk.get("conversation_rating"))
    wait = statistics.get("time_to_admin_reply")
    answered = moment(statistics.get("first_admin_reply_at"))
    if answered is None and isinstance(wait, int) and wait >= 0:
        answered = opened + timedelta(seconds=wait)
    title = text(talk.get("title")) or words_of(inner(talk.get("source")).get("subject"))
    csat, scale = score(graded.get("rating"))
    row = CaseRow(
        source=talking.source,
        external_id=key,
        person=Person(),
        opened_at=opened,
        first_answered_at=answered,
        solved_at=moment(statistics.get("last_close_at")) or moment(statistics.get("first_close_at")),
        priority=text(talk.get("priority")) or None,
        team=text(inner(talk.get("team_assignee")).get("name")) or None,
        subject=title,
        csat=csat,
        scale=scale,
        comment=words_of(graded.get("remark")),
        line=number,
    )
    yield settled(row, room, customer)
    about = Turn(
        key="",
        external_id=key,
        text="",
        said_at=opened,
        channel=Channel.CASE,
        line=number,
        title=title or None,
    )
    for place, said in enumerate(messages):
        yield from _turn(said, place, about, room, talking)


def _turn(said: Mapping[str, Any], place: int, about: Turn, room: Room, talking: Talking) -> Iterator[Record]:
    who = inner(said.get("author"))
    words = words_of(said.get("body"))
    if text(who.get("type")) == "bot" or not words:
        yield PassedOver(what=LeftOut.BOT if words else LeftOut.EVENT, line=about.line)
        return
    part = "source" if place == 0 else text(said.get("id")) or f"n{place}"
    mine = replace(
        about,
        key=_key(who),
        external_id=f"{about.external_id}/{part}",
        said_at=moment(said.get("created_at")) or about.said_at,
        inside=text(said.get("part_type")) == _NOTE,
    )
    yield from turn(words, mine, room, talking)


def _said(talk: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The first message, then the parts, in their order."""
    yield inner(talk.get("source"))
    held = talk.get("conversation_parts")
    yield from objects(held if isinstance(held, list) else inner(held).get("conversation_parts"))


def _somebody(said: Mapping[str, Any], talk: str) -> Somebody | None:
    who = inner(said.get("author"))
    if text(who.get("type")) == "bot" or not _key(who):
        return None
    return _known(who, talk)


def _contact(who: Mapping[str, Any]) -> Somebody | None:
    named = {**who, "type": "contact"}
    return _known(named, "") if _key(named) and (who.get("name") or who.get("email")) else None


def _known(who: Mapping[str, Any], talk: str) -> Somebody:
    return Somebody(
        key=_key(who),
        name=text(who.get("name")) or None,
        email=normalise_email(text(who.get("email"))),
        ours=_OURS.get(text(who.get("type"))),
        talks=(talk,),
    )


def _key(who: Mapping[str, Any]) -> str:
    """Admins and users count apart: their ids may be the same."""
    side = "ours" if _OURS.get(text(who.get("type"))) else "theirs"
    known = text(who.get("id")) or text(who.get("email")) or text(who.get("name"))
    return f"{side}:{known}" if known else ""
