"""The rows of feedback: storing, replacing by a later version, erasing. Writes feedback."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from voc.flow import forgotten
from voc.flow.forgotten import Marks
from voc.flow.heard.customers import GUESSED, Who
from voc.ingest.records import RawComment
from voc.model import Account, Contact, Feedback
from voc.store import insert_new, now_replaced, with_replaced
from voc.store.reads import FILL, kept
from voc.terms import ReplacedBecause

PART = 500
"""Ids in one statement."""
OLDER = "~"
"""Stands between the id of a comment and the number of an earlier version of it."""


def store(
    session: Session,
    comments: Sequence[RawComment],
    who: Sequence[Who],
    source_id: int,
    answered: Mapping[str, int],
    *,
    now: datetime,
) -> int:
    """Store those whose id the source has not used yet. Returns how many.

    Parameters: who: of each. answered: the number of the message that a comment answers, by its key.
    """
    rows = [
        {
            **told(comment),
            "source_id": source_id,
            "external_id": comment.external_id,
            "contact_id": found.contact_id,
            "account_id": found.account_id,
            "stored_at": now,
            "reply_to": answered.get(comment.reply_to or ""),
            "row_digest": comment.row_digest,
        }
        for comment, found in zip(comments, who, strict=True)
    ]
    return insert_new(session, Feedback, rows, key=["source_id", "external_id"])


def told(comment: RawComment) -> dict[str, Any]:
    """What a row says, by column, but for whose words they are."""
    return {
        "channel": comment.channel,
        "speaker": comment.speaker,
        "said_at": comment.said_at,
        "text": comment.text,
        "title": comment.title,
        "question": comment.question,
        "rating": None if comment.rating is None else float(comment.rating),
        "scale": comment.scale,
        "language": comment.person.language,
        "author": comment.author,
        "url": comment.url,
        "version": comment.version,
        "our_reply": comment.our_reply,
    }


def ids_of(session: Session, source_id: int, external_ids: Sequence[str]) -> dict[str, int]:
    """The numbers of comments that count, by their ids in the source."""
    found: dict[str, int] = {}
    for start in range(0, len(external_ids), PART):
        query = select(Feedback.external_id, Feedback.id).where(
            Feedback.source_id == source_id, Feedback.external_id.in_(external_ids[start : start + PART])
        )
        found.update(session.execute(query).all())
    return found


def set_apart(session: Session, external_ids: Mapping[int, str], because: ReplacedBecause) -> None:
    """Let these comments count no more, and leave their ids to whoever takes their place.

    Parameters: external_ids: the id in the source of each, by its number.
    """
    rows = [
        {"id": number, "external_id": f"{name}{OLDER}{number}", "replaced_because": because}
        for number, name in external_ids.items()
    ]
    if rows:
        _hand_on(session, list(external_ids))
        session.execute(update(Feedback), [row | {"twin_of": None} for row in rows])
        now_replaced(session)


def let_earlier_count(session: Session, apart: Mapping[int, str]) -> None:
    """What these comments had replaced as edits counts again. `apart`: their ids in the source, by their numbers."""
    latest: dict[int, int] = {}
    numbers = list(apart)
    for start in range(0, len(numbers), PART):
        here = Feedback.replaced_by.in_(numbers[start : start + PART])
        query = select(Feedback.replaced_by, Feedback.id).where(
            here, Feedback.replaced_because == ReplacedBecause.EDITED
        )
        for after, number in session.execute(with_replaced(query.order_by(Feedback.id))):
            latest[int(after or 0)] = number
    count_again(session, {number: apart[after] for after, number in latest.items()})
    hand_over(session, latest)


def misread_too(session: Session, comments: Sequence[RawComment], source_id: int) -> None:
    """Earlier versions in these words were misread, not edited: they never count again."""
    texts = {comment.external_id: comment.text for comment in comments}
    ids = ids_of(session, source_id, list(texts))
    words = {number: texts[name] for name, number in ids.items()}
    numbers = list(words)
    for start in range(0, len(numbers), PART):
        query = select(Feedback.id, Feedback.replaced_by, Feedback.text).where(
            Feedback.replaced_by.in_(numbers[start : start + PART]),
            Feedback.replaced_because == ReplacedBecause.EDITED,
        )
        rows = [
            {"id": number, "replaced_because": ReplacedBecause.MISREAD}
            for number, after, text in session.execute(with_replaced(query))
            if text == words[int(after or 0)]
        ]
        if rows:
            session.execute(update(Feedback), rows)


def misread(session: Session, source_id: int, names: Collection[str]) -> list[Feedback]:
    """Comments of this source that were misread once, of those whose id is among `names`."""
    query = select(Feedback).where(
        Feedback.source_id == source_id, Feedback.replaced_because == ReplacedBecause.MISREAD
    )
    found = session.scalars(with_replaced(query.order_by(Feedback.id)))
    return [row for row in found if row.external_id.rpartition(OLDER)[0] in names]


def count_again(session: Session, names: Mapping[int, str]) -> None:
    """Let earlier versions count as they did. `names`: the id in the source of each, by its number; nobody has it now."""
    rows = [
        {"id": number, "external_id": name, "replaced_because": None, "replaced_by": None}
        for number, name in names.items()
    ]
    if rows:
        session.execute(update(Feedback), rows)
        session.expire_all()


def give(session: Session, who: Mapping[int, Who]) -> None:
    """Say whose these comments are, by their numbers."""
    rows = [
        {"id": number, "contact_id": found.contact_id, "account_id": found.account_id}
        for number, found in who.items()
    ]
    if rows:
        session.execute(update(Feedback), rows)


def let_go(session: Session, contact_ids: Sequence[int], account_ids: Sequence[int]) -> None:
    """Comments that count no more are of none of these contacts and accounts: they are about to go."""
    for column, numbers in ((Feedback.contact_id, contact_ids), (Feedback.account_id, account_ids)):
        for start in range(0, len(numbers), PART):
            here = (column.in_(numbers[start : start + PART]), Feedback.replaced_because.is_not(None))
            empty = update(Feedback).where(*here).values({column: None})
            session.execute(empty.execution_options(synchronize_session=False))


def hand_over(session: Session, new_ids: Mapping[int, int]) -> None:
    """Say which comment counts in the place of each, and of the versions before it. `new_ids`: by the number of the old."""
    for old, new in new_ids.items():
        here = or_(Feedback.id == old, Feedback.replaced_by == old)
        session.execute(
            update(Feedback).where(here).values(replaced_by=new).execution_options(synchronize_session=False)
        )


def erase_feedback(
    session: Session, rows: Sequence[Feedback], marks: Marks, *, now: datetime
) -> dict[str, str]:
    """Take the words, and whatever else tells of a person, out of feedback; its length, moment and rating stay.

    The same rows are not taken in again, in whatever file. Returns: the new id of each, by the id in the source.
    """
    forgotten.remember(session, [marks.of_row(row.source_id, row.external_id) for row in rows], now=now)
    renamed = {}
    for row in rows:
        new = marks.new_id(row.source_id, row.external_id)
        renamed[row.external_id], row.external_id = new, new
        row.text = FILL * len(row.text)
        row.title = row.url = row.language = row.our_reply = row.row_digest = None
        row.erased_at = now
    session.flush()
    mark_twins(session, _hand_on(session, [row.id for row in rows]))
    return renamed


def mark_twins(session: Session, roots: Mapping[int, int | None]) -> None:
    """Say which comment counts for each of these, by number; None: it counts itself. What pointed to them follows."""
    if not roots:
        return
    session.flush()
    session.execute(update(Feedback), [{"id": number, "twin_of": root} for number, root in roots.items()])
    moved = [(number, root) for number, root in roots.items() if root is not None]
    for number, root in moved:
        _point(session, Feedback.twin_of == number, root)


def _hand_on(session: Session, gone: Sequence[int]) -> dict[int, int]:
    """Where what counted for others is gone, the first of these counts for the rest. Returns which, by what is gone."""
    heirs: dict[int, int] = {}
    for start in range(0, len(gone), PART):
        some = gone[start : start + PART]
        query = select(Feedback.twin_of, Feedback.id).where(
            Feedback.twin_of.in_(some), Feedback.id.not_in(some), kept()
        )
        for root, number in session.execute(query.order_by(Feedback.said_at, Feedback.id)):
            heirs.setdefault(int(root or 0), number)
    for root, number in heirs.items():
        _point(session, Feedback.id == number, None)
        _point(session, Feedback.twin_of == root, number)
    return heirs


def _point(session: Session, which: ColumnElement[bool], root: int | None) -> None:
    session.execute(
        update(Feedback).where(which).values(twin_of=root).execution_options(synchronize_session=False)
    )


def follow(session: Session) -> None:
    """What was said before the speaker's company was known, or when it was only guessed, belongs to it now."""
    home = select(Contact.account_id).where(Contact.id == Feedback.contact_id).scalar_subquery()
    guessed = select(Account.id).where(or_(*(Account.external_id.startswith(mark) for mark in GUESSED)))
    session.execute(
        update(Feedback)
        .where(
            Feedback.contact_id.is_not(None),
            or_(Feedback.account_id.is_(None), Feedback.account_id.in_(guessed)),
            home.is_not(None),
            Feedback.account_id.is_distinct_from(home),
        )
        .values(account_id=home)
        .execution_options(synchronize_session=False)
    )


def earlier(session: Session, current: Sequence[int]) -> dict[int, list[Any]]:
    """The earlier versions of comments, the oldest first, by the number of the one that counts: text and row_digest."""
    found: dict[int, list[Any]] = {}
    for start in range(0, len(current), PART):
        query = select(Feedback.replaced_by, Feedback.text, Feedback.row_digest).where(
            Feedback.replaced_by.in_(current[start : start + PART]), Feedback.replaced_because.is_not(None)
        )
        for number, text, digest in session.execute(with_replaced(query.order_by(Feedback.id))):
            found.setdefault(int(number or 0), []).append((text, digest))
    return found
