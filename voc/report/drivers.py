"""What topics cost or earn in NPS, CSAT, effort score and stars, with n and how sure that is."""

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Engine, exists, or_, select
from sqlalchemy.orm import aliased

from voc.model import Feedback, Membership, Passage, Topic
from voc.nlp.topics.drivers import effects, points
from voc.store import reading
from voc.terms import Driver, RatingScale

DRIVERS = (
    "scale",
    "topic_id",
    "topic",
    "effect",
    "low",
    "high",
    "says",
    "n",
    "voices",
    "own",
    "without",
    "score",
    "ratings",
)
ORDER = {Driver.COSTS: 0, Driver.EARNS: 1, Driver.UNCLEAR: 2, Driver.TOO_FEW: 3}


def drivers(engine: Engine, *, scale: RatingScale | None = None) -> pd.DataFrame:
    """Topics by what they cost or earn; columns as in DRIVERS; scales are never mixed.

    Within a scale: what costs most first, then what earns most, then what is not clear or too few. `effect`: the score of
    all ratings minus the score without those that speak of the topic, in points of the scale (NPS: -100 to 100); `low` and
    `high` bound it, 95 percent for each topic alone. `says`: costs, earns, unclear or too_few.
    """
    rated, spoken, labels = _read(engine)
    frames = []
    for one in (scale,) if scale else RatingScale:
        here = rated[rated["scale"] == one.value]
        if len(here):
            frames.append(_of_scale(here, spoken, labels, one))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(DRIVERS))


def _of_scale(
    rated: pd.DataFrame, spoken: pd.DataFrame, labels: dict[int, str], scale: RatingScale
) -> pd.DataFrame:
    topics = sorted(labels)
    place = {feedback: i for i, feedback in enumerate(rated["feedback"])}
    here = spoken[spoken["feedback"].isin(place)]
    found = effects(
        points(rated["rating"].to_numpy(np.float64), scale),
        pd.factorize(rated["voice"])[0].astype(np.int64),
        (
            here["feedback"].map(place).to_numpy().astype(np.int64),
            here["topic_id"].map({topic: i for i, topic in enumerate(topics)}).to_numpy().astype(np.int64),
        ),
        len(topics),
    )
    frame = pd.DataFrame(
        {
            "scale": scale.value,
            "topic_id": topics,
            "topic": [labels[topic] for topic in topics],
            "effect": found.effect,
            "low": found.low,
            "high": found.high,
            "says": [says.value for says in found.says],
            "n": found.n,
            "voices": found.voices,
            "own": found.own,
            "without": found.without,
            "score": found.score,
            "ratings": found.ratings,
        }
    )
    order = [ORDER[says] for says in found.says]
    size = np.where(np.isnan(found.effect), 0.0, -np.abs(found.effect))
    frame = frame.assign(order=order, size=np.where(np.array(order) > 2, -found.n, size))
    frame = frame[frame["n"] > 0].sort_values(["order", "size", "topic_id"])
    return frame[list(DRIVERS)].reset_index(drop=True)


def _read(engine: Engine) -> tuple[pd.DataFrame, pd.DataFrame, dict[int, str]]:
    """Rated comments with who gave them, which topics each speaks of, and what the topics are called."""
    ratings = (
        select(Feedback.id, Feedback.rating, Feedback.scale, Feedback.account_id, Feedback.contact_id)
        .where(Feedback.rating.is_not(None), Feedback.scale.is_not(None), _rated_once())
        .order_by(Feedback.id)
    )
    topics = (
        select(Passage.feedback_id, Membership.topic_id)
        .distinct()
        .join(Membership, Membership.passage_id == Passage.id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Membership.topic_id.is_not(None), Feedback.rating.is_not(None))
        .order_by(Passage.feedback_id, Membership.topic_id)
    )
    with reading(engine) as session:
        rows: list[Any] = session.execute(ratings).all()  # type: ignore[assignment]
        pairs = [tuple(row) for row in session.execute(topics)]
        labels = dict(session.execute(select(Topic.id, Topic.label)).all())
    rated = pd.DataFrame(
        {
            "feedback": [row.id for row in rows],
            "rating": [float(row.rating) for row in rows],
            "scale": [row.scale.value for row in rows],
            "voice": [_voice(row) for row in rows],
        }
    )
    return rated, pd.DataFrame(pairs, columns=["feedback", "topic_id"]), labels


def _rated_once() -> ColumnElement[bool]:
    """Ratings, but for those that somebody gave a second time with the same words, on the same scale."""
    first = aliased(Feedback)
    again = exists().where(
        first.id == Feedback.twin_of, first.rating == Feedback.rating, first.scale == Feedback.scale
    )
    return or_(Feedback.twin_of.is_(None), ~again)


def _voice(row: Any) -> str:
    if row.account_id is not None:
        return f"account {row.account_id}"
    return f"contact {row.contact_id}" if row.contact_id is not None else f"feedback {row.id}"
