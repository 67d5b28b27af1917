"""Which changes of topics can be made or taken back now: what they name must stand, nothing later may build on them.

Reads only. Whoever finds that a line cannot be raises, and the caller's transaction then changes nothing.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from voc.errors import InputError
from voc.model import Decision, Topic, TopicChange, TopicMove
from voc.terms import ChangeKind, ChangeState, Verdict

NOUN = "topic change"
BORN = (ChangeKind.NEW, ChangeKind.SPLIT)
"""Lines that make a topic."""
STOPPED = (ChangeKind.MERGED, ChangeKind.GONE)
"""Lines that end one."""


def latest_first(session: Session, changes: Sequence[TopicChange]) -> list[TopicChange]:
    """The lines in the order in which they can be taken back: the one that was accepted last comes first."""
    accepted = dict(session.execute(_accepted()).all())
    return sorted(changes, key=lambda change: accepted.get(change.id, 0), reverse=True)


def require_standing(session: Session, change: TopicChange) -> None:
    """Raises InputError for a line about a topic that is part of another one by now, or gone."""
    named = change.other_id if change.kind in BORN else change.topic_id
    also = change.other_id if change.kind is ChangeKind.MERGED else None
    for topic in (named, also):
        row = session.get(Topic, topic) if topic is not None else None
        if row is not None and row.retired_at is not None:
            where = f"is part of {row.merged_into_id} now" if row.merged_into_id else "is gone"
            raise InputError(
                f"Line {change.id} cannot hold: topic {row.id} ({row.label}) {where}. Reject the line, or take back "
                "what came since: `voc topics undo`."
            )


def require_latest(session: Session, change: TopicChange) -> None:
    """Raises InputError for a line on which one that was accepted later builds: that one goes first."""
    accepted = _accepted().subquery()
    at = session.scalar(select(accepted.c.at).where(accepted.c.row_id == change.id))
    builds = _names_again(change) if change.kind is ChangeKind.RENAMED else _moves_again(change)
    query = (
        select(TopicChange.id)
        .join(accepted, accepted.c.row_id == TopicChange.id)
        .where(TopicChange.state == ChangeState.ACCEPTED, accepted.c.at > (at or 0), builds)
        .order_by(accepted.c.at.desc())
    )
    later = session.scalars(query).all()
    if later:
        named = " ".join(map(str, later))
        plural = "lines" if len(later) > 1 else "line"
        raise InputError(
            f"Line {change.id} cannot be undone before {plural} {named}, accepted since, which builds on it. "
            f"All at once: `voc topics undo {named} {change.id}`."
        )


def named_by_before(session: Session, change: TopicChange) -> str | None:
    """Who gave a topic the name that it had before it was renamed; None: the machine."""
    names = select(TopicChange.decided_by).where(
        _names_again(change), TopicChange.state == ChangeState.ACCEPTED, TopicChange.id != change.id
    )
    return session.scalar(names.order_by(TopicChange.id.desc()).limit(1))


def _moves_again(change: TopicChange) -> ColumnElement[bool]:
    """Of lines: those that move passages of this one on, use the topic that it made, or end one that it took from."""
    mine, theirs = aliased(TopicMove), aliased(TopicMove)
    moved = exists().where(
        mine.change_id == change.id, theirs.change_id == TopicChange.id, mine.passage_id == theirs.passage_id
    )
    sources = select(mine.before_id).where(mine.change_id == change.id)
    ends = TopicChange.kind.in_(STOPPED) & (
        TopicChange.topic_id.in_(sources) | (TopicChange.topic_id == change.other_id)
    )
    if change.kind not in BORN:
        return or_(moved, ends)
    made = or_(TopicChange.topic_id == change.topic_id, TopicChange.other_id == change.topic_id)
    return or_(moved, ends, made & (TopicChange.kind != ChangeKind.RENAMED))


def _names_again(change: TopicChange) -> ColumnElement[bool]:
    """Of lines: those that gave the same topic another name."""
    return (TopicChange.kind == ChangeKind.RENAMED) & (TopicChange.topic_id == change.topic_id)


def _accepted() -> Select[int, int]:
    """When each line was accepted last, as the number of that decision."""
    return (
        select(Decision.row_id, func.max(Decision.id).label("at"))
        .where(Decision.noun == NOUN, Decision.verdict == Verdict.ACCEPTED)
        .group_by(Decision.row_id)
    )
