"""Where somebody's words are used: collections, picked stories, exports that left. Writes nothing.

Words that they edited since were used all the same.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from voc.model import CollectedQuote, ExportedQuote, Feedback, Passage, QuoteCollection, QuoteExport, Story
from voc.store import with_replaced
from voc.stories.rights import History, scope_from
from voc.terms import ConsentScope


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of a passage. `covered`: whether the consent of today covers it; what is internal needs none."""

    kind: str
    name: str
    where: str
    passage_id: int
    at: datetime
    by: str
    covered: bool
    export_id: int | None = None


def of_contact(session: Session, contact_id: int, history: History, *, now: datetime) -> list[Use]:
    """Every use of what a contact said, exports first, the latest first."""
    return [
        *_exports(session, contact_id, history, now),
        *_collections(session, contact_id, history, now),
        *_stories(session, contact_id, history, now),
    ]


def _exports(session: Session, contact_id: int, history: History, now: datetime) -> list[Use]:
    query = (
        select(ExportedQuote, QuoteExport)
        .join(QuoteExport, QuoteExport.id == ExportedQuote.export_id)
        .join(Passage, Passage.id == ExportedQuote.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Feedback.contact_id == contact_id)
        .order_by(QuoteExport.id.desc(), ExportedQuote.passage_id)
    )
    found = []
    for quote, left in session.execute(with_replaced(query)):
        right = history.right(quote.passage_id, now=now)
        shown = scope_from(quote.shown) - {ConsentScope.ANONYMOUS}
        covered = left.internal or (right.granted and shown <= right.scope)
        found.append(
            Use(
                kind="export",
                name=left.name,
                where=left.file,
                passage_id=quote.passage_id,
                at=left.exported_at,
                by=left.exported_by,
                covered=covered,
                export_id=left.id,
            )
        )
    return found


def _collections(session: Session, contact_id: int, history: History, now: datetime) -> list[Use]:
    query = (
        select(CollectedQuote, QuoteCollection.name)
        .join(QuoteCollection, QuoteCollection.id == CollectedQuote.collection_id)
        .join(Passage, Passage.id == CollectedQuote.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Feedback.contact_id == contact_id, CollectedQuote.removed_at.is_(None))
        .order_by(CollectedQuote.collection_id, CollectedQuote.passage_id)
    )
    return [
        Use(
            kind="collection",
            name=name,
            where="voc quotes collections",
            passage_id=quote.passage_id,
            at=quote.added_at,
            by=quote.added_by,
            covered=history.right(quote.passage_id, now=now).granted,
        )
        for quote, name in session.execute(with_replaced(query))
    ]


def _stories(session: Session, contact_id: int, history: History, now: datetime) -> list[Use]:
    """Stories with words of theirs; each rests on those words of it alone that they said themselves."""
    after, later = aliased(Passage), aliased(Feedback)
    query = (
        select(Story, Feedback.contact_id, later.contact_id)
        .join(Passage, Passage.id == Story.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(after, after.id == Story.after_passage_id)
        .outerjoin(later, later.id == after.feedback_id)
        .where(or_(Feedback.contact_id == contact_id, later.contact_id == contact_id))
        .order_by(Story.id)
    )
    found = []
    for story, before_by, after_by in session.execute(with_replaced(query)):
        both = ((story.passage_id, before_by), (story.after_passage_id, after_by))
        own = [one for one, by in both if one is not None and by == contact_id]
        gone = [one for one in own if not history.right(one, now=now).granted]
        found.append(
            Use(
                kind="story",
                name=f"story {story.id}",
                where="voc stories",
                passage_id=(gone or own)[0],
                at=story.picked_at,
                by=story.picked_by,
                covered=not gone,
            )
        )
    return found
