"""Collections of quotes, and what left of them, with what today's consents cover."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Engine, select

from voc.model import CollectedQuote, ExportedQuote, Feedback, Passage, QuoteCollection, QuoteExport
from voc.report.consents import all_histories
from voc.store import reading, with_replaced
from voc.stories.rights import History, scope_from
from voc.terms import ConsentScope

COLLECTIONS = ("collection_id", "name", "quotes", "usable", "made_by", "made_at")
EXPORTS = ("export_id", "name", "file", "internal", "quotes", "uncovered", "exported_by", "exported_at")


def collections(engine: Engine, *, now: datetime) -> pd.DataFrame:
    """Every collection, the latest first; columns as in COLLECTIONS. `usable`: quotes with a consent that holds today."""
    known = all_histories(engine)
    query = (
        select(QuoteCollection, CollectedQuote.passage_id, Feedback.contact_id)
        .outerjoin(
            CollectedQuote,
            (CollectedQuote.collection_id == QuoteCollection.id) & CollectedQuote.removed_at.is_(None),
        )
        .outerjoin(Passage, Passage.id == CollectedQuote.passage_id)
        .outerjoin(Feedback, Feedback.id == Passage.feedback_id)
        .order_by(QuoteCollection.id.desc())
    )
    rows: dict[int, list[object]] = {}
    with reading(engine) as session:
        for one, passage_id, contact_id in session.execute(query):
            row = rows.setdefault(one.id, [one.id, one.name, 0, 0, one.made_by, one.made_at])
            if passage_id is not None:
                right = known.get(contact_id or 0, History()).right(passage_id, now=now)
                row[2], row[3] = int(str(row[2])) + 1, int(str(row[3])) + right.granted
    return pd.DataFrame([tuple(row) for row in rows.values()], columns=list(COLLECTIONS))


def collected(engine: Engine, name: str) -> list[int]:
    """The passages of a collection, in the order in which they came in; none where there is no such collection."""
    query = (
        select(CollectedQuote.passage_id)
        .join(QuoteCollection, QuoteCollection.id == CollectedQuote.collection_id)
        .where(QuoteCollection.name == name, CollectedQuote.removed_at.is_(None))
        .order_by(CollectedQuote.added_at, CollectedQuote.passage_id)
    )
    with reading(engine) as session:
        return list(session.scalars(query))


def exports(engine: Engine, *, now: datetime) -> pd.DataFrame:
    """What left, the latest first; columns as in EXPORTS. `uncovered`: quotes that no consent of today covers as shown.

    What left as internal needs no consent and counts none.
    """
    known = all_histories(engine)
    query = (
        select(QuoteExport, ExportedQuote, Feedback.contact_id)
        .join(ExportedQuote, ExportedQuote.export_id == QuoteExport.id)
        .join(Passage, Passage.id == ExportedQuote.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .order_by(QuoteExport.id.desc())
    )
    rows: dict[int, tuple[QuoteExport, list[bool]]] = {}
    with reading(engine) as session:
        for left, quote, contact_id in session.execute(with_replaced(query)):
            right = known.get(contact_id or 0, History()).right(quote.passage_id, now=now)
            named = scope_from(quote.shown) - {ConsentScope.ANONYMOUS}
            rows.setdefault(left.id, (left, []))[1].append(
                left.internal or (right.granted and named <= right.scope)
            )
        table = [
            (
                one.id, one.name, one.file, one.internal, len(covered), covered.count(False),
                one.exported_by, one.exported_at,
            )
            for one, covered in rows.values()
        ]  # fmt: skip
    return pd.DataFrame(table, columns=list(EXPORTS))
