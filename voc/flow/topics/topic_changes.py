"""What becomes of topics: proposed, accepted, rejected, undone. Writes topic_proposal, topic_change, topic_move.

A refit changes nothing by itself. Its lines say what it would change, with the passages that would move; who accepts
a line moves them, and who undoes it moves them back. Passages that came meanwhile go with the topic they joined.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.decisions import record
from voc.flow.topics import topic_order as order
from voc.flow.topics import topic_store as store
from voc.flow.topics.topic_diff import Found, Line, lines_of
from voc.model import Membership, Topic, TopicChange, TopicMove, TopicProposal
from voc.store import insert_new
from voc.store.reads import ERASED
from voc.terms import ChangeKind, ChangeState, Verdict

ORDER = (
    *(ChangeKind.NEW, ChangeKind.SPLIT, ChangeKind.SAME, ChangeKind.MERGED, ChangeKind.GONE),
    ChangeKind.RENAMED,
)
"""Who gets passages comes before who gives the rest away."""
VERDICTS = {
    ChangeState.ACCEPTED: Verdict.ACCEPTED,
    ChangeState.REJECTED: Verdict.REJECTED,
    ChangeState.UNDONE: Verdict.UNDONE,
    ChangeState.PROPOSED: Verdict.UNDONE,
}
FROM = {
    ChangeState.ACCEPTED: (ChangeState.PROPOSED, ChangeState.UNDONE, ChangeState.REJECTED),
    ChangeState.REJECTED: (ChangeState.PROPOSED,),
    ChangeState.UNDONE: (ChangeState.ACCEPTED,),
    ChangeState.PROPOSED: (ChangeState.REJECTED, ChangeState.UNDONE),
}


def erase_words(session: Session, passage_ids: Sequence[int], theirs: Callable[[str], bool]) -> int:
    """Take out of the history of topics what is said in erased words alone. Returns how many lines changed."""
    changed = 0
    for line in session.scalars(select(TopicChange).order_by(TopicChange.id)).all():
        before = (line.label, line.label_before, line.words, line.example_passage_id)
        line.words = "; ".join(phrase for phrase in line.words.split("; ") if not theirs(phrase))
        line.label = ERASED if theirs(line.label) else line.label
        line.label_before = ERASED if theirs(line.label_before or "") else line.label_before
        if line.example_passage_id in passage_ids:
            line.example_passage_id = None
        changed += before != (line.label, line.label_before, line.words, line.example_passage_id)
    session.flush()
    return changed


def propose(session: Session, found: Found, *, why: str, made_by: str, now: datetime) -> int | None:
    """Keep what a refit would change, one line for each topic. Earlier lines that wait are outdated by it.

    Returns: the number of the proposal, None where nothing would change.
    """
    session.execute(
        update(TopicChange)
        .where(TopicChange.state == ChangeState.PROPOSED)
        .values(state=ChangeState.OUTDATED, decided_by=made_by, decided_at=now)
    )
    labels = dict(session.execute(select(Topic.id, Topic.label)).all())
    lines = lines_of(found, store.sizes(session), labels)
    if not lines:
        return None
    proposal = TopicProposal(run_id=found.run_id, why=why, made_by=made_by, made_at=now)
    session.add(proposal)
    session.flush()
    for line in lines:
        change = _stored(session, line, proposal.id)
        rows = [{"change_id": change.id, "passage_id": i, "before_id": was} for i, was in line.moves]
        insert_new(session, TopicMove, rows, key=["change_id", "passage_id"])
    return proposal.id


def _stored(session: Session, line: Line, proposal: int) -> TopicChange:
    change = TopicChange(
        proposal_id=proposal,
        kind=line.kind,
        topic_id=line.topic,
        other_id=line.other,
        label=line.label,
        label_before=line.label_before,
        words=line.words,
        example_passage_id=line.example,
        passages_before=line.before,
        passages_after=line.after,
        state=ChangeState.PROPOSED,
    )
    session.add(change)
    session.flush()
    return change


def of_person(session: Session, line: Line, *, why: str, by: str, now: datetime) -> TopicChange:
    """Store a change that a person asks for, as a proposal of one line."""
    proposal = TopicProposal(why=why, made_by=by, made_at=now)
    session.add(proposal)
    session.flush()
    return _stored(session, line, proposal.id)


def waiting(session: Session) -> list[TopicChange]:
    """The lines that nobody has decided, in the order in which they would be applied."""
    found = session.scalars(select(TopicChange).where(TopicChange.state == ChangeState.PROPOSED))
    return sorted(found, key=lambda change: (ORDER.index(change.kind), change.id))


def chosen(session: Session, ids: Sequence[int]) -> list[TopicChange]:
    """Lines by their numbers. Raises NotFound for one that is not there."""
    rows = {row.id: row for row in session.scalars(select(TopicChange).where(TopicChange.id.in_(ids)))}
    for number in ids:
        if number not in rows:
            raise NotFound("line of a topic diff", str(number))
    return sorted(rows.values(), key=lambda change: (ORDER.index(change.kind), change.id))


def decide(
    session: Session,
    changes: Sequence[TopicChange],
    state: ChangeState,
    *,
    encoder: str,
    by: str,
    now: datetime,
) -> int:
    """Accept, reject or undo lines, or let them wait again (`proposed`), each remembered. Returns how many.

    Raises: InputError for a line that cannot become that any more, is about a topic that does not stand, or on which
    a later one builds; the caller's transaction then changes nothing.
    """
    for change in changes:
        _require(change, state)
    touched: set[int] = set()
    for change in changes if state is not ChangeState.UNDONE else order.latest_first(session, changes):
        if state is ChangeState.ACCEPTED:
            touched |= _apply(session, change, encoder=encoder, by=by, now=now)
        elif state is ChangeState.UNDONE:
            touched |= _take_back(session, change, now=now)
        waits = state is ChangeState.PROPOSED
        change.state, change.decided_by, change.decided_at = (
            state,
            None if waits else by,
            None if waits else now,
        )
        record(session, noun=order.NOUN, row_id=change.id, verdict=VERDICTS[state], by=by, now=now)
    session.flush()
    store.refresh(session, sorted(touched), encoder)
    return len(changes)


def may_wait(session: Session, change: TopicChange) -> bool:
    """Whether a line can wait again: it came from a refit, and no later refit came since."""
    refits = select(func.max(TopicProposal.id)).where(TopicProposal.run_id.is_not(None))
    return change.proposal_id == session.scalar(refits)


def _require(change: TopicChange, state: ChangeState) -> None:
    if change.state not in FROM[state]:
        known = ", ".join(old.value for old in FROM[state])
        raise InputError(
            f"Line {change.id} is {change.state.value} and cannot become {state.value}; it must be {known}. "
            "`voc topics diff` shows what waits."
        )


def _apply(session: Session, change: TopicChange, *, encoder: str, by: str, now: datetime) -> set[int]:
    """Let a line hold. Returns the topics whose passages it changed."""
    order.require_standing(session, change)
    _leave_out_what_left(session, change)
    sources = _sources(session, change)
    if change.kind is ChangeKind.RENAMED and change.topic_id is not None:
        store.rename(session, change.topic_id, change.label, by=by)
        return set()
    run_id = session.scalar(select(TopicProposal.run_id).where(TopicProposal.id == change.proposal_id))
    if run_id is None:
        latest = store.latest_run(session)
        run_id = latest.id if latest else 0
    if change.topic_id is None:
        change.topic_id = store.add_topic(
            session, label=_free(session, change.label), words=change.words,
            example=change.example_passage_id, encoder=encoder, run_id=run_id,
        )  # fmt: skip
        session.flush()
    elif change.kind in (ChangeKind.NEW, ChangeKind.SPLIT):
        store.revive(session, change.topic_id)
    if change.kind in (ChangeKind.MERGED, ChangeKind.GONE):
        _take_all(session, change)
        store.carry_over(session, change.id, change.other_id)
        store.retire(session, change.topic_id, now=now, into=change.other_id)
        return sources | ({change.other_id} if change.other_id else set())
    store.carry_over(session, change.id, change.topic_id)
    if change.kind is ChangeKind.SAME:
        store.describe(
            session, change.topic_id, words=change.words, example=change.example_passage_id, run_id=run_id
        )
    return sources | {change.topic_id}


def _leave_out_what_left(session: Session, change: TopicChange) -> None:
    """Passages that are in another topic than the one where the line found them stay there, now and after an undo."""
    there = exists().where(
        Membership.passage_id == TopicMove.passage_id,
        Membership.topic_id.is_not_distinct_from(TopicMove.before_id),
    )
    session.execute(
        delete(TopicMove).where(TopicMove.change_id == change.id, ~there),
        execution_options={"synchronize_session": False},
    )


def _take_all(session: Session, change: TopicChange) -> None:
    """A topic that stops takes along everybody who is in it by now."""
    listed = exists().where(TopicMove.change_id == change.id, TopicMove.passage_id == Membership.passage_id)
    others = select(Membership.passage_id).where(Membership.topic_id == change.topic_id, ~listed)
    rows = [
        {"change_id": change.id, "passage_id": i, "before_id": change.topic_id}
        for i in session.scalars(others)
    ]
    insert_new(session, TopicMove, rows, key=["change_id", "passage_id"])


def _take_back(session: Session, change: TopicChange, *, now: datetime) -> set[int]:
    """Undo a line that holds. Returns the topics whose passages it changed."""
    order.require_latest(session, change)
    sources = _sources(session, change)
    topic = change.topic_id
    if topic is None:
        return set()
    if change.kind is ChangeKind.RENAMED:
        label = _free(session, change.label_before or change.label, besides=topic)
        store.rename(session, topic, label, by=order.named_by_before(session, change))
        return set()
    if change.kind in (ChangeKind.MERGED, ChangeKind.GONE):
        store.revive(session, topic)
        store.carry_back(session, change.id, change.other_id)
        return sources | {topic} | ({change.other_id} if change.other_id else set())
    store.carry_back(session, change.id, topic)
    if change.kind in (ChangeKind.NEW, ChangeKind.SPLIT):
        store.empty_into(session, topic, change.other_id)
        store.retire(session, topic, now=now, into=change.other_id)
    return sources | {topic}


def _sources(session: Session, change: TopicChange) -> set[int]:
    """The topics that the passages of a line come from."""
    query = select(TopicMove.before_id).where(TopicMove.change_id == change.id).distinct()
    return {topic for topic in session.scalars(query) if topic is not None}


def _free(session: Session, label: str, *, besides: int = 0) -> str:
    """The label, with a number where another topic that stands has it already."""
    others = select(func.lower(Topic.label)).where(Topic.retired_at.is_(None), Topic.id != besides)
    taken = set(session.scalars(others))
    number, free = 2, label
    while free.lower() in taken:
        free, number = f"{label} ({number})", number + 1
    return free
