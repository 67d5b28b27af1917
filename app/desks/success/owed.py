"""Owed replies: whose wish was shipped or declined and who has not heard of it, by CSM."""

from datetime import datetime
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
    show(owed, words, currency=queries.place().settings.currency, now=now)


def show(owed: pd.DataFrame, words: pd.DataFrame, *, currency: str, now: datetime) -> None:
    """Figures, then the debts of each CSM, the largest first."""
    owed = owed.assign(csm=owed["csm"].fillna(NOBODY))
    draw(_figures(owed, currency))
    order = owed.groupby("csm")["arr_days"].sum().sort_values(ascending=False).index
    said = dict(zip(words["loop_id"], words["words"], strict=True))
    for csm in order:
        _debts(str(csm), owed[owed["csm"] == csm], said, currency)


def _figures(owed: pd.DataFrame, currency: str) -> Html:
    accounts = owed.drop_duplicates("account")
    worth = float(accounts["arr"].sum())
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


def _debts(csm: str, owed: pd.DataFrame, said: dict[int, str], currency: str) -> None:
    worth = float(owed.drop_duplicates("account")["arr"].sum())
    name = csm or say("owed.nobody")
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        note = say("owed.group", n=len(owed), arr=money(worth, currency))
        draw(el("h2", name, el("small", note), cls="voc-section"))
        link("outbox", say("owed.outbox", csm=name), **({"csm": csm} if csm else {}))
    columns = [
        Column(say("owed.account"), width=19),
        Column(say("owed.feature"), width=24),
        Column(say("owed.words")),
        Column(say("owed.since"), figures=True, width=14),
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
        el("span", days(row.days_waiting), " ", since, title=exactly(row.since)),
        el("span", money(row.arr, currency), title=exact_money(row.arr, currency)),
    )


if __name__ == "__main__":
    frame.guarded(page)
