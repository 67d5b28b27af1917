"""Trends: topics that were spoken of more than usual, with the words, and what topics cost or earn in the scores."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, queries
from app.components import chips, evidence, frame
from app.components.address import keep, seed
from app.components.table import Column, table
from app.figures import number
from app.markup import Html, draw, el, plain
from app.rows import rows
from app.strings import MINUS, named, say

SCALE = "scale"
CLEAR = ("costs", "earns")


def page() -> None:
    """Fetch and draw."""
    frame.head("trends")
    now = acting.now()
    reach = queries.reach(now)
    if not reach["weeks"]:
        frame.empty("trends.empty", "voc run")
        return
    show(queries.alerts(now), reach, queries.drivers(), now=now)


def show(alerts: pd.DataFrame, reach: dict[str, Any], drivers: pd.DataFrame, *, now: datetime) -> None:
    """Alerts on the left, drivers on the right."""
    left, right = st.container(key="stack-trends").columns([5, 4], gap="large")
    with left:
        frame.section(say("trends.alerts"), say("trends.alerts.note", n=queries.ALERT_WEEKS))
        _alerts(alerts, reach, now)
    with right:
        frame.section(say("trends.drivers"), say("trends.drivers.note"))
        _drivers(drivers)


def _alerts(alerts: pd.DataFrame, reach: dict[str, Any], now: datetime) -> None:
    if reach["weeks"] < reach["needed"]:
        draw(el("p", say("trends.early", weeks=reach["weeks"], needed=reach["needed"]), cls="voc-empty"))
        return
    if alerts.empty:
        draw(el("p", say("trends.nothing"), cls="voc-empty"))
    for place, row in enumerate(rows(alerts)):
        draw(_alert(row))
        words = queries.cards(tuple(row.passage_id))
        evidence.show(
            words, now=now, key=f"alert-{place}", full=queries.MOST_PASSAGES, empty=say("trends.no_words")
        )
    draw(el("p", say("trends.rate", percent=round(100 * reach["rate"])), cls="voc-hint"))


def _alert(row: Any) -> Html:
    usual = say("trends.usual", expected=f"{row.expected:.1f}", high=number(row.usual_high))
    what = say("trends.is_new") if row.kind == "new" else usual
    heard = say("trends.heard", comments=row.comments, voices=row.voices, week=f"{row.week:%Y-%m-%d}")
    return el(
        "div", el("h3", row.topic, " ", chips.chip(named("alert", row.kind))), el("p", f"{heard} {what}")
    )


def _drivers(drivers: pd.DataFrame) -> None:
    scales = list(dict.fromkeys(drivers["scale"]))
    if not scales:
        draw(el("p", say("trends.unrated"), cls="voc-empty"))
        return
    seed(SCALE, scales, default=scales[0])
    chosen = st.segmented_control(
        say("trends.scale"),
        scales,
        required=True,
        format_func=lambda name: say(f"trends.scale.{name}"),
        key=SCALE,
    )
    keep(SCALE, chosen, default=scales[0])
    of = drivers[drivers["scale"] == chosen]
    first = next(rows(of))
    draw(el("p", say("trends.score", score=number(first.score), n=int(first.ratings))))
    clear = of[of["says"].isin(CLEAR)]
    if len(clear):
        draw(_effects(clear))
    else:
        draw(el("p", say("trends.unclear"), cls="voc-hint"))
    with st.expander(plain(say("trends.all", n=len(of)))):
        draw(_effects(of))


def _effects(of: pd.DataFrame) -> Html:
    columns = [
        Column(say("trends.topic")),
        Column(""),
        Column(say("trends.effect"), figures=True),
        Column(say("trends.between"), figures=True),
        Column("n", figures=True),
    ]
    cells = (
        (
            row.topic,
            named("driver", row.says),
            _signed(row.effect),
            "" if row.low is None else f"{_signed(row.low)} … {_signed(row.high)}",
            number(row.n),
        )
        for row in rows(of)
    )
    return table(columns, cells)


def _signed(value: float | None) -> str:
    if value is None:
        return ""
    text = f"{value:+.2f}" if abs(value) < 1 else f"{value:+.1f}"
    return text.replace("-", MINUS)


if __name__ == "__main__":
    frame.guarded(page)
