"""Who says the same in two places asks for it once: the ask in the second one does not count while that in the first does.

A state, not a story: what is to count is read from the marks of `voc.flow.heard.twins`, so it may be called at any time. An
ask stays where only one of the two words it: nothing that somebody wants is lost. Writes through `requests`, `link`,
`loops` and `messages`.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, Engine, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from voc.flow.demand import link, requests
from voc.flow.demand.wants import PART, wants_among
from voc.flow.heard import twins
from voc.flow.ledger import loops, messages
from voc.model import Ask, Feedback, Passage, Request
from voc.rights import needs
from voc.store import writing
from voc.store.reads import stands, stands_for
from voc.terms import Right

CAUSE = "said twice"
BY = "voc: said twice"
"""Who withdrew the second ask."""


def follow(engine: Engine, *, now: datetime) -> int:
    """Withdraw asks that are made twice, and take up those whose first is gone. Returns how many were withdrawn."""
    with writing(engine) as session:
        back = _alone_again(session)
        requests.take_up(session, back)
        twice = session.execute(_twice()).all()
        if twice:
            requests.withdraw(session, [ask_id for ask_id, _ in twice], by=BY, now=now)
            link.rest_elsewhere(session, [passage_id for _, passage_id in twice])
        if back or twice:
            loops.follow(session, now=now, by="voc", cause=CAUSE)
            messages.withdraw_outdated(session)
    return len(twice)


@needs(Right.CORRECT)
def part(engine: Engine, number: int, *, by: str, now: datetime) -> None:
    """A person says that a comment is no other one again: it counts by itself, and so does what it asks for.

    Raises: InputError where it is not marked as said twice.
    """
    twins.set_apart(engine, number, by=by, now=now)
    follow(engine, now=now)


def _alone_again(session: Session) -> list[int]:
    """Asks that were withdrawn as second ones, of comments that count by themselves now and still want something."""
    query = (
        select(Ask.passage_id, Ask.id)
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Ask.withdrawn_by == BY, Feedback.twin_of.is_(None))
        .order_by(Ask.id)
    )
    found = dict(session.execute(query).all())
    passages = list(found)
    parts = (passages[start : start + PART] for start in range(0, len(passages), PART))
    return [found[want.passage_id] for part in parts for want in wants_among(session, part)]


def _twice() -> Select[int, int]:
    """Asks of comments that another one counts for, where that asks for the same."""
    return (
        select(Ask.id, Ask.passage_id)
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .join(Request, Request.id == Ask.request_id)
        .where(Ask.passage_id.in_(_said_twice()), stands(), _asked_there())
        .order_by(Ask.id)
    )


def _said_twice() -> Select[int]:
    """Passages of comments that another one counts for: these are few, and have an index, while asks are many."""
    return (
        select(Passage.id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Feedback.twin_of.is_not(None))
    )


def _asked_there() -> ColumnElement[bool]:
    first, there, wanted = aliased(Ask), aliased(Passage), aliased(Request)
    return exists().where(
        there.feedback_id == Feedback.twin_of,
        first.passage_id == there.id,
        first.withdrawn_at.is_(None),
        wanted.id == first.request_id,
        func.coalesce(wanted.merged_into_id, wanted.id) == stands_for(),
    )
