"""Erasing a person at their wish: nobody can tell any more who they are and what they said; the counts stay.

One transaction over all tables, each through its owner; what is left in free text goes by `voc.flow.people.traces`.
The files of the outbox go inside the transaction: whenever the process dies, either all is done, or the next try does
the rest. What they asked for, their loops and the steps of the ledger stay, with a contact that is a number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from voc.errors import NotFound
from voc.flow import decisions, forgotten
from voc.flow.heard import collect, customers, sayings, service
from voc.flow.heard.customers import Customers
from voc.flow.ledger import loops, messages, tasks
from voc.flow.passages import PART
from voc.flow.people import erased_words as words
from voc.flow.people import forget_files, traces
from voc.flow.place import Place
from voc.flow.stories import quote_collections, quote_exports
from voc.flow.understood import second_look
from voc.flow.vault import vault
from voc.ingest.identity import normalise_email
from voc.model import Contact, ContactKey, Feedback, IngestRun, Notification, ServiceCase, Source
from voc.rights import needs
from voc.store import alone, erasing, shrink, writing
from voc.store.reads import kept
from voc.terms import Family, NotificationState, Right

LEFT = (NotificationState.SENT, NotificationState.BOUNCED, NotificationState.UNKNOWN)

TABLES = {
    "vault": "the row goes",
    "contact_key": "the keys go; marks of them stay in forgotten_key",
    "contact": "stays as a number with its company",
    "feedback": "words, title, address and id go; moment, rating and length stay",
    "passage": "stays: places in words that are not there any more",
    "passage_vector": "goes",
    "annotation": "language, sentiment and intents stay, what it is about goes",
    "aspect": "goes",
    "large_answer": "what was said of their wordings goes",
    "suggested_name": "all of them go",
    "membership": "stays: a topic's count",
    "topic": "names, key phrases and the example that only they could have given go",
    "topic_change": "the same",
    "topic_move": "stays: numbers",
    "request": "another ask speaks for it, its centre is made anew",
    "request_merge": "stays: numbers",
    "ask": "stays: it is counted",
    "merge_proposal": "stays: numbers, and a reason without words",
    "link": "the reason goes where it rests on their words",
    "fit": "stays: numbers",
    "loop": "stays: it is counted",
    "loop_event": "stays; ids of their feedback are replaced",
    "notification": "subject, words and key go; what has not left is withdrawn",
    "notification_loop": "stays: numbers",
    "delivery_event": "what the channel said goes",
    "task": "the words go, and it is done",
    "promise": "stays: days and numbers; notes of who decided about it go",
    "service_case": "subject and number go",
    "story": "stays: a place in words that are not there any more",
    "consent": "stays: what was agreed to, without whom",
    "collected_quote": "goes from its collection: there is nothing left to quote",
    "exported_quote": "stays: a place in words that are not there any more; the files are named",
    "decision": "notes about their messages go",
    "audit_event": "keys of messages are replaced",
    "quarantine": "what stood in the rows goes, of everybody: nobody can tell whose they are",
}
"""What becomes of every table that leads to a person; "goes" and "stays" are said of their own rows."""


@dataclass(slots=True)
class Forgotten:
    """What went, or would go: rows by table, files; and what cannot be reached from here."""

    contact_id: int | None = None
    since: datetime | None = None
    rows: dict[str, int] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    named: list[Path] = field(default_factory=list)
    """Files of the workspace in which the person still stands."""
    sent: dict[str, int] = field(default_factory=dict)
    """Messages that have left, by channel."""
    sources: list[str] = field(default_factory=list)
    """Files that their rows may have come from."""
    quoted_in: list[str] = field(default_factory=list)
    """Files in which words of theirs left as quotes."""
    compact: bool = True
    """Whether the database was made anew, so that nothing lies in its free pages."""

    def count(self, rows: dict[str, int]) -> None:
        """Add what went of some tables."""
        for table, number in rows.items():
            if number:
                self.rows[table] = self.rows.get(table, 0) + number


class _Undo(Exception):
    """Everything was tried and nothing is to be kept."""


@needs(Right.MANAGE)
def forget(
    place: Place, name: str, *, by: str, now: datetime, reason: str = "", dry_run: bool = False
) -> Forgotten:
    """Erase the contact with this id or e-mail address. Who was forgotten already stays so.

    Parameters: dry_run: do it, tell, and undo it. Raises: NotFound; InputError while a message to them is leaving;
        Busy while a run is at work; StoreError where a file of the outbox cannot be changed. Then nothing was erased.
    """
    done = Forgotten()
    people = Customers(place.workspace.secret())
    with alone(place.engine, "run"):
        try:
            with writing(place.engine) as session:
                erasing(session)
                found = find(session, people, name)
                if isinstance(found, datetime):
                    done.since = found
                else:
                    _erase(session, place, people, found, done, by=by, now=now, reason=reason, keep=dry_run)
                if dry_run:
                    raise _Undo
        except _Undo:
            return done
        done.compact = shrink(place.engine)
    return done


def find(session: Session, people: Customers, name: str) -> Contact | datetime:
    """The contact of that id, or of that e-mail address; since when they are forgotten, if so. Raises NotFound."""
    contact = session.scalars(select(Contact).where(Contact.external_id == name)).one_or_none()
    address = normalise_email(name)
    pairs = [("crm_id", name), *([("email", address)] if address else [])]
    keys = [(kind, people.digest((kind, value))) for kind, value in pairs]
    for kind, digest in keys if contact is None else ():
        here = select(ContactKey.contact_id).where(ContactKey.kind == kind, ContactKey.digest == digest)
        contact = contact or session.get(Contact, session.scalar(here) or 0)
    if contact is not None:
        return contact.erased_at or contact
    gone = forgotten.among(session, {people.marks.of_person(*key) for key in keys})
    if not gone:
        raise NotFound("contact", name)
    return min(gone.values())


def _erase(
    session: Session,
    place: Place,
    people: Customers,
    contact: Contact,
    done: Forgotten,
    *,
    by: str,
    now: datetime,
    reason: str,
    keep: bool,
) -> None:
    """Everything about one contact; `keep`: the files stay, for all else is undone."""
    done.contact_id = contact.id
    subject = f"contact {contact.id}"
    entry = vault.opened(session, [contact.id], who=by, why="to forget", subject=subject, now=now).get(
        contact.id
    )
    address = entry.email if entry else None
    rows = session.scalars(select(Feedback).where(Feedback.contact_id == contact.id, kept())).all()
    ids, sentences = words.passages_of(session, rows)
    trail = traces.traces_of(entry, [*sentences, *(row.title for row in rows if row.title)])
    done.sent, done.sources = _sent(session, contact.id), _sources(session, rows)
    done.quoted_in = quote_exports.files_with(session, ids)
    done.count({"collected_quote": quote_collections.remove_erased(session, ids, by="voc forget", now=now)})
    keys = messages.erase_messages(session, contact.id)
    done.count({"notification": len(keys)} | decisions.erase_words(session, keys))
    done.count({"large_answer": second_look.forget_wordings(session, sentences)})
    done.count(_erase_words(session, people, contact.id, rows, ids, now=now))
    done.count({"task": tasks.erase_tasks(session, contact.id, ids, now=now)})
    done.count({"quarantine": collect.empty_quarantine(session)} | traces.blank(session, trail))
    pattern = trail.pattern()
    done.count(customers.erase_contact(session, contact, people.marks, now=now))
    done.count({"saying": sayings.erase(session, Contact, contact.id)})
    why = pattern.sub("[erased]", reason) if pattern else reason
    what = f"contact forgotten: {why}" if why else "contact forgotten"
    decisions.audit(session, who=by, what=what, subject=f"contact {contact.id}", now=now)
    session.flush()
    done.files = forget_files.remove(place.workspace, list(keys), address, trail.cleaner(), look=keep)
    named = forget_files.still_named(place.workspace, pattern, place.engine.url.database)
    done.named = [path for path in named if path not in done.files] if keep else named


def _erase_words(
    session: Session,
    people: Customers,
    contact_id: int,
    rows: Sequence[Feedback],
    ids: Sequence[int],
    *,
    now: datetime,
) -> dict[str, int]:
    """What they said, and what was made of their words."""
    renamed, gone = words.erase(session, rows, ids, people.marks, now=now)
    theirs = ServiceCase.contact_id == contact_id
    return gone | {
        "service_case": service.erase_cases(session, theirs, people.marks, now=now),
        "loop_event": loops.rename_causes(session, contact_id, renamed),
    }


def _sent(session: Session, contact_id: int) -> dict[str, int]:
    query = (
        select(Notification.channel, func.count())
        .where(
            Notification.contact_id == contact_id,
            or_(Notification.state.in_(LEFT), Notification.sent_at.is_not(None)),
        )
        .group_by(Notification.channel)
    )
    return dict(session.execute(query).all())


def _sources(session: Session, rows: Sequence[Feedback]) -> list[str]:
    """Files that were read into the sources of these feedbacks, and tables of contacts."""
    names = select(Source.name).where(Source.id.in_({row.source_id for row in rows}))
    here = or_(IngestRun.source.in_(names), IngestRun.family == Family.CONTACT)
    query = select(IngestRun.file).where(here, IngestRun.file != IngestRun.source)  # a page is no file
    return sorted(set(session.scalars(query)))


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + PART] for start in range(0, len(ids), PART))
