"""Health of accounts: does the score tell leavers from stayers, is the demo company's story in it, and how fast is it.

    python -m benchmarks.bench_health [DEMO] [--saas FOLDER] [--no-speed]

DEMO is a demo workspace (`voc demo -w DEMO`); without it one is made. FOLDER holds the tables of a synthetic SaaS company
(RavenStack: accounts, subscriptions, feature usage, tickets, churn events), for measuring only: nothing was fitted to
it. A leaver is looked at 30 days before their first churn event, a stayer on a day drawn from those of the leavers, seed
1. Speed: 5,000 accounts with 2,000,000 weekly signals, 20,000 cases and 20,000 scores, made with seed 1, scored as a
first run does, nine weeks at once, in a process of its own. Keeps its figures in benchmarks/results/health.json.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import insert

from benchmarks.harness import Figure, write
from voc.flow.demo import NOW, create_demo, run_demo
from voc.flow.health.score import score
from voc.flow.place import create_place, open_place
from voc.health.inputs import (
    Cases,
    Contacts,
    Flags,
    Floats,
    Inputs,
    Ratings,
    Replies,
    Signals,
    Voices,
    days_of,
    week_of,
)
from voc.health.parts import Rules
from voc.health.score import WEIGHTS, Bands, Judged, healths
from voc.model import Account, Feedback, ServiceCase, Signal, Source
from voc.report.health import health
from voc.report.signs import signs
from voc.store import writing
from voc.terms import Channel, Family, RatingScale, Speaker

SAAS = "RavenStack, synthetic SaaS company"
DEMO = "demo company"
LEAVERS = ("A-1023", "A-1018", "A-1034")
AT_RISK = (*LEAVERS, "A-1031", "A-1032")
"""Who leaves, lost the one who knew, or threatens to, by the demo's story."""
SEASONAL = ("A-1013", "A-1030", "A-1020")
AHEAD, YOUNG = 30, 90
RESAMPLES = 2000
ACCOUNTS, KINDS, WEEKS = 5_000, 4, 100


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("demo", nargs="?", type=Path)
    parser.add_argument("--saas", type=Path)
    parser.add_argument("--speed-of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--no-speed", action="store_true")
    given = parser.parse_args()
    if given.speed_of:
        timed(given.speed_of)
        return
    figures: list[Figure] = list(of_saas(given.saas)) if given.saas else []
    with tempfile.TemporaryDirectory() as folder:
        figures += of_demo(given.demo or run_demo(Path(folder) / "demo")[0].workspace.folder)
        figures += [] if given.no_speed else of_speed(Path(folder) / "large")
    for figure in figures:
        print(f"{figure.name:<72} {figure.value:>9} {figure.unit:<10} n {figure.n}  {figure.data}")
    write("health", figures)


# the synthetic company


def of_saas(folder: Path) -> Iterator[Figure]:
    """AUC, lift and what became of each band."""
    found, left, usage = looked_at(folder)
    risk = np.array([100 - (one.score or 0) for one in found])
    leaves = np.array(left)
    auc, low, high = area(risk, leaves)
    worst = np.argsort(-risk, kind="stable")[: max(1, leaves.size // 10)]
    named = {
        "AUC of leavers against stayers": auc,
        "AUC, low end of 95 %": low,
        "AUC, high end of 95 %": high,
        "lift of the worst tenth (leavers there by leavers everywhere)": leaves[worst].mean() / leaves.mean(),
    }
    for name, value in named.items():
        yield Figure(name=name, value=round(float(value), 3), unit="", bar=None, n=leaves.size, data=SAAS)
    bands = np.array([one.band.value if one.band else "" for one in found])
    for band in ("red", "yellow", "green"):
        inside = leaves[bands == band]
        share = round(float(inside.mean()), 3) if inside.size else 0.0
        yield Figure(
            name=f"share of leavers among {band}",
            value=share,
            unit="",
            bar=None,
            n=int(inside.size),
            data=SAAS,
        )
    yield Figure(
        name="share of accounts whose usage could be compared",
        value=round(usage, 3),
        unit="",
        bar=None,
        n=leaves.size,
        data=SAAS,
    )


def looked_at(folder: Path) -> tuple[list[Judged], list[bool], float]:
    """Every account on its day: its health, whether it left; and how many had usage that could be compared."""
    accounts = pd.read_csv(folder / "saas_accounts.csv")
    accounts["signup"] = pd.to_datetime(accounts["signup_date"], dayfirst=True)
    events = pd.read_csv(folder / "saas_churn_events.csv")
    gone = pd.to_datetime(events["churn_date"], dayfirst=True).groupby(events["account_id"]).min()
    usage, tickets = _usage(folder), _tickets(folder)
    rng = np.random.default_rng(1)
    found, left, known = [], [], 0
    days: dict[Any, pd.Timestamp] = gone.to_dict()
    drawn = list(days.values())
    for row in accounts.to_dict("records"):
        name = row["account_id"]
        leaves = name in days
        day = days[name] if leaves else drawn[rng.integers(len(drawn))]
        as_of = day - pd.Timedelta(days=AHEAD)
        if (as_of - row["signup"]).days < YOUNG:
            continue
        one = _health(usage.get(name), tickets.get(name), as_of)
        if one.score is not None:
            found.append(one)
            left.append(leaves)
            known += one.parts[0].value is not None
    return found, left, known / len(found)


def _usage(folder: Path) -> dict[str, pd.DataFrame]:
    owner = pd.read_csv(folder / "saas_subscriptions.csv").set_index("subscription_id")["account_id"]
    rows = pd.read_csv(folder / "saas_feature_usage.csv", parse_dates=["usage_date"])
    rows["week"] = [week_of(day.date()) for day in rows["usage_date"]]
    rows["account_id"] = rows["subscription_id"].map(owner)
    return {str(key): some for key, some in rows.groupby("account_id")}


def _tickets(folder: Path) -> dict[str, pd.DataFrame]:
    rows = pd.read_csv(folder / "saas_support_tickets.csv", parse_dates=["submitted_at", "closed_at"])
    return {str(key): some for key, some in rows.groupby("account_id")}


def _health(usage: pd.DataFrame | None, tickets: pd.DataFrame | None, as_of: pd.Timestamp) -> Judged:
    moment = days_of(as_of.to_pydatetime().replace(tzinfo=UTC))
    last = week_of(as_of.date()) - 1
    first, weeks = last - 95, np.full((1, 1, 96), np.nan, dtype=np.float32)
    if usage is not None:
        inside = usage[(usage["week"] >= first) & (usage["week"] <= last)]
        for week, count in inside.groupby("week")["usage_count"].sum().items():
            weeks[0, 0, int(str(week)) - first] = count
    empty = np.full((1, 96), np.nan, dtype=np.float32)
    inputs = Inputs(
        account_id=np.array([1]),
        renewal=np.array([np.nan]),
        signals=Signals(kinds=("usage",), first=first, usage=weeks, help=empty, resets=empty),
        cases=_cases(tickets),
        voices=Voices.from_rows([]),
        ratings=Ratings.from_rows([]),
        contacts=Contacts.from_rows([]),
        replies=Replies.from_rows([]),
    )
    rules = Rules(answer_within=8, usual_csat=0.5)
    (found,), _ = healths(inputs, moment, last, weighing=WEIGHTS, bands=Bands(red=50, green=75), rules=rules)
    return found


def _cases(tickets: pd.DataFrame | None) -> Cases:
    if tickets is None:
        return Cases.from_rows([])
    rows = []
    for at, row in enumerate(tickets.to_dict("records")):
        opened = days_of(row["submitted_at"].to_pydatetime().replace(tzinfo=UTC))
        closed = days_of(row["closed_at"].to_pydatetime().replace(tzinfo=UTC))
        hours = row["first_response_time_minutes"] / 60
        rows.append((0, at, opened, opened + hours / 24, closed, hours, row["satisfaction_score"], closed))
    return Cases.from_rows(rows)


def area(risk: Floats, leaves: Flags) -> tuple[float, float, float]:
    """AUC by ranks, with the interval of the bootstrap."""
    rng = np.random.default_rng(1)
    drawn = [_auc(risk[at], leaves[at]) for at in rng.integers(leaves.size, size=(RESAMPLES, leaves.size))]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return _auc(risk, leaves), float(low), float(high)


def _auc(risk: Floats, leaves: Flags) -> float:
    ranks = pd.Series(risk).rank().to_numpy()
    ill, well = int(leaves.sum()), int((~leaves).sum())
    return float((ranks[leaves].sum() - ill * (ill + 1) / 2) / (ill * well))


# the demo company


def of_demo(folder: Path) -> Iterator[Figure]:
    """Whether the story is told: leavers worst, pools quiet."""
    place = create_demo(folder)
    score(place, now=NOW)
    found = health(place.engine, currency=place.settings.currency, rates=place.settings.rates)
    by_score = found.sort_values("score")["account_key"].tolist()
    seen = signs(place.engine, everything=True).merge(found[["account", "account_key"]], on="account")
    place.engine.dispose()
    counts = {
        "leavers among the worst three": (sum(key in by_score[:3] for key in LEAVERS), 3, ">= 3"),
        "accounts at risk among the worst five": (sum(key in by_score[:5] for key in AT_RISK), 5, ">= 5"),
        "seasonal accounts that are green": (
            int((found.set_index("account_key").loc[list(SEASONAL), "band"] == "green").sum()),
            3,
            ">= 3",
        ),
        "early signs of seasonal accounts": (int(seen["account_key"].isin(SEASONAL).sum()), 3, "<= 0"),
        "accounts at risk with an early sign": (len(set(seen["account_key"]) & set(AT_RISK)), 5, ">= 5"),
        "accounts with an early sign that the story calls well": (
            len(set(seen["account_key"]) - {*AT_RISK, "A-1008", "A-1009", "A-1017"}),
            len(found) - 8,
            None,
        ),
    }
    for name, (value, n, bar) in counts.items():
        yield Figure(name=name, value=value, unit="accounts", bar=bar, n=n, data=DEMO)


# speed


def of_speed(folder: Path) -> Iterator[Figure]:
    """Make the workspace, then score it in a process of its own."""
    rows = filled(folder)
    command = [sys.executable, "-m", "benchmarks.bench_health", "--speed-of", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = (float(word) for word in done.stdout.split()[-2:])
    data = "made, seed 1: 5,000 accounts, 20,000 cases, 20,000 scores; a first run, nine weeks"
    yield Figure(name="scoring", value=round(seconds, 1), unit="s", bar="< 60", n=rows, data=data)
    yield Figure(
        name="memory while scoring", value=round(megabytes), unit="MB", bar="< 2000", n=rows, data=data
    )


def timed(folder: Path) -> None:
    """Score once; print seconds and the most memory in MB."""
    place = open_place(folder)
    began = time.perf_counter()
    score(place, now=NOW)
    print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def filled(folder: Path) -> int:
    """A workspace with the accounts and all they did. Returns how many signals."""
    place, rng = create_place(folder), np.random.default_rng(1)
    kinds = ("logins", "active_seats", "jobs_completed", "help_center_visits")[:KINDS]
    last = date(2026, 10, 25)
    with writing(place.engine) as session:
        connection = session.connection()
        accounts = [
            {
                "external_id": f"A-{at}",
                "name": f"Account {at}",
                "arr": 1000 + at,
                "currency": "EUR",
                "csm": f"C{at % 50}",
            }
            for at in range(ACCOUNTS)
        ]
        connection.execute(insert(Account), accounts)
        for at in range(ACCOUNTS):
            values = rng.poisson(40 * (1 + 0.3 * np.sin(np.arange(WEEKS) / 8)), size=(KINDS, WEEKS))
            connection.execute(
                insert(Signal),
                [
                    {
                        "account_id": at + 1,
                        "kind": kind,
                        "day": last - timedelta(weeks=week),
                        "value": float(values[number, week]),
                    }
                    for number, kind in enumerate(kinds)
                    for week in range(WEEKS)
                ],
            )
        source = {"id": 1, "name": "made", "family": Family.SURVEY, "first_read_at": NOW, "last_read_at": NOW}
        connection.execute(insert(Source), [source])
        connection.execute(insert(ServiceCase), [_case(rng, at) for at in range(20_000)])
        connection.execute(insert(Feedback), [_score(rng, at) for at in range(20_000)])
    place.engine.dispose()
    return ACCOUNTS * KINDS * WEEKS


def _case(rng: np.random.Generator, at: int) -> dict[str, object]:
    opened = NOW - timedelta(days=float(rng.uniform(0, 600)))
    return {
        "source_id": 1,
        "external_id": f"C-{at}",
        "account_id": int(rng.integers(ACCOUNTS)) + 1,
        "opened_at": opened,
        "first_answered_at": opened + timedelta(hours=float(rng.exponential(6))),
        "solved_at": opened + timedelta(hours=48) if rng.random() < 0.9 else None,
        "csat": float(rng.integers(1, 6)),
    }


def _score(rng: np.random.Generator, at: int) -> dict[str, object]:
    said: datetime = NOW - timedelta(days=float(rng.uniform(0, 600)))
    return {
        "source_id": 1,
        "external_id": f"S-{at}",
        "channel": Channel.SURVEY,
        "speaker": Speaker.CUSTOMER,
        "account_id": int(rng.integers(ACCOUNTS)) + 1,
        "said_at": said,
        "stored_at": said,
        "text": "",
        "rating": float(rng.integers(0, 11)),
        "scale": RatingScale.NPS,
    }


if __name__ == "__main__":
    main()
