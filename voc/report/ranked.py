"""A ranking as a frame: one row for each feature, with everything that is known of its demand."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from voc.report.terms import because
from voc.roadmap.doubts import Stability
from voc.roadmap.formulas import RECENT_DAYS
from voc.roadmap.inputs import NOT_KNOWN, Inputs
from voc.roadmap.priorities import Ranking, severity_of, terms

RANKING = (
    "rank",
    "feature_id",
    "key",
    "title",
    "status",
    "score",
    "score_low",
    "score_high",
    "because",
    "accounts",
    "accounts_low",
    "accounts_middle",
    "accounts_high",
    "people",
    "contacts",
    "arr",
    "arr_low",
    "arr_middle",
    "arr_high",
    "open_deals",
    "renewals",
    "at_risk",
    "severity",
    "new",
    "new_before",
    "effort",
    "effort_known",
    "segments",
    "without_rate",
    "asks",
    "proposed",
    "first_asked_at",
    "last_asked_at",
    "among_first",
    "among_first_other_weights",
)
SEGMENTS = 3
"""So many of a feature's segments are named."""


def ranked(ranking: Ranking, sure: Stability) -> pd.DataFrame:
    """One row for each feature, in the order of the ranking; columns as in RANKING."""
    inputs, order = ranking.inputs, ranking.order
    of = inputs.features
    size = len(of.id)
    pairs, score = ranking.pairs, ranking.score
    fresh = (pairs.first < RECENT_DAYS).astype(float) * pairs.chance
    before = ((pairs.first >= RECENT_DAYS) & (pairs.first < 2 * RECENT_DAYS)).astype(float) * pairs.chance
    place = np.empty(size, dtype=np.int64)
    place[order] = np.arange(1, size + 1)
    found = pd.DataFrame(
        {
            "rank": pd.array(np.where(ranking.ranked, place, 0), dtype="Int64"),
            "feature_id": of.id,
            "key": list(of.key),
            "title": list(of.title),
            "status": list(of.status),
            "score": score.middle,
            "score_low": score.low,
            "score_high": score.high,
            "because": because(ranking.formula, terms(ranking), ranking.effort, ranking.effort_known),
            "accounts_low": ranking.accounts.low,
            "accounts_middle": ranking.accounts.middle,
            "accounts_high": ranking.accounts.high,
            "arr_low": ranking.revenue.low,
            "arr_middle": ranking.revenue.middle,
            "arr_high": ranking.revenue.high,
            "open_deals": ranking.expected["deals"],
            "renewals": ranking.expected["renewals"],
            "at_risk": ranking.expected["risk"],
            "severity": severity_of(ranking),
            "new": pairs.by_feature(fresh, size),
            "new_before": pairs.by_feature(before, size),
            "effort": ranking.effort,
            "effort_known": ranking.effort_known,
            "segments": _segments(ranking),
            "among_first": sure.luck,
            "among_first_other_weights": sure.weights,
        }
    )
    found.loc[found["rank"] == 0, "rank"] = pd.NA
    found = found.join(_decided(inputs))
    found["without_rate"] = _without_rate(ranking)
    proposed = np.bincount(inputs.links.feature[inputs.links.chance < 1], minlength=size)
    found["proposed"] = proposed[:size]
    return found.iloc[order].reset_index(drop=True)[list(RANKING)]


def _decided(inputs: Inputs) -> pd.DataFrame:
    """By place of the feature: who asked by accepted links, their revenue, when."""
    sure = inputs.links.chance >= 1
    links = pd.DataFrame({"request": inputs.links.request[sure], "feature": inputs.links.feature[sure]})
    asks, askers = inputs.asks, inputs.askers
    said = pd.DataFrame(
        {
            "request": asks.request,
            "asker": asks.asker,
            "contact": np.where(asks.contact < 0, np.nan, asks.contact),
            "times": asks.times,
            "first": asks.first,
            "last": asks.last,
        }
    )
    both = links.merge(said, on="request")
    by = both.groupby("feature")
    once = both.drop_duplicates(["feature", "asker"])
    once = once.assign(
        account=askers.account[once["asker"]].astype(int),
        arr=askers.arr[once["asker"]],
    )
    sums = once.groupby("feature")
    index = range(len(inputs.features.id))
    day = pd.Timestamp(inputs.as_of)
    found = pd.DataFrame(index=index)
    found["accounts"] = sums["account"].sum().reindex(index, fill_value=0).astype("int64")
    found["people"] = sums.size().reindex(index, fill_value=0).astype("int64") - found["accounts"]
    found["contacts"] = by["contact"].nunique().reindex(index, fill_value=0).astype("int64")
    found["arr"] = sums["arr"].sum().reindex(index, fill_value=0.0).astype("float64")
    found["asks"] = by["times"].sum().reindex(index, fill_value=0).astype("int64")
    for name, days in (("first_asked_at", by["first"].max()), ("last_asked_at", by["last"].min())):
        found[name] = [_day(day, cell) for cell in days.reindex(index)]
    return found


def _without_rate(ranking: Ranking) -> list[str]:
    """The currencies of each feature's askers, also of those by links that wait, in which its revenue is not counted."""
    pairs, unrated = ranking.pairs, ranking.inputs.askers.unrated
    codes: list[set[str]] = [set() for _ in ranking.inputs.features.id]
    for feature, asker in zip(pairs.feature.tolist(), pairs.asker.tolist(), strict=True):
        codes[feature] |= {unrated[asker]} - {NOT_KNOWN}
    return [", ".join(sorted(some)) for some in codes]


def _segments(ranking: Ranking) -> list[str]:
    """The segments that want each feature most, with expected accounts: `enterprise 3, mid 1.4`."""
    pairs, names = ranking.pairs, ranking.inputs.askers.segment
    flat = pd.DataFrame(
        {"feature": pairs.feature, "segment": [names[i] for i in pairs.asker], "accounts": pairs.chance}
    )
    flat = flat[flat["segment"] != NOT_KNOWN]
    sums = flat.groupby(["feature", "segment"])["accounts"].sum().reset_index()
    sums["accounts"] = sums["accounts"].round(9)
    sums = sums.sort_values(["feature", "accounts", "segment"], ascending=[True, False, True])
    lines: list[list[str]] = [[] for _ in ranking.inputs.features.id]
    for feature, name, n in zip(sums["feature"], sums["segment"], sums["accounts"], strict=True):
        if len(lines[feature]) < SEGMENTS:
            lines[feature].append(f"{name} {n:.3g}")
    return [", ".join(line) for line in lines]


def _day(today: pd.Timestamp, days: float) -> date | None:
    return None if np.isnan(days) else (today - timedelta(days=int(days))).date()
