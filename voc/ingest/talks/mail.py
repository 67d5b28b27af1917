"""Mailboxes: an mbox file of any size, a Maildir, a folder of `.eml` files, or one mail.

Each mail is a turn of its own, known by its Message-ID, so that the same mail in two mailboxes is one. What it quotes
and its signature are left out and counted. Answers to messages of ours are replies, as `voc mailbox` takes them.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from voc.errors import InputError
from voc.ingest.identity import normalise_email
from voc.ingest.moments import changed_at
from voc.ingest.records import BadRow, PassedOver, Record
from voc.ingest.talks.openers import Peek
from voc.ingest.talks.people import Room, Somebody
from voc.ingest.talks.quotes import spoken_lines, without_foot
from voc.ingest.talks.turns import Talking, Turn, cannot_be_read, comment
from voc.mail.box import mails
from voc.mail.reading import Address, Incoming, correspondents, read
from voc.terms import Channel, Family, LeftOut, MailKind, Speaker

NOBODY = "?"
_LOOKED_AT = 1_000
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):[^\n]*\n(?:[ \t][^\n]*\n)*")
_FROM_LINE = re.compile(rb"From \S*.*\d{4}.*\r?\n")
_WRITER = frozenset({b"from", b"received", b"return-path", b"delivered-to"})
_MAIL = frozenset({b"date", b"subject", b"message-id", b"mime-version"})
_MACHINE = re.compile(
    r"(?:no[._-]?reply|do[._-]?not[._-]?reply|notifications?|mailer-daemon|postmaster|bounces?|alerts?)\b",
    re.IGNORECASE,
)


class Mails:
    """Mails, of ours and of customers."""

    what = "mail"
    family = Family.NOTE

    def knows(self, peek: Peek) -> bool:
        """By its headers; a folder by what lies in it: a Maildir, or mails and nothing else."""
        if peek.names and not peek.head:
            shown = {name for name in peek.names if not name.startswith(".")}
            return {"cur/", "new/"} <= shown or (
                len(shown) > 1 and all(name.lower().endswith(".eml") for name in shown)
            )
        return _is_mail(peek.head.removeprefix(b"\xef\xbb\xbf"))

    def people(self, path: Path) -> Iterator[Somebody]:
        """Who wrote and who was written to, in the first mails."""
        for number, (_, content) in enumerate(mails(path, now=_later(path)), start=1):
            if number > _LOOKED_AT:
                return
            for one in correspondents(content):
                yield _somebody(one, str(number))

    def notes(self, path: Path) -> list[str]:
        """What is left out."""
        return ["quoted mails and signatures are left out of the texts, and counted"]

    def read(self, path: Path, talking: Talking) -> Iterator[Record | BadRow]:
        """The mails, in the order of the mailbox, one in memory at a time."""
        for number, (name, content) in enumerate(mails(path, now=_later(path)), start=1):
            try:
                mail = read(content)
            except InputError as error:
                yield cannot_be_read(path, number, str(error), f"mail {name}")
                continue
            yield from _told(mail, name, number, talking)


def _told(mail: Incoming, name: str, number: int, talking: Talking) -> Iterator[Record]:
    """The mail's own words, and how much was left out; or why nothing of it is stored."""
    if (left_out := _why_not(mail)) is not None:
        yield PassedOver(what=left_out, line=number)
        return
    words = without_foot(mail.text, mail.sender.name if mail.sender else "")
    dropped = mail.lines - spoken_lines(words)
    if dropped > 0:
        yield PassedOver(what=LeftOut.QUOTE, count=dropped, line=number)
    sender = mail.sender or Address("", NOBODY)
    people = [_somebody(one, name) for one in (sender, *mail.others)]
    room = Room(people, talking.staff, talking.account)
    key = people[0].key
    answers = mail.about is not None and room.side(key) is Speaker.CUSTOMER
    yield comment(
        Turn(
            key=key,
            external_id=(mail.message_id or "").strip("<>") or name,
            text=words,
            said_at=mail.sent_at or talking.fallback_time,
            channel=Channel.REPLY if answers else Channel.MAIL,
            line=number,
            title=mail.subject or None,
            reply_to=mail.about if answers else None,
        ),
        room,
        talking,
    )


def _why_not(mail: Incoming) -> LeftOut | None:
    """What a mail is that nobody said to us."""
    if mail.invites:
        return LeftOut.INVITATION
    if mail.kind not in {MailKind.REPLY, MailKind.AUTOMATIC}:
        return LeftOut.REPORT
    if mail.kind is MailKind.AUTOMATIC or _MACHINE.match(mail.from_email or ""):
        return LeftOut.AUTOMATIC
    return None if mail.text.strip() else LeftOut.EMPTY


def _is_mail(head: bytes) -> bool:
    from_line = _FROM_LINE.match(head)
    place = from_line.end() if from_line else 0
    names: set[bytes] = set()
    while (field := _FIELD.match(head, place)) is not None:
        names.add(field[1].lower())
        place = field.end()
    return not names.isdisjoint(_WRITER) and not names.isdisjoint(_MAIL)


def _somebody(one: Address, talk: str) -> Somebody:
    email = normalise_email(one.email)
    return Somebody(key=email or one.email, name=_name(one), email=email, talks=(talk,))


def _name(one: Address) -> str | None:
    """The name without quotes; an address, or the part before its @, is no name."""
    bare = one.name.strip("\"' ")
    if "," in bare and bare.count(",") == 1:
        last, _, first = bare.partition(",")
        bare = f"{first.strip()} {last.strip()}".strip()
    return None if not bare or "@" in bare else bare


def _later(path: Path) -> datetime:
    """A moment at which nothing in the mailbox is still being written."""
    return changed_at(path) + timedelta(days=1)
