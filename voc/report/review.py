"""What the models are not sure about: the queue of passages that a person should look at, least sure first."""

import pandas as pd
from sqlalchemy import Engine, exists, select

from voc.model import Account, Annotation, Feedback, Passage, Source
from voc.report.frames import frame
from voc.store.reads import PERSON, kept, tags, words
from voc.terms import TagKind

COLUMNS = (
    "passage_id",
    "words",
    "language",
    "sentiment",
    "confidence",
    "intents",
    "account",
    "source",
    "said_at",
)


def review(engine: Engine, *, sure: float, limit: int = 20) -> pd.DataFrame:
    """Passages whose sentiment is less sure than `sure`, in [0, 1], and that nobody corrected; columns as in COLUMNS.

    `intents` are those the models say, the likeliest first, joined by a comma.
    """
    sentiment = tags(TagKind.SENTIMENT).subquery()
    language = tags(TagKind.LANGUAGE).subquery()
    corrected = exists().where(
        Annotation.passage_id == Passage.id, Annotation.maker.startswith(PERSON, autoescape=True)
    )
    query = (
        select(
            Passage.id.label("passage_id"),
            words().label("words"),
            language.c.value.label("language"),
            sentiment.c.value.label("sentiment"),
            sentiment.c.confidence,
            Account.name.label("account"),
            Source.name.label("source"),
            Feedback.said_at,
        )
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .join(Source, Source.id == Feedback.source_id)
        .join(sentiment, sentiment.c.passage_id == Passage.id)
        .outerjoin(language, language.c.passage_id == Passage.id)
        .outerjoin(Account, Account.id == Feedback.account_id)
        .where(sentiment.c.confidence < sure, ~corrected, kept())
        .order_by(sentiment.c.confidence, Passage.id)
        .limit(limit)
    )
    found = frame(engine, query, tuple(name for name in COLUMNS if name != "intents"))
    found["intents"] = _intents(engine, found["passage_id"].tolist())
    return found[list(COLUMNS)]


def _intents(engine: Engine, ids: list[int]) -> list[str]:
    query = tags(TagKind.INTENT).where(Annotation.passage_id.in_(ids)).order_by(Annotation.confidence.desc())
    held = frame(engine, query, ("passage_id", "value", "confidence", "score"))
    by_passage = dict(held.groupby("passage_id")["value"].agg(", ".join).items()) if len(held) else {}
    return [by_passage.get(i, "") for i in ids]
