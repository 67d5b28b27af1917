"""Step 3, what it is about: passages get their topics. Writes through `topic_store` and `topic_changes`.

The first fit holds at once. After it new passages join the topics that stand, or none; when too many of them belong
nowhere, or there are twice as many, a refit is made. What it would change waits as a diff for a person (`voc topics
diff`), or holds at once where the setting `topics_accept` says so, and while a workspace is young.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from voc.flow.counting import counted
from voc.flow.passages import load_vectors, passage_texts
from voc.flow.topics import topic_changes as changes
from voc.flow.topics import topic_store as store
from voc.flow.topics.broad import regroup
from voc.flow.topics.topic_diff import Found
from voc.flow.topics.topic_hints import hints
from voc.flow.topics.topic_store import Standing
from voc.model import Membership, PassageVector, Topic, TopicChange
from voc.nlp import topics as model
from voc.nlp.language import UNDETERMINED
from voc.nlp.values import Vectors
from voc.rights import needs
from voc.store import advance, position, reading, writing
from voc.store.reads import tags
from voc.terms import ChangeState, Right, TagKind

REFIT_GROWTH = 0.2
REFIT_OUTLIERS = 0.4
FEWEST_NEW = 20
"""A refit is due when so many passages came, and REFIT_GROWTH of those the last fit saw, and REFIT_OUTLIERS of
them belong nowhere; or when there are twice as many as it saw."""
UNSURE = 0.15
"""Or when new passages are less sure of their topics than the others by so much, on average."""
YOUNG = 500
"""While the last fit saw fewer passages than this, and no person touched a topic, a refit holds at once."""
JOIN_BATCH = 5000
STEP = "voc run"


@dataclass(frozen=True, slots=True)
class TopicsDone:
    """What the step did: whether it fitted, how, the topics that stand, how many passages joined or stayed outside.

    `waiting`: lines of a refit that wait for a person; `why`: what made a refit due, empty where none was made.
    """

    refitted: bool
    method: str
    topics: int
    joined: int
    outliers: int
    waiting: int = 0
    why: str = ""

    def words(self) -> str:
        """The same in words, for a summary."""
        how = f"fitted with {self.method}" if self.refitted else "joined to known topics"
        said = f"{counted(self.topics, 'topic')}, {counted(self.joined, 'passage')} {how}, "
        said += f"{self.outliers:,} belong nowhere"
        if self.why and not self.waiting:
            said += f"; fitted anew: {self.why}"
        if self.waiting:
            said += f"; {changes_wait(self.waiting)}"
        return said


def changes_wait(count: int) -> str:
    """How many lines of a diff wait, and where they are read."""
    return f"{counted(count, 'change')} {'waits' if count == 1 else 'wait'}: voc topics diff"


def assign_topics(
    engine: Engine, *, encoder: str, now: datetime, accept: str = "ask", language: str = ""
) -> TopicsDone:
    """Give every passage a topic or call it an outlier; fit where there is none yet, propose a refit where it is due.

    `accept`: `auto` lets a refit hold at once, `ask` leaves it to a person (see YOUNG). `language`: topics are
    named in it, ISO 639-1; empty: in the one that suits the passages.
    """
    with reading(engine) as session:
        total, run = _count(session, encoder), store.latest_run(session)
    if total and run is None:
        return _first_fit(engine, encoder, now, language)
    _follow(engine, encoder)
    with writing(engine) as session:
        store.renew_examples(session)
    joined, outliers = _join(engine, encoder)
    with reading(engine) as session:
        why = _due(session, encoder)
        at_once = accept == "auto" or _is_young(session)
    if why:
        refit(engine, encoder=encoder, now=now, why=why, by=STEP, accept=at_once, language=language)
    with reading(engine) as session:
        standing = store.standing_ids(session)
        left = len(changes.waiting(session))
    method = run.method if run else "nothing to group yet"
    return TopicsDone(False, method, len(standing), joined, outliers, left, why)


@needs(Right.READ_IN)
def refit(
    engine: Engine,
    *,
    encoder: str,
    now: datetime,
    why: str,
    by: str,
    accept: bool = False,
    language: str = "",
) -> int | None:
    """Fit anew, beginning with the topics that stand, and keep what that would change as a proposal.

    Returns: its number, None where nothing would change. `accept`: its lines hold at once, decided by `by`.
    """
    with reading(engine) as session:
        ids, vectors = load_vectors(session, encoder)
        texts, languages = passage_texts(session, ids), _languages(session, ids)
        told = hints(session, ids, language)
        known = store.standing_ids(session)
        member_of = dict(session.execute(select(Membership.passage_id, Membership.topic_id)).all())
    if not ids:
        return None
    number = {topic: place for place, topic in enumerate(known)}
    before = [topic if topic in number else None for topic in (member_of.get(i) for i in ids)]
    labels = np.array([-1 if topic is None else number[topic] for topic in before], dtype=np.int64)
    fit, aligned = model.refit(texts, vectors, labels, languages=languages, encoder=encoder, hints=told)
    with writing(engine) as session:
        run = store.add_run(session, fit, ids, encoder=encoder, now=now)
        found = Found(ids=ids, before=before, known=known, fit=fit, aligned=aligned, run_id=run.id)
        proposal = changes.propose(session, found, why=why, made_by=by, now=now)
        if accept and proposal is not None:
            lines = changes.waiting(session)
            changes.decide(session, lines, ChangeState.ACCEPTED, encoder=encoder, by=by, now=now)
            regroup(session, run.id, encoder)
    return proposal


def _first_fit(engine: Engine, encoder: str, now: datetime, language: str) -> TopicsDone:
    with reading(engine) as session:
        ids, vectors = load_vectors(session, encoder)
        texts, languages = passage_texts(session, ids), _languages(session, ids)
        told = hints(session, ids, language)
    fit = model.fit(texts, vectors, languages=languages, encoder=encoder, hints=told)
    with writing(engine) as session:
        run = store.add_run(session, fit, ids, encoder=encoder, now=now)
        found = [
            store.add_topic(
                session, label=sketch.label, words="; ".join(sketch.words), example=int(ids[sketch.example]),
                encoder=encoder, run_id=run.id,
            )
            for sketch in fit.topics
        ]  # fmt: skip
        chosen = [found[label] if label >= 0 else None for label in fit.labels.tolist()]
        store.place(session, ids, chosen, fit.probabilities, run.id)
        store.set_centres(session, found, fit)
        regroup(session, run.id, encoder)
        advance(session, _step(encoder), int(ids[-1]))
    inside = int((fit.labels >= 0).sum())
    return TopicsDone(True, fit.method, len(fit.topics), inside, len(ids) - inside)


def _follow(engine: Engine, encoder: str) -> None:
    """Topics whose centre is another encoder's get one of this one, from the passages they have."""
    with writing(engine) as session:
        query = select(Topic.id).where(Topic.retired_at.is_(None), ~Topic.broad, Topic.encoder != encoder)
        store.refresh(session, session.scalars(query).all(), encoder)


def _join(engine: Engine, encoder: str) -> tuple[int, int]:
    """Place the passages that came since, in batches, without a fit. Returns how many joined and how many did not."""
    joined = outliers = 0
    with reading(engine) as session:
        standing, run = store.standing(session, encoder), store.latest_run(session)
        upto = position(session, _step(encoder))
    while run is not None:
        with reading(engine) as session:
            ids, vectors = load_vectors(session, encoder, after=upto, limit=JOIN_BATCH)
        if not ids:
            break
        upto = ids[-1]
        inside = _join_batch(engine, ids, vectors, standing, run.id, encoder)
        joined, outliers = joined + inside, outliers + len(ids) - inside
    return joined, outliers


def _join_batch(
    engine: Engine, ids: list[int], vectors: Vectors, standing: Standing, run_id: int, encoder: str
) -> int:
    labels, chances = model.assign(vectors, standing.centres, reach=standing.reach, encoder=encoder)
    with writing(engine) as session:
        fresh = ~np.isin(ids, store.placed(session, ids))
        new = [i for i, is_new in zip(ids, fresh.tolist(), strict=True) if is_new]
        chosen = [standing.ids[label] if label >= 0 else None for label in labels[fresh].tolist()]
        store.place(session, new, chosen, chances[fresh], run_id)
        advance(session, _step(encoder), ids[-1])
    return int((labels[fresh] >= 0).sum())


def _due(session: Session, encoder: str) -> str:
    """Why a refit is due, in words; empty where it is not."""
    run = store.latest_run(session)
    if run is None:
        return ""
    new = Membership.passage_id > run.upto_passage_id
    query = select(func.count(), func.count(Membership.topic_id)).where(new)
    seen, inside = session.execute(query).one()
    if seen < max(REFIT_GROWTH * run.passages, FEWEST_NEW):
        return ""
    outside, usual = (seen - inside) / seen, run.outliers / max(run.passages, 1)
    if outside > max(REFIT_OUTLIERS, 1.5 * usual):
        return f"{outside:.0%} of {seen:,} new passages belong nowhere"
    if seen >= run.passages:
        return f"{run.passages + seen:,} passages, where the last fit saw {run.passages:,}"
    sure = select(func.avg(Membership.probability)).where(Membership.topic_id.is_not(None))
    now, then = session.scalar(sure.where(new)), session.scalar(sure.where(~new))
    if now is not None and then is not None and now < then - UNSURE:
        return f"new passages are less sure of their topics, {now:.2f} where it was {then:.2f}"
    return ""


def _is_young(session: Session) -> bool:
    """Whether the last fit saw few passages, and no person named or changed a topic so far."""
    run = store.latest_run(session)
    if run is None or run.passages >= YOUNG:
        return False
    named = session.scalar(select(func.count()).where(Topic.named_by.is_not(None)))
    by_person = TopicChange.decided_by.is_not(None) & (TopicChange.decided_by != STEP)
    return not named and not session.scalar(select(func.count()).where(by_person))


def _languages(session: Session, ids: list[int]) -> list[str]:
    spoken = {row.passage_id: row.value for row in session.execute(tags(TagKind.LANGUAGE))}
    return [spoken.get(i, UNDETERMINED) for i in ids]


def _count(session: Session, encoder: str) -> int:
    return session.scalar(select(func.count()).where(PassageVector.encoder == encoder)) or 0


def _step(encoder: str) -> str:
    return f"topics:{encoder}"
