"""Mail that came back: replies enter by the front door, reports move the messages that they are about.

A mailbox may be read as often as one likes: a mail is known by a digest that stays the same wherever it lies. What a
mail says is believed as far as its writer could know it: whoever knows the Message-ID of a message has had the message.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from voc.errors import Busy, InputError, NotFound
from voc.flow.answered.delivery import took
from voc.flow.heard.collect import Intake, collect
from voc.flow.heard.collected import Collected
from voc.flow.heard.customers import Customers
from voc.flow.place import Place
from voc.ingest.identity import company_domain, normalise_email
from voc.ingest.plain import plain_text
from voc.ingest.records import BadRow, Person, RawComment
from voc.ingest.redact import redact
from voc.mail.box import mails
from voc.mail.reading import Incoming, read
from voc.terms import Channel, DeliveryKind, Family, MailKind

SOURCE = "mailbox"
LONGEST_REPLY = 50_000
"""Characters of a reply that are kept; what stands behind is an old thread or an attack."""
REPORTS = {
    MailKind.BOUNCE: DeliveryKind.BOUNCED,
    MailKind.DELAYED: DeliveryKind.DELAYED,
    MailKind.DELIVERED: DeliveryKind.DELIVERED,
    MailKind.COMPLAINT: DeliveryKind.COMPLAINT,
}


@dataclass(slots=True)
class Sorted:
    """What a mailbox held: replies, reports by kind, and what was left aside."""

    replies: Collected | None = None
    reports: dict[DeliveryKind, int] = field(default_factory=dict)
    automatic: int = 0
    own: int = 0
    known: int = 0
    about_nothing: int = 0
    early: int = 0


def take_mailbox(place: Place, path: Path, *, now: datetime) -> Sorted:
    """Read an mbox file, a Maildir, a folder of .eml files or one mail. Raises InputError for what is none of them.

    What cannot be read is set aside with the reason; the rest goes in.
    """
    done = Sorted()
    rows = _rows(place, path, done, now)
    intake = Intake(source=SOURCE, family=Family.REPLY, file=path, mapping="", rows=rows)
    known = Customers(place.workspace.secret())
    done.replies = collect(place.engine, intake, known, currency=place.settings.currency, now=now)
    return done


def _rows(place: Place, path: Path, done: Sorted, now: datetime) -> Iterator[RawComment | BadRow]:
    """The replies of a mailbox; on the way its reports are taken. Mail that we wrote ourselves is passed over."""
    ours = normalise_email(place.settings.from_address)
    for number, (name, content) in enumerate(mails(path, now=now), start=1):
        try:
            mail = read(content)
        except InputError as error:
            yield BadRow(
                file=path.name, line=number, column=None, value="", reason=str(error), raw=f"mail {name}"
            )
            continue
        if mail.kind in REPORTS:
            _take_report(place, mail, f"mail {name}", done, now)
        elif ours is not None and normalise_email(mail.from_email or "") == ours:
            done.own += 1
        elif mail.kind is MailKind.AUTOMATIC:
            done.automatic += 1
        elif (comment := _reply(mail, name, number, now)) is not None:
            yield comment
        else:
            yield BadRow(
                file=path.name,
                line=number,
                column="From",
                value="",
                reason="no address of a person to whom the words belong",
                raw=f"mail {name}",
            )


def _take_report(place: Place, mail: Incoming, source: str, done: Sorted, now: datetime) -> None:
    if mail.about is None:
        done.about_nothing += 1
        return
    kind = REPORTS[mail.kind]
    words = " ".join(part for part in (mail.status, redact(mail.reason or "").text) if part)
    try:
        new = took(place.engine, mail.about, kind, min(mail.sent_at or now, now), source, words)
    except NotFound:
        done.about_nothing += 1
    except Busy:
        done.early += 1
    else:
        done.known += not new
        done.reports[kind] = done.reports.get(kind, 0) + new


def _reply(mail: Incoming, name: str, number: int, now: datetime) -> RawComment | None:
    """A reply as what a customer said; None where nobody can be told to have said it."""
    email = normalise_email(mail.from_email or "")
    if email is None:
        return None
    return RawComment(
        source=SOURCE,
        external_id=name,
        channel=Channel.REPLY,
        text=redact(plain_text(mail.text)[:LONGEST_REPLY]).text,
        title=redact(plain_text(mail.subject)).text or None,
        said_at=min(mail.sent_at or now, now),
        person=Person(email=email, domain=company_domain(email)),
        line=number,
        reply_to=mail.about,
    )
