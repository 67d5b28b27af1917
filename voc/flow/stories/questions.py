"""Which passages ask how something is done: questions, and complaints of not knowing how. Writes nothing.

Wishes in the shape of a question ("any plans for an Android app?") are none: no article answers them.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.flow.demand.wants import NAMES_SOMETHING, Tagged, is_question
from voc.flow.passages import PART
from voc.model import Annotation, Feedback, Passage
from voc.nlp.content import content_words
from voc.nlp.how_to import asks_how
from voc.nlp.implied import implies_want
from voc.nlp.language import UNDETERMINED
from voc.store.reads import kept, tags, words
from voc.stories.gaps import Question
from voc.terms import Intent, Speaker, TagKind

LOOKED_AT = 50_000
"""Passages, the latest, that are looked at."""
MOST = 5_000
"""Of them so many questions, the latest, are grouped."""
LOST = (Intent.COMPLAINT, Intent.BUG, Intent.OTHER)
"""What a passage is likeliest that asks for help without being a question."""


def questions(session: Session, *, now: datetime) -> list[Question]:
    """The latest questions of customers, in the order of their passages."""
    rows = session.execute(
        select(
            Passage.id,
            Passage.feedback_id,
            Feedback.account_id,
            Feedback.contact_id,
            Feedback.said_at,
            words().label("said"),
        )
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(kept(), Feedback.speaker != Speaker.CSM, Feedback.said_at <= now)
        .order_by(Passage.id.desc())
        .limit(LOOKED_AT)
    ).all()
    if not rows:
        return []
    intents, languages = _tags(session, rows[-1].id)
    found = []
    for row in rows:
        language = languages.get(row.id, UNDETERMINED)
        if _asks(row.said, language, intents.get(row.id, {})):
            found.append(_question(row, language))
        if len(found) == MOST:
            break
    return found[::-1]


def before(session: Session, asked: Sequence[Question]) -> dict[int, int]:
    """Of questions that name too little to be understood alone: the passage before each in its comment."""
    short = {one.passage_id: one.feedback_id for one in asked if _names_little(one)}
    comments = sorted(set(short.values()))
    order: dict[int, list[int]] = defaultdict(list)
    for start in range(0, len(comments), PART):
        query = select(Passage.feedback_id, Passage.id).where(
            Passage.feedback_id.in_(comments[start : start + PART])
        )
        for feedback_id, passage_id in session.execute(query.order_by(Passage.start)):
            order[feedback_id].append(passage_id)
    places = {one: order[feedback_id].index(one) for one, feedback_id in short.items()}
    return {one: order[short[one]][place - 1] for one, place in places.items() if place}


def _names_little(one: Question) -> bool:
    return len(content_words(one.words, one.language)) < NAMES_SOMETHING


def _asks(said: str, language: str, intents: dict[str, float]) -> bool:
    likeliest = max(intents, key=lambda name: intents[name], default=None)
    if likeliest is None or likeliest == Intent.FEATURE_REQUEST:
        return False
    if is_question(Tagged(intents, None)):
        return not implies_want(said, language)
    return likeliest in LOST and asks_how(said, language)


def _tags(session: Session, first: int) -> tuple[dict[int, dict[str, float]], dict[int, str]]:
    """Intents with their confidence, and the language, of every passage from an id on."""
    here = Annotation.passage_id >= first
    intents: dict[int, dict[str, float]] = defaultdict(dict)
    for row in session.execute(tags(TagKind.INTENT).where(here)):
        intents[row.passage_id][row.value] = row.confidence
    languages = {row.passage_id: row.value for row in session.execute(tags(TagKind.LANGUAGE).where(here))}
    return intents, languages


def _question(row: Any, language: str) -> Question:
    return Question(
        passage_id=row.id,
        feedback_id=row.feedback_id,
        account_id=row.account_id,
        contact_id=row.contact_id,
        said_at=row.said_at,
        language=language,
        words=" ".join(row.said.split()),
    )
