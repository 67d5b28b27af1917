"""Left alone: who was asked for what lately, who has had enough for now, and until when."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, queries
from app.components import evidence, frame
from app.components.address import keep, seed
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.downloads import as_csv
from app.figures import exactly, number, when
from app.markup import Html, draw, el, join
from app.rows import rows
from app.strings import named, say

PER_PAGE = 15
EXPORTED = ("contact", "account", "csm", "until", "why")


def page() -> None:
    """Fetch and draw."""
    action = frame.head("fatigue")
    now = acting.now()
    found = queries.fatigue(now)
    if found.empty:
        frame.empty("fatigue.empty", "voc fatigue --all")
        return
    resting = found[found["until"].notna()]
    draw(_figures(found, resting), el("p", _rule(), cls="voc-hint"))
    with action:
        _download(resting)
    show(resting, now=now)
    _one(found, now)


def show(resting: pd.DataFrame, *, now: datetime) -> None:
    """Who is to be left alone, those for longest first."""
    frame.section(say("fatigue.resting"), say("fatigue.resting.note"))
    if resting.empty:
        draw(el("p", say("fatigue.nobody"), cls="voc-hint"))
        return
    columns = [
        Column(say("fatigue.who"), width=34),
        Column(say("fatigue.until"), width=16),
        Column(say("fatigue.why")),
        Column(say("fatigue.times"), figures=True, width=16),
    ]
    with evidence.paged(resting, key="fatigue", size=PER_PAGE) as (part, place):
        draw(el("p", place, cls="voc-hint") if place else None)
        draw(table(columns, (_row(row, now) for row in rows(part)), caption=say("fatigue.title")))


def _figures(found: pd.DataFrame, resting: pd.DataFrame) -> Html:
    return metrics(
        metric(say("fatigue.resting"), number(len(resting)), say("fatigue.of", n=len(found))),
        metric(say("fatigue.favours"), number(int(found["times"].sum())), say("fatigue.favours.note")),
    )


def _rule() -> str:
    """The rule in words, as the settings have it."""
    rest, enough = queries.patience()
    days = [say("fatigue.rest", kind=named("favour", kind), n=days) for kind, days in rest.items() if days]
    most = [say("fatigue.most", n=enough)] if enough else []
    return say("fatigue.rule", rule="; ".join([*days, *most]))


def _download(resting: pd.DataFrame) -> None:
    """Whom to leave out of the next survey, by their ids."""
    if len(resting):
        out = resting[list(EXPORTED)]
        st.download_button(
            say("fatigue.download", n=len(resting)),
            lambda: as_csv(out),
            file_name="leave-alone.csv",
            mime="text/csv",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )


def _one(found: pd.DataFrame, now: datetime) -> None:
    names = dict(zip(found["contact"], found["contact_id"], strict=True))
    accounts = dict(zip(found["contact"], found["account"], strict=True))
    frame.section(say("fatigue.one"))
    seed("contact", list(names))
    chosen = st.selectbox(
        say("fatigue.who"),
        list(names),
        index=None,
        format_func=lambda key: ", ".join(filter(None, (key, accounts[key]))),
        placeholder=say("fatigue.choose"),
        key="contact",
        width=360,
        label_visibility="collapsed",
    )
    keep("contact", chosen)
    if chosen:
        told = queries.favours_of(int(names[chosen]), now)
        lines = (
            (el("span", when(row.at, now), title=exactly(row.at)), named("favour", row.kind))
            for row in rows(told)
        )
        draw(
            table([Column(say("fatigue.when"), width=20), Column(say("fatigue.what"))], lines, caption=chosen)
        )


def _row(row: Any, now: datetime) -> tuple[str, ...]:
    about = ", ".join(filter(None, (row.contact, row.role)))
    until = el("span", when(row.until, now), title=exactly(row.until))
    account = el("div", el("small", row.account or say("card.unknown"), cls="voc-quiet"))
    return (join(el("b", el("bdi", about)), account), until, row.why, number(int(row.times)))


if __name__ == "__main__":
    frame.guarded(page)
