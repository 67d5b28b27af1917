"""What a person does with topics: decide a diff, rename, merge, split, undo. Writes through `topic_changes`.

Whatever a person does is a line like those of a refit, so that it is remembered and can be undone.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.passages import passage_texts, vectors_of
from voc.flow.topics import topic_changes as changes
from voc.flow.topics import topic_store as store
from voc.flow.topics.broad import regroup
from voc.flow.topics.topic_diff import Found, Line
from voc.flow.topics.topic_hints import hints
from voc.model import Topic, TopicChange, TopicProposal
from voc.nlp import topics as model
from voc.nlp.language import UNDETERMINED
from voc.nlp.topics import Aligned, Group
from voc.rights import needs
from voc.store import from_blob, reading, writing
from voc.store.reads import tags
from voc.terms import ChangeKind, ChangeState, Right, TagKind

FEWEST = 8
"""Passages of a topic that can be split, at least."""


@needs(Right.DECIDE)
def decide(
    engine: Engine, ids: Sequence[int], state: ChangeState, *, encoder: str, by: str, now: datetime
) -> int:
    """Accept, reject or undo lines; no ids: all that wait, or for an undo all of the proposal decided last.

    Returns how many. Raises: NotFound for a line that is not there; InputError for one that cannot become that,
    and where nothing waits. Nothing is changed then.
    """
    with writing(engine) as session:
        if ids:
            lines = changes.chosen(session, ids)
        else:
            lines = _latest_accepted(session) if state is ChangeState.UNDONE else changes.waiting(session)
        if not lines:
            nothing = "undo" if state is ChangeState.UNDONE else "decide"
            raise InputError(f"There is nothing to {nothing}. `voc topics refit` looks for changes.")
        done = changes.decide(session, lines, state, encoder=encoder, by=by, now=now)
        _regroup(session, encoder)
    return done


@needs(Right.DECIDE)
def take_back(engine: Engine, ids: Sequence[int], *, encoder: str, by: str, now: datetime) -> int:
    """Take decisions about lines back: passages go where they were, and lines of the latest refit wait again.

    Returns how many. Raises: NotFound; InputError for a rejected line that a later refit overtook, or one that waits.
    Nothing is changed then.
    """
    with writing(engine) as session:
        lines = changes.chosen(session, ids)
        held = [line for line in lines if line.state is ChangeState.ACCEPTED]
        again = [line for line in lines if changes.may_wait(session, line)]
        for line in lines:
            if line not in held and line not in again:
                raise InputError(
                    f"Line {line.id} was {line.state.value}, and a later refit came since: it can be accepted, "
                    f"`voc topics accept {line.id}`, and no longer wait."
                )
        changes.decide(session, held, ChangeState.UNDONE, encoder=encoder, by=by, now=now)
        changes.decide(session, again, ChangeState.PROPOSED, encoder=encoder, by=by, now=now)
        _regroup(session, encoder)
    return len(lines)


@needs(Right.DECIDE)
def rename(engine: Engine, topic: int, label: str, *, encoder: str, by: str, now: datetime) -> int:
    """Give a topic another name. It keeps it through every refit. Returns the line that can be undone.

    Raises: NotFound; InputError for an empty name, and one that another topic has.
    """
    label = " ".join(label.split())
    if not label:
        raise InputError(f"Topic {topic}: a name cannot be empty.")
    with writing(engine) as session:
        row = _standing(session, topic, broad=True)
        taken = select(Topic.id).where(
            func.lower(Topic.label) == label.lower(), Topic.id != topic, Topic.retired_at.is_(None)
        )
        other = session.scalar(taken)
        if other is not None:
            raise InputError(
                f"Topic {other} is called {label!r} already. Merge them, or choose another name."
            )
        line = _line(session, ChangeKind.RENAMED, row, label=label)
        return _carry_out(session, line, why="renamed", encoder=encoder, by=by, now=now)


@needs(Right.DECIDE)
def merge(engine: Engine, topic: int, into: int, *, encoder: str, by: str, now: datetime) -> int:
    """Make a topic part of another one, which keeps its id and name. Returns the line that can be undone.

    Raises: NotFound; InputError for one and the same, and for one that does not stand.
    """
    if topic == into:
        raise InputError(f"Topic {topic} cannot become part of itself. Name two topics.")
    with writing(engine) as session:
        row, other = _standing(session, topic), _standing(session, into)
        line = _line(session, ChangeKind.MERGED, row, label=other.label, other=into)
        done = _carry_out(session, line, why="merged by hand", encoder=encoder, by=by, now=now)
        _regroup(session, encoder)
    return done


@needs(Right.DECIDE)
def split(engine: Engine, topic: int, *, encoder: str, by: str, now: datetime, language: str = "") -> int:
    """Look for parts in a topic and propose them as topics of their own. Returns how many lines wait.

    Lines of an earlier proposal that wait are outdated by it. Raises: NotFound; InputError for a topic in which
    there are no parts.
    """
    with reading(engine) as session:
        row = _standing(session, topic)
        ids = sorted(session.scalars(store.members_of(topic)))
        texts, blobs = passage_texts(session, ids), vectors_of(session, encoder, ids)
        spoken = {row.passage_id: row.value for row in session.execute(tags(TagKind.LANGUAGE))}
        told = hints(session, ids, language)
    if len(ids) < FEWEST or len(blobs) < len(ids):
        raise InputError(f"Topic {topic} ({row.label}) has {len(ids)} passages: too few to split.")
    vectors = from_blob([blobs[i] for i in ids])
    languages = [spoken.get(i, UNDETERMINED) for i in ids]
    fit = model.parts(texts, vectors, languages=languages, encoder=encoder, hints=told)
    if len(fit.topics) < 2:
        raise InputError(f"Topic {topic} ({row.label}) has no parts that lie apart. It stays as it is.")
    rest = np.where(fit.labels < 0, 0, fit.labels)
    groups = tuple(Group(keeps=0) if part == 0 else Group(source=0) for part in range(len(fit.topics)))
    with writing(engine) as session:
        latest = store.latest_run(session)
        found = Found(
            ids=ids, before=[topic] * len(ids), known=[topic], fit=fit,
            aligned=Aligned(rest, groups, ()), run_id=latest.id if latest else 0,
        )  # fmt: skip
        changes.propose(session, found, why=f"topic {topic} split by hand", made_by=by, now=now)
        return len(changes.waiting(session))


def _line(session: Session, kind: ChangeKind, row: Topic, *, label: str, other: int | None = None) -> Line:
    before = store.sizes(session).get(row.id, 0)
    after = before if kind is ChangeKind.RENAMED else 0
    return Line(
        kind=kind, topic=row.id, other=other, label=label, label_before=row.label, before=before, after=after,
        words=row.words, example=row.example_passage_id,
    )  # fmt: skip


def _carry_out(session: Session, line: Line, *, why: str, encoder: str, by: str, now: datetime) -> int:
    """Store a line and let it hold. Returns its number."""
    change = changes.of_person(session, line, why=why, by=by, now=now)
    changes.decide(session, [change], ChangeState.ACCEPTED, encoder=encoder, by=by, now=now)
    return change.id


def _standing(session: Session, topic: int, *, broad: bool = False) -> Topic:
    """A topic that stands. Raises NotFound, and InputError for one that is part of another."""
    row = session.get(Topic, topic)
    if row is None or (row.broad and not broad):
        raise NotFound("topic", str(topic))
    if row.retired_at is not None:
        where = f"it is part of {row.merged_into_id} now" if row.merged_into_id else "it is gone"
        raise InputError(f"Topic {topic} ({row.label}) does not stand any more: {where}. See `voc topics`.")
    return row


def _latest_accepted(session: Session) -> list[TopicChange]:
    """The lines that hold of the proposal that was decided last, the last ones first to be undone."""
    query = (
        select(TopicChange.proposal_id)
        .join(TopicProposal, TopicProposal.id == TopicChange.proposal_id)
        .where(TopicChange.state == ChangeState.ACCEPTED)
        .order_by(TopicChange.decided_at.desc(), TopicChange.proposal_id.desc())
        .limit(1)
    )
    latest = session.scalar(query)
    lines = session.scalars(
        select(TopicChange).where(
            TopicChange.proposal_id == latest, TopicChange.state == ChangeState.ACCEPTED
        )
    )
    return sorted(lines, key=lambda change: (changes.ORDER.index(change.kind), change.id))


def _regroup(session: Session, encoder: str) -> None:
    latest = store.latest_run(session)
    if latest is not None:
        regroup(session, latest.id, encoder)
