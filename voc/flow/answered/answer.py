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

from voc.flow.ledger import loops, tasks
from voc.flow.ledger.scores import note_scores
from voc.mail.automatic import is_automatic
from voc.model import Annotation, Feature, Feedback, Loop, LoopEvent, NotificationLoop, Passage
from voc.store import writing
from voc.store.reads import tags
from voc.terms import Channel, Intent, LoopState, LoopStep, Sentiment, TagKind, TaskKind

BAD_NEWS = {Intent.BUG.value, Intent.COMPLAINT.value}
GOOD_NEWS = {Intent.PRAISE.value}
RECEIPT = "receipt"
"""The cause of a step that a customer took on their receipt page."""
STEPS = {LoopState.CONFIRMED: LoopStep.CONFIRMED, LoopState.REOPENED: LoopStep.REOPENED}


@dataclass(frozen=True, slots=True)
class Answered:
    """What the step did."""

    confirmed: int
    reopened: int
    unclear: int


def answer(engine: Engine, *, now: datetime | None = None, by: str = "voc") -> Answered:
    """Read the replies to what we told, each once. Loops move at the time of the reply.

    Who reopens a loop gives product a task, with their words. What score somebody gave after they were told is noted
    with their loops.
    """
    confirmed = reopened = unclear = 0
    with writing(engine) as session:
        read = _read_before(session)
        for feedback in _replies(session):
            if is_automatic(feedback.title or "", feedback.text):
                continue
            verdict, evidence = _verdict(session, feedback.id)
            heard = _latest_moment(feedback.said_at)
            cause = f"reply {feedback.external_id}"
            for loop in _spoken_of(session, feedback, heard):
                if verdict is None:
                    unclear += 1
                if (loop.id, cause) not in read:
                    loops.take_alike(
                        session,
                        [loop.id],
                        LoopStep.ANSWERED,
                        at=heard,
                        by=by,
                        cause=cause,
                        passage_id=evidence,
                    )
                if clicked := _clicked(session, loop.id, heard):
                    if evidence is not None:
                        tasks.lay_words_beside(session, f"reopened:{loop.id}:{RECEIPT} {clicked}", evidence)
                    continue
                if verdict is None or loop.state is verdict:
                    continue
                loops.take_alike(
                    session, [loop.id], STEPS[verdict], at=heard, by=by, cause=cause, passage_id=evidence
                )
                confirmed += verdict is LoopState.CONFIRMED
                reopened += verdict is LoopState.REOPENED
                if verdict is LoopState.REOPENED:
                    tell_product(session, loop, evidence, cause, now or heard)
        note_scores(session, by=by)
    return Answered(confirmed, reopened, unclear)


def _read_before(session: Session) -> set[tuple[int, str]]:
    """Loops with the replies that are noted with them."""
    query = select(LoopEvent.loop_id, LoopEvent.cause).where(LoopEvent.step == LoopStep.ANSWERED)
    return {(loop_id, cause) for loop_id, cause in session.execute(query)}


def _clicked(session: Session, loop_id: int, heard: datetime) -> int | None:
    """The number of the event by which they said it on their receipt page in the moment of these words.

    What somebody clicks counts more than what a model hears in the words beside it.
    """
    query = select(LoopEvent.number).where(
        LoopEvent.loop_id == loop_id,
        LoopEvent.cause == RECEIPT,
        LoopEvent.at == heard,
        LoopEvent.step.in_(STEPS.values()),
    )
    return session.scalars(query.order_by(LoopEvent.number.desc()).limit(1)).one_or_none()


def tell_product(session: Session, loop: Loop, evidence: int | None, cause: str, now: datetime) -> None:
    """Whoever builds the feature learns that it does not do what was wanted."""
    feature = session.get_one(Feature, loop.feature_id)
    tasks.open_task(
        session,
        f"reopened:{loop.id}:{cause}",
        TaskKind.REOPENED,
        f"“{feature.title}” ({feature.key}) does not do what they wanted: read their answer, and mend it or say why not.",
        now=now,
        contact_id=loop.contact_id,
        feature_id=feature.id,
        passage_id=evidence,
    )


def _replies(session: Session) -> list[Feedback]:
    """Replies of known contacts, oldest first."""
    query = (
        select(Feedback)
        .where(Feedback.channel == Channel.REPLY, Feedback.contact_id.is_not(None))
        .order_by(Feedback.said_at, Feedback.id)
    )
    return list(session.scalars(query))


def _spoken_of(session: Session, feedback: Feedback, heard: datetime) -> list[Loop]:
    """The loops that this reply speaks of: those of the message that it answers, else of the latest one before it."""
    if feedback.reply_to is None:
        return _told_before(session, feedback, heard)
    moves = loops.last_moves()
    query = (
        select(Loop)
        .join(NotificationLoop, NotificationLoop.loop_id == Loop.id)
        .join(moves, moves.c.loop_id == Loop.id)
        .where(
            NotificationLoop.notification_id == feedback.reply_to,
            Loop.contact_id == feedback.contact_id,
            Loop.state.in_([LoopState.TOLD, LoopState.CONFIRMED, LoopState.REOPENED]),
            moves.c.at <= heard,
        )
        .order_by(Loop.id)
    )
    return list(session.scalars(query))


def _latest_moment(said_at: datetime) -> datetime:
    """When it was said; of a day without a time, its last second: a reply comes after what it replies to."""
    midnight = (said_at.hour, said_at.minute, said_at.second, said_at.microsecond) == (0, 0, 0, 0)
    return said_at + timedelta(days=1, seconds=-1) if midnight else said_at


def _told_before(session: Session, feedback: Feedback, heard: datetime) -> list[Loop]:
    """The loops this reply speaks of: those of the latest telling before it that did not move since."""
    told = (
        select(LoopEvent.loop_id, LoopEvent.at)
        .join(Loop, Loop.id == LoopEvent.loop_id)
        .where(
            Loop.contact_id == feedback.contact_id,
            LoopEvent.step == LoopStep.TOLD,
            LoopEvent.at <= heard,
        )
        .subquery()
    )
    moves = loops.last_moves()
    query = (
        select(Loop)
        .join(told, told.c.loop_id == Loop.id)
        .join(moves, moves.c.loop_id == Loop.id)
        .where(
            told.c.at == select(func.max(told.c.at)).scalar_subquery(),
            Loop.state.in_([LoopState.TOLD, LoopState.CONFIRMED]),
            moves.c.at <= heard,
        )
        .order_by(Loop.id)
    )
    return list(session.scalars(query))


def _verdict(session: Session, feedback_id: int) -> tuple[LoopState | None, int | None]:
    """What the reply means for the loop, and the passage that says so: the worst of its passages decides.

    A passage that sounds glad is no bad news, though a head may hear a complaint in it as well.
    """
    ids = session.scalars(
        select(Passage.id).where(Passage.feedback_id == feedback_id).order_by(Passage.id)
    ).all()

    def values(kind: TagKind) -> dict[int, set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        for passage_id, value, _, _ in session.execute(tags(kind).where(Annotation.passage_id.in_(ids))):
            found[passage_id].add(value)
        return found

    intents, moods = values(TagKind.INTENT), values(TagKind.SENTIMENT)
    glad = {passage for passage, mood in moods.items() if Sentiment.POSITIVE.value in mood}
    sad = {passage for passage, mood in moods.items() if Sentiment.NEGATIVE.value in mood}
    bad = sad | {one for one in intents if intents[one] & BAD_NEWS and one not in glad}
    good = glad | {one for one in intents if intents[one] & GOOD_NEWS}
    for verdict, said in ((LoopState.REOPENED, bad), (LoopState.CONFIRMED, good)):
        if said:
            return verdict, min(said)
    return None, min(ids, default=None)
