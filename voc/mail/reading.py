"""Mail that comes back: what it is, which message it is about, and what its writer said.

    incoming = read(path.read_bytes())
    incoming.kind, incoming.about     # (MailKind.BOUNCE, "release:5.3:contact:C-0201:smtp")

Nothing here believes a mail: who knows a Message-ID can write a bounce. The caller decides what an answer from
another address than the contact's is worth. Mail that breaks the rules is read as far as it goes.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple, cast

from voc.errors import InputError
from voc.mail.automatic import is_automatic
from voc.mail.ids import keys_in
from voc.mail.reports import leaves, original_headers, report_of
from voc.mail.text import MALFORMED, content, own_words, text_of
from voc.terms import MailKind

MOST_BYTES = 10 * 1024 * 1024
"""A longer mail is not read."""
MOST_PARTS, MOST_BOUNDARIES = 2_000, 100
LONGEST_SUBJECT = 1_000
LONGEST_HEADER = 20_000
LONGEST_HEAD = 100_000
SHORT_HEADER = 500
REMEMBERED = frozenset(
    "cc content-disposition content-transfer-encoding content-type from mime-version to".split()
)
"""Headers that are worth remembering where they are short: kinds of parts and the same people come again and again."""
MOST_PEOPLE = 100
BULK = frozenset({"auto_reply", "bulk", "junk", "list"})
ANSWERING = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "List-Id",
)
NAMES = ("From", "To", "Subject", "Date", "Message-ID", "Received", "Return-Path", "Content-Type")
_ID = re.compile(r"<[^<>\s]+>")
_BOUNDARY = re.compile(rb"boundary=\"?([^\"\r\n;]{1,70})", re.IGNORECASE)


@lru_cache(maxsize=256)
def _parsed(name: str, value: str) -> object:
    """A header, understood once: the library would do it anew at each look, which takes most of the time of a mail."""
    return _PARSER.header_fetch_parse(name, value)


class _Reading(EmailPolicy):
    """Cuts headers: the library's parser of addresses takes minutes over megabytes of them."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]

    def header_fetch_parse(self, name: str, value: str) -> str:
        remember = len(value) <= SHORT_HEADER and name.lower() in REMEMBERED
        return cast("str", (_parsed if remember else _PARSER.header_fetch_parse)(name, value))


_PARSER = EmailPolicy()
_READING = cast("EmailPolicy[EmailMessage]", _Reading())


class Address(NamedTuple):
    """A person as a mail names them: the name may be empty, the address is in lower case."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One mail that came in.

    `about`: key of the message that it answers or reports on, where it can be told. `recipient`: to whom that
    message was addressed, of a bounce or a complaint. `status`: enhanced status code, e.g. `5.1.1`. `reason`: what the
    reporting server says, without addresses. `text`: what the writer of a reply wrote, without quotes. `sender`,
    `others`: names and addresses of who wrote it and of whom it was for. `invites`: a calendar wrote it. `lines`: how
    many it has that are not blank, quotes and signature included.
    """

    kind: MailKind
    about: str | None
    from_email: str | None
    subject: str
    text: str
    sent_at: datetime | None
    message_id: str | None
    recipient: str | None = None
    status: str | None = None
    reason: str | None = None
    sender: Address | None = None
    others: tuple[Address, ...] = ()
    invites: bool = False
    lines: int = 0


def read(content: bytes) -> Incoming:
    """Read one mail. Raises InputError for what is longer than 10 MB, of too many parts or no mail at all."""
    if len(content) > MOST_BYTES:
        size = len(content) / 2**20
        raise InputError(f"A mail of {size:.1f} MB is not read; the most is {MOST_BYTES // 2**20} MB.")
    if _parts_in(content) > MOST_PARTS:
        raise InputError(f"A mail of more than {MOST_PARTS} parts is not read; look at it by hand.")
    try:
        mail = message_from_bytes(content, policy=_READING)
        if not any(name in mail for name in NAMES):
            raise InputError("This is no mail: it begins with no header. Give one mail as it was delivered.")
        return _understood(mail, content)
    except (*MALFORMED, MessageError) as error:
        raise InputError(f"This mail cannot be read ({type(error).__name__}); look at it by hand.") from error


def _parts_in(content: bytes) -> int:
    """How many parts a mail has at most, counted without reading it: the library takes 0.1 ms for each."""
    boundaries = set(_BOUNDARY.findall(content))
    if len(boundaries) > MOST_BOUNDARIES:
        return MOST_PARTS + 1
    return sum(content.count(b"--" + boundary.strip()) for boundary in boundaries if boundary.strip())


def _understood(mail: EmailMessage, raw: bytes) -> Incoming:
    sender, subject, text = _address(mail, "From"), _header(mail, "Subject")[:LONGEST_SUBJECT], text_of(mail)
    report = report_of(mail, sender=sender or "", subject=subject, text=text)
    own = own_words(text, subject=subject)
    kind = report.kind if report else _kind(mail, subject, own)
    ids = _ID.findall(_header(mail, "Message-ID"))
    return Incoming(
        kind=kind,
        about=_about(mail, raw, reports=kind is not MailKind.REPLY),
        from_email=sender,
        subject=subject,
        text=own if report is None else "",
        sent_at=_date(mail),
        message_id=ids[0] if ids else None,
        recipient=report.recipient if report else None,
        status=report.status if report else None,
        reason=report.reason if report else None,
        sender=next(iter(_addresses(mail, "From")), None),
        others=tuple(dict.fromkeys([*_addresses(mail, "To"), *_addresses(mail, "Cc")])),
        invites=_invites(mail),
        lines=sum(1 for line in text.splitlines() if line.strip()),
    )


def correspondents(content: bytes) -> tuple[Address, ...]:
    """Who wrote a mail and for whom, from its head alone, each once; nobody where that cannot be read."""
    head = re.split(rb"\r?\n\r?\n", content[:LONGEST_HEAD], maxsplit=1)[0] + b"\n\n"
    try:
        mail = message_from_bytes(head, policy=_READING)
        return tuple(dict.fromkeys(one for name in ("From", "To", "Cc") for one in _addresses(mail, name)))
    except (*MALFORMED, MessageError):
        return ()


def _about(mail: EmailMessage, raw: bytes, *, reports: bool) -> str | None:
    """The key of the message that this one is about, from the surest place that names one.

    Of a reply only its headers count: its text may quote anything. A report may hold it anywhere.
    """
    references = _ID.findall(_header(mail, "References"))
    places = [_header(mail, "In-Reply-To"), *reversed(references)]
    if reports:
        places += [_header(mail, "Original-Message-ID"), original_headers(mail)]
    for place in places:
        if keys := keys_in(place):
            return keys[0]
    return _anywhere(mail, raw) if reports else None


def _anywhere(mail: EmailMessage, raw: bytes) -> str | None:
    """The first key in the words of a report, then in its bytes: some daemons put the original into the text."""
    for part in leaves(mail):
        if part.get_content_maintype() == "text" and (keys := keys_in(content(part))):
            return keys[0]
    keys = keys_in(re.sub(rb"=\r?\n", b"", raw).decode("ascii", "replace"))
    return keys[0] if keys else None


def _kind(mail: EmailMessage, subject: str, text: str) -> MailKind:
    """Whether a person or a machine wrote what is no report."""
    return MailKind.AUTOMATIC if _is_automatic(mail, subject, text) else MailKind.REPLY


def _is_automatic(mail: EmailMessage, subject: str, text: str) -> bool:
    submitted = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no") or any(name in mail for name in ANSWERING):
        return True
    if _header(mail, "Precedence").strip().lower() in BULK or _header(mail, "Return-Path") == "<>":
        return True
    if mail.get_content_type() == "multipart/report":
        return True
    return is_automatic(subject, text)


def _header(mail: Message, name: str) -> str:
    """A header on one line; as it came where it cannot be understood, empty where it is missing."""
    try:
        value = str(mail.get(name, ""))
    except MALFORMED:
        raw = (str(value) for key, value in mail.raw_items() if key.lower() == name.lower())
        value = next(raw, "")
    return " ".join(value.encode("utf-8", "replace").decode().split())


def _address(mail: EmailMessage, name: str) -> str | None:
    try:
        found = [spec.lower() for _, spec in getaddresses([_header(mail, name)]) if "@" in spec]
    except MALFORMED:
        return None
    return found[0] if found else None


def _addresses(mail: EmailMessage, name: str) -> list[Address]:
    try:
        header = mail[name]
        found = [(one.display_name, one.addr_spec) for one in header.addresses] if header is not None else []
    except MALFORMED:
        found = getaddresses([_header(mail, name)])
    return [
        Address(" ".join(name.split()), spec.lower()) for name, spec in found[:MOST_PEOPLE] if "@" in spec
    ]


def _invites(mail: EmailMessage) -> bool:
    """Whether a calendar wrote it: an invitation, an answer to one, a change."""
    parts = (part for part in leaves(mail) if part.get_content_type() == "text/calendar")
    return any(part.get_param("method") is not None or part is mail for part in parts)


def _date(mail: EmailMessage) -> datetime | None:
    """When it says that it was sent; None where that is no date. A date without a zone is taken as UTC."""
    try:
        moment = parsedate_to_datetime(_header(mail, "Date"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except MALFORMED:
        return None
