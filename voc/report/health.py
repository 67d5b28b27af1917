"""How accounts are doing, the worst first, what moved since the week before, and every point with what shows it.

What was kept is read, not worked out again: a score of a week that is over stays what it was said to be.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.errors import NotFound
from voc.health.score import moved
from voc.health.telling import NAMES, tell, tell_moved
from voc.model import Account, Contact, EarlySign, Health, ServiceCase
from voc.report.evidence import cards
from voc.report.frames import frame
from voc.roadmap.weighing import revenue
from voc.store import reading
from voc.terms import Band

HEALTH = (
    "account_id",
    "account_key",
    "account",
    "csm",
    "segment",
    "score",
    "band",
    "arr",
    "paid_in",
    "at_risk",
    "renewal_on",
    "week",
    "before",
    "change",
    "moved",
    "signs",
)
PARTS = ("part", "name", "weight", "value", "points", "moved", "n", "words", "evidence")
CASES = ("case_id", "number", "opened_at", "solved_at", "csat", "subject")
HISTORY = ("account_id", "week", "score", "band")
ORDER = {band.value: place for place, band in enumerate(Band)}
READ = ("account_id", "week", "score", "band", "parts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One account: its row of `health`, its parts (PARTS), passages and cases (CASES) behind them, its weeks (HISTORY)."""

    account: Mapping[str, Any]
    parts: pd.DataFrame
    passages: pd.DataFrame
    cases: pd.DataFrame
    history: pd.DataFrame


def health(
    engine: Engine, *, currency: str, rates: Mapping[str, float], csm: str | None = None
) -> pd.DataFrame:
    """Every account that was scored, as of the latest week; columns as in HEALTH.

    Red before yellow before green, within a band by revenue at risk (what the account pays times what it lacks of 100),
    then by score; who pays nobody knows what comes last of the band. `moved`: by which parts, in words.
    """
    rows = _latest(engine)
    accounts = _accounts(engine, currency, rates)
    found = rows.merge(accounts, on="account_id", how="inner")
    found["at_risk"] = found["arr"] * (100 - found["score"]) / 100
    found["change"] = found["score"] - found["before"]
    found["place"] = found["band"].map(ORDER).fillna(len(ORDER))
    if csm is not None:
        found = found[found["csm"] == csm]
    order = ["place", "at_risk", "score", "account_id"]
    found = found.sort_values(
        order, ascending=[True, False, True, True], na_position="last", ignore_index=True
    )
    return found[list(HEALTH)]


def as_of(engine: Engine) -> datetime | None:
    """Of which moment the latest scores are; None where nothing was scored."""
    with reading(engine) as session:
        return session.scalar(select(func.max(Health.as_of)))


def csms(engine: Engine) -> list[str]:
    """Who looks after accounts, by name."""
    with reading(engine) as session:
        return sorted({name for name in session.scalars(select(Account.csm).distinct()) if name})


def history(engine: Engine, *, weeks: int = 13) -> pd.DataFrame:
    """The scores of the last weeks, oldest first; columns as in HISTORY."""
    with reading(engine) as session:
        query = select(Health.week).group_by(Health.week).order_by(Health.week.desc()).limit(weeks)
        since = min(session.scalars(query), default=None)
    wanted = (
        select(Health.account_id, Health.week, Health.score, Health.band)
        .where(Health.week >= (since or date.min))
        .order_by(Health.account_id, Health.week)
    )
    return frame(engine, wanted, HISTORY)


def account(engine: Engine, name: str, *, currency: str, rates: Mapping[str, float]) -> Detail:
    """One account, by its id or name. Raises NotFound, also where it was never scored."""
    account_id = _id_of(engine, name)
    listed = health(engine, currency=currency, rates=rates)
    own = listed[listed["account_id"] == account_id]
    if own.empty:
        raise NotFound("health of an account; `voc run` works it out", name)
    now, before = _parts_of(engine, account_id)
    weeks = history(engine)
    return Detail(
        account={str(key): value for key, value in own.iloc[0].to_dict().items()},
        parts=_parts(now, before, _contacts(engine, now)),
        passages=_passages(engine, now),
        cases=_cases(engine, now),
        history=weeks[weeks["account_id"] == account_id].reset_index(drop=True),
    )


def _id_of(engine: Engine, name: str) -> int:
    with reading(engine) as session:
        known = session.execute(select(Account.id, Account.external_id, Account.name)).all()
    for row in known:
        if name in (row.external_id, row.name):
            return int(row.id)
    alike = [row for row in known if row.name and name.casefold() in row.name.casefold()]
    if len(alike) == 1:
        return int(alike[0].id)
    raise NotFound("account", name, [row.name or row.external_id for row in alike or known])


def _latest(engine: Engine) -> pd.DataFrame:
    """Of the latest week: the score, the one of a week before, what moved, and how many signs stand."""
    weeks = _weeks(engine)
    wanted = select(Health.account_id, Health.week, Health.score, Health.band, Health.parts)
    rows = frame(engine, wanted.where(Health.week.in_(weeks)), READ)
    now = rows[rows["week"] == weeks[0]] if weeks else rows
    then = rows[rows["week"] == weeks[1]].set_index("account_id") if len(weeks) > 1 else rows.head(0)
    before, parts = dict(then["score"].items()), dict(then["parts"].items())
    told = [
        tell_moved(moved(json.loads(parts[account_id]), json.loads(mine))) if account_id in parts else ""
        for account_id, mine in zip(now["account_id"], now["parts"], strict=True)
    ]
    standing = _standing(engine)
    return (
        now.drop(columns="parts")
        .assign(
            before=now["account_id"].map(before),
            moved=told,
            signs=[standing.get(account_id, 0) for account_id in now["account_id"]],
        )
        .astype({"score": "float64", "before": "float64"})
    )


def _weeks(engine: Engine) -> list[date]:
    """The latest week, and the one whose rows are nearest to a week older than those of it."""
    query = (
        select(Health.week, func.max(Health.as_of).label("at"))
        .group_by(Health.week)
        .order_by(Health.week.desc())
        .limit(4)
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
    if len(rows) < 2:
        return [row.week for row in rows]
    latest = rows[0].at
    return [rows[0].week, min(rows[1:], key=lambda row: abs(latest - row.at - timedelta(weeks=1))).week]


def _standing(engine: Engine) -> dict[int, int]:
    query = (
        select(EarlySign.account_id, func.count())
        .where(EarlySign.gone_at.is_(None), EarlySign.dismissed_at.is_(None))
        .group_by(EarlySign.account_id)
    )
    with reading(engine) as session:
        return {int(row[0]): int(row[1]) for row in session.execute(query)}


def _accounts(engine: Engine, currency: str, rates: Mapping[str, float]) -> pd.DataFrame:
    query = select(
        Account.id.label("account_id"),
        Account.external_id.label("account_key"),
        func.coalesce(Account.name, Account.external_id).label("account"),
        Account.csm,
        Account.segment,
        Account.arr,
        Account.currency,
        Account.renewal_on,
    )
    names = ("account_id", "account_key", "account", "csm", "segment", "arr", "currency", "renewal_on")
    found = frame(engine, query, names)
    worth = [_worth(*pair, currency, rates) for pair in zip(found["arr"], found["currency"], strict=True)]
    found["arr"] = pd.Series([arr for arr, _ in worth], dtype="float64")
    found["paid_in"] = pd.Series([code for _, code in worth], dtype=object)
    return found.drop(columns="currency")


def _worth(arr: Any, code: Any, currency: str, rates: Mapping[str, float]) -> tuple[float | None, str | None]:
    """What it pays in the workspace's currency, or the currency that has no rate."""
    if pd.isna(arr):
        return None, None
    paid_in = code if isinstance(code, str) else currency
    sums = revenue({paid_in: arr}, currency=currency, rates=rates)
    return (None, paid_in) if sums.without_rate else (float(sums.total), None)


def _parts_of(engine: Engine, account_id: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The parts of an account in the latest week and in the one before it."""
    weeks = _weeks(engine)
    query = select(Health.week, Health.parts).where(Health.account_id == account_id, Health.week.in_(weeks))
    with reading(engine) as session:
        found = {week: json.loads(parts) for week, parts in session.execute(query)}
    return found[weeks[0]], found.get(weeks[1], []) if len(weeks) > 1 else []


def _parts(
    now: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]], contacts: Mapping[int, str]
) -> pd.DataFrame:
    change = dict(moved(before, now)) if before else {}
    rows = [
        (
            row["part"],
            NAMES[row["part"]],
            row["weight"],
            row["value"],
            row["points"],
            change.get(row["part"], 0.0) if before else None,
            row["n"],
            _with_contact(tell(row), row, contacts),
            row["evidence"],
        )
        for row in now
    ]
    found = pd.DataFrame(rows, columns=list(PARTS))
    return found.astype({"weight": "float64", "value": "float64", "points": "float64", "moved": "float64"})


def _with_contact(words: str, row: Mapping[str, Any], contacts: Mapping[int, str]) -> str:
    contact = contacts.get(row["evidence"].get("contact", 0))
    return f"{contact}: {words}" if contact else words


def _contacts(engine: Engine, rows: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Contacts that evidence names, as the key and role they are known by."""
    ids = [row["evidence"]["contact"] for row in rows if "contact" in row["evidence"]]
    query = select(Contact.id, Contact.external_id, Contact.role).where(Contact.id.in_(ids))
    with reading(engine) as session:
        return {
            row.id: ", ".join(filter(None, (row.external_id, row.role))) for row in session.execute(query)
        }


def _passages(engine: Engine, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The passages that any part rests on, each once, with the part it is shown for and what it counts by now."""
    ids: dict[int, tuple[str, float]] = {}
    for row in sorted(rows, key=lambda row: row["part"] != "churn"):
        for one in row["evidence"].get("passages", ()):
            passage, weight = (one[0], one[2]) if isinstance(one, list) else (one, 1.0)
            ids.setdefault(passage, (row["part"], weight))
    found = cards(engine, list(ids))
    return found.assign(
        part=[ids[passage][0] for passage in found["passage_id"]],
        counts=[ids[passage][1] for passage in found["passage_id"]],
    )


def _cases(engine: Engine, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    ids = [case for row in rows if row["part"] == "service" for case in row["evidence"].get("cases", ())]
    query = (
        select(
            ServiceCase.id.label("case_id"),
            ServiceCase.external_id.label("number"),
            ServiceCase.opened_at,
            ServiceCase.solved_at,
            ServiceCase.csat,
            ServiceCase.subject,
        )
        .where(ServiceCase.id.in_(ids))
        .order_by(ServiceCase.opened_at.desc())
    )
    return frame(engine, query, CASES)
