"""Mail that machines write about our mail: bounces, delays, receipts of servers and complaints, read from its parts.

Standard reports are read by their fields (RFC 3464, 5965, 8098); the old forms of qmail, Exim and Exchange by what their
daemons are called and say.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

from voc.mail.text import MALFORMED, content
from voc.terms import MailKind

LONGEST_REASON = 300
MOST_WORDS = 5_000
"""Signs of a field, or of a text in an old form, that are looked at."""
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[A-Za-z0-9.-]+[A-Za-z0-9]")

_ACTIONS = {
    "failed": MailKind.BOUNCE,
    "delayed": MailKind.DELAYED,
    "delivered": MailKind.DELIVERED,
    "relayed": MailKind.DELIVERED,
    "expanded": MailKind.DELIVERED,
}
_CLASSES = {"5": MailKind.BOUNCE, "4": MailKind.DELAYED, "2": MailKind.DELIVERED}
_WORST_FIRST = (MailKind.BOUNCE, MailKind.DELAYED, MailKind.DELIVERED)
_NO_COMPLAINT = frozenset({"not-spam", "auth-failure", "dmarc"})
_DAEMON = re.compile(
    r"^(?:mailer-?daemon|mail-?daemon|postmaster|microsoftexchange[0-9a-f]*|bounces?)\b", re.IGNORECASE
)
_FAILED = re.compile(
    r"undeliver(?:able|ed)|delivery (?:status notification|failure|has failed|failed|problem)|failure notice"
    r"|returned (?:mail|to sender)|mail delivery (?:failed|failure)|unzustellbar|nicht zugestellt|non remis|échec"
    r"|no se (?:puede|pudo) entregar|não (?:é possível )?entreg|impossibile recapitare|teslim edilemedi"
    r"|не доставлено|недоставленн|无法送达|退信|配信不能|配信できません|반송",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"\bdelay(?:ed)?\b|will (?:keep|be) (?:trying|retried)|still being (?:tried|retried)|not yet been delivered"
    r"|verzögert|retard[ée]|retraso|atraso|ertelendi|задерж|延迟|遅延|지연",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\d.])(5[0-5]\d|4[0-5]\d)(?=[ -][^\d]|#)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a machine says of one message: `status` is the enhanced status code, `recipient` whom it was for."""

    kind: MailKind
    status: str | None = None
    reason: str | None = None
    recipient: str | None = None


def leaves(mail: Message) -> Iterator[Message]:
    """The parts of a mail that are no containers; what lies inside an attached mail is not part of this one."""
    if mail.get_content_maintype() == "multipart" and mail.is_multipart():
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from leaves(part)
    else:
        yield mail


def report_of(mail: EmailMessage, *, sender: str, subject: str, text: str) -> Report | None:
    """What a report says; None where the mail is none.

    Parameters: sender: the address it comes from; text: its words.
    """
    parts = {part.get_content_type(): part for part in reversed(list(leaves(mail)))}
    if "message/feedback-report" in parts:
        return _complaint(parts["message/feedback-report"])
    for kind in ("message/delivery-status", "message/global-delivery-status"):
        report = _delivery(parts[kind]) if kind in parts else None
        if report is not None:
            return report
    return _old_form(mail, sender=sender, subject=subject, text=text)


def original_headers(mail: EmailMessage) -> str:
    """The head of the message that a report is about, as far as it is attached, and the fields that name it."""
    found = []
    for part in leaves(mail):
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global"):
            inner = part.get_payload()
            found += (
                [_head(one) for one in inner[:1] if isinstance(one, Message)]
                if isinstance(inner, list)
                else []
            )
        elif kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            found.append(content(part) or _plain(part))
        elif kind.startswith("message/"):
            found.append(_plain(part))
    return "\n".join(found)


def without_addresses(words: str) -> str:
    """A reason that may be stored and shown: on one line, without anybody's address."""
    return ADDRESS.sub("[address]", " ".join(words[:MOST_WORDS].split()))[:LONGEST_REASON]


def _complaint(part: Message) -> Report:
    fields = _fields(part)
    kind = fields.get("feedback-type", "abuse").lower()
    if kind in _NO_COMPLAINT:
        return Report(kind=MailKind.AUTOMATIC, reason=without_addresses(kind))
    recipient = _first_address(fields.get("original-rcpt-to", "") or fields.get("removal-recipient", ""))
    return Report(kind=MailKind.COMPLAINT, reason=without_addresses(kind), recipient=recipient)


def _delivery(part: Message) -> Report | None:
    """The worst that a delivery report says of any recipient; ours have one."""
    reports = [report for block in _blocks(part) if (report := _of_recipient(block)) is not None]
    return min(reports, key=lambda one: _WORST_FIRST.index(one.kind), default=None)


def _of_recipient(fields: dict[str, str]) -> Report | None:
    status = STATUS.search(fields.get("status", ""))
    action = re.split(r"[\s(;]", fields.get("action", "").strip().lower(), maxsplit=1)[0]
    kind = _ACTIONS.get(action) or (_CLASSES.get(status[1][0]) if status else None)
    if kind is None:
        return None
    said = fields.get("diagnostic-code", "").partition(";")
    recipient = fields.get("original-recipient", "") or fields.get("final-recipient", "")
    return Report(
        kind=kind,
        status=status[1] if status else None,
        reason=without_addresses(said[2] or said[0]) or None,
        recipient=_first_address(recipient),
    )


def _old_form(mail: Message, *, sender: str, subject: str, text: str) -> Report | None:
    """A bounce in the words of a daemon."""
    failed = _get(mail, "X-Failed-Recipients")
    daemon = _DAEMON.match(sender) or _get(mail, "Return-Path") == "<>"
    if not failed and not (daemon and (_FAILED.search(subject) or _DELAY.search(subject))):
        return None
    head = text[:MOST_WORDS]
    status, code = STATUS.search(head), _CODE.search(head)
    number = status[1] if status else f"{code[1][0]}.0.0" if code else None
    late = _DELAY.search(subject) or (number or "5")[0] == "4"
    line = next((line for line in head.splitlines() if STATUS.search(line) or _CODE.search(line)), "")
    return Report(
        kind=MailKind.DELAYED if late else MailKind.BOUNCE,
        status=number,
        reason=without_addresses(line) or without_addresses(subject) or None,
        recipient=_first_address(failed) or _first_address(head),
    )


def _blocks(part: Message) -> Iterator[dict[str, str]]:
    """The groups of fields of a delivery report; the first is about the message, the others about recipients."""
    payload = part.get_payload()
    groups = [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []
    if _get(part, "Content-Transfer-Encoding").lower() != "base64" and any(group.keys() for group in groups):
        yield from (_named(group) for group in groups)
        return
    for block in re.split(r"\r?\n[ \t]*\r?\n", _decoded(part)):
        yield _parsed(block)


def _decoded(part: Message) -> str:
    """The fields as text, of a part in base64 as well, which the rules forbid and some servers write."""
    words = _plain(part).partition("\n\n")[2]
    try:
        return binascii.a2b_base64(words.encode()).decode("utf-8", "replace")
    except MALFORMED:
        return words


def _fields(part: Message) -> dict[str, str]:
    merged: dict[str, str] = {}
    for block in _blocks(part):
        merged = {**block, **merged}
    return merged


def _named(group: Message) -> dict[str, str]:
    return {name.lower(): _get(group, name) for name in group.keys()}  # noqa: SIM118  (a Message is no dict)


def _parsed(block: str) -> dict[str, str]:
    unfolded = re.sub(r"\r?\n[ \t]+", " ", block)
    pairs = (line.partition(":") for line in unfolded.splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _get(mail: Message, name: str) -> str:
    """A header on one line; empty where it is missing or cannot be read."""
    try:
        return " ".join(str(mail.get(name, "")).split())
    except MALFORMED:
        return ""


def _head(mail: Message) -> str:
    return "\n".join(f"{name}: {_get(mail, name)}" for name in ("Message-ID", "X-Original-Message-ID"))


def _plain(part: Message) -> str:
    """A part as it came, where nothing better is known of it."""
    try:
        return part.as_string()
    except MALFORMED:
        return ""


def _first_address(words: str) -> str | None:
    found = ADDRESS.search(words[:MOST_WORDS])
    return found.group().lower() if found else None
