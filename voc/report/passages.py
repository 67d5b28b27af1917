"""The words behind a figure: passages with who said them, where, when, and how they are tagged."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Select, Subquery, func, select

from voc.errors import InputError, NotFound
from voc.model import (
    Account,
    Annotation,
    Ask,
    Aspect,
    Contact,
    Feedback,
    Link,
    Membership,
    Passage,
    Request,
    Source,
    Topic,
)
from voc.nlp.aspect_words import term
from voc.report.frames import Query, frame
from voc.report.twins import with_twins
from voc.store import reading
from voc.store.reads import aspects, once, stands, tags, with_asks, words
from voc.terms import Channel, LinkState, Speaker, TagKind

COLUMNS = (
    "passage_id",
    "words",
    "said_at",
    "source",
    "channel",
    "language",
    "sentiment",
    "score",
    "confidence",
    "topic",
    "contact",
    "role",
    "account",
    "segment",
    "rating",
    "scale",
    "also_said",
)


PLAIN = COLUMNS[:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """What to narrow down to; None means everything."""

    feature_id: int | None = None
    request_id: int | None = None
    topic_id: int | None = None
    account_id: int | None = None
    segment: str | None = None
    sentiment: str | None = None
    language: str | None = None
    intent: str | None = None
    contains: str | None = None
    about: str | None = None
    """A term, as `voc.report.aspects` lists it."""
    customers_only: bool = False
    """Only what customers wrote themselves: not what a colleague said or noted."""
    twice_too: bool = False
    """Also what is said in another comment of the same person as well."""
    proposed_too: bool = False
    """With `feature_id`: also passages of links that wait for a decision."""


def require(engine: Engine, only: Only) -> None:
    """Raises NotFound for a request or topic that is not there, InputError for one that is part of another by now."""
    for noun, rows, number in (("request", Request, only.request_id), ("topic", Topic, only.topic_id)):
        if number is None:
            continue
        with reading(engine) as session:
            query = select(rows.merged_into_id).where(rows.id == number)
            found = session.execute(query).one_or_none()
        if found is None:
            raise NotFound(noun, str(number))
        if found.merged_into_id is not None:
            raise InputError(
                f"{noun.capitalize()} {number} is part of {found.merged_into_id} now. Use {found.merged_into_id}."
            )


def described(sentiment: Subquery, language: Subquery) -> Select[Any]:
    """Each passage with what is known of it, columns as in PLAIN; the two are the tags that count for each passage."""
    return (
        select(
            Passage.id.label("passage_id"),
            words().label("words"),
            Feedback.said_at,
            Source.name.label("source"),
            Feedback.channel,
            language.c.value.label("language"),
            sentiment.c.value.label("sentiment"),
            sentiment.c.score,
            sentiment.c.confidence,
            Topic.label.label("topic"),
            Contact.external_id.label("contact"),
            Contact.role,
            Account.name.label("account"),
            Account.segment,
            Feedback.rating,
            Feedback.scale,
        )
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .join(Source, Source.id == Feedback.source_id)
        .outerjoin(sentiment, sentiment.c.passage_id == Passage.id)
        .outerjoin(language, language.c.passage_id == Passage.id)
        .outerjoin(Membership, Membership.passage_id == Passage.id)
        .outerjoin(Topic, Topic.id == Membership.topic_id)
        .outerjoin(Contact, Contact.id == Feedback.contact_id)
        .outerjoin(Account, Account.id == Feedback.account_id)
    )


def passages(engine: Engine, only: Only = Only(), *, limit: int | None = 200) -> pd.DataFrame:
    """Passages, newest first; columns as in COLUMNS. `contact` is the key of a contact, never a name.

    What somebody said twice stands there once, and `also_said` says where else and when; of what is asked for, every ask.
    """
    sentiment = tags(TagKind.SENTIMENT).subquery()
    language = tags(TagKind.LANGUAGE).subquery()
    query = described(sentiment, language).order_by(Feedback.said_at.desc(), Passage.id.desc()).limit(limit)
    if only.sentiment:
        query = query.where(sentiment.c.value == only.sentiment)
    if only.language:
        query = query.where(language.c.value == only.language)
    return with_twins(engine, frame(engine, _narrow(query, only), PLAIN), of=Passage.id)


def _narrow(query: Query, only: Only) -> Query:
    if not (only.twice_too or only.request_id or only.feature_id):
        query = query.where(once())
    if only.topic_id is not None:
        query = query.where(Membership.topic_id == only.topic_id)
    if only.account_id is not None:
        query = query.where(Feedback.account_id == only.account_id)
    if only.segment is not None:
        query = query.where(Account.segment == only.segment)
    if only.customers_only:
        query = query.where(Feedback.speaker == Speaker.CUSTOMER, Feedback.channel != Channel.NOTE)
    if only.contains:
        query = query.where(func.lower(words()).contains(only.contains.lower(), autoescape=True))
    if only.intent:
        wanted = tags(TagKind.INTENT).where(Annotation.value == only.intent).subquery()
        query = query.where(Passage.id.in_(select(wanted.c.passage_id)))
    if only.about:
        spoken_of = aspects().where(Aspect.term == term(only.about)).subquery()
        query = query.where(Passage.id.in_(select(spoken_of.c.passage_id)))
    if only.request_id is not None or only.feature_id is not None:
        query = query.where(Passage.id.in_(_asks(only)))
    return query


def _asks(only: Only) -> Select[int]:
    stands_for = func.coalesce(Request.merged_into_id, Request.id)
    query = select(Ask.passage_id).join(Request, Request.id == Ask.request_id).where(stands())
    if only.request_id is not None:
        query = query.where(stands_for == only.request_id)
    if only.feature_id is not None:
        states = [LinkState.ACCEPTED] + ([LinkState.PROPOSED] if only.proposed_too else [])
        query = query.where(
            Ask.id.in_(
                with_asks(select(Ask.id)).where(Link.feature_id == only.feature_id, Link.state.in_(states))
            )
        )
    return query
