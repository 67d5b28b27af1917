"""Trends: topics that were spoken of more than usual, what topics cost or earn, and the weeks that are watched."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, queries, sparks
from app.components import chips, evidence, frame
from app.components.address import keep, seed
from app.components.table import Column, table
from app.figures import number
from app.markup import Html, draw, el, plain
from app.rows import rows
from app.strings import MINUS, named, say

SCALE = "scale"
CLEAR = ("costs", "earns")
SHOWN = 12
"""So many topics are drawn at once."""


def page() -> None:
    """Fetch and draw."""
    frame.head("trends")
    now = acting.now()
    reach = queries.reach(now)
    if not reach["weeks"]:
        frame.empty("trends.empty", "voc run")
        return
    alerts = queries.alerts(now)
    show(alerts, reach, queries.drivers(), now=now)
    series(queries.weekly(now), queries.weeks(now), alerts)


def show(alerts: pd.DataFrame, reach: dict[str, Any], drivers: pd.DataFrame, *, now: datetime) -> None:
    """Alerts on the left, drivers on the right."""
    left, right = st.container(key="stack-trends").columns([5, 4], gap="large")
    with left:
        frame.section(say("trends.alerts"), say("trends.alerts.note", n=queries.ALERT_WEEKS))
        _alerts(alerts, reach, now)
    with right:
        frame.section(say("trends.drivers"), say("trends.drivers.note"))
        _drivers(drivers)


def series(weekly: pd.DataFrame, weeks: pd.DataFrame, alerts: pd.DataFrame) -> None:
    """What is watched, week by week: all comments, then the topics that were spoken of most, all on one scale."""
    sums = weekly.groupby(["topic_id", "topic"], sort=False)["comments"].sum().reset_index()
    sums = sums[sums["comments"] > 0].sort_values("comments", ascending=False, kind="stable")
    frame.section(say("trends.series"), say("trends.series.note", n=len(weeks)))
    last = weeks.iloc[-1]
    said = say("trends.watched", n=len(sums), week=_day(last["week"]), comments=int(last["comments"]))
    draw(el("p", said))
    total = sparks.wide(
        list(weeks["week"]), list(weeks["comments"]), label=say("trends.all_comments"),
        note=say("trends.most", n=int(weeks["comments"].max())),
    )  # fmt: skip
    most = int(weekly["comments"].max()) if len(weekly) else 1
    draw(total, _sparks(weekly, sums.head(SHOWN), alerts, most))
    draw(el("p", say("trends.scaled", n=most), cls="voc-hint"))
    if len(sums) > SHOWN:
        with st.expander(plain(say("trends.more", n=len(sums) - SHOWN))):
            draw(_sparks(weekly, sums.iloc[SHOWN:], alerts, most))


def _sparks(weekly: pd.DataFrame, topics: pd.DataFrame, alerts: pd.DataFrame, most: int) -> Html:
    """A line for each of these topics, with a dot where a week was unusual."""
    of_topic = dict(iter(weekly.groupby("topic_id")))
    unusual = alerts.groupby("topic_id")["week"].agg(list).to_dict()
    return sparks.sparks(
        *(
            sparks.spark(
                row.topic,
                say(
                    "trends.count",
                    n=int(row.comments),
                    latest=int(of_topic[row.topic_id]["comments"].iloc[-1]),
                ),
                list(of_topic[row.topic_id]["week"]),
                list(of_topic[row.topic_id]["comments"]),
                most=most,
                marked=unusual.get(row.topic_id, ()),
            )
            for row in rows(topics)
        )
    )


def _day(day: Any) -> str:
    return f"{day.day} {say(f'month.{day.month}')} {day.year}"


def _alerts(alerts: pd.DataFrame, reach: dict[str, Any], now: datetime) -> None:
    if reach["weeks"] < reach["needed"]:
        draw(el("p", say("trends.early", weeks=reach["weeks"], needed=reach["needed"]), cls="voc-empty"))
        return
    if alerts.empty:
        draw(el("p", say("trends.nothing", n=queries.ALERT_WEEKS), cls="voc-empty"))
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
