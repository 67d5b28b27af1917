"""Comments that were misread once and are read like that again: they count as they did, with all that was understood.

Only where they are as well understood as everything else: while they did not count, runs passed them over. The others
come in anew, and a run understands them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voc.flow.heard import comment_rows, twins
from voc.flow.heard.customers import Customers, Who
from voc.ingest.records import RawComment
from voc.model import Annotation, Feedback, Membership, Passage, TopicRun
from voc.store import with_replaced
from voc.terms import TagKind


def recall(
    session: Session, comments: Sequence[RawComment], source_id: int, people: Customers, *, now: datetime
) -> int:
    """Let those of these comments count again that were misread and say just this. Returns how many."""
    if not comments:
        return 0
    taken = comment_rows.ids_of(session, source_id, [comment.external_id for comment in comments])
    wanted = {one.external_id: one for one in comments if one.external_id not in taken}
    rows = comment_rows.misread(session, source_id, wanted.keys())
    if not rows:
        return 0
    who = dict(
        zip(wanted, people.resolve(session, [one.person for one in wanted.values()], now=now), strict=True)
    )
    here = {
        name: row.id
        for row in rows
        if _says(row, wanted[name := row.external_id.rpartition(comment_rows.OLDER)[0]], who[name])
    }
    fit = _as_well_understood(session, list(here.values()))
    names = {number: name for name, number in here.items() if number in fit}
    comment_rows.count_again(session, names)
    twins.look_again(session, list(names))
    return len(names)


def _says(row: Feedback, comment: RawComment, who: Who) -> bool:
    told: dict[str, Any] = comment_rows.told(comment)
    same = all(getattr(row, name) == value for name, value in told.items())
    return same and row.contact_id == who.contact_id and row.erased_at is None


def _as_well_understood(session: Session, numbers: Sequence[int]) -> set[int]:
    """Comments of which every passage has the tags and the topic of the latest run, or that hold no words."""
    last = select(Annotation.maker).where(Annotation.kind == TagKind.LANGUAGE).order_by(Annotation.id.desc())
    maker = session.scalar(with_replaced(last.limit(1)))
    topics = session.scalar(select(func.max(TopicRun.id)))
    fit: set[int] = set()
    for start in range(0, len(numbers), comment_rows.PART):
        some = numbers[start : start + comment_rows.PART]
        empty = select(Feedback.id).where(Feedback.id.in_(some), func.trim(Feedback.text) == "")
        fit |= set(session.scalars(with_replaced(empty)))
        tagged = select(Annotation.id).where(
            Annotation.passage_id == Passage.id,
            Annotation.kind == TagKind.LANGUAGE,
            Annotation.maker == maker,
        )
        grouped = select(Membership.run_id).where(
            Membership.passage_id == Passage.id, Membership.run_id == topics
        )
        known = tagged.exists() if topics is None else tagged.exists() & grouped.exists()
        query = select(Passage.feedback_id, func.count(), func.count().filter(known))
        each = query.where(Passage.feedback_id.in_(some)).group_by(Passage.feedback_id)
        fit |= {number for number, every, good in session.execute(with_replaced(each)) if every == good}
    return fit
