"""Pieces of queries that both the steps and the reports need. Nothing here runs a query."""

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    and_,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from voc.model import Annotation, Decision, Feedback, Link, Passage, Request
from voc.terms import LinkState, TagKind

PERSON = "person:"
"""What the maker of a person's annotation begins with."""


AUTOMAT = "voc link"
"""Who decided where the machine did: its earned cut-off."""
BULK = "all at least this sure"
"""The note of a decision that was made for many proposals at once: nobody looked at each."""


def stands_for() -> ColumnElement[int]:
    """The request that stands for one: itself, or the one it was merged into."""
    return func.coalesce(Request.merged_into_id, Request.id)


def judged_links() -> Select[float, LinkState]:
    """Proposals that a person judged one by one: the probability each had, and what became of it.

    What the machine accepted, or a person in bulk, says nothing of how good proposals are, and does not count as
    right; a later rejection by a person counts as wrong.
    """
    unseen = exists().where(
        Decision.noun == "link",
        Decision.row_id == Link.id,
        or_(Decision.by == AUTOMAT, Decision.note == BULK),
    )
    return (
        select(Link.score, Link.state)
        .where(
            Link.likenesses.is_not(None),
            or_(Link.state == LinkState.REJECTED, and_(Link.state == LinkState.ACCEPTED, ~unseen)),
        )
        .order_by(Link.id)
    )


def words() -> ColumnElement[str]:
    """A passage's words, cut out of its feedback by the database. Needs Passage and Feedback joined."""
    begin, length = cast(Passage.start + 1, Integer), cast(Passage.end - Passage.start, Integer)
    return func.substr(Feedback.text, begin, length)


def tags(kind: TagKind) -> Select[int, str, float, float | None]:
    """The tags of one kind that count: passage_id, value, confidence, score.

    A person's tags win over a model's; of two models the one that spoke last counts.
    """
    other = aliased(Annotation)
    overruled = exists().where(
        other.passage_id == Annotation.passage_id,
        other.kind == Annotation.kind,
        other.maker != Annotation.maker,
        or_(
            and_(_person(other.maker), ~_person(Annotation.maker)),
            and_(_person(other.maker) == _person(Annotation.maker), other.id > Annotation.id),
        ),
    )
    return select(Annotation.passage_id, Annotation.value, Annotation.confidence, Annotation.score).where(
        Annotation.kind == kind, ~overruled
    )


def _person(maker: SQLColumnExpression[str]) -> ColumnElement[bool]:
    return cast(maker, String).startswith(PERSON)
