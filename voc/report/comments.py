"""Whole comments: what each feels, and where its rating says something else than its words.

The sums over passages are made by the database, with the weights of voc/nlp/comments.py. Without a filter
only the comments that are shown are looked at; with one, all that could pass it.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Select, Subquery, and_, case, exists, func, or_, select

from voc.model import Account, Contact, Feedback, Passage, Source
from voc.nlp.comments import (
    CLEAR,
    DETRACTOR,
    GUESS,
    LEAST,
    LONGEST,
    MIXED,
    PROMOTER,
    Felt,
    conflict,
)
from voc.report.frames import Query, frame
from voc.report.twins import with_twins
from voc.store.reads import once, tags, words
from voc.terms import Mood, RatingScale, Sentiment, TagKind

COMMENTS = (
    "feedback_id",
    "said_at",
    "source",
    "channel",
    "contact",
    "account",
    "rating",
    "scale",
    "passages",
    "mood",
    "score",
    "conflict",
    "reason",
    "example",
    "also_said",
)
SUMS = (*COMMENTS[:9], "pro", "contra", "half")
EXAMPLES = ("feedback_id", "words", "says")

Examples = dict[int, list[tuple[str, float]]]
"""The passages of each comment with what each says: weight times score."""


def comments(
    engine: Engine, *, mixed: bool = False, conflicts: bool = False, limit: int = 50, offset: int = 0
) -> pd.DataFrame:
    """Comments with the mood of their words, the latest first; columns as in COMMENTS.

    `score` in [-1, 1]; `reason` says in one sentence why `conflict` is true and is missing else; `example` is the
    passage that shows it best. `mixed` and `conflicts` narrow down, both together to neither: a mixed
    comment contradicts no rating. Nor does one of several answers of a response, such as the pros of a
    review: the rating is for all of them. Comments without a tagged passage are left out. What somebody said twice
    stands there once, `also_said` says where else and when; with `conflicts` each, for each was rated.
    """
    found = frame(engine, _page(engine, mixed=mixed, conflicts=conflicts, limit=limit, offset=offset), SUMS)
    examples = _examples(engine, [int(feedback_id) for feedback_id in found["feedback_id"]])
    rows = [_row(values, examples) for values in found.to_dict("records")]
    plain = pd.DataFrame(rows, columns=list(COMMENTS[:-1])).astype({"conflict": bool})
    return with_twins(engine, plain, of=Feedback.id)


def _row(values: dict[Any, Any], examples: Examples) -> dict[str, Any]:
    felt = Felt(pro=float(values["pro"]), contra=float(values["contra"]))
    scale = RatingScale(values["scale"]) if isinstance(values["scale"], str) else None
    reason = None if values["half"] else conflict(felt, values["rating"], scale)
    return {
        **{str(name): value for name, value in values.items()},
        "mood": felt.mood.value,
        "score": round(felt.score, 3),
        "conflict": reason is not None,
        "reason": reason,
        "example": _example(examples[values["feedback_id"]], felt),
    }


def _example(passages: Sequence[tuple[str, float]], felt: Felt) -> str:
    """The passage that says most of what the comment feels; of a mixed one, what speaks loudest against it."""
    loudest = min if felt.mood is Mood.MIXED or felt.score < 0 else max
    return loudest(passages, key=lambda passage: passage[1])[0]


def _page(engine: Engine, *, mixed: bool, conflicts: bool, limit: int, offset: int) -> Query:
    plain = select(Feedback.id).where(exists().where(Passage.feedback_id == Feedback.id))
    plain = plain.where(or_(_rated(PROMOTER), _rated(DETRACTOR)) if conflicts else once())
    if not (mixed or conflicts):
        plain = _latest(plain).limit(limit).offset(offset)
    sums, half = _sums(plain), _halves(engine, plain)
    query = (
        select(
            Feedback.id.label("feedback_id"),
            Feedback.said_at,
            Source.name.label("source"),
            Feedback.channel,
            Contact.external_id.label("contact"),
            Account.name.label("account"),
            Feedback.rating,
            Feedback.scale,
            sums.c.passages,
            sums.c.pro,
            sums.c.contra,
            half.label("half"),
        )
        .join(sums, sums.c.feedback_id == Feedback.id)
        .join(Source, Source.id == Feedback.source_id)
        .outerjoin(Contact, Contact.id == Feedback.contact_id)
        .outerjoin(Account, Account.id == Feedback.account_id)
    )
    both = and_(sums.c.pro >= MIXED, sums.c.contra >= MIXED)
    score = sums.c.pro - sums.c.contra
    if mixed:
        query = query.where(both)
    if conflicts:
        apart = or_(
            and_(score <= -CLEAR, _rated(PROMOTER)),
            and_(score >= CLEAR, _rated(DETRACTOR)),
        )
        query = query.where(apart, ~both, ~half)
    return _latest(query).limit(limit).offset(offset if mixed or conflicts else 0)


def _latest(query: Select[Any]) -> Select[Any]:
    return query.order_by(Feedback.said_at.desc(), Feedback.id.desc())


def _rated(ends: dict[RatingScale, int]) -> ColumnElement[bool]:
    """Whether the rating is a good one, or a bad one, on its scale."""
    good = ends is PROMOTER
    return or_(
        *(
            and_(Feedback.scale == scale, Feedback.rating >= end if good else Feedback.rating <= end)
            for scale, end in ends.items()
        )
    )


def _halves(engine: Engine, feedbacks: Select[int]) -> ColumnElement[bool]:
    """Whether the same response holds another text: its id begins alike, up to the mark before the question."""
    place = func.instr if engine.dialect.name == "sqlite" else func.strpos
    mark = place(Feedback.external_id, "#")
    stem = func.substr(Feedback.external_id, 1, mark)
    days = select(Feedback.said_at).where(Feedback.id.in_(feedbacks))
    several = (
        select(Feedback.source_id, stem.label("stem"))
        .where(mark > 0, Feedback.said_at.in_(days))
        .group_by(Feedback.source_id, stem)
        .having(func.count() > 1)
        .subquery()
    )
    halves = select(Feedback.id).join(
        several, and_(several.c.source_id == Feedback.source_id, several.c.stem == stem)
    )
    return Feedback.id.in_(halves.where(Feedback.said_at.in_(days)))


def _sums(feedbacks: Select[int]) -> Subquery:
    """What speaks for and against in each of these comments, as shares of its weight."""
    told = _told(feedbacks)
    weight = func.sum(told.c.weight)
    pro = case((told.c.score > 0, told.c.score), else_=0.0)
    contra = case((told.c.score < 0, -told.c.score), else_=0.0)
    return (
        select(
            told.c.feedback_id,
            func.count().label("passages"),
            (func.sum(told.c.weight * pro) / weight).label("pro"),
            (func.sum(told.c.weight * contra) / weight).label("contra"),
        )
        .group_by(told.c.feedback_id)
        .subquery()
    )


def _told(feedbacks: Select[int]) -> Subquery:
    """Weight and score of each passage. A person's word has no score: it counts in full."""
    sentiment = tags(TagKind.SENTIMENT).subquery()
    length = Passage.end - Passage.start
    chars = case((length > LONGEST, LONGEST), else_=length)
    above = sentiment.c.confidence - GUESS
    said = {Sentiment.POSITIVE.value: 1.0, Sentiment.NEGATIVE.value: -1.0}
    return (
        select(
            Passage.id,
            Passage.feedback_id,
            (chars * case((above > LEAST, above), else_=LEAST)).label("weight"),
            func.coalesce(sentiment.c.score, case(said, value=sentiment.c.value, else_=0.0)).label("score"),
        )
        .join(sentiment, sentiment.c.passage_id == Passage.id)
        .where(Passage.feedback_id.in_(feedbacks))
        .subquery()
    )


def _examples(engine: Engine, feedback_ids: Sequence[int]) -> Examples:
    told = _told(select(Feedback.id).where(Feedback.id.in_(feedback_ids)))
    query = (
        select(told.c.feedback_id, words().label("words"), (told.c.score * told.c.weight).label("says"))
        .join(Passage, Passage.id == told.c.id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .order_by(told.c.feedback_id, Passage.start)
    )
    found: Examples = {}
    for feedback_id, said, says in frame(engine, query, EXAMPLES).to_numpy().tolist():
        found.setdefault(feedback_id, []).append((said, says))
    return found
