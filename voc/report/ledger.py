"""The figures of the loop ledger: how many loops are closed, how long each stage takes, week by week."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine, String, cast, func, select

from voc.loop.durations import TOO_FEW, Duration, duration
from voc.loop.states import NOTED
from voc.model import Loop, LoopEvent
from voc.report.ledger_times import (
    ANSWERABLE,
    CLOSED,
    OWED,
    READ,
    answer_at,
    days_between,
    moments,
    times,
    told_at,
)
from voc.store import reading
from voc.terms import LoopState, LoopStep

S = LoopStep
STAGES = ("stage", "starts", "ends", "over", "going_on", "median_days", "p90_days", "too_few")
WEEKS = ("week", "opened", "answered", "told", "owed", "answerable", "closed", "rate")
PATH = ("asked", "linked", "planned", "answer", "drafted", "approved", "told", "answered")
"""The moments of a loop in their order; `answer` is the latest yes or no, `answered` what the contact said to it."""
READABLE = {
    "stage": "stage",
    "over": "passed",
    "going_on": "in it now",
    "median": "median",
    "nine": "nine in ten",
}
NAMES = {"answer": "shipped or declined", "answered": "answered"}


def states(engine: Engine) -> dict[str, int]:
    """How many loops are in each state, every state named. They add up to the number of loops."""
    with reading(engine) as session:
        found = dict(session.execute(select(Loop.state, func.count()).group_by(Loop.state)).all())
    return {state.value: found.get(state, 0) for state in LoopState}


def closure(engine: Engine, *, now: datetime | None = None) -> dict[str, Any]:
    """How many loops are closed and how long it takes. What is withdrawn does not count.

    Parameters: now: until when waits that go on are counted; default: the latest step of the ledger.
    Returns: `answerable` (loops whose feature shipped or was declined), `closed` (of them told or confirmed),
        `closed_by_no` (of these, told a no), `reopened`, `rate` in [0, 1] or None when there are none.
        Time to contact, from shipped or declined to told: `median_days`, `p90_days`, `n` told, `waiting` not yet told.
        Time to close, from the first ask to told: `close_median_days`, `close_p90_days`, `close_n`, `close_waiting`,
        which holds all open loops too. Lengths are None where there are fewer than `too_few` waits, or too many go on.
    """
    found = times(engine, steps=[S.TOLD])
    answerable = found["state"].isin(ANSWERABLE)
    closed = found["state"].isin(CLOSED)
    end, told = _end(found, now), told_at(found)
    contact = _wait(answer_at(found), told, end)
    close = _wait(found["asked_at"].where(found["state"] != LoopState.WITHDRAWN.value), told, end)
    return {
        "answerable": int(answerable.sum()),
        "closed": int(closed.sum()),
        "closed_by_no": int((closed & found["said_no"]).sum()),
        "reopened": int((found["state"] == LoopState.REOPENED.value).sum()),
        "rate": float(closed.sum() / answerable.sum()) if answerable.any() else None,
        "median_days": contact.median,
        "p90_days": contact.p90,
        "n": contact.over,
        "waiting": contact.going_on,
        "close_median_days": close.median,
        "close_p90_days": close.p90,
        "close_n": close.over,
        "close_waiting": close.going_on,
        "too_few": TOO_FEW,
    }


def stages(engine: Engine, *, now: datetime | None = None) -> pd.DataFrame:
    """How long loops stay between two moments of their way; columns as in STAGES.

    A loop that is between the two now counts as a wait that goes on. One that has passed the second without a trace
    of it, such as a feature that shipped and was never planned, is not in that stage; nor is what was withdrawn.
    What came before its time took no time. No loop waits for a link: without an accepted link there is no loop.
    """
    found = times(engine, steps=READ)
    found = found[found["state"] != LoopState.WITHDRAWN.value]
    end = _end(found, now)
    at = {
        "asked": found["asked_at"],
        "linked": found["linked_at"],
        "planned": found["planned_at"],
        "answer": answer_at(found),
        "told": told_at(found),
    }
    for name in ("drafted", "approved", "answered"):
        at[name] = found[f"{name}_at"].where(at["answer"].notna())
    at["answered"] = at["answered"].where(at["told"].notna())
    rows = []
    for number, (first, second) in enumerate(pairwise(PATH), start=1):
        later = pd.concat([at[name] for name in PATH[PATH.index(second) + 1 :]] or [at[second]], axis=1)
        passed = at[second].isna() & later.notna().any(axis=1)
        took = _wait(at[first].where(~passed), at[second], end)
        starts, ends = NAMES.get(first, first), NAMES.get(second, second)
        rows.append((number, starts, ends, took.over, took.going_on, took.median, took.p90, took.too_few))
    return pd.DataFrame(rows, columns=list(STAGES)).astype({"median_days": "float64", "p90_days": "float64"})


def weekly(engine: Engine, *, now: datetime, weeks: int = 12) -> pd.DataFrame:
    """The last weeks, each from its Monday on, the running one last; columns as in WEEKS.

    `opened`, `answered` (a yes or a no came) and `told` happened in the week; `owed`, `answerable`, `closed` and
    `rate` are as they stood at its end: a loop that is reopened later was closed until then. What is only found out later,
    such as an ask that is linked now, counts on its own day.
    """
    monday = (now - timedelta(days=now.weekday())).date()
    firsts = pd.date_range(end=pd.Timestamp(monday, tz="UTC"), periods=weeks, freq="7D")
    moves = _moves(engine)
    moves = moves[moves["at"] <= pd.Timestamp(now)]
    place = np.searchsorted(firsts.to_numpy(), moves["at"].to_numpy(), side="right")

    def total(mark: "pd.Series[Any]") -> Any:
        return np.bincount(place, weights=mark.to_numpy(dtype=np.float64), minlength=weeks + 1).astype(int)

    steps, new, old = moves["step"], moves["state"], moves["before"]
    answers = new.isin(OWED) & ~old.isin(OWED) & (steps != S.BOUNCED.value)
    answerable = np.cumsum(total(_change(new, old, ANSWERABLE)))[1:]
    closed = np.cumsum(total(_change(new, old, CLOSED)))[1:]
    return pd.DataFrame(
        {
            "week": [first.date() for first in firsts],
            "opened": total(steps == S.ASKED.value)[1:],
            "answered": total(answers)[1:],
            "told": total(steps == S.TOLD.value)[1:],
            "owed": np.cumsum(total(_change(new, old, OWED)))[1:],
            "answerable": answerable,
            "closed": closed,
            "rate": np.where(answerable > 0, closed / np.maximum(answerable, 1), np.nan),
        }
    )[list(WEEKS)]


def closing_words(closure: dict[str, Any]) -> list[str]:
    """The figures of `closure` as sentences."""
    if not closure["answerable"]:
        return ["No loop could be closed yet: nothing that was asked for has shipped or been declined."]
    share = f"{closure['closed']:,} of {closure['answerable']:,} loops that could be closed are closed"
    by_no = f", {closure['closed_by_no']:,} of them by a no" if closure["closed_by_no"] else ""
    lines = [f"{share} ({closure['rate']:.0%}){by_no}."]
    if closure["reopened"]:
        lines.append(f"{closure['reopened']:,} came back with “it does not do”.")
    for name, words in (("", "From shipped or declined to told"), ("close_", "From the first ask to told")):
        over, waiting = closure[f"{name}n"], closure[f"{name}waiting" if name else "waiting"]
        counts = f"{over:,} told, {waiting:,} still waiting"
        took = Duration(
            over=over,
            going_on=waiting,
            median=closure[f"{name}median_days"],
            p90=closure[f"{name}p90_days"],
        )
        lines.append(f"{words}: {length(took)} ({counts}).")
    return lines


def readable(stages: pd.DataFrame) -> pd.DataFrame:
    """Stages as people read them: columns as in READABLE, with words where there is no figure."""
    found = stages.assign(stage=stages["starts"] + " to " + stages["ends"])
    for name, column, words in (
        ("median", "median_days", "more than half wait"),
        ("nine", "p90_days", "more than 1 in 10 wait"),
    ):
        figures = [
            "too few to say" if few else words if days != days else f"{days:.1f}"  # noqa: PLR0124
            for days, few in zip(found[column], found["too_few"], strict=True)
        ]
        found[name] = figures
    return found[list(READABLE)]


def length(took: Duration) -> str:
    """Median and nine in ten in words."""
    if took.too_few:
        return "too few to say"
    if took.median is None:
        return "more than half still wait"
    nine = "more than one in ten still wait" if took.p90 is None else f"nine in ten within {took.p90:.1f}"
    return f"median {took.median:.1f} days, {nine}"


def _wait(start: "pd.Series[Any]", stop: "pd.Series[Any]", end: pd.Timestamp) -> Duration:
    """How long it takes from one moment to another, for all that came to the first."""
    begun = start.notna()
    over = stop[begun].notna()
    days = days_between(start[begun], stop[begun].fillna(end))
    return duration(days.to_numpy(dtype=np.float64), over.to_numpy(dtype=bool))


def _end(found: pd.DataFrame, now: datetime | None) -> pd.Timestamp:
    if now is not None:
        return pd.Timestamp(now).tz_convert("UTC").as_unit("us")
    latest = found.select_dtypes("datetimetz").max().max()
    return latest if isinstance(latest, pd.Timestamp) else pd.Timestamp(0, tz="UTC", unit="us")


def _change(new: "pd.Series[Any]", old: "pd.Series[Any]", states: tuple[str, ...]) -> "pd.Series[Any]":
    """+1 where a loop comes to one of these states, -1 where it leaves them."""
    return new.isin(states).astype(int) - old.isin(states).astype(int)


def _moves(engine: Engine) -> pd.DataFrame:
    """Every step that moved a loop, with the state before it; `before` is empty for the first."""
    query = select(
        LoopEvent.loop_id,
        LoopEvent.number,
        cast(LoopEvent.step, String),
        cast(LoopEvent.state, String),
        cast(LoopEvent.at, String),
    ).where(LoopEvent.step.not_in(NOTED))
    with reading(engine) as session:
        rows = session.connection().execute(query).all()
    names = ("loop_id", "number", "step", "state", "at")
    found = pd.DataFrame({name: [row[i] for row in rows] for i, name in enumerate(names)})
    found = found.sort_values(["loop_id", "number"], ignore_index=True)
    found["before"] = found.groupby("loop_id")["state"].shift().fillna("")
    found["at"] = moments(found["at"])
    return found
