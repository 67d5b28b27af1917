"""Priorities: what would help most customers and most revenue, with the words behind each feature."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, charts, queries
from app.components import chips, evidence, frame
from app.components.metric import metric, metrics
from app.desks.product import asking, doubts
from app.figures import exact_money, money, number, three, when
from app.markup import Html, draw, el, plain
from app.pages import link
from app.rows import first, rows
from app.strings import grouped, say
from voc.report.passages import Only
from voc.report.priorities import Priorities

ROWS = 20
CELLS = 340
# Name of the chosen feature in the address.
FEATURE = "feature"


def page() -> None:
    """Fetch and draw."""
    aside = frame.head("priorities")
    if not queries.features():
        frame.empty("priorities.empty")
        link("add_data", say("home.add"))
        return
    found = asking.kept()
    if found is None:
        with aside:
            question = asking.question()
        found = queries.priorities(question, acting.now())
    chosen = _chosen(found.ranking)
    words = queries.found(Only(feature_id=int(chosen.feature_id)))
    show(found, chosen, words, now=acting.now())


def show(found: Priorities, chosen: Any, words: pd.DataFrame, *, now: datetime) -> None:
    """The ranked list on the left, the chosen feature on the right, what is not sure below."""
    currency = str(found.facts["currency"])
    left, right = st.container(key="stack-priorities").columns([5, 4], gap="large")
    with left:
        _list(found, chosen, currency)
        doubts.show(found)
    with right:
        _feature(chosen, words, currency, now)


def _chosen(ranking: pd.DataFrame) -> Any:
    """The feature that the address names, else the first."""
    named = ranking[ranking["key"] == st.query_params.get(FEATURE)]
    return first(named if len(named) else ranking)


def _choose(key: str) -> None:
    st.query_params[FEATURE] = key


def _list(found: Priorities, chosen: Any, currency: str) -> None:
    ranking, scored = found.ranking, found.question.formula != "accounts"
    most = max(int(ranking["accounts"].max()), 1)
    heads = ("feature", "accounts", "score" if scored else "range", "arr", "proposed")
    draw(el("div", *(el("span", say(f"priorities.{name}")) for name in heads), cls="voc-pick-head"))
    with evidence.paged(ranking, key="features", size=ROWS) as (part, _):
        for row in rows(part):
            _row(row, most, currency, on=row.key == chosen.key, scored=scored)
    draw(el("p", say("priorities.note"), cls="voc-hint"))


def _row(row: Any, most: int, currency: str, *, on: bool, scored: bool) -> None:
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
        draw(_cells(row, most, currency, scored=scored), width=CELLS)


def _cells(row: Any, most: int, currency: str, *, scored: bool) -> Html:
    bar = el("i", el("b", style=f"width:{100 * row.accounts / most:.0f}%"), cls="voc-bar")
    between = _between(row.accounts_low, row.accounts_high)
    score = el("span", number(row.score), title=_between(row.score_low, row.score_high))
    return el(
        "div",
        chips.status(row.status),
        el("span", grouped(row.accounts), bar, cls="voc-with-bar"),
        score
        if scored
        else el("span", between, title=say("priorities.range.exact", n=number(row.accounts_middle))),
        el("span", money(row.arr, currency), title=exact_money(row.arr, currency)),
        el("span", grouped(row.proposed) if row.proposed else "", cls="voc-proposed"),
        cls="voc-pick-cells",
    )


def _between(low: float, high: float) -> str:
    """Low to high; from ten on, fractions say nothing."""
    places = 0 if high >= 10 else 1
    low, high = (round(value, places) if high >= 1 else three(value) for value in (low, high))
    return f"{number(low)}–{number(high)}"


def _feature(chosen: Any, words: pd.DataFrame, currency: str, now: datetime) -> None:
    title = el("h2", chosen.title, el("small", chosen.key), cls="voc-section")
    draw(title, el("p", chips.status(chosen.status), cls="voc-line"), _figures(chosen, currency, now))
    draw(el("ul", *(el("li", line) for line in _argument(chosen, currency)), cls="voc-notes"))
    link("feature", say("feature.open"), feature=chosen.key)
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


def _argument(chosen: Any, currency: str) -> list[str]:
    """What the score is made of, and what else speaks for the feature, a line each."""
    lines = [say("priorities.because", score=number(chosen.score), because=chosen.because)]
    if chosen.among_first is not None:
        lines.append(say("priorities.among", percent=round(100 * chosen.among_first)))
    if chosen.segments:
        lines.append(say("priorities.segments", segments=chosen.segments))
    sums = {"renewals": chosen.renewals, "at_risk": chosen.at_risk, "open_deals": chosen.open_deals}
    told = [
        say(f"priorities.{name}", amount=money(amount, currency)) for name, amount in sums.items() if amount
    ]
    if told:
        lines.append(", ".join(told))
    if chosen.new or chosen.new_before:
        lines.append(say("priorities.trend", new=_about(chosen.new), before=_about(chosen.new_before)))
    return lines


def _about(accounts: float) -> str:
    """An expected number of accounts: one decimal is as much as it knows."""
    return number(round(accounts, 1))


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
            say("priorities.by.revenue"),
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
