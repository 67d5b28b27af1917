"""Priorities: what would help most customers and most revenue, with the words behind each feature."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, charts, queries
from app.components import chips, evidence, frame
from app.components.address import keep, seed
from app.components.metric import metric, metrics
from app.figures import exact_money, money, number, when
from app.markup import Html, draw, el, plain
from app.pages import link
from app.rows import first, rows
from app.strings import grouped, say
from voc.report.passages import Only

ORDERS = {"accounts": ["accounts", "arr"], "arr": ["arr", "accounts"]}
ROWS = 20
CELLS = 300
# Name of the chosen feature in the address.
FEATURE = "feature"


def page() -> None:
    """Fetch and draw."""
    aside = frame.head("priorities")
    ranking = queries.ranking()
    if ranking.empty:
        frame.empty("priorities.empty")
        link("add_data", say("home.add"))
        return
    with aside:
        order = _order()
    ranking = ranking.sort_values(ORDERS[order], ascending=False, kind="stable", ignore_index=True)
    chosen = _chosen(ranking)
    words = queries.found(Only(feature_id=int(chosen.feature_id)))
    show(ranking, chosen, words, currency=queries.place().settings.currency, now=acting.now())


def show(ranking: pd.DataFrame, chosen: Any, words: pd.DataFrame, *, currency: str, now: datetime) -> None:
    """The ranked list on the left, the chosen feature on the right."""
    left, right = st.container(key="stack-priorities").columns([5, 4], gap="large")
    with left:
        _list(ranking, chosen, currency)
    with right:
        _feature(chosen, words, currency, now)


def _order() -> str:
    seed("by", ORDERS, default="accounts")
    chosen = st.segmented_control(
        say("priorities.by"),
        list(ORDERS),
        required=True,
        format_func=lambda name: say(f"priorities.by.{name}"),
        key="by",
    )
    keep("by", chosen, default="accounts")
    return str(chosen)


def _chosen(ranking: pd.DataFrame) -> Any:
    """The feature that the address names, else the first."""
    named = ranking[ranking["key"] == st.query_params.get(FEATURE)]
    return first(named if len(named) else ranking)


def _choose(key: str) -> None:
    st.query_params[FEATURE] = key


def _list(ranking: pd.DataFrame, chosen: Any, currency: str) -> None:
    most = max(int(ranking["accounts"].max()), 1)
    heads = (say(f"priorities.{name}") for name in ("feature", "accounts", "arr", "proposed"))
    draw(el("div", *(el("span", head) for head in heads), cls="voc-pick-head"))
    with evidence.paged(ranking, key="features", size=ROWS) as (part, _):
        for row in rows(part):
            _row(row, most, currency, on=row.key == chosen.key)
    draw(el("p", say("priorities.note"), cls="voc-hint"))


def _row(row: Any, most: int, currency: str, *, on: bool) -> None:
    """One feature: a button over the whole row, with figures beside its words."""
    key = f"pick-{row.feature_id}{'-on' if on else ''}"
    with st.container(key=key, horizontal=True, vertical_alignment="center"):
        st.button(
            plain(row.title),
            key=f"open-{row.feature_id}",
            type="tertiary",
            width="stretch",
            wrap=True,
            on_click=_choose,
            args=(row.key,),
        )
        draw(_cells(row, most, currency), width=CELLS)


def _cells(row: Any, most: int, currency: str) -> Html:
    bar = el("i", el("b", style=f"width:{100 * row.accounts / most:.0f}%"), cls="voc-bar")
    return el(
        "div",
        chips.status(row.status),
        el("span", grouped(row.accounts), bar, cls="voc-with-bar"),
        el("span", money(row.arr, currency), title=exact_money(row.arr, currency)),
        el("span", grouped(row.proposed) if row.proposed else "", cls="voc-proposed"),
        cls="voc-pick-cells",
    )


def _feature(chosen: Any, words: pd.DataFrame, currency: str, now: datetime) -> None:
    title = el("h2", chosen.title, el("small", chosen.key), cls="voc-section")
    draw(title, el("p", chips.status(chosen.status), cls="voc-line"), _figures(chosen, currency, now))
    if chosen.proposed:
        link("review", say("priorities.decide", n=int(chosen.proposed)), feature=chosen.key)
    if len(words):
        frame.section(say("priorities.months"))
        charts.months(words["said_at"])
    frame.section(say("priorities.words"))
    evidence.show(
        words,
        now=now,
        key=f"words-{chosen.feature_id}",
        full=queries.MOST_PASSAGES,
        empty=say("priorities.no_words"),
    )


def _figures(chosen: Any, currency: str, now: datetime) -> Html:
    unrated = say("priorities.unrated", codes=chosen.without_rate) if chosen.without_rate else ""
    since, latest = when(chosen.first_asked_at, now), when(chosen.last_asked_at, now)
    return metrics(
        metric(
            say("priorities.by.accounts"),
            number(chosen.accounts),
            say("priorities.accounts.note", n=int(chosen.contacts)),
        ),
        metric(
            say("priorities.by.arr"),
            money(chosen.arr, currency),
            unrated or say("priorities.arr.note"),
            exact=exact_money(chosen.arr, currency),
        ),
        metric(
            say("priorities.asks"),
            number(chosen.asks),
            say("priorities.asks.note", first=since, last=latest) if chosen.asks else "",
        ),
    )


if __name__ == "__main__":
    frame.guarded(page)
