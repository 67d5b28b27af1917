"""Scores of contacts before and after something they asked for came: of those who were told, and those who were not."""

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine, String, cast, select

from voc.loop.recovery import Changes, recovery
from voc.model import Feature, Feedback
from voc.report.ledger_times import answer_at, moments, times, told_at
from voc.store import reading
from voc.terms import Channel, LoopStep, RatingScale

GROUPS = ("told", "not_told", "difference")
RECOVERY = ("scale", "group", "n", "mean_change", "low", "high", "too_few")
SCORES = ("contact_id", "scale", "rating", "said_at")


def recoveries(engine: Engine, *, now: datetime, feature: str | None = None) -> pd.DataFrame:
    """How scores changed, for each scale on which anybody scored before and after; columns as in RECOVERY.

    Before: the latest score of a contact up to the moment, after: the first one behind it, both on the same scale and
    not in a reply to us. The moment of who was told is when they were first told what still holds; of who was not told
    anything of what they asked for, the first day on which it was there to be told. A contact counts once on each
    scale. Means and bounds of 95 percent are missing below 10 contacts in a group; `difference` is told minus not
    told. Which contacts were told is no accident, so a difference has more than one possible reason.

    Parameters: feature: of those alone who asked for the one with this key, and the moment is that of this one.
    """
    changes = _changes(_since(engine, now, feature), _scores(engine, now))
    rows: list[tuple[Any, ...]] = []
    for scale in RatingScale:
        of_scale = changes[changes["scale"] == scale.value]
        if of_scale.empty:
            continue
        told, not_told = (_of_group(of_scale, group) for group in (True, False))
        found = recovery(told, not_told)
        for group in GROUPS:
            change = getattr(found, group)
            few = change.mean is None
            rows.append((scale.value, group, change.n, change.mean, change.low, change.high, few))
    return pd.DataFrame(rows, columns=list(RECOVERY)).astype(
        {"mean_change": "float64", "low": "float64", "high": "float64"}
    )


def _since(engine: Engine, now: datetime, feature: str | None) -> pd.DataFrame:
    """Of each contact, once, the moment that parts before from after, and whether they were told."""
    found = times(engine, steps=[LoopStep.TOLD])
    if feature is not None:
        with reading(engine) as session:
            wanted = session.scalar(select(Feature.id).where(Feature.key == feature))
        found = found[found["feature_id"] == wanted]
    told, answer = told_at(found), answer_at(found)
    both = pd.DataFrame(
        {"contact_id": found["contact_id"], "told": told.notna(), "since": told.fillna(answer)}
    ).dropna(subset="since")
    both = both[both["since"] <= pd.Timestamp(now)]
    both = both.sort_values(["told", "since"], ascending=[False, True], kind="stable")
    return both.drop_duplicates("contact_id")


def _scores(engine: Engine, now: datetime) -> pd.DataFrame:
    query = (
        select(
            Feedback.contact_id, cast(Feedback.scale, String), Feedback.rating, cast(Feedback.said_at, String)
        )
        .where(
            Feedback.rating.is_not(None),
            Feedback.scale.is_not(None),
            Feedback.contact_id.is_not(None),
            Feedback.channel != Channel.REPLY,
            Feedback.said_at <= now,
        )
        .order_by(Feedback.said_at, Feedback.id)
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
    found = pd.DataFrame({name: [row[i] for row in rows] for i, name in enumerate(SCORES)})
    found["said_at"] = moments(found["said_at"])
    return found.astype({"contact_id": "int64", "scale": object, "rating": "float64"})


def _changes(since: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """`told`, `scale` and `change` of each contact who scored before and after on one scale."""
    found = scores.merge(since, on="contact_id")
    after = found["said_at"] > found["since"]
    keys = ["contact_id", "scale"]
    before = found[~after].drop_duplicates(keys, keep="last").set_index(keys)
    behind = found[after].drop_duplicates(keys, keep="first").set_index(keys)
    both = before.join(behind["rating"].rename("rating_after"), how="inner")
    return both.assign(change=both["rating_after"] - both["rating"]).reset_index()[
        ["told", "scale", "change"]
    ]


def _of_group(changes: pd.DataFrame, told: bool) -> Changes:
    return changes.loc[changes["told"] == told, "change"].to_numpy(dtype=np.float64)
