"""Which passages want something, and what: read from their tags and the question they answer. Writes nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from voc.model import Annotation, Feedback, Passage
from voc.nlp.content import content_words
from voc.nlp.implied import implies_want
from voc.nlp.language import UNDETERMINED
from voc.nlp.questions import asks_for_wishes
from voc.store.reads import PERSON, kept, tags, words
from voc.terms import Channel, Intent, Sentiment, TagKind

PART = 500
"""Ids in one statement."""
LOOKED_AT = 2000
"""Passages that are looked at together."""
SURE_WISH, SURE_BUG = 0.4, 0.45
"""Least confidence at which a passage is a wish or a bug: under it the head says no more than "most likely"."""
SURE_GLAD_WISH = 0.6
"""The same where the words sound glad: praise of what is there reads much like a wish for it."""
SURE_COMPLAINT = 0.35
"""Least confidence at which a bare complaint is a want: most complaints name nothing that can be built."""
SMALL_TALK = (Intent.OTHER, Intent.PRAISE)
"""What even an answer to "what is missing?" may be without wanting anything: "Not bad." and "Fine"."""
NAMES_SOMETHING = 3
"""Least words beside stop words of a complaint that nobody invited: "Fine." or "Schade." names nothing to build."""
NAMES_IN_ANSWER = 2
"""The same of an answer to "what is missing?" that reads like small talk: "rutas con tráfico real", "Lao menus"."""
SURE_SMALL_TALK = 0.9
"""Confidence from which on such an answer is small talk whatever it names: "see above, in that order"."""
SURE_QUESTION = 0.3
"""Confidence from which on a passage is read as a question, if it is not its likeliest intent anyway."""
WANTS = (Intent.FEATURE_REQUEST, Intent.BUG, Intent.COMPLAINT)
"""What counts as a want by itself, the most telling first. A question is one only where its words imply it."""


@dataclass(frozen=True, slots=True)
class Want:
    """A passage that wants something."""

    passage_id: int
    kind: Intent
    language: str | None
    contact_id: int | None
    account_id: int | None
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Tagged:
    """What counts of a passage's tags. `told`: its intents are a person's word."""

    intents: dict[str, float]
    sentiment: str | None
    told: bool = False


def next_wants(session: Session, after: int, *, upto: int | None = None) -> tuple[list[Want], int]:
    """The wants among the next LOOKED_AT passages after an id, in order, and the id of the last one seen.

    `upto`: no passage behind this one is looked at.
    """
    query = _passages().where(Passage.id > after).limit(LOOKED_AT)
    rows = session.execute(query if upto is None else query.where(Passage.id <= upto)).all()
    if not rows:
        return [], after
    return _wants(session, rows, Annotation.passage_id.between(rows[0].id, rows[-1].id)), rows[-1].id


def wants_among(session: Session, passage_ids: Sequence[int]) -> list[Want]:
    """The wants among these passages, at most some hundreds, in the order of ids."""
    rows = session.execute(_passages().where(Passage.id.in_(passage_ids))).all()
    return _wants(session, rows, Annotation.passage_id.in_(passage_ids))


def _passages() -> Any:
    return (
        select(
            Passage.id,
            Feedback.contact_id,
            Feedback.account_id,
            Feedback.said_at,
            Feedback.question,
            words().label("said"),
        )
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(kept())
        .order_by(Passage.id)
    )


def _wants(session: Session, rows: Sequence[Row[Any]], here: ColumnElement[bool]) -> list[Want]:
    tagged, languages = _tags(session, here)
    wants = []
    for row in rows:
        invited = asks_for_wishes(row.question or "")
        language = languages.get(row.id)
        named = _named(row.said, language) if invited else 0
        implied = is_question(tagged[row.id]) and implies_want(row.said, language or UNDETERMINED)
        kind = wanted(tagged[row.id], invited=invited, named=named, implied=implied)
        bare = kind is Intent.COMPLAINT and not (tagged[row.id].told or invited)
        if bare and _named(row.said, language) < NAMES_SOMETHING:
            continue
        if kind is not None:
            wants.append(Want(row.id, kind, language, row.contact_id, row.account_id, row.said_at))
    return wants


def _named(said: str, language: str | None) -> int:
    return len(content_words(said, language or UNDETERMINED))


def is_question(tagged: Tagged) -> bool:
    """Whether the models take a passage for a question: likeliest, or surely enough."""
    asks = tagged.intents.get(Intent.QUESTION, 0.0)
    return asks >= SURE_QUESTION or 0.0 < asks == max(tagged.intents.values())


def wanted(tagged: Tagged, *, invited: bool, named: int = 0, implied: bool = False) -> Intent | None:
    """The most telling want of a passage, or None.

    `invited`: it answers a question for what is wrong or missing; then everything but praise and small
    talk is a want, and what only reads like small talk but names something. `named`: words that it has beside stop words.
    `implied`: it is a question that asks for what is not there ("any plans for an Android app?"). Its kind stays a
    question and becomes no wish: the models did not take it for one, who reads the request sees how it was said, and in
    a ranking it weighs as a question does. One that is sure enough to be a wish, a bug or an angry complaint ("why is
    there still no export?") is that, as is one in answer to such an invitation.
    What a person says it is needs neither a mood nor an invitation, and implies nothing: who corrects a wish to a
    question says that nobody wants anything.
    """
    intents, glad = tagged.intents, tagged.sentiment == Sentiment.POSITIVE
    if tagged.told:
        return next((intent for intent in WANTS if intent in intents), None)
    if intents.get(Intent.FEATURE_REQUEST, 0.0) >= (SURE_GLAD_WISH if glad else SURE_WISH):
        return Intent.FEATURE_REQUEST
    if intents.get(Intent.BUG, 0.0) >= SURE_BUG and not glad:
        return Intent.BUG
    cross = tagged.sentiment == Sentiment.NEGATIVE
    if intents.get(Intent.COMPLAINT, 0.0) >= SURE_COMPLAINT and cross:
        return Intent.COMPLAINT
    likeliest = max(intents, key=lambda name: intents[name], default=Intent.OTHER)
    if invited and not glad and (likeliest not in SMALL_TALK or _names_it(intents, likeliest, named)):
        return Intent.COMPLAINT if Intent.COMPLAINT in intents else Intent.FEATURE_REQUEST
    return Intent.QUESTION if implied else None


def _names_it(intents: dict[str, float], likeliest: str, named: int) -> bool:
    """Whether an answer that reads like small talk names what is missing all the same."""
    return (
        likeliest == Intent.OTHER
        and named >= NAMES_IN_ANSWER
        and intents.get(Intent.OTHER, 0.0) < SURE_SMALL_TALK
    )


def _tags(session: Session, span: ColumnElement[bool]) -> tuple[dict[int, Tagged], dict[int, str]]:
    intents: dict[int, dict[str, float]] = defaultdict(dict)
    for passage_id, value, confidence, _ in session.execute(tags(TagKind.INTENT).where(span)):
        intents[passage_id][value] = confidence
    moods = {row.passage_id: row.value for row in session.execute(tags(TagKind.SENTIMENT).where(span))}
    languages = {row.passage_id: row.value for row in session.execute(tags(TagKind.LANGUAGE).where(span))}
    by_people = Annotation.maker.startswith(PERSON, autoescape=True)
    told = set(session.scalars(select(Annotation.passage_id).where(span, _is_intent(), by_people)))
    tagged: dict[int, Tagged] = defaultdict(lambda: Tagged({}, None))
    tagged.update({i: Tagged(intents[i], mood, i in told) for i, mood in moods.items()})
    return tagged, languages


def clearly(session: Session, passage_ids: Sequence[int]) -> dict[int, float]:
    """How clearly each passage says a want in the customer's own words, in [-1, 1].

    The confidence of its likeliest want, nothing for a question that implies one; the less, the gladder it sounds;
    nothing where a colleague wrote it down.
    """
    found: dict[int, float] = {}
    for start in range(0, len(passage_ids), PART):
        some = passage_ids[start : start + PART]
        here = Annotation.passage_id.in_(some)
        for passage_id, value, confidence, _ in session.execute(tags(TagKind.INTENT).where(here)):
            if value in WANTS:
                found[passage_id] = max(found.get(passage_id, 0.0), confidence)
        for passage_id, value, confidence, _ in session.execute(tags(TagKind.SENTIMENT).where(here)):
            if value == Sentiment.POSITIVE:
                found[passage_id] = found.get(passage_id, 0.0) - confidence
        noted = (
            select(Passage.id)
            .join(Feedback, Feedback.id == Passage.feedback_id)
            .where(Passage.id.in_(some), Feedback.channel.in_([Channel.NOTE, Channel.POST]))
        )
        found.update(dict.fromkeys(session.scalars(noted), -1.0))
    return found


def _is_intent() -> ColumnElement[bool]:
    return Annotation.kind == TagKind.INTENT
