"""What is left of a person in free text anywhere: their name, their addresses, their sentences. Blanks them.

The one step that may touch the rows of all owners, and only to write `[erased]` over such a trace; every column of
text is either looked through here or named in `STRUCTURED`. Of other customers' words only the name and the addresses
go, sign for sign, so that passages stay where they were.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, Text, or_, select
from sqlalchemy.orm import Session

from voc.flow.demand import feature_vectors
from voc.flow.vault.vault import Entry
from voc.ingest.pii.spans import has_word_spaces
from voc.model import Base, Feedback
from voc.store.reads import ERASED, FILL, kept

SHORTEST = 12
"""Signs of a sentence that is looked for elsewhere: a shorter one is anybody's."""
IN_HTML = {
    "&": "&(?:amp;)?",
    "<": "(?:<|&lt;)",
    ">": "(?:>|&gt;)",
    "'": "(?:'|&#39;|&#x27;)",
    '"': '(?:"|&#34;|&quot;)',
}
LONGEST_TITLE = 80
"""As much of a sentence as `voc feature from-request` makes a title of."""

FREE = {
    "account": ("name",),
    "article": ("title", "text"),
    "aspect": ("term",),
    "consent": ("channel",),
    "decision": ("note",),
    "delivery_event": ("detail",),
    "feature": ("title", "description", "declined_reason", "declined_instead", "how_to_try", "area"),
    "feedback": ("title", "question", "url", "our_reply"),
    "ingest_run": ("file", "mapping", "mapping_before"),
    "link": ("reason",),
    "loop_event": ("cause",),
    "merge_proposal": ("reason",),
    "notification": ("subject", "body", "detail"),
    "quarantine": ("file", "value", "raw", "reason"),
    "quote_collection": ("name",),
    "quote_export": ("name", "file"),
    "release": ("notes",),
    "saying": ("said",),
    "release_feature": ("reverted_reason",),
    "release_item": ("text",),
    "review_call": ("note",),
    "service_case": ("subject",),
    "suggested_name": ("name",),
    "task": ("words",),
    "topic": ("label", "words"),
    "topic_change": ("label", "label_before", "words"),
    "topic_proposal": ("why",),
    "audit_event": ("what", "subject"),
}
"""Columns in which a person or a machine may have written about anybody, by table. `feedback.text` is looked at apart."""

STRUCTURED = {
    "account": ("external_id", "domain", "segment", "plan", "country", "currency", "csm"),
    "annotation": ("value", "maker"),
    "article": ("external_id", "url", "language"),
    "article_part": ("encoder", "digest"),
    "aspect": ("maker",),
    "audit_event": ("who",),
    "colleague": ("email", "name", "roles", "changed_by"),
    "collected_quote": ("added_by", "removed_by"),
    "consent": ("recorded_by", "scope"),
    "contact": ("external_id", "role", "language", "timezone"),
    "contact_key": ("kind", "digest"),
    "cursor": ("step",),
    "decision": ("noun", "by"),
    "delivery_event": ("source",),
    "exported_quote": ("shown",),
    "early_sign": ("evidence", "dismissed_by"),
    "feature": ("key", "tracker_url", "url", "listed_in"),
    "feature_vector": ("encoder", "digest"),
    "feedback": ("external_id", "text", "language", "author", "version", "row_digest"),
    "fit": ("roadmap",),
    "forgotten_key": ("digest",),
    "health": ("parts",),
    "ingest_run": ("source", "digest"),
    "large_answer": ("digest", "maker", "intents"),
    "lesson": ("heads", "made_by"),
    "link": ("maker", "decided_by"),
    "loop_event": ("by",),
    "merge_proposal": ("maker", "decided_by"),
    "notification": ("occasion", "channel", "key", "language", "sender", "decided_by", "lease_by"),
    "passage_vector": ("encoder",),
    "promise": ("decided_by",),
    "quarantine": ("source", "column"),
    "quote_collection": ("made_by",),
    "quote_export": ("exported_by",),
    "release": ("version", "url"),
    "release_item": ("decided_by",),
    "request": ("encoder",),
    "request_merge": ("merged_by", "undone_by"),
    "review_call": ("name", "settled_by", "undone_by"),
    "saying": ("noun",),
    "saved_view": ("name", "made_by", "formula", "weights", "filters", "digest"),
    "service_case": ("external_id", "priority", "team"),
    "signal": ("kind",),
    "source": ("name",),
    "story": ("picked_by",),
    "suggested_name": ("digest", "maker"),
    "task": ("key", "assignee", "done_by"),
    "topic": ("named_by", "encoder"),
    "topic_change": ("decided_by",),
    "topic_proposal": ("made_by",),
    "topic_run": ("encoder", "method"),
    "vault": ("name", "email", "phone", "key_id"),
    "ask": ("withdrawn_by",),
}
"""Columns of text that hold keys, vocabulary, colleagues, or what the owner of the table erases itself, by table."""


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a person is found in free text: what stands in the vault, and their sentences."""

    marks: tuple[str, ...]
    sentences: tuple[str, ...]

    def pattern(self) -> re.Pattern[str] | None:
        """Any of the marks, as whole words where the script has words; None where there are none."""
        return re.compile("|".join(map(whole, self.marks)), re.IGNORECASE) if self.marks else None

    def cleaner(self) -> Callable[[str], str]:
        """What writes `[erased]` over every mark and sentence in a text."""
        patterns = [one for one in (self.pattern(), self.sayings()) if one is not None]

        def clean(text: str) -> str:
            for pattern in patterns:
                text = pattern.sub(ERASED, text)
            return text

        return clean

    def sayings(self) -> re.Pattern[str] | None:
        """Any of the sentences, whatever stands between their words; None where there are none."""
        parts = sorted({part for text in self.sentences for part in _parts(text)}, key=len, reverse=True)
        return re.compile("|".join(parts)) if parts else None


def traces_of(entry: Entry | None, sentences: Sequence[str]) -> Traces:
    """What to look for. A name of one word is nobody's alone, and is left to redaction."""
    held = (entry.name, entry.email, entry.phone) if entry else (None, None, None)
    name, email, phone = ((cell or "").strip() for cell in held)
    marks = [email, phone if sum(map(str.isdigit, phone)) >= 7 else ""]
    if len(name.split()) > 1 or (len(name) > 1 and not has_word_spaces(name)):
        marks.append(name)
    return Traces(tuple(mark for mark in marks if mark), tuple(sentences))


def blank(session: Session, traces: Traces) -> dict[str, int]:
    """Write `[erased]` over every trace in the columns of FREE. Returns how many rows changed, by table."""
    changed: dict[str, int] = {}
    pattern, sayings = traces.pattern(), traces.sayings()
    for name, columns in FREE.items():
        table = Base.metadata.tables[name]
        ids = {
            key
            for key, new in _found(session, table, columns, pattern, sayings, traces.marks)
            if _write(session, table, key, new)
        }
        if name == "feature" and ids:
            feature_vectors.forget_vectors(session, [key[0] for key in ids])
        if ids:
            changed[name] = len(ids)
    if pattern is not None and (count := _out_of_others(session, pattern, traces.marks)):
        changed["feedback"] = changed.get("feedback", 0) + count
    return changed


Key = tuple[Any, ...]


def _found(
    session: Session,
    table: Table,
    columns: Sequence[str],
    pattern: re.Pattern[str] | None,
    sayings: re.Pattern[str] | None,
    marks: Sequence[str],
) -> Iterator[tuple[Key, dict[str, str]]]:
    """Rows with a trace: the key, and the new values of the columns that held it."""
    keys = list(table.primary_key.columns)
    quoting = sayings is not None and table.name in QUOTING
    cells = [table.c[name] for name in columns]
    query = select(*keys, *cells).order_by(*keys)
    if not quoting:
        if not marks:
            return
        query = query.where(or_(*(_perhaps(cell, mark) for cell in cells for mark in marks)))
    for row in session.execute(query).all():
        key, values = tuple(row[: len(keys)]), row[len(keys) :]
        new = {}
        for name, value in zip(columns, values, strict=True):
            if value is None:
                continue
            text = pattern.sub(_mark(table, name, key), value) if pattern else value
            text = sayings.sub(ERASED, text) if quoting and sayings else text
            if text != value:
                new[name] = text
        if new:
            yield key, new


QUOTING = (
    "feature",
    "task",
    "decision",
    "notification",
    "link",
    "merge_proposal",
    "release_item",
    "review_call",
)
"""Tables in which somebody's sentence may stand word for word."""


def _mark(table: Table, column: str, key: Key) -> Callable[[re.Match[str]], str]:
    """`[erased]`; with the row's number where two rows must not become alike."""
    alone = (table.name, column) in (
        ("ingest_run", "file"),
        ("quarantine", "file"),
        ("quote_collection", "name"),
    )
    return lambda _: f"[erased {key[0]}]" if alone else ERASED


def _write(session: Session, table: Table, key: Key, new: dict[str, str]) -> bool:
    here = [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
    session.execute(table.update().where(*here).values(**new))
    return True


def _out_of_others(session: Session, pattern: re.Pattern[str], marks: Sequence[str]) -> int:
    """Fill the name and the addresses in what others said, sign for sign."""
    here = or_(*(_perhaps(Feedback.text, mark) for mark in marks))
    count = 0
    for feedback in session.scalars(select(Feedback).where(here, kept())).all():
        text = pattern.sub(lambda found: FILL * len(found[0]), feedback.text)
        count += text != feedback.text
        feedback.text = text
    session.flush()
    return count


def _perhaps(cell: Any, mark: str) -> ColumnElement[bool]:
    """Whether a text may hold a mark: its longest word, for blanks and line ends may stand between them in any number."""
    found: ColumnElement[bool] = cell.icontains(max(mark.split(), key=len), autoescape=True)
    return found


def whole(mark: str) -> str:
    """A mark as a pattern: not a part of a longer word, and with any blanks or line ends between its words."""
    edges = (r"(?<!\w)", r"(?!\w)") if has_word_spaces(mark) else ("", "")
    return edges[0] + r"\s+".join(map(re.escape, mark.split())) + edges[1]


def _parts(sentence: str) -> Iterator[str]:
    """A sentence, and as much of it as a title holds, as patterns."""
    plain = " ".join(sentence.split())
    for text in {plain, plain[:LONGEST_TITLE].rstrip()}:
        if len(text) >= SHORTEST:
            yield r"\s+".join("".join(map(_sign, word)) for word in text.split())


def _sign(sign: str) -> str:
    """A sign of a sentence, also as it stands in HTML."""
    return IN_HTML.get(sign, re.escape(sign))


def text_columns() -> set[tuple[str, str]]:
    """Every column of text of every table."""
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if type(column.type) is Text
    }
