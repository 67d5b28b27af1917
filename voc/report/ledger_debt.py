"""What is owed: loops whose contact could be told and was not, what they are worth, why not yet, what settles it.

Money: an account counts once, whoever of it waits for how much. What an account pays in a currency without a rate is
not added to anything; the account is named instead.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine

from voc.errors import InputError
from voc.report.ledger_times import DAY, moments
from voc.report.ledger_waiting import waiting
from voc.roadmap.weighing import revenue

OWED = (
    "loop_id",
    "contact",
    "account_id",
    "account",
    "csm",
    "segment",
    "feature",
    "title",
    "state",
    "since",
    "days_waiting",
    "arr",
    "arr_days",
    "paid_in",
    "notification_id",
    "message",
    "why_not",
    "settle",
)
DEBT = (
    "loops",
    "contacts",
    "accounts",
    "arr",
    "arr_days",
    "longest_days",
    "arr_unknown",
    "without_rate",
    "currencies",
)
BY = ("csm", "segment", "account")


def owed(engine: Engine, *, now: datetime, currency: str, rates: Mapping[str, float]) -> pd.DataFrame:
    """Loops whose feature shipped or was declined and whose contact was not told; columns as in OWED.

    Ordered by revenue times days of waiting; where the revenue is not known or cannot be converted, behind those with,
    by days. `arr` is missing then, and `paid_in` names the currency that has no rate. `settle` is the command that
    brings the loop further.
    """
    found = waiting(engine)
    since = moments(found["since"])
    days = np.maximum((pd.Timestamp(now) - since).total_seconds().to_numpy() / DAY, 0.0)
    found = found.assign(since=since, days_waiting=days)
    worth = _worth(found, currency, rates)
    found["arr"] = found["account_id"].map(worth["arr"]).astype("float64")
    codes = worth["paid_in"].to_dict()
    found["paid_in"] = pd.Series([codes.get(one) for one in found["account_id"]], dtype=object)
    found["arr_days"] = found["arr"] * found["days_waiting"]
    order = ["arr_days", "days_waiting", "loop_id"]
    found = found.sort_values(order, ascending=[False, False, True], na_position="last", ignore_index=True)
    return found[list(OWED)]


def debt(owed: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Owed replies added up by `csm`, `segment` or `account`: that column, then DEBT; the largest debt first.

    `arr` counts each account once; `arr_days` counts it with its longest wait. `arr_unknown` accounts pay nobody knows
    what, `without_rate` ones pay in `currencies` that have no rate: neither is in the sums, and a sum of nothing is
    missing. Who belongs to no account counts among the contacts and loops alone. Raises InputError for another `by`.
    """
    if by not in BY:
        raise InputError(f"`{by}` is nothing to add up debts by. Known: {', '.join(BY)}.")
    keys = owed["account_id"].fillna(0) if by == "account" else owed[by].fillna("")
    owed = owed.assign(key=keys)
    accounts = (
        owed[owed["account_id"].notna()]
        .sort_values("days_waiting", ascending=False)
        .drop_duplicates(["key", "account_id"])
    )
    accounts = accounts.assign(no_rate=accounts["paid_in"].notna())
    accounts["unknown"] = accounts["arr"].isna() & ~accounts["no_rate"]
    loops = owed.groupby("key").agg(
        loops=("loop_id", "size"),
        contacts=("contact", "nunique"),
        longest_days=("days_waiting", "max"),
        name=(by, "first"),
    )
    money = accounts.groupby("key").agg(
        accounts=("account_id", "size"),
        arr=("arr", _total),
        arr_days=("arr_days", _total),
        arr_unknown=("unknown", "sum"),
        without_rate=("no_rate", "sum"),
        currencies=("paid_in", lambda codes: ", ".join(sorted(set(codes.dropna())))),
    )
    found = loops.join(money).rename(columns={"name": by}).reset_index(drop=True)
    found[by] = found[by].fillna("").astype(object)
    counts = ["accounts", "arr_unknown", "without_rate"]
    found[counts] = found[counts].fillna(0).astype("int64")
    found["currencies"] = found["currencies"].fillna("")
    order = ["arr_days", "longest_days", by]
    found = found.sort_values(order, ascending=[False, False, True], na_position="last", ignore_index=True)
    return found[[by, *DEBT]]


def total(owed: pd.DataFrame) -> dict[str, Any]:
    """All owed replies together, as one row of `debt`."""
    found = debt(owed.assign(csm=""), by="csm")[list(DEBT)].to_dict("records")
    if found:
        return {str(name): None if value != value else value for name, value in found[0].items()}  # noqa: PLR0124
    return dict.fromkeys(DEBT, 0) | {"arr": None, "arr_days": None, "currencies": ""}


def _total(amounts: "pd.Series[Any]") -> float:
    """Their sum; missing when none is known."""
    return float(amounts.sum(min_count=1))


def _worth(found: pd.DataFrame, currency: str, rates: Mapping[str, float]) -> pd.DataFrame:
    """Of each account, once: what it pays a year in `currency`, or the currency that has no rate."""
    accounts = found[found["account_id"].notna()].drop_duplicates("account_id")
    rows: dict[int, tuple[float | None, str | None]] = {}
    for account_id, pays, code in zip(
        accounts["account_id"], accounts["pays"], accounts["currency"], strict=True
    ):
        if pays is None:
            rows[account_id] = (None, None)
            continue
        sums = revenue({code or currency: pays}, currency=currency, rates=rates)
        rows[account_id] = (None, code) if sums.without_rate else (float(sums.total), None)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["arr", "paid_in"], dtype=object)
