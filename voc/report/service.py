"""How customers are served: speed to answer, first reply, CSAT and NPS, by month, account, segment, team or CSM.

What each figure rests on: a contact whom a machine answered, or who gave up (solved without an answer), is in no wait.
Who still waits is in no speed to answer, which is of answered contacts; the first reply counts their wait so far. A
rating that stands in a case and in a survey as well counts once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from voc.errors import InputError
from voc.health import service as thinking
from voc.health.hours import Working, calendar_hours, working_hours
from voc.loop.durations import kaplan_meier, quantile
from voc.report.service_rows import cases, ratings
from voc.terms import RatingScale

BY = ("all", "month", "account", "segment", "team", "csm")
SERVICE = (
    "cases",
    "answered",
    "waiting",
    "gave_up",
    "by_bot",
    "asa",
    "asa_low",
    "asa_high",
    "asa_median",
    "asa_working",
    "asa_working_median",
    "first_reply",
    "first_reply_p90",
    "rated",
    "csat",
    "csat_low",
    "csat_high",
    "nps_answers",
    "nps",
    "nps_low",
    "nps_high",
)
COUNTS = ("cases", "answered", "waiting", "gave_up", "by_bot", "rated", "nps_answers")
COMMENTS = ("said_at", "rating", "scale", "account", "segment", "team", "contact", "words")
QUARTER = pd.Timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """What to narrow down to; None means everything. `since` and `until`: when it was opened, or rated."""

    since: datetime | None = None
    until: datetime | None = None
    account: str | None = None
    segment: str | None = None
    team: str | None = None
    csm: str | None = None


def service(
    engine: Engine,
    working: Working,
    only: Only = Only(),
    *,
    by: str = "all",
    now: datetime,
    bots: Sequence[str] = (),
) -> pd.DataFrame:
    """Figures of each group: its name in `group`, then SERVICE. Hours, shares in [0, 1], NPS in [-100, 100].

    Months are in order, other groups by their number of cases. A case counts in the month in which it was opened, a
    rating in the month in which it was given, by the clock of `working`. A figure of fewer than five is missing.
    Raises InputError for another `by`.
    """
    if by not in BY:
        raise InputError(f"`{by}` is nothing to tell service by. Known: {', '.join(BY)}.")
    served = _with_waits(_narrow(cases(engine, now=now), only, "opened_at"), working, bots)
    rated = _narrow(ratings(engine, now=now), only, "said_at")
    served["group"], rated["group"] = (_group(some, by, working) for some in (served, rated))
    rows = [
        {"group": name, **_figures(served[served["group"] == name], rated[rated["group"] == name])}
        for name in sorted({*served["group"], *rated["group"]})
    ]
    found = pd.DataFrame(rows, columns=["group", *SERVICE])
    found = found.astype({name: "int64" if name in COUNTS else "float64" for name in SERVICE})
    if by in ("all", "month"):
        return found
    return found.sort_values(["cases", "rated", "group"], ascending=[False, False, True], ignore_index=True)


def comments(engine: Engine, only: Only = Only(), *, now: datetime, worst: bool = True) -> pd.DataFrame:
    """The words behind CSAT and NPS, columns as in COMMENTS; the worst rating first, then the latest."""
    found = _narrow(ratings(engine, now=now), only, "said_at")
    found = found[found["words"].fillna("").str.strip() != ""]
    least = found["rating"] / found["scale"].map({"nps": 10.0, "csat": 5.0}).astype("float64")
    found = found.assign(least=least.round(6)).sort_values(
        ["least", "said_at"] if worst else ["said_at", "least"],
        ascending=[True, False] if worst else [False, True],
        ignore_index=True,
    )
    return found[list(COMMENTS)]


def lately(engine: Engine, only: Only = Only(), *, now: datetime) -> thinking.Share:
    """By how much CSAT of the last 90 days is above that of the 90 before, with its interval."""
    found = _narrow(ratings(engine, now=now), only, "said_at")
    found = found[found["scale"] == RatingScale.CSAT.value]
    age = pd.Timestamp(now) - found["said_at"]
    after = found.loc[age <= QUARTER, "rating"].to_numpy(np.float64)
    before = found.loc[(age > QUARTER) & (age <= 2 * QUARTER), "rating"].to_numpy(np.float64)
    return thinking.changed(thinking.satisfaction(before), thinking.satisfaction(after))


def _with_waits(found: pd.DataFrame, working: Working, bots: Sequence[str]) -> pd.DataFrame:
    """Each case with what became of it, and how long its customer waited or has waited."""
    ends = found["first_answered_at"].fillna(found["watched_until"])
    begins, until = (column.dt.tz_localize(None).to_numpy() for column in (found["opened_at"], ends))
    machines = {team for team in found["team"].dropna().unique() if thinking.by_bot(team, bots)}
    machine = found["team"].isin(machines)
    person = found["first_answered_at"].notna() & ~machine
    gave_up = ~person & ~machine & found["solved_at"].notna()
    return found.assign(
        machine=machine,
        person=person,
        gave_up=gave_up,
        waits=~person & ~machine & ~gave_up,
        hours=calendar_hours(begins, until),
        working=working_hours(begins, until, working),
    )


def _figures(served: pd.DataFrame, rated: pd.DataFrame) -> dict[str, Any]:
    answered = served[served["person"]]
    calendar = thinking.waits(answered["hours"].to_numpy(np.float64))
    worked = thinking.waits(answered["working"].to_numpy(np.float64))
    median, most = _first_reply(served[served["person"] | served["waits"]])
    csat = thinking.satisfaction(_of(rated, RatingScale.CSAT))
    net = thinking.recommendation(_of(rated, RatingScale.NPS))
    values = (
        *(
            len(served),
            len(answered),
            served["waits"].sum(),
            served["gave_up"].sum(),
            served["machine"].sum(),
        ),
        *(calendar.mean, calendar.low, calendar.high, calendar.median, worked.mean, worked.median),
        *(median, most),
        *(csat.n, csat.share, csat.low, csat.high),
        *(net.n, net.net, net.low, net.high),
    )
    return dict(zip(SERVICE, values, strict=True))


def _first_reply(served: pd.DataFrame) -> tuple[float | None, float | None]:
    """Hours until half, and nine in ten, have their first answer; who still waits counts with their wait so far."""
    if len(served) < thinking.TOO_FEW:
        return None, None
    curve = kaplan_meier(served["hours"].to_numpy(np.float64), served["person"].to_numpy(np.bool_))
    return quantile(curve, 0.5), quantile(curve, 0.9)


def _of(rated: pd.DataFrame, scale: RatingScale) -> thinking.Numbers:
    found: thinking.Numbers = rated.loc[rated["scale"] == scale.value, "rating"].to_numpy(np.float64)
    return found


def _group(found: pd.DataFrame, by: str, working: Working) -> "pd.Series[str]":
    if by == "all":
        return pd.Series("all", index=found.index, dtype=object)
    if by == "month":
        when = found["opened_at" if "opened_at" in found else "said_at"]
        return pd.Series(when.dt.tz_convert(working.zone).dt.strftime("%Y-%m"), dtype=object)
    return pd.Series(found[by].fillna(""), dtype=object)


def _narrow(found: pd.DataFrame, only: Only, moment: str) -> pd.DataFrame:
    for keep in _conditions(found, only, moment):
        found = found[keep.reindex(found.index)]
    return found.reset_index(drop=True)


def _conditions(found: pd.DataFrame, only: Only, moment: str) -> Iterator["pd.Series[bool]"]:
    if only.since is not None:
        yield found[moment] >= pd.Timestamp(only.since)
    if only.until is not None:
        yield found[moment] < pd.Timestamp(only.until)
    if only.account is not None:
        yield (found["account"] == only.account) | (found["account_key"] == only.account)
    for name in ("segment", "team", "csm"):
        if (wanted := getattr(only, name)) is not None:
            yield found[name] == wanted
