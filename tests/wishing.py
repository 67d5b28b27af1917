"""Customers who asked for something, as the steps before the loop would have stored it: for tests of the loop."""

from datetime import datetime

from sqlalchemy import Engine, select

from tests.asking import ask_for, passage_of, request_of
from tests.factories import NOW, ago, comment, person, rows_of, take_in
from voc.flow.demand import link as linking
from voc.model import Annotation, Ask, Feature, Feedback, Link, Passage, Request
from voc.store import reading, writing
from voc.terms import Channel, LinkState, Sentiment, Speaker, TagKind


def said(
    engine: Engine, who: str, text: str, *, id: str, at: datetime | None = None, **values: object
) -> int:
    """One comment that is one passage. Returns the passage's id."""
    take_in(engine, comment(text, id=id, who=person(who), said_at=at or ago(30), **values))
    with writing(engine) as session:
        feedback = session.scalars(select(Feedback).where(Feedback.external_id == id)).one()
        return passage_of(session, feedback).id


def wish(
    engine: Engine,
    who: str,
    text: str = "Please add the Excel export",
    *,
    id: str = "",
    request_id: int | None = None,
    at: datetime | None = None,
    **values: object,
) -> int:
    """They ask for something, in a request of its own or in one that is there. Returns the request's id."""
    passage_id = said(engine, who, text, id=id or f"{who}: {text}", at=at, **values)
    with writing(engine) as session:
        feedback = session.scalars(select(Feedback).join(Passage).where(Passage.id == passage_id)).one()
        if request_id is None:
            passage = session.get_one(Passage, passage_id)
            request_id = request_of(session, passage, feedback).id
        ask_for(session, request_id, passage_id, feedback)
        return request_id


def decide(
    engine: Engine,
    request_id: int,
    key: str = "F-1",
    state: LinkState = LinkState.ACCEPTED,
    *,
    now: datetime = NOW,
) -> int:
    """A person decides whether a request belongs to a feature; the proposal is made if it is not there."""
    with writing(engine) as session:
        wanted = session.scalars(select(Feature.id).where(Feature.key == key)).one()
        here = (Link.request_id == request_id, Link.feature_id == wanted)
        if session.scalars(select(Link).where(*here)).one_or_none() is None:
            request = session.get_one(Request, request_id)
            session.add(
                Link(
                    request_id=request_id,
                    feature_id=wanted,
                    score=0.9,
                    reason="test",
                    evidence_passage_id=request.passage_id,
                    maker="test",
                    proposed_at=now,
                    state=LinkState.PROPOSED,
                )
            )
            session.flush()
        found = session.scalars(select(Link).where(*here)).all()
        linking.settle(session, found, state, by="pam", now=now)
        return found[0].id


def replied(
    engine: Engine, who: str, mood: Sentiment, *, id: str, at: datetime, to: int | None = None
) -> None:
    """They answer what we told them, and the language room heard how they feel about it."""
    text = {"positive": "Thank you, it works!", "negative": "It still does not work"}.get(mood.value, "Seen")
    passage_id = said(engine, who, text, id=id, at=at, channel=Channel.REPLY, speaker=Speaker.CUSTOMER)
    with writing(engine) as session:
        session.add(
            Annotation(
                passage_id=passage_id,
                kind=TagKind.SENTIMENT,
                value=mood.value,
                confidence=1.0,
                score=None,
                maker="person:test",
                made_at=at,
            )
        )
        if to is not None:
            feedback = session.scalars(select(Feedback).where(Feedback.external_id == id)).one()
            feedback.reply_to = to


def pairs(engine: Engine) -> set[tuple[int, int]]:
    """Every contact and feature that an accepted link joins, merged requests counted with what stands for them."""
    roots = {row.id: row.merged_into_id or row.id for row in rows_of(engine, Request)}
    features: dict[int, set[int]] = {}
    for row in rows_of(engine, Link):
        if row.state is LinkState.ACCEPTED:
            features.setdefault(roots[row.request_id], set()).add(row.feature_id)
    with reading(engine) as session:
        asks = session.execute(select(Ask.contact_id, Ask.request_id).where(Ask.withdrawn_at.is_(None))).all()
    return {
        (contact_id, feature_id)
        for contact_id, request_id in asks
        if contact_id is not None
        for feature_id in features.get(roots[request_id], ())
    }
