"""What passages are about: terms with their accounts, the sentiment towards them, and the feature they name."""

import pandas as pd
from sqlalchemy import ColumnElement, Engine, case, func, select

from voc.model import Aspect, Feature, Feedback, Passage
from voc.nlp.tagging import embed
from voc.report.frames import frame
from voc.roadmap.naming import by_meaning, by_words
from voc.store import reading
from voc.store.reads import aspects as counting
from voc.store.reads import once, words
from voc.terms import Sentiment

ASPECTS = (
    "term",
    "feature",
    "title",
    "matched_by",
    "accounts",
    "mentions",
    "negative",
    "positive",
    "first_said_at",
    "last_said_at",
    "example",
)
TERMS = tuple(name for name in ASPECTS if name not in ("feature", "title", "matched_by"))


def aspects(engine: Engine, *, limit: int = 200, least: float = 0.0) -> pd.DataFrame:
    """Terms as in `terms`, with the feature that each names; columns as in ASPECTS.

    `feature` is the key of the roadmap's item, and `matched_by` says what tells so, `words` or `meaning`; None where no
    item is clearly meant. Features are matched anew each time, since titles change; where words do not tell, the
    encoder is loaded.
    """
    return _with_features(engine, terms(engine, limit=limit, least=least))


def terms(engine: Engine, *, limit: int = 200, least: float = 0.0) -> pd.DataFrame:
    """Terms by distinct accounts, then mentions; columns as in TERMS.

    `negative` and `positive` are shares of the mentions in [0, 1]. Only mentions with a confidence of at least `least`
    in [0, 1] count. `example`: the passage of the surest mention.
    """
    said = counting().where(Aspect.confidence >= least).subquery()
    accounts, mentions = func.count(Feedback.account_id.distinct()), func.count()
    counted = (
        select(
            said.c.term,
            accounts.label("accounts"),
            mentions.label("mentions"),
            _share(said.c.sentiment == Sentiment.NEGATIVE).label("negative"),
            _share(said.c.sentiment == Sentiment.POSITIVE).label("positive"),
            func.min(Feedback.said_at).label("first_said_at"),
            func.max(Feedback.said_at).label("last_said_at"),
        )
        .join(Passage, Passage.id == said.c.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(once())
        .group_by(said.c.term)
        .order_by(accounts.desc(), mentions.desc(), said.c.term)
        .limit(limit)
        .subquery()
    )
    surest = (
        counting()
        .with_only_columns(Aspect.passage_id)
        .where(Aspect.term == counted.c.term)
        .order_by(Aspect.confidence.desc(), Aspect.passage_id)
        .limit(1)
        .correlate(counted)
        .scalar_subquery()
    )
    query = (
        select(*(counted.c[name] for name in TERMS if name != "example"), words().label("example"))
        .select_from(counted)
        .outerjoin(Passage, Passage.id == surest)
        .outerjoin(Feedback, Feedback.id == Passage.feedback_id)
        .order_by(counted.c.accounts.desc(), counted.c.mentions.desc(), counted.c.term)
    )
    return frame(engine, query, TERMS).astype({"negative": float, "positive": float})


def _share(held: ColumnElement[bool]) -> ColumnElement[float]:
    return func.avg(case((held, 1.0), else_=0.0))


def _with_features(engine: Engine, found: pd.DataFrame) -> pd.DataFrame:
    """The terms with the item of the roadmap that each names."""
    with reading(engine) as session:
        rows = session.execute(select(Feature.key, Feature.title).order_by(Feature.id)).all()
    names, titles = found["term"].tolist(), [title for _, title in rows]
    chosen, how = by_words(names, titles), ["words"] * len(names)
    open_rows = [row for row, feature in enumerate(chosen) if feature is None]
    if open_rows and titles:
        near = by_meaning(embed([names[row] for row in open_rows]), embed(titles))
        for row, feature in zip(open_rows, near, strict=True):
            chosen[row], how[row] = feature, "meaning"
    matched = {
        "feature": [None if row is None else rows[row][0] for row in chosen],
        "title": [None if row is None else rows[row][1] for row in chosen],
        "matched_by": [None if row is None else by for row, by in zip(chosen, how, strict=True)],
    }
    return found.assign(**{name: pd.Series(values, dtype=object) for name, values in matched.items()})[
        list(ASPECTS)
    ]
