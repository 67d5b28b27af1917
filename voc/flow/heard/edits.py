"""Rows that a source has edited: they become versions. Others that only share an id are told from them and set aside.

An edit has other words, or another rating, and is of the same utterance: said by nobody else, and at the same moment or in
much the same words. An id that stands twice in one file is no edit, nor are words that were replaced once: an older
export that is read again takes nothing back. Writes feedback through `comment_rows`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.flow.heard import comment_rows
from voc.flow.heard.comment_rows import PART
from voc.flow.heard.customers import Who
from voc.ingest.records import RawComment
from voc.ingest.redact import same_words
from voc.model import Feedback
from voc.terms import PLACEHOLDER, ReplacedBecause

ALIKE = 0.5
"""Share of words that two texts have in common, of all their words, from which on one may be the other edited."""


class Met:
    """Which ids a file has brought so far, at eight bytes each.

    Their hashes stand in sorted runs, each longer than the one behind it: as many as the number of ids has binary digits,
    so that remembering and looking up cost nearly the same at the end of a long file as at its beginning.
    """

    def __init__(self) -> None:
        self._runs: list[NDArray[np.int64]] = []

    def add(self, comments: Sequence[RawComment]) -> None:
        """Remember these."""
        run = np.sort(np.array([hash(comment.external_id) for comment in comments], dtype=np.int64))
        while self._runs and len(self._runs[-1]) <= len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        if len(run):
            self._runs.append(run)

    def among(self, names: set[str]) -> set[str]:
        """Those of these ids that came before."""
        sought = list(names)
        marks = np.array([hash(name) for name in sought], dtype=np.int64)
        met = np.zeros(len(sought), dtype=bool)
        for run in self._runs:
            met |= run[np.minimum(np.searchsorted(run, marks), len(run) - 1)] == marks
        return {name for name, was in zip(sought, met, strict=True) if was}


@dataclass(frozen=True, slots=True)
class Edited:
    """A comment as it is stored, and as its source has it now."""

    number: int
    new: RawComment
    who: Who


@dataclass(slots=True)
class Sorted:
    """Of rows whose ids are known: which were edited, and which are something else under the same id."""

    edited: list[Edited] = field(default_factory=list)
    strange: list[RawComment] = field(default_factory=list)


def sort_out(
    session: Session, comments: Sequence[RawComment], who: Sequence[Who], source_id: int, met: Met
) -> Sorted:
    """Tell apart what was stored just now or before, what was edited since, and what only has the same id."""
    stored = _stored(session, [comment.external_id for comment in comments], source_id)
    other = [
        (comment, found)
        for comment, found in zip(comments, who, strict=True)
        if _differs(stored[comment.external_id], comment)
    ]
    if not other:
        return Sorted()
    before = comment_rows.earlier(session, sorted({stored[comment.external_id].id for comment, _ in other}))
    twice = met.among({comment.external_id for comment, _ in other}) | _doubled(comments)
    done = Sorted()
    for comment, found in other:
        row = stored[comment.external_id]
        if any(_same(text, digest, comment) for text, digest in before.get(row.id, ())):
            continue
        if comment.external_id in twice or not _is_edit(row, comment, found):
            done.strange.append(comment)
        else:
            done.edited.append(Edited(row.id, comment, _still(found, row)))
    return done


def as_read(session: Session, comments: Sequence[RawComment], source_id: int) -> dict[int, RawComment]:
    """Those of these comments that are stored in these words and with this rating, by their numbers."""
    stored = _stored(session, [comment.external_id for comment in comments], source_id)
    pairs = ((stored.get(comment.external_id), comment) for comment in comments)
    return {row.id: comment for row, comment in pairs if row is not None and not _differs(row, comment)}


def replace_all(
    session: Session,
    edited: Sequence[Edited],
    source_id: int,
    answered: Mapping[str, int],
    *,
    now: datetime,
) -> int:
    """Store the new versions and let them count in the place of the old ones. Returns how many."""
    names = {one.number: one.new.external_id for one in edited}
    comment_rows.set_apart(session, names, ReplacedBecause.EDITED)
    new = [one.new for one in edited]
    stored = comment_rows.store(session, new, [one.who for one in edited], source_id, answered, now=now)
    ids = comment_rows.ids_of(session, source_id, list(names.values()))
    comment_rows.hand_over(session, {number: ids[name] for number, name in names.items()})
    return stored


def _stored(session: Session, names: Sequence[str], source_id: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(names), PART):
        query = select(
            Feedback.external_id,
            Feedback.id,
            Feedback.text,
            Feedback.row_digest,
            Feedback.rating,
            Feedback.contact_id,
            Feedback.account_id,
            Feedback.said_at,
        ).where(Feedback.source_id == source_id, Feedback.external_id.in_(names[start : start + PART]))
        found.update({row.external_id: row for row in session.execute(query)})
    return found


def _differs(row: Any, comment: RawComment) -> bool:
    """Whether words or rating are others. Of a row that was stored before there were digests, only the words tell.

    The remark of a support case never has one; its rating may arrive later than its words.
    """
    known = (row.row_digest is None) == (comment.row_digest is None)
    rated = None if comment.rating is None else float(comment.rating)
    return not _same(row.text, row.row_digest, comment) or (known and row.rating != rated)


def _same(text: str, digest: str | None, comment: RawComment) -> bool:
    """Whether the words are the same; a newer redactor may have taken out more of them."""
    if text == comment.text:
        return True
    if digest is not None and comment.row_digest is not None:
        return digest == comment.row_digest
    return same_words(text, comment.text)


def _is_edit(row: Any, comment: RawComment, who: Who) -> bool:
    persons = {row.contact_id, who.contact_id} - {None}
    if len(persons) > 1:
        return False
    same_person = row.contact_id is not None and row.contact_id == who.contact_id
    has_clock = (comment.said_at.hour, comment.said_at.minute, comment.said_at.second) != (0, 0, 0)
    same_moment = row.said_at == comment.said_at and (same_person or has_clock)
    return same_moment or not row.text or _alike(row.text, comment.text)


def _alike(first: str, second: str) -> bool:
    one, other = _words(first), _words(second)
    return len(one & other) >= ALIKE * max(len(one | other), 1)


def _words(text: str) -> set[str]:
    """Words, or signs of a script that writes without spaces."""
    plain = re.sub(PLACEHOLDER, " ", text.casefold())
    return set(
        re.findall(
            r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]|[^\W\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff]+", plain
        )
    )


def _doubled(comments: Sequence[RawComment]) -> set[str]:
    """Ids that stand more than once among these rows."""
    seen: set[str] = set()
    return {name for name in (c.external_id for c in comments) if name in seen or seen.add(name)}  # type: ignore[func-returns-value]


def _still(found: Who, row: Any) -> Who:
    """Whose the new version is: who edited it stays its author where the new row says nothing of a person."""
    if found.contact_id is None and row.contact_id is not None:
        return replace(found, contact_id=row.contact_id, account_id=found.account_id or row.account_id)
    return found
