"""What people corrected teaches the workspace's own heads. Writes lesson.

A lesson is fitted on top of the shipped heads, is adopted only where it is better on corrections that it did
not see, and can be undone. The next run tags every passage anew with it, since its name is part of the maker's.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import ColumnElement, Engine, func, select, update
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.flow.decisions import record
from voc.flow.understood.tag import forget
from voc.model import Annotation, Feedback, Lesson, Passage
from voc.nlp import heads, judging, learning
from voc.nlp.heads import SENTIMENTS
from voc.nlp.language import UNDETERMINED
from voc.nlp.learning import Corrections
from voc.nlp.tagging import MAKER, Tagger
from voc.rights import needs
from voc.store import advance, position, reading, writing
from voc.store.reads import PERSON, kept, tags, words
from voc.terms import Right, Sentiment, TagKind, Verdict

STEP = "learn"
"""Cursor over annotations: up to where people's corrections were learned from, whatever came of it."""
MOST = 5_000
"""Corrections that are learned from, the latest ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What came of it. `number` of the lesson, None where nothing was written; `intents` names its columns."""

    corrections: int
    lesson: learning.Taught
    number: int | None
    intents: tuple[str, ...]

    def parts(self) -> Iterator[tuple[str, learning.Part]]:
        """The sentiment and every intent, by name."""
        yield "sentiment", self.lesson.sentiment
        yield from ((self.intents[column], part) for column, part in self.lesson.intents.items())

    def as_dict(self) -> dict[str, object]:
        """For machines."""
        parts = {
            name: {"n": part.n, "before": part.before, "after": part.after, "adopted": part.adopted}
            for name, part in self.parts()
        }
        return {"corrections": self.corrections, "lesson": self.number, "parts": parts}


def active(session: Session) -> tuple[int, bytes] | None:
    """The lesson in use with its weights: the latest that was not undone and fits the shipped heads."""
    query = (
        select(Lesson.id, Lesson.weights)
        .where(Lesson.undone_at.is_(None), Lesson.heads == MAKER)
        .order_by(Lesson.id.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    return (found.id, found.weights) if found else None


def tagger_of(engine: Engine) -> Tagger:
    """Who tags in this workspace: the shipped heads, with the lesson in use if there is one."""
    with reading(engine) as session:
        found = active(session)
    return Tagger(lesson=found[0], weights=found[1]) if found else Tagger()


def since_last(engine: Engine) -> int:
    """Passages that a person corrected after the latest attempt to learn."""
    with reading(engine) as session:
        query = select(func.count(Annotation.passage_id.distinct())).where(
            _corrected(), Annotation.id > position(session, STEP)
        )
        return session.scalar(query) or 0


@needs(Right.READ_IN)
def learn(engine: Engine, *, who: str, now: datetime, dry: bool = False) -> Learning:
    """Fit what all corrections teach, and adopt what is better. With `dry` nothing is written.

    Raises: InputError where nobody corrected anything.
    """
    given = _corrections(engine)
    n = len(given.feels)
    lesson = learning.learn(given)
    names = tuple(intent.value for intent in heads.load().card.intents)
    number = None
    if not dry:
        with writing(engine) as session:
            advance(session, STEP, session.scalar(select(func.max(Annotation.id)).where(_corrected())) or 0)
    if lesson.adopted and not dry:
        with writing(engine) as session:
            row = Lesson(
                heads=MAKER,
                corrections=n,
                right_before=lesson.sentiment.before,
                right_after=lesson.sentiment.after,
                weights=lesson.learned.packed(),
                made_by=who,
                made_at=now,
            )
            session.add(row)
            session.flush()
            number = row.id
            record(session, noun="lesson", row_id=number, verdict=Verdict.ACCEPTED, by=who, now=now)
    return Learning(corrections=n, lesson=lesson, number=number, intents=names)


@needs(Right.READ_IN)
def undo(engine: Engine, *, who: str, now: datetime) -> int:
    """Take the lesson in use back, with the tags made by it; what counted before counts again. Returns its number.

    Raises: InputError where none is in use.
    """
    with writing(engine) as session:
        found = active(session)
        if found is None:
            raise InputError("No lesson is in use: `voc learn` makes one from what people corrected.")
        number = found[0]
        session.execute(update(Lesson).where(Lesson.id == number).values(undone_at=now))
        record(session, noun="lesson", row_id=number, verdict=Verdict.UNDONE, by=who, now=now)
    _forget(engine, number)
    return number


def _forget(engine: Engine, number: int) -> None:
    with reading(engine) as session:
        makers = session.scalars(
            select(Annotation.maker)
            .distinct()
            .where(Annotation.maker.contains(f"+w{number}/", autoescape=True))
        ).all()
    for maker in makers:
        forget(engine, maker)


def _corrected() -> ColumnElement[bool]:
    told = Annotation.kind.in_((TagKind.SENTIMENT, TagKind.INTENT))
    return Annotation.maker.startswith(PERSON, autoescape=True) & told


def _corrections(engine: Engine) -> Corrections:
    """All passages that people corrected, as the shipped heads see them, and what people said."""
    with reading(engine) as session:
        ids = session.scalars(
            select(Annotation.passage_id)
            .where(_corrected())
            .group_by(Annotation.passage_id)
            .order_by(func.max(Annotation.id).desc())
            .limit(MOST)
        ).all()
        texts = _texts(session, ids)
        ids = [passage_id for passage_id in ids if passage_id in texts]
        if not ids:
            raise InputError("Nobody corrected a passage yet. `voc review` lists the least sure ones.")
        feels, wants = _said(session, ids)
    read = judging.read([texts[i][0] for i in ids], [texts[i][1] for i in ids])
    names = heads.load().card.intents
    known = np.array(
        [[float(name in wants[i]) if i in wants else np.nan for name in names] for i in ids], dtype=np.float32
    )
    return Corrections(
        vectors=read.vectors,
        judged=read.judged,
        feels=np.array([SENTIMENTS.index(feels[i]) if i in feels else -1 for i in ids], dtype=np.int64),
        wants=known,
    )


def _texts(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The words and the language of passages."""
    language = tags(TagKind.LANGUAGE).subquery()
    query = (
        select(Passage.id, words().label("words"), language.c.value)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(language, language.c.passage_id == Passage.id)
        .where(Passage.id.in_(ids), kept())
    )
    return {row.id: (row.words, row.value or UNDETERMINED) for row in session.execute(query)}


def _said(session: Session, ids: Sequence[int]) -> tuple[dict[int, Sentiment], dict[int, set[str]]]:
    """What people say of passages, by the same rule as everywhere: the last who spoke counts."""
    feels: dict[int, Sentiment] = {}
    wants: dict[int, set[str]] = defaultdict(set)
    for kind in (TagKind.SENTIMENT, TagKind.INTENT):
        told = tags(kind).where(Annotation.passage_id.in_(ids), Annotation.maker.startswith(PERSON))
        for passage_id, value, _, _ in session.execute(told):
            if kind is TagKind.SENTIMENT:
                feels[passage_id] = Sentiment(value)
            else:
                wants[passage_id].add(value)
    return feels, wants
