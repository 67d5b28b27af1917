"""Step 9, answered: replies of customers close their loops or open them again.

Thanks closes a loop as confirmed; "still broken" reopens it. A reply that says neither, and one that a
machine wrote ("I am out of office"), leaves the loop as told.
Replies enter as feedback by the front door, so they are tagged like any other words.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.flow import loops
from voc.loop.replies import is_automatic
from voc.model import Annotation, Feedback, Loop, LoopEvent, Passage
from voc.store import writing
from voc.store.reads import tags
from voc.terms import Channel, Intent, LoopState, Sentiment, TagKind

BAD_NEWS = {Intent.BUG.value, Intent.COMPLAINT.value}
GOOD_NEWS = {Intent.PRAISE.value}


@dataclass(frozen=True, slots=True)
class Answered:
    """What the step did."""

    confirmed: int
    reopened: int
    unclear: int


def answer(engine: Engine, *, by: str = "voc") -> Answered:
    """Read the replies to what we told, each once. Loops move at the time of the reply."""
    confirmed = reopened = unclear = 0
    with writing(engine) as session:
        for feedback in _replies(session):
            if is_automatic(feedback.title or "", feedback.text):
                continue
            verdict = _verdict(session, feedback.id)
            heard = _latest_moment(feedback.said_at)
            for loop in _told_before(session, feedback, heard):
                if verdict is None:
                    unclear += 1
                    continue
                if loop.state is verdict:
                    continue
                cause = f"reply {feedback.external_id}"
                loops.move(session, loop, verdict, at=heard, by=by, cause=cause)
                confirmed += verdict is LoopState.CONFIRMED
                reopened += verdict is LoopState.REOPENED
    return Answered(confirmed, reopened, unclear)


def _replies(session: Session) -> list[Feedback]:
    """Replies of known contacts, oldest first."""
    query = (
        select(Feedback)
        .where(Feedback.channel == Channel.REPLY, Feedback.contact_id.is_not(None))
        .order_by(Feedback.said_at, Feedback.id)
    )
    return list(session.scalars(query))


def _latest_moment(said_at: datetime) -> datetime:
    """When it was said; of a day without a time, its last second: a reply comes after what it replies to."""
    midnight = (said_at.hour, said_at.minute, said_at.second, said_at.microsecond) == (0, 0, 0, 0)
    return said_at + timedelta(days=1, seconds=-1) if midnight else said_at


def _told_before(session: Session, feedback: Feedback, heard: datetime) -> list[Loop]:
    """The loops this reply speaks of: those of the latest telling before it, if nothing happened since."""
    latest = (
        select(LoopEvent.loop_id, func.max(LoopEvent.at).label("at")).group_by(LoopEvent.loop_id).subquery()
    )
    query = (
        select(Loop, func.max(LoopEvent.at).label("told_at"))
        .join(LoopEvent, LoopEvent.loop_id == Loop.id)
        .join(latest, latest.c.loop_id == Loop.id)
        .where(
            Loop.contact_id == feedback.contact_id,
            Loop.state.in_([LoopState.TOLD, LoopState.CONFIRMED]),
            LoopEvent.state == LoopState.TOLD,
            latest.c.at <= heard,
        )
        .group_by(Loop.id)
        .order_by(Loop.id)
    )
    rows = session.execute(query).all()
    last = max((told_at for _, told_at in rows), default=None)
    return [loop for loop, told_at in rows if told_at == last]


def _verdict(session: Session, feedback_id: int) -> LoopState | None:
    """What the reply means for the loop: the worst of its passages decides.

    A passage that sounds glad is no bad news, though a head may hear a complaint in it as well.
    """
    passages = select(Passage.id).where(Passage.feedback_id == feedback_id)

    def values(kind: TagKind) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for passage_id, value, _, _ in session.execute(tags(kind).where(Annotation.passage_id.in_(passages))):
            found[passage_id].add(value)
        return found

    intents, moods = values(TagKind.INTENT), values(TagKind.SENTIMENT)
    glad = {passage for passage, mood in moods.items() if Sentiment.POSITIVE.value in mood}
    sad = {passage for passage, mood in moods.items() if Sentiment.NEGATIVE.value in mood}
    if sad or any(held & BAD_NEWS for passage, held in intents.items() if passage not in glad):
        return LoopState.REOPENED
    if glad or any(held & GOOD_NEWS for held in intents.values()):
        return LoopState.CONFIRMED
    return None
