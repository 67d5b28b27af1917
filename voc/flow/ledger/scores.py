"""The first score that a contact gave after they were told: noted once with each of their loops."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from voc.flow.ledger import loops
from voc.model import Feedback, Loop, LoopEvent
from voc.terms import Channel, LoopState, LoopStep

AFTER_TELLING = (LoopState.TOLD, LoopState.CONFIRMED, LoopState.REOPENED)


def note_scores(session: Session, *, by: str) -> int:
    """Note what told contacts said in numbers since, in scores of the same scale or not. Returns how many are new."""
    told = (
        select(LoopEvent.loop_id, func.max(LoopEvent.at).label("at"))
        .where(LoopEvent.step == LoopStep.TOLD)
        .group_by(LoopEvent.loop_id)
        .subquery()
    )
    event = aliased(LoopEvent)
    noted = exists().where(
        event.loop_id == Loop.id, event.step == LoopStep.SCORED_AGAIN, event.at > told.c.at
    )
    query = (
        select(Loop.id, Feedback.external_id, Feedback.rating, Feedback.scale, Feedback.said_at)
        .join(told, told.c.loop_id == Loop.id)
        .join(Feedback, Feedback.contact_id == Loop.contact_id)
        .where(
            Loop.state.in_(AFTER_TELLING),
            Feedback.rating.is_not(None),
            Feedback.scale.is_not(None),
            Feedback.channel != Channel.REPLY,
            Feedback.said_at > told.c.at,
            ~noted,
        )
        .order_by(Loop.id, Feedback.said_at, Feedback.id)
    )
    steps: dict[int, loops.Step] = {}
    for loop_id, external_id, rating, scale, said_at in session.execute(query):
        words = f"feedback {external_id}: {scale} {rating:g}"
        steps.setdefault(
            loop_id,
            loops.Step(loop_id=loop_id, step=LoopStep.SCORED_AGAIN, at=said_at, by=by, cause=words),
        )
    return loops.take(session, list(steps.values()))
