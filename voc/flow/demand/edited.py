"""What was asked for in words that were replaced since is asked for no more; loops and messages follow.

As after a correction: who was told stays told, and what the new words ask for is asked anew by `voc.flow.demand.ask`.
Where words count again that were replaced, their asks stand again. Writes through `requests`, `link`, `loops` and
`messages`; may be called at any time.
"""

from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.flow.demand import link, requests
from voc.flow.demand.wants import PART, wants_among
from voc.flow.ledger import loops, messages
from voc.model import Ask, Feedback, Passage
from voc.store import with_replaced, writing
from voc.store.reads import stands

CAUSE = "comment edited"
BY = "voc: replaced"
"""Who withdrew the asks of words that were replaced."""


def withdraw(engine: Engine, *, now: datetime) -> int:
    """Withdraw the asks of earlier versions. Returns how many; none are left when nothing was edited since."""
    with writing(engine) as session:
        return follow(session, now=now)


def follow(session: Session, *, now: datetime) -> int:
    """The same in the caller's transaction, and asks of what counts again stand. Returns how many were withdrawn."""
    query = (
        select(Ask.id, Ask.passage_id)
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Feedback.replaced_because.is_not(None), stands())
        .order_by(Ask.id)
    )
    away = session.execute(with_replaced(query)).all()
    back = _counting_again(session)
    requests.take_up(session, back)
    if away:
        requests.withdraw(session, [ask_id for ask_id, _ in away], by=BY, now=now)
        link.rest_elsewhere(session, [passage_id for _, passage_id in away])
    if away or back:
        loops.follow(session, now=now, by="voc", cause=CAUSE)
        messages.withdraw_outdated(session)
    return len(away)


def _counting_again(session: Session) -> list[int]:
    """Asks that were withdrawn with their words, of words that count again and still want something."""
    query = (
        select(Ask.passage_id, Ask.id)
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Ask.withdrawn_by == BY, Feedback.replaced_because.is_(None))
        .order_by(Ask.id)
    )
    found = dict(session.execute(query).all())
    passages = list(found)
    parts = (passages[start : start + PART] for start in range(0, len(passages), PART))
    return [found[want.passage_id] for part in parts for want in wants_among(session, part)]
