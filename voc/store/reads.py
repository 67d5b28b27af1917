"""Pieces of queries that both the steps and the reports need. Nothing here runs a query."""

from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from voc.model import Annotation, Ask, Aspect, Decision, Feedback, Fit, Link, Passage, Request, SetAside
from voc.terms import Channel, LinkState, Sentiment, Speaker, TagKind, Verdict

Columns = TypeVarTuple("Columns")
PERSON = "person:"
"""What the maker of a person's annotation begins with."""
AUTOMAT = "voc link"
"""Who decided where the machine did: its earned cut-off."""
NOTHING_FITS = 0.7
"""Least probability that nothing fits at which a request is shown as one that a feature is missing for."""
ERASED = "[erased]"
"""What stands for words, names and addresses of a person who asked to be forgotten."""
FILL = "█"
"""What fills erased feedback, sign for sign, so that its passages stay where they were."""
ASIDE = "quarantine"
"""The noun of decisions about rows that were set aside."""
BULK = "all at least this sure"
"""The note of a decision that was made for many proposals at once: nobody looked at each."""


def stands_for() -> ColumnElement[int]:
    """The request that stands for one: itself, or the one it was merged into."""
    return func.coalesce(Request.merged_into_id, Request.id)


def asks_of_all() -> ColumnElement[int]:
    """Of requests: how many asks they stand for, their own and those of what was merged into them."""
    merged = aliased(Request)
    theirs = select(func.sum(merged.asks)).where(merged.merged_into_id == Request.id).correlate(Request)
    return Request.asks + func.coalesce(theirs.scalar_subquery(), 0)


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


def at_once() -> Select[int, str, datetime, Verdict]:
    """Links that were decided many at once and not touched since: link, by whom, when, how; the latest first."""
    last = select(func.max(Decision.id)).where(Decision.noun == "link").group_by(Decision.row_id)
    return (
        select(Decision.row_id, Decision.by, Decision.at, Decision.verdict)
        .where(Decision.id.in_(last), Decision.note == BULK, Decision.verdict != Verdict.UNDONE)
        .order_by(Decision.id.desc())
    )


def words() -> ColumnElement[str]:
    """A passage's words, cut out of its feedback by the database. Needs Passage and Feedback joined.

    Of a person who asked to be forgotten nobody sees anything but that: the one way to show words.
    """
    begin, length = cast(Passage.start + 1, Integer), cast(Passage.end - Passage.start, Integer)
    return case((kept(), func.substr(Feedback.text, begin, length)), else_=ERASED)


def kept() -> ColumnElement[bool]:
    """Of feedback: what its author did not have erased. Whatever thinks about words needs it."""
    return Feedback.erased_at.is_(None)


def once() -> ColumnElement[bool]:
    """Of feedback: what is not said in another comment of the same person as well. Whatever counts comments needs it."""
    return Feedback.twin_of.is_(None)


def tells() -> ColumnElement[bool]:
    """Of feedback: words that tell what a customer thinks. What ours say to customers is kept and makes no passage."""
    return or_(Feedback.speaker != Speaker.CSM, Feedback.channel.in_([Channel.NOTE, Channel.POST]))


def placed() -> tuple[ColumnElement[str], ColumnElement[int], ColumnElement[int]]:
    """A whole feedback, and where a passage begins and ends in it, to show it among the others: `text`, `start`, `end`."""
    return (
        case((kept(), Feedback.text), else_=ERASED).label("text"),
        case((kept(), Passage.start), else_=0).label("start"),
        case((kept(), Passage.end), else_=len(ERASED)).label("end"),
    )


def tags(kind: TagKind) -> Select[int, str, float, float | None]:
    """The tags of one kind that count: passage_id, value, confidence, score.

    A person's tags win over a model's; of two models the one that spoke last counts. What an older maker said
    of a passage is superseded as soon as a newer one has gone through all of it, also where it says nothing now.
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
        Annotation.kind == kind, ~overruled, ~_superseded()
    )


def with_asks(query: Select[*Columns]) -> Select[*Columns]:
    """Join links of a query to the asks that they speak for: those of their request and of all merged with it.

    Of a merged request only what a person accepted goes on; its other links wait for the day it stands alone.
    """
    linked = aliased(Request)
    root = func.coalesce(linked.merged_into_id, linked.id)
    return (
        query.select_from(Link)
        .join(linked, linked.id == Link.request_id)
        .join(
            Request,
            or_(and_(Request.id == root, Request.merged_into_id.is_(None)), Request.merged_into_id == root),
        )
        .join(Ask, Ask.request_id == Request.id)
        .where(stands(), or_(linked.merged_into_id.is_(None), Link.state == LinkState.ACCEPTED))
    )


def aspects() -> Select[int, int, int, str, Sentiment, float, float]:
    """The aspects that count: passage_id, start, end, term, sentiment, score, confidence.

    They are those of the model that tagged the passage last: one that found none says so by its other tags.
    """
    own, later = aliased(Annotation), aliased(Annotation)
    speaks = and_(
        own.passage_id == Aspect.passage_id, own.kind == TagKind.LANGUAGE, own.maker == Aspect.maker
    )
    overruled = exists().where(
        later.passage_id == Aspect.passage_id,
        later.kind == TagKind.LANGUAGE,
        ~_person(later.maker),
        later.id > own.id,
    )
    return (
        select(
            Aspect.passage_id,
            Aspect.start,
            Aspect.end,
            Aspect.term,
            Aspect.sentiment,
            Aspect.score,
            Aspect.confidence,
        )
        .select_from(Aspect)
        .join(own, speaks)
        .where(~overruled)
    )


def _superseded() -> ColumnElement[bool]:
    """A model's tag of a passage that another one has tagged as a whole since: only then there is a language."""
    later = aliased(Annotation)
    return and_(
        ~_person(Annotation.maker),
        exists().where(
            later.passage_id == Annotation.passage_id,
            later.kind == TagKind.LANGUAGE,
            later.maker != Annotation.maker,
            later.id > Annotation.id,
        ),
    )


def waits() -> ColumnElement[bool]:
    """Of links: proposals that wait for a person, of a request that stands for itself and is still asked for."""
    asked = aliased(Request)
    merged = aliased(Request)
    by_others = exists().where(merged.merged_into_id == asked.id, merged.asks > 0)
    live = exists().where(
        asked.id == Link.request_id, asked.merged_into_id.is_(None), or_(asked.asks > 0, by_others)
    )
    return and_(Link.state == LinkState.PROPOSED, live)


def nothing_fits(at_least: float = NOTHING_FITS) -> ColumnElement[bool]:
    """Of requests with their fits: those that stand and are asked for, and that nothing on the roadmap answers."""
    linked = aliased(Request)
    answered = exists().where(
        Link.request_id == linked.id,
        Link.state == LinkState.ACCEPTED,
        func.coalesce(linked.merged_into_id, linked.id) == Request.id,
    )
    return and_(Fit.unanswered >= at_least, Request.merged_into_id.is_(None), asks_of_all() > 0, ~answered)


def stands() -> ColumnElement[bool]:
    """Of asks: those that were not withdrawn. Whatever counts or follows asks needs it."""
    return Ask.withdrawn_at.is_(None)


def left_out() -> ColumnElement[bool]:
    """Of rows that were set aside: those of which somebody said that they stay out for good."""
    return exists().where(Decision.id == last_about_row(), Decision.verdict == Verdict.DISMISSED)


def last_about_row() -> ScalarSelect[int | None]:
    """Of rows that were set aside: the number of the last decision about each."""
    said = aliased(Decision)
    query = select(func.max(said.id)).where(said.noun == ASIDE, said.row_id == SetAside.id)
    return query.correlate(SetAside).scalar_subquery()


def _person(maker: SQLColumnExpression[str]) -> ColumnElement[bool]:
    return cast(maker, String).startswith(PERSON)
