"""A Slack export: a folder or zip with `users.json`, `channels.json` and a folder of days for each channel.

Every message is a turn of its own, known by its channel and moment. A colleague's words are for the customer of the
thread, or of the channel. Fields: https://slack.com/help/articles/220556107 and https://api.slack.com/events/message.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from voc.errors import InputError, NotRecognised
from voc.ingest.identity import normalise_email
from voc.ingest.records import BadRow, PassedOver, RawComment, Record
from voc.ingest.talks.boxes import Box, box, common_root
from voc.ingest.talks.json_parts import Part, parts
from voc.ingest.talks.openers import Peek
from voc.ingest.talks.people import Room, Somebody
from voc.ingest.talks.slack_text import readable
from voc.ingest.talks.turns import Talking, Turn, cannot_be_read, comment
from voc.terms import Channel, Family, LeftOut

USERS = frozenset({"users.json", "org_users.json"})
LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
_DAY = re.compile(r"(?P<folder>[^/]+)/(?P<day>\d{4}-\d{2}-\d{2})\.json")
_ONE_DAY = re.compile(rb'"ts"\s*:\s*"\d{9,11}\.\d{1,6}"')
_TALKING = frozenset({"", "thread_broadcast", "file_share", "me_message", "file_comment", "reply_broadcast"})
"""Kinds of messages in which somebody says something; the others tell of joins, names, topics and pins."""
_MOST_MEMBERS = 50
_LAST_MOMENT = 4_102_444_800


@dataclass(slots=True)
class _Members:
    """Who is in the workspace."""

    people: dict[str, Somebody] = field(default_factory=dict)
    bots: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Thread:
    """One channel while it is read: who spoke in each thread."""

    id: str
    title: str
    members: tuple[str, ...]
    speakers: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rooms: dict[tuple[str, ...], Room] = field(default_factory=dict)


class SlackExport:
    """Messages of channels, private channels and direct messages."""

    what = "a Slack export"
    family = Family.NOTE

    def knows(self, peek: Peek) -> bool:
        """A folder or an archive with lists of channels and members. Raises NotRecognised for one of its days."""
        if peek.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[") and _ONE_DAY.search(peek.head):
            if b'"type"' in peek.head and b"message" in peek.head:
                raise NotRecognised(
                    peek.path, "is one day of a Slack export", "Give the folder or the zip that it comes from"
                )
            return False
        root = common_root([name for name in peek.names if not name.endswith("/")]) if peek.head else ""
        names = {name.removeprefix(root) for name in peek.names}
        has_lists = not names.isdisjoint(LISTS)
        days = any(_DAY.fullmatch(name) for name in names)
        return has_lists and (not names.isdisjoint(USERS) or days)

    def people(self, path: Path) -> Iterator[Somebody]:
        """The members of the workspace, with their channels."""
        with box(path) as export:
            members, channels = _members(export), _channels(export)
        talks: dict[str, list[str]] = defaultdict(list)
        for channel in channels.values():
            for member in channel.members:
                talks[member].append(channel.id)
        for key, one in members.people.items():
            yield Somebody(
                key=key, name=one.name, email=one.email, outsider=one.outsider, talks=tuple(talks[key])
            )

    def notes(self, path: Path) -> list[str]:
        """Whether addresses are in it."""
        with box(path) as export:
            members, days = _members(export), _days(export)
        notes = [f"{len({folder for folder, _ in days}):,} channels, {len(days):,} days with messages"]
        if members.people and not any(one.email for one in members.people.values()):
            notes.append("no member has an e-mail address: name colleagues in the setting `staff`")
        return notes

    def read(self, path: Path, talking: Talking) -> Iterator[Record | BadRow]:
        """Every message, channel by channel, in the order of days."""
        with box(path) as export:
            yield from (
                cannot_be_read(path, 0, f"the name `{name}` leads out of the archive; it is not opened")
                for name in export.strange
            )
            yield from _Export(path, talking, export).messages()


class _Export:
    def __init__(self, path: Path, talking: Talking, export: Box) -> None:
        self._path, self._talking, self._box = path, talking, export
        self._members = _members(export)
        self._channels = _channels(export)
        self._line = 0

    def messages(self) -> Iterator[Record | BadRow]:
        threads: dict[str, _Thread] = {}
        for folder, name in _days(self._box):
            if folder not in threads:
                threads.clear()
                threads[folder] = self._channels.get(folder) or _Thread(folder, f"#{folder}", ())
            yield from self._day(name, threads[folder])

    def _day(self, name: str, thread: _Thread) -> Iterator[Record | BadRow]:
        try:
            with self._box.open(name) as source:
                for part in parts(source):
                    self._line += 1
                    yield self._told(part, name, thread)
        except InputError as error:
            self._line += 1
            yield cannot_be_read(self._path, self._line, str(error))

    def _told(self, part: Part, name: str, thread: _Thread) -> Record | BadRow:
        if part.found is None:
            return cannot_be_read(self._path, self._line, f"`{name}` {part.reason}", part.raw)
        said = part.found
        if (
            said.get("bot_id")
            or said.get("subtype") == "bot_message"
            or said.get("user") in self._members.bots
        ):
            return PassedOver(what=LeftOut.BOT, line=self._line)
        if (said.get("subtype") or "") not in _TALKING or said.get("type", "message") != "message":
            return PassedOver(what=LeftOut.EVENT, line=self._line)
        moment = _moment(said.get("ts"))
        if moment is None:
            return cannot_be_read(
                self._path,
                self._line,
                f"`{name}`: a message without a moment (`ts`)",
                str(said.get("text", "")),
            )
        return self._comment(said, moment, thread)

    def _comment(self, said: Mapping[str, Any], moment: datetime, thread: _Thread) -> RawComment | PassedOver:
        text, named = readable(_text(said.get("text")), self._members.names)
        if not text.strip():
            return PassedOver(what=LeftOut.EMPTY, line=self._line)
        key = _text(said.get("user"))
        self._meet(key, said)
        topic = _text(said.get("thread_ts")) or _text(said["ts"])
        speakers = thread.speakers[topic]
        if key not in speakers:
            speakers.append(key)
        turn = Turn(
            key=key,
            external_id=f"{thread.id}:{said['ts']}",
            text=text,
            said_at=moment,
            channel=Channel.CHAT,
            line=self._line,
            title=thread.title,
            mentioned=named,
        )
        return comment(turn, self._room(thread, speakers), self._talking)

    def _room(self, thread: _Thread, speakers: list[str]) -> Room:
        """Who spoke in a thread so far; where that is one, the channel, unless half the world is in it."""
        alone = len(speakers) == 1 and len(thread.members) <= _MOST_MEMBERS
        here = tuple(dict.fromkeys([*speakers, *thread.members])) if alone else tuple(speakers)
        if here not in thread.rooms:
            people = [self._somebody(one) for one in here]
            thread.rooms[here] = Room(people, self._talking.staff, self._talking.account)
        return thread.rooms[here]

    def _somebody(self, key: str) -> Somebody:
        return self._members.people.get(key) or Somebody(key=key)

    def _meet(self, key: str, said: Mapping[str, Any]) -> None:
        """Somebody of another workspace stands in the message alone."""
        profile = said.get("user_profile")
        if key not in self._members.people and isinstance(profile, dict):
            name = _text(profile.get("real_name") or profile.get("name"))
            self._members.people[key] = Somebody(key=key, name=name or None)
            self._members.names[key] = name or key


def _members(export: Box) -> _Members:
    found = _Members()
    for name in sorted(USERS & set(export.names)):
        with export.open(name) as source:
            for part in parts(source):
                if part.found and isinstance(part.found.get("id"), str):
                    _add(found, part.found)
    return found


def _add(members: _Members, user: Mapping[str, Any]) -> None:
    key = user["id"]
    found = user.get("profile")
    profile: dict[str, Any] = found if isinstance(found, dict) else {}
    name = _text(
        profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name")
    )
    members.names[key] = name or key
    if user.get("is_bot") or key == "USLACKBOT":
        members.bots.add(key)
        return
    guest = bool(user.get("is_stranger") or user.get("is_restricted") or user.get("is_ultra_restricted"))
    email = normalise_email(_text(profile.get("email")))
    members.people[key] = Somebody(
        key=key, name=name or None, email=email, outsider=guest and email is not None
    )


def _channels(export: Box) -> dict[str, _Thread]:
    """Channels by the name of their folder."""
    found: dict[str, _Thread] = {}
    for name in LISTS:
        if name not in export.names:
            continue
        with export.open(name) as source:
            for part in parts(source):
                if part.found and isinstance(part.found.get("id"), str):
                    key = part.found["id"]
                    folder = _text(part.found.get("name")) or key
                    listed = part.found.get("members")
                    members = tuple(map(str, listed)) if isinstance(listed, list) else ()
                    title = f"#{folder}" if folder != key else "direct messages"
                    found[folder] = _Thread(key, title, members)
    return found


def _days(export: Box) -> list[tuple[str, str]]:
    """Folder and name of every file of messages, each channel's in the order of days."""
    matched = (_DAY.fullmatch(name) for name in export.names)
    return sorted((match["folder"], match[0]) for match in matched if match)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(ts: object) -> datetime | None:
    try:
        seconds = float(str(ts))
    except ValueError:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC) if 0 < seconds < _LAST_MOMENT else None
