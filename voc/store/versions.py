"""What counts: earlier versions of comments, and all that hangs on them, are left out of whatever a session selects.

One criterion at one place, added to every query over feedback, passages and what was understood of them; nobody has to think
of it. Who works on all that is held (erasing, telling a person, showing a history) says so with `see_replaced`.
"""

from typing import Any, TypeVar

from sqlalchemy import Executable, event, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from voc.model import Annotation, Aspect, Feedback, Membership, Passage, PassageVector

ALL = "see_replaced"
ANY = "any_replaced"
Statement = TypeVar("Statement", bound=Executable)
_Counted = Any


class Unit(Session):
    """A session that leaves out what was replaced."""


def see_replaced(session: Session) -> None:
    """Let this session see earlier versions too, from now on."""
    session.info[ALL] = True


def with_replaced(query: Statement) -> Statement:
    """The same query, with earlier versions too."""
    return query.execution_options(**{ALL: True})


def now_replaced(session: Session) -> None:
    """This session has just replaced something: its later queries leave it out."""
    session.info[ANY] = True


@event.listens_for(Unit, "do_orm_execute")
def _leave_out(state: ORMExecuteState) -> None:
    known = state.session.info
    if not state.is_select or state.is_column_load or state.is_relationship_load:
        return
    if known.get(ALL) or state.execution_options.get(ALL):
        return
    if ANY not in known:
        known[ANY] = _any(state.session)
    if known[ANY]:
        state.statement = state.statement.options(*_CRITERIA)


def _any(session: Session) -> bool:
    """Whether anything was replaced at all: in most workspaces nothing was, and then no query is any slower."""
    here = select(_feedback.c.id).where(_feedback.c.replaced_because.is_not(None)).limit(1)
    return session.connection().execute(here).first() is not None


_feedback, _passage = Feedback.__table__, Passage.__table__
_gone = select(_feedback.c.id).where(_feedback.c.replaced_because.is_not(None))
_their_passages = select(_passage.c.id).where(_passage.c.feedback_id.in_(_gone))
_CRITERIA = (
    with_loader_criteria(Feedback, Feedback.replaced_because.is_(None), include_aliases=True),
    with_loader_criteria(Passage, Passage.feedback_id.not_in(_gone), include_aliases=True),
    *(
        with_loader_criteria(noun, noun.passage_id.not_in(_their_passages))
        for noun in (Annotation, Aspect, Membership, PassageVector)
    ),
)
