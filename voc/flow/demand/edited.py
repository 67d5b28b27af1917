"""What was asked for in words that were replaced since is asked for no more; loops and messages follow.

As after a correction: who was told stays told, and what the new words ask for is asked anew by `voc.flow.demand.ask`.
Writes through `requests`, `link`, `loops` and `messages`; may be called at any time.
"""

from datetime import datetime

from sqlalchemy import Engine, select

from voc.flow.demand import link, requests
from voc.flow.ledger import loops, messages
from voc.model import Ask, Feedback, Passage
from voc.store import with_replaced, writing
from voc.store.reads import stands

CAUSE = "comment edited"


def withdraw(engine: Engine, *, now: datetime) -> int:
    """Withdraw the asks of earlier versions. Returns how many; none are left when nothing was edited since."""
    query = (
        select(Ask.id, Ask.passage_id)
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Feedback.replaced_because.is_not(None), stands())
        .order_by(Ask.id)
    )
    with writing(engine) as session:
        found = session.execute(with_replaced(query)).all()
        if found:
            requests.withdraw(session, [ask_id for ask_id, _ in found], by="voc", now=now)
            link.rest_elsewhere(session, [passage_id for _, passage_id in found])
            loops.follow(session, now=now, by="voc", cause=CAUSE)
            messages.withdraw_outdated(session)
    return len(found)
