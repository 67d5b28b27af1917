"""A person corrects what the models said of a passage. Their word counts at once, and teaches `voc learn`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from voc.errors import InputError
from voc.flow.decisions import record
from voc.flow.demand.heed import heed_at_once
from voc.flow.understood.tag import annotate
from voc.model import Annotation, Feedback, Passage
from voc.nlp.values import Tag
from voc.rights import needs
from voc.store import reading, writing
from voc.store.reads import PERSON, tags, words
from voc.terms import Intent, Right, Sentiment, TagKind, Verdict

SCORES = {Sentiment.NEGATIVE: -1.0, Sentiment.NEUTRAL: 0.0, Sentiment.POSITIVE: 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A passage and what counts of its tags now."""

    passage_id: int
    words: str
    sentiment: str
    intents: tuple[str, ...]


@needs(Right.CORRECT)
def correct(
    engine: Engine,
    passage_id: int,
    *,
    sentiment: Sentiment | None = None,
    intents: Sequence[Intent] | None = None,
    who: str,
    now: datetime,
) -> Corrected:
    """Keep a person's word on one passage; what they say nothing about stays as it was.

    Raises: InputError for an unknown passage, where nothing is said, or `other` beside an intent.
    """
    if sentiment is None and not intents:
        raise InputError(f"Passage {passage_id}: say what it is, with --sentiment or --intent, or both.")
    if intents and Intent.OTHER in intents and len(set(intents)) > 1:
        raise InputError(
            f"Passage {passage_id}: `other` means that no other intent holds; leave it or the rest out."
        )
    with writing(engine) as session:
        if session.get(Passage, passage_id) is None:
            raise InputError(
                f"There is no passage {passage_id}. `voc review` lists passages with their numbers."
            )
        annotate(session, f"{PERSON}{who}", {passage_id: _said(sentiment, intents or ())}, now)
        note = "; ".join(filter(None, [sentiment or "", ", ".join(intents or ())]))
        record(
            session,
            noun="passage",
            row_id=passage_id,
            verdict=Verdict.CORRECTED,
            by=who,
            now=now,
            note=note,
        )
        session.flush()
        heed_at_once(session, passage_id, by=who, now=now)
    return look(engine, passage_id)


def _said(sentiment: Sentiment | None, intents: Sequence[Intent]) -> list[Tag]:
    """What a person says, as tags; they are sure of it."""
    found = [Tag(kind=TagKind.INTENT, value=intent, confidence=1.0) for intent in dict.fromkeys(intents)]
    if sentiment is not None:
        found.append(Tag(kind=TagKind.SENTIMENT, value=sentiment, confidence=1.0, score=SCORES[sentiment]))
    return found


def look(engine: Engine, passage_id: int) -> Corrected:
    """A passage and its tags as they count now. Raises InputError where it is not there."""
    with reading(engine) as session:
        text = session.scalar(
            select(words())
            .select_from(Passage)
            .join(Feedback, Feedback.id == Passage.feedback_id)
            .where(Passage.id == passage_id)
        )
        if text is None:
            raise InputError(
                f"There is no passage {passage_id}. `voc review` lists passages with their numbers."
            )
        found = {
            kind: [
                row.value for row in session.execute(tags(kind).where(Annotation.passage_id == passage_id))
            ]
            for kind in (TagKind.SENTIMENT, TagKind.INTENT)
        }
    mood = found[TagKind.SENTIMENT]
    return Corrected(
        passage_id=passage_id,
        words=text,
        sentiment=mood[0] if mood else "",
        intents=tuple(found[TagKind.INTENT]),
    )
