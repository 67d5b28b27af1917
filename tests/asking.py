"""Rows that the steps before the loop would have stored of what somebody said: passage, request, ask and link."""

from datetime import datetime

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.factories import NOW, rows_of
from voc.flow.ledger import loops
from voc.model import Ask, Feature, Feedback, Link, Passage, Request
from voc.store import to_blob, writing
from voc.terms import Intent, LinkState

CENTRE = to_blob(np.ones(3, np.float32), exact=True)


def passage_of(session: Session, said: Feedback) -> Passage:
    """All that was said, as one passage."""
    passage = Passage(feedback_id=said.id, start=0, end=len(said.text))
    session.add(passage)
    session.flush()
    return passage


def request_of(session: Session, passage: Passage, said: Feedback) -> Request:
    """A request of its own for a passage."""
    request = Request(
        passage_id=passage.id,
        voice_passage_id=passage.id,
        kind=Intent.FEATURE_REQUEST,
        encoder="x",
        centre=CENTRE,
        asks=1,
        opened_at=said.said_at,
    )
    session.add(request)
    session.flush()
    return request


def ask_for(session: Session, request_id: int, passage_id: int, said: Feedback) -> Ask:
    """Who said it asks for the request."""
    ask = Ask(
        request_id=request_id,
        passage_id=passage_id,
        contact_id=said.contact_id,
        account_id=said.account_id,
        asked_at=said.said_at,
        similarity=1.0,
    )
    session.add(ask)
    session.flush()
    return ask


def accepted(request: Request, feature_id: int, *, at: datetime, by: str | None = None) -> Link:
    """A link of a request to a feature that a person accepted."""
    return Link(
        request_id=request.id,
        feature_id=feature_id,
        score=0.9,
        reason="test",
        evidence_passage_id=request.passage_id,
        maker="test",
        proposed_at=at,
        state=LinkState.ACCEPTED,
        decided_by=by,
        decided_at=at,
    )


def asked(engine: Engine) -> None:
    """Every feedback is an ask for the only feature, accepted."""
    with writing(engine) as session:
        for said in rows_of(engine, Feedback):
            passage = passage_of(session, said)
            request = request_of(session, passage, said)
            ask_for(session, request.id, passage.id, said)
            session.add(accepted(request, rows_of(engine, Feature)[0].id, at=NOW))
        session.flush()
        loops.follow(session, now=NOW, by="test")
