"""Collections of quotes under a name. Writes quote_collection and collected_quote; what is taken out can be put back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.passages import PART
from voc.model import CollectedQuote, Feedback, Passage, QuoteCollection
from voc.rights import needs
from voc.store import writing
from voc.terms import Channel, Right, Speaker

LONGEST_NAME = 120


@needs(Right.QUOTE)
def collect_quotes(engine: Engine, name: str, passage_ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Put passages into a collection, which is made where there is none of that name. Returns how many are new in it.

    Raises: InputError for a name that is none, and for words that no customer wrote; NotFound for an unknown passage.
    """
    title = " ".join(name.split())
    if not title or len(title) > LONGEST_NAME:
        raise InputError(f"A collection needs a name of 1 to {LONGEST_NAME} characters.")
    with writing(engine) as session:
        for passage_id in passage_ids:
            _customers_own(session, passage_id)
        found = session.scalars(select(QuoteCollection).where(QuoteCollection.name == title)).one_or_none()
        if found is None:
            found = QuoteCollection(name=title, made_by=by, made_at=now)
            session.add(found)
            session.flush()
        return sum(_put_in(session, found.id, one, by, now) for one in dict.fromkeys(passage_ids))


@needs(Right.QUOTE)
def take_out(engine: Engine, name: str, passage_ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Take passages out of a collection. Raises NotFound for a collection that is not there. Returns how many."""
    with writing(engine) as session:
        collection = collection_named(session, name)
        rows = [session.get(CollectedQuote, (collection.id, one)) for one in dict.fromkeys(passage_ids)]
        inside = [row for row in rows if row is not None and row.removed_at is None]
        for row in inside:
            row.removed_by, row.removed_at = by, now
        return len(inside)


def remove_erased(session: Session, passage_ids: Sequence[int], *, by: str, now: datetime) -> int:
    """Take passages out of every collection: there is nothing left of them to quote. Returns how many."""
    count = 0
    for start in range(0, len(passage_ids), PART):
        some = passage_ids[start : start + PART]
        here = CollectedQuote.passage_id.in_(some), CollectedQuote.removed_at.is_(None)
        for row in session.scalars(select(CollectedQuote).where(*here)).all():
            row.removed_by, row.removed_at = by, now
            count += 1
    session.flush()
    return count


def collection_named(session: Session, name: str) -> QuoteCollection:
    """The collection of that name. Raises NotFound with the near ones."""
    title = " ".join(name.split())
    found = session.scalars(select(QuoteCollection).where(QuoteCollection.name == title)).one_or_none()
    if found is None:
        raise NotFound("collection", title, session.scalars(select(QuoteCollection.name)).all())
    return found


def passages_in(session: Session, collection_id: int) -> list[int]:
    """The passages of a collection, in the order in which they came in."""
    query = (
        select(CollectedQuote.passage_id)
        .where(CollectedQuote.collection_id == collection_id, CollectedQuote.removed_at.is_(None))
        .order_by(CollectedQuote.added_at, CollectedQuote.passage_id)
    )
    return list(session.scalars(query))


def _put_in(session: Session, collection_id: int, passage_id: int, by: str, now: datetime) -> bool:
    row = session.get(CollectedQuote, (collection_id, passage_id))
    if row is not None and row.removed_at is None:
        return False
    if row is None:
        row = CollectedQuote(collection_id=collection_id, passage_id=passage_id, added_by=by, added_at=now)
        session.add(row)
    row.added_by, row.added_at, row.removed_by, row.removed_at = by, now, None, None
    session.flush()
    return True


def _customers_own(session: Session, passage_id: int) -> None:
    query = (
        select(Feedback.speaker, Feedback.channel, Feedback.erased_at)
        .join(Passage, Passage.feedback_id == Feedback.id)
        .where(Passage.id == passage_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("passage", str(passage_id))
    if found.speaker is not Speaker.CUSTOMER or found.channel is Channel.NOTE:
        raise InputError(f"Passage {passage_id} was written by a colleague: only customers are quoted.")
    if found.erased_at is not None:
        raise InputError(f"The words of passage {passage_id} are erased.")
