"""How far the tags can be trusted: what people corrected against what the models had said, by language and by sureness.

People look at what is least sure first, so corrections are no sample of everything: the figures say how the models fare on
what people looked at, which is the hard part.
"""

import numpy as np
import pandas as pd
from sqlalchemy import Engine, Subquery, func, select

from voc.model import Annotation, Feedback, Lesson, Passage
from voc.nlp import heads, measures
from voc.report.frames import Query, frame
from voc.store.reads import PERSON, kept, tags
from voc.terms import TagKind

JUDGED = ("passage_id", "language", "said", "confidence", "true", "right")
LANGUAGES = ("language", "passages", "sure", "judged", "right", "low", "high")
BANDS = ("least", "most", "n", "said", "right", "low", "high")
LESSONS = ("number", "corrections", "right_before", "right_after", "made_by", "made_at", "undone_at")
_EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9)
_TAGGED = ("passage_id", "language", "confidence")


def judged(engine: Engine) -> pd.DataFrame:
    """Passages of which a person said the sentiment, with what the models had said last; columns as in JUDGED.

    The latest are last. What no model tagged is not among them.
    """
    own, said = _models_word(), tags(TagKind.SENTIMENT).where(Annotation.maker.startswith(PERSON)).subquery()
    language = tags(TagKind.LANGUAGE).subquery()
    query: Query = (
        select(
            Annotation.passage_id,
            language.c.value.label("language"),
            Annotation.value.label("said"),
            Annotation.confidence,
            said.c.value.label("true"),
        )
        .join(own, own.c.latest == Annotation.id)
        .join(said, said.c.passage_id == Annotation.passage_id)
        .join(Passage, Passage.id == Annotation.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(language, language.c.passage_id == Annotation.passage_id)
        .where(kept())
        .order_by(Annotation.passage_id)
    )
    found = frame(engine, query, JUDGED[:-1])
    return found.assign(right=(found["said"] == found["true"]).astype(bool))


def by_language(engine: Engine) -> pd.DataFrame:
    """Every language, the one with most passages first; columns as in LANGUAGES.

    `sure`: share of its passages in [0, 1] whose sentiment the models, or a person, are sure of. `judged`: how many people
    looked at; `right`: the share of these that the models had right, with its 95% interval, missing where there are none.
    """
    sentiment, language = tags(TagKind.SENTIMENT).subquery(), tags(TagKind.LANGUAGE).subquery()
    query: Query = select(
        language.c.passage_id, language.c.value.label("language"), sentiment.c.confidence
    ).outerjoin(sentiment, sentiment.c.passage_id == language.c.passage_id)
    every, seen = frame(engine, query, _TAGGED), judged(engine)
    surely = heads.load().card.sure
    rows = []
    for name, some in every.groupby("language", sort=True):
        share = float((some["confidence"] >= surely).mean())
        rows.append((name, len(some), share, *_share(seen[seen["language"] == name]["right"])))
    ranked = pd.DataFrame(rows, columns=list(LANGUAGES))
    return ranked.sort_values(["passages", "language"], ascending=[False, True], ignore_index=True)


def overall(engine: Engine) -> pd.DataFrame:
    """One row: `judged`, `right`, `low` and `high` over all languages, as in `by_language`."""
    return pd.DataFrame([_share(judged(engine)["right"])], columns=list(LANGUAGES[3:]))


def reliability(engine: Engine) -> pd.DataFrame:
    """When the models said 0.8, how often were they right; columns as in BANDS, the least sure first.

    A band reaches from `least` to below `most`; `said` is the mean probability in it, `right` the share that was, with its
    95% interval. Bands in which nobody judged anything are left out.
    """
    seen = judged(engine)
    rows = []
    for least, most in zip(_EDGES, (*_EDGES[1:], 1.0), strict=True):
        here = seen["confidence"] >= least
        here &= (seen["confidence"] < most) | (most == 1.0)
        if here.any():
            n, right, low, high = _share(seen[here]["right"])
            rows.append((least, most, n, float(seen[here]["confidence"].mean()), right, low, high))
    return pd.DataFrame(rows, columns=list(BANDS))


def lessons(engine: Engine) -> pd.DataFrame:
    """What was learned, the latest first; columns as in LESSONS."""
    query: Query = select(
        Lesson.id.label("number"), *(getattr(Lesson, name) for name in LESSONS[1:])
    ).order_by(Lesson.id.desc())
    return frame(engine, query, LESSONS)


def _models_word() -> Subquery:
    """The latest sentiment that a model gave each passage, whether or not a person has said otherwise."""
    return (
        select(func.max(Annotation.id).label("latest"))
        .where(Annotation.kind == TagKind.SENTIMENT, ~Annotation.maker.startswith(PERSON))
        .group_by(Annotation.passage_id)
        .subquery()
    )


def _share(right: pd.Series) -> tuple[int, float, float, float]:
    """How many, the share that is true, and its interval; not numbers where there are none."""
    n, hits = len(right), int(right.sum())
    if not n:
        return 0, np.nan, np.nan, np.nan
    interval = measures.share_interval(hits, n)
    return n, hits / n, interval.low, interval.high
