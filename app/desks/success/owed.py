"""Owed replies: whose wish was shipped or declined and who has not heard of it, by CSM."""

from typing import Any

import pandas as pd
import streamlit as st

from app import acting, queries
from app.components import frame
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.figures import days, exact_money, exactly, money, number
from app.markup import Html, draw, el
from app.pages import link
from app.rows import rows
from app.strings import say

PER_CSM = 15
LONGEST = 150
# Stands for accounts without a CSM.
NOBODY = ""


def page() -> None:
    """Fetch and draw."""
    frame.head("owed")
    now = acting.now()
    owed = queries.owed(now)
    if owed.empty:
        frame.empty("owed.empty", "voc ship")
        return
    words = queries.behind_loops([int(loop_id) for loop_id in owed["loop_id"]])
    show(owed, queries.debt(now, "csm"), words, currency=queries.place().settings.currency)


def show(owed: pd.DataFrame, debts: pd.DataFrame, words: pd.DataFrame, *, currency: str) -> None:
    """Figures, then the debts of each CSM, the largest first."""
    owed = owed.assign(csm=owed["csm"].fillna(NOBODY))
    draw(_figures(owed, currency))
    said = dict(zip(words["loop_id"], words["words"], strict=True))
    for debt in rows(debts):
        _debts(debt, owed[owed["csm"] == debt.csm], said, currency)
    unconverted = owed[owed["paid_in"].notna()].drop_duplicates("account_id")
    if len(unconverted):
        codes = ", ".join(sorted(set(unconverted["paid_in"])))
        draw(el("p", say("owed.no_rate", n=len(unconverted), codes=codes), cls="voc-hint"))


def _figures(owed: pd.DataFrame, currency: str) -> Html:
    accounts = owed[owed["account_id"].notna()].drop_duplicates("account_id")
    worth = float(accounts["arr"].sum(min_count=1))
    return metrics(
        metric(say("owed.replies"), number(len(owed)), say("owed.replies.note", n=owed["contact"].nunique())),
        metric(say("owed.longest"), days(owed["days_waiting"].max()), say("owed.longest.note")),
        metric(
            say("owed.worth"),
            money(worth, currency),
            say("owed.worth.note", n=len(accounts)),
            exact=exact_money(worth, currency),
        ),
    )


def _debts(debt: Any, owed: pd.DataFrame, said: dict[int, str], currency: str) -> None:
    csm = debt.csm
    name = csm or say("owed.nobody")
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        note = say("owed.group", n=len(owed), arr=money(debt.arr, currency))
        draw(el("h2", name, el("small", note), cls="voc-section"))
        link("outbox", say("owed.outbox", csm=name), **({"csm": csm} if csm else {}))
    columns = [
        Column(say("owed.account"), width=16),
        Column(say("owed.feature"), width=19),
        Column(say("owed.words")),
        Column(say("owed.why_not"), width=19),
        Column(say("owed.since"), figures=True, width=13),
        Column(say("owed.arr"), figures=True, width=9),
    ]
    shown = owed.head(PER_CSM)
    draw(table(columns, (_row(row, said, currency) for row in rows(shown))))
    if len(owed) > len(shown):
        draw(el("p", say("owed.more", n=len(owed) - len(shown)), cls="voc-hint"))


def _row(row: Any, said: dict[int, str], currency: str) -> tuple[str, ...]:
    words = said.get(row.loop_id, "")
    short = words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0] + "…"
    since = el("small", say(f"owed.since.{row.state}"), cls="voc-quiet")
    return (
        el("b", row.account or say("card.unknown")),
        row.title,
        el("q", short, dir="auto", title=words if short != words else None),
        el("span", row.why_not, title=row.settle or None),
        el("span", days(row.days_waiting), " ", since, title=exactly(row.since)),
        el("span", _worth(row, currency), title=exact_money(row.arr, currency)),
    )


def _worth(row: Any, currency: str) -> str:
    """What the account pays, or the currency that has no rate."""
    return money(row.arr, currency) if row.paid_in is None else say("owed.in", code=row.paid_in)


if __name__ == "__main__":
    frame.guarded(page)
