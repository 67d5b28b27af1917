"""All that is held about one person, as one file that they can read. Opens the vault, with an audit row.

Only rows of this contact are in it. Where their own words name somebody else whose name stands in the vault,
`[somebody else]` stands there: what is held about others is not theirs to have.
"""

import io
import json
import os
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, inspect, or_, select
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.flow.decisions import audit
from voc.flow.heard.customers import Customers
from voc.flow.passages import PART
from voc.flow.people.forget import find
from voc.flow.people.traces import FREE, whole
from voc.flow.place import Place
from voc.flow.vault import vault
from voc.ingest.pii.spans import has_word_spaces
from voc.model import (
    Account,
    Annotation,
    Ask,
    Aspect,
    AuditEvent,
    Base,
    CollectedQuote,
    Consent,
    Contact,
    ContactKey,
    Decision,
    DeliveryEvent,
    ExportedQuote,
    Feature,
    Feedback,
    Loop,
    LoopEvent,
    Membership,
    Notification,
    NotificationLoop,
    Passage,
    Promise,
    QuoteCollection,
    QuoteExport,
    ServiceCase,
    Source,
    Story,
    Task,
    Topic,
)
from voc.rights import needs
from voc.store import see_replaced, writing
from voc.terms import Right

OTHER = "[somebody else]"
TABLES = {
    "contact": "part `contact`",
    "vault": "part `vault`",
    "contact_key": "part `contact_key`",
    "consent": "part `consent`",
    "feedback": "part `feedback`",
    "passage": "part `passage`, with the words",
    "annotation": "part `annotation`",
    "aspect": "part `aspect`",
    "membership": "part `membership`, with the name of the topic",
    "ask": "part `ask`",
    "loop": "part `loop`, with the feature",
    "loop_event": "part `loop_event`",
    "notification": "part `notification`",
    "notification_loop": "part `notification_loop`",
    "delivery_event": "part `delivery_event`",
    "task": "part `task`",
    "promise": "part `promise`",
    "service_case": "part `service_case`",
    "story": "part `story`",
    "collected_quote": "part `collected_quote`, with the name of the collection",
    "exported_quote": "part `exported_quote`, with the file that they left in",
    "decision": "part `decision`",
    "audit_event": "part `audit_event`",
    "passage_vector": "left out: numbers computed from the words of `passage`",
    "large_answer": "left out: an answer on a wording, kept without whose it is; its tags stand in `annotation`",
    "suggested_name": "left out: names of topics",
    "topic": "left out: it is about many; its name stands in `membership`",
    "topic_change": "left out: it is about many",
    "topic_move": "left out: it is about topics; where the passage is now stands in `membership`",
    "request": "left out: it is about many; its number stands in `ask`",
    "request_merge": "left out: it is about requests",
    "merge_proposal": "left out: it is about requests",
    "link": "left out: it is about requests; what came of it stands in `loop`",
    "fit": "left out: it is about requests",
    "quarantine": "left out: rows that were set aside name nobody, so nobody can tell whose they are",
}
"""Where every table that leads to a person stands in the file, or why it does not."""


HIDING = {column for columns in FREE.values() for column in columns} - {"name"} | {"text", "feature"}
"""Cells of words, in which somebody else may be named."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the file, the contact's number, and how many rows of each table."""

    path: Path
    contact_id: int
    rows: dict[str, int]


@needs(Right.MANAGE)
def export_person(place: Place, name: str, path: Path, *, by: str, now: datetime) -> Exported:
    """Write all that is held about the contact with this id or e-mail address, for their eyes only.

    `path` ends with `.json` or `.zip`; the file is there whole or not at all, and readable by its owner alone.
    Raises: NotFound; InputError for another ending, for a folder that is not there, and for who was forgotten.
    """
    if path.suffix.lower() not in (".json", ".zip"):
        raise InputError(f"{path}: the file has to end with .json or .zip.")
    people = Customers(place.workspace.secret())
    with writing(place.engine) as session:
        see_replaced(session)
        contact = find(session, people, name)
        if isinstance(contact, datetime):
            raise InputError(
                f"They were forgotten on {contact:%d %B %Y}: nothing is held that could be told to be theirs."
            )
        parts = _parts_of(session, contact, by=by, now=now)
        audit(session, who=by, what="person exported", subject=f"contact {contact.id}", now=now)
    _write_for_owner(path, json.dumps(_document(parts, now), ensure_ascii=False, indent=2).encode())
    return Exported(path, contact.id, {table: len(rows) for table, rows in parts.items()})


Row = dict[str, Any]


def _parts_of(session: Session, contact: Contact, *, by: str, now: datetime) -> dict[str, list[Row]]:
    """Rows by table, in the order of the walk."""
    entry = vault.opened(
        session, [contact.id], who=by, why="for an export", subject=f"contact {contact.id}", now=now
    ).get(contact.id)
    hide = _others(session, contact.id, entry.name if entry else None, by=by, now=now)
    said = _rows(session, Feedback, Feedback.contact_id == contact.id)
    ids = [row["id"] for row in said]
    passages = _among(session, Passage, Passage.feedback_id, ids)
    own = [row["id"] for row in passages]
    loops = _rows(session, Loop, Loop.contact_id == contact.id)
    messages = _rows(session, Notification, Notification.contact_id == contact.id)
    told, waits = [row["id"] for row in messages], [row["id"] for row in loops]
    about = or_(Task.contact_id == contact.id, Task.passage_id.in_(own))
    tasks = _rows(session, Task, about)
    given = or_(Promise.contact_id == contact.id, Promise.passage_id.in_(own))
    promises = _rows(session, Promise, given)
    about_them = {"notification": told, "passage": own, "contact": [contact.id]}
    about_them["promise"] = [row["id"] for row in promises]
    parts = {
        "contact": [_contact(session, contact)],
        "vault": [{cell: _plain(value) for cell, value in asdict(entry).items()}] if entry else [],
        "contact_key": [
            {"kind": key["kind"]} for key in _rows(session, ContactKey, ContactKey.contact_id == contact.id)
        ],
        "consent": _rows(session, Consent, Consent.contact_id == contact.id),
        "feedback": _with_sources(session, said),
        "passage": _with_words(passages, said),
        "annotation": _among(session, Annotation, Annotation.passage_id, own),
        "aspect": _among(session, Aspect, Aspect.passage_id, own),
        "membership": _with_topics(session, _among(session, Membership, Membership.passage_id, own)),
        "ask": _rows(session, Ask, Ask.contact_id == contact.id),
        "loop": _with_features(session, loops),
        "loop_event": _among(session, LoopEvent, LoopEvent.loop_id, waits),
        "notification": messages,
        "notification_loop": _among(session, NotificationLoop, NotificationLoop.notification_id, told),
        "delivery_event": _among(session, DeliveryEvent, DeliveryEvent.notification_id, told),
        "task": tasks,
        "service_case": _rows(session, ServiceCase, ServiceCase.contact_id == contact.id),
        "promise": promises,
        "story": _among(session, Story, Story.passage_id, own),
        "collected_quote": _with_collections(
            session, _among(session, CollectedQuote, CollectedQuote.passage_id, own)
        ),
        "exported_quote": _with_exports(
            session, _among(session, ExportedQuote, ExportedQuote.passage_id, own)
        ),
        "decision": _decisions(session, about_them),
        "audit_event": _audits(session, contact.id, [row["key"] for row in messages]),
    }
    return {name: [_hidden(row, hide) for row in rows] for name, rows in parts.items()}


def _rows(session: Session, noun: type[Base], here: ColumnElement[bool]) -> list[Row]:
    keys = inspect(noun).primary_key
    return [_row(found) for found in session.scalars(select(noun).where(here).order_by(*keys))]


def _among(session: Session, noun: type[Base], column: Any, ids: Sequence[Any]) -> list[Row]:
    return [
        row
        for start in range(0, len(ids), PART)
        for row in _rows(session, noun, column.in_(ids[start : start + PART]))
    ]


def _row(found: Base) -> Row:
    """A row as JSON holds it; bytes, which nobody can read, are left out."""
    cells = {column.key: getattr(found, column.key) for column in inspect(type(found)).columns}
    return {name: _plain(value) for name, value in cells.items() if not isinstance(value, bytes)}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _contact(session: Session, contact: Contact) -> Row:
    account = session.get(Account, contact.account_id) if contact.account_id else None
    return _row(contact) | {"account": account.name or account.external_id if account else None}


def _with_sources(session: Session, rows: Sequence[Row]) -> list[Row]:
    names = dict(session.execute(select(Source.id, Source.name)).all())
    return [row | {"source": names[row["source_id"]]} for row in rows]


def _with_words(passages: Sequence[Row], said: Sequence[Row]) -> list[Row]:
    texts = {row["id"]: row["text"] for row in said}
    return [row | {"words": texts[row["feedback_id"]][row["start"] : row["end"]]} for row in passages]


def _with_topics(session: Session, rows: Sequence[Row]) -> list[Row]:
    names = dict(session.execute(select(Topic.id, Topic.label)).all())
    return [row | {"topic": names.get(row["topic_id"])} for row in rows]


def _with_features(session: Session, rows: Sequence[Row]) -> list[Row]:
    names = dict(session.execute(select(Feature.id, Feature.title)).all())
    return [row | {"feature": names[row["feature_id"]]} for row in rows]


def _with_collections(session: Session, rows: Sequence[Row]) -> list[Row]:
    names = dict(session.execute(select(QuoteCollection.id, QuoteCollection.name)).all())
    return [row | {"collection": names[row["collection_id"]]} for row in rows]


def _with_exports(session: Session, rows: Sequence[Row]) -> list[Row]:
    left = dict(session.execute(select(QuoteExport.id, QuoteExport.file)).all())
    return [row | {"file": left[row["export_id"]]} for row in rows]


def _decisions(session: Session, about: dict[str, list[int]]) -> list[Row]:
    """What people decided about these rows, by the kind of row."""
    found = [
        row
        for noun, ids in about.items()
        for row in _among(session, Decision, Decision.row_id, ids)
        if row["noun"] == noun
    ]
    return sorted(found, key=lambda row: row["id"])


def _audits(session: Session, contact_id: int, keys: Sequence[str]) -> list[Row]:
    subjects = [f"contact {contact_id}", *(f"message {key}" for key in keys)]
    found = _among(session, AuditEvent, AuditEvent.subject, subjects)
    return sorted(found, key=lambda row: row["id"])


def _others(session: Session, contact_id: int, own: str | None, *, by: str, now: datetime) -> dict[str, str]:
    """The names of all other people in the vault that are long enough to be somebody's, each with a plain form of it."""
    why = "to hide other names in an export"
    all_names = vault.names_of_others(session, contact_id, who=by, why=why, now=now)
    longest_first = sorted({name.strip() for name in all_names if name != own}, key=len, reverse=True)
    return {
        name: _folded(name) for name in longest_first if len(name.split()) > 1 or not has_word_spaces(name)
    }


def _hidden(row: Row, names: Mapping[str, str]) -> Row:
    """The row without other people's names in its words, in whatever case and spacing they stand there."""
    for cell in HIDING & row.keys():
        value = row[cell]
        if isinstance(value, str):
            folded = _folded(value)
            for name, short in names.items():
                if short in folded:
                    row[cell] = value = re.sub(whole(name), OTHER, value, flags=re.IGNORECASE)
    return row


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _document(parts: dict[str, list[Row]], now: datetime) -> dict[str, Any]:
    return {
        "about": (
            "All that this service holds about one person. Each part has the rows of one table, what they mean, and "
            "what each column means. Times are in UTC. Words were redacted when they were taken in: [email 1] stands "
            "where an address stood, [somebody else] where another person was named."
        ),
        "exported_at": now.isoformat(),
        "parts": {name: _part(name, rows) for name, rows in parts.items()},
    }


ADDED = {
    "account": "name of their company",
    "source": "name of the source",
    "words": "the passage itself",
    "topic": "name of the topic",
    "feature": "title of the feature",
    "collection": "name of the collection",
    "file": "where the file was written",
}
"""What the columns mean that are not the table's own."""


def _part(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    noun = next(one.class_ for one in Base.registry.mappers if one.class_.__tablename__ == name)
    comments = {column.key: column.comment or "" for column in inspect(noun).columns}
    shown = rows[0] if rows else {}
    return {
        "meaning": " ".join((noun.__doc__ or "").split()),
        "columns": {cell: comments.get(cell) or ADDED[cell] for cell in shown},
        "rows": list(rows),
    }


def _write_for_owner(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, so that nobody but its owner may ever read it. Raises InputError."""
    if path.suffix.lower() == ".zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("person.json", content)
        content = packed.getvalue()
    half = path.with_name(path.name + ".part")
    try:
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise InputError(f"{path}: cannot be written ({error.strerror}). Name another place.") from error
