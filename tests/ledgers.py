"""Loops with a past of their own, for tests of what reports say about them."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from tests.asking import ask_for, passage_of, request_of
from tests.factories import NOW, ago, comment, person, take_in
from voc.flow.ledger import loops
from voc.model import Contact, Feature, Feedback, Loop, Notification, NotificationLoop
from voc.store import writing
from voc.terms import HoldReason, LoopState, LoopStep, NotificationState

Past = Sequence[tuple[LoopStep, float]]


def loop(
    engine: Engine, who: str, key: str, past: Past, *, domain: str = "north.example", words: str = ""
) -> int:
    """A loop of this person for this feature that went these steps, each so many days before NOW. Gives its id."""
    text = words or f"{who} wants {key}, please"
    asked = next(days for step, days in past if step is LoopStep.ASKED)
    take_in(engine, comment(text, id=f"{who}-{key}", who=person(who, domain), said_at=ago(asked)))
    with writing(engine) as session:
        said = session.scalars(select(Feedback).where(Feedback.external_id == f"{who}-{key}")).one()
        passage = passage_of(session, said)
        request = request_of(session, passage, said)
        ask = ask_for(session, request.id, passage.id, said)
        feature_id = session.scalars(select(Feature.id).where(Feature.key == key)).one()
        row = Loop(
            contact_id=said.contact_id,
            feature_id=feature_id,
            ask_id=ask.id,
            asked_at=said.said_at,
            state=LoopState.OPEN,
        )
        session.add(row)
        session.flush()
        steps = [
            loops.Step(
                loop_id=row.id,
                step=step,
                at=ago(days),
                by="test",
                cause=f"cause of {step.value}",
                passage_id=passage.id if step in loops.ASKING else None,
            )
            for step, days in past
        ]
        loops.take(session, steps)
        return row.id


def message(
    engine: Engine,
    loop_id: int,
    state: NotificationState,
    *,
    number: int,
    detail: str | None = None,
    reason: HoldReason | None = None,
    decided_by: str | None = None,
) -> int:
    """A message that answers event `number` of a loop. Gives its id."""
    with writing(engine) as session:
        contact = session.get_one(Contact, session.get_one(Loop, loop_id).contact_id)
        row = Notification(
            contact_id=contact.id,
            occasion=f"loop:{loop_id}:{number}:{state.value}",
            channel="files",
            key=f"{loop_id}:{number}:{state.value}",
            state=state,
            reason=reason,
            detail=detail,
            language="en",
            subject="It is here",
            body="Hello [name]",
            planned_at=NOW,
            decided_by=decided_by,
            attempts=0,
        )
        session.add(row)
        session.flush()
        session.add(NotificationLoop(notification_id=row.id, loop_id=loop_id, event_number=number))
        return row.id
