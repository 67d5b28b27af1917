"""Promises on the page Calls: what slips, what a person decided lately, and which feature was meant."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from app import changes, queries
from app.components import evidence, frame
from app.components.chips import chip
from app.figures import exactly, when
from app.markup import Html, draw, el
from app.rows import rows
from app.strings import say
from voc.terms import PromiseState

P = PromiseState
PER_PAGE, LATELY = 6, timedelta(days=30)
SLIPS = ("overdue", "slips")
BUTTONS = ((P.KEPT, "check"), (P.BROKEN, "heart_broken"), (P.DISMISSED, "close"))
LOOKS = {"overdue": "voc-negative", "broken": "voc-negative", "slips": "voc-neutral"}
NOT_SURE = 0.5


def waiting(given: pd.DataFrame) -> pd.DataFrame:
    """Promises that slip, are overdue, or are broken and that nobody decided, the earliest day first."""
    late = given["when"].isin(SLIPS) | (given["state"] == P.BROKEN.value)
    return given[late & given["decided_by"].isna()]


def decided(given: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """What people said lately of promises, the latest first."""
    lately = given["decided_by"].notna() & (pd.to_datetime(given["settled_at"], utc=True) > now - LATELY)
    return given[lately].sort_values("settled_at", ascending=False)


def show(given: pd.DataFrame, *, now: datetime) -> None:
    """What slips, each with its buttons, and what was decided lately, each with one that takes it back."""
    slipping, done = waiting(given), decided(given, now)
    if not slipping.empty:
        frame.section(say("calls.promises"), say("calls.promises.note"))
        with evidence.paged(slipping, key="promises", size=PER_PAGE) as (part, place):
            draw(el("p", place, cls="voc-hint") if place else None)
            for row in rows(part):
                _slipping(row, now)
    if not done.empty:
        frame.section(say("calls.decided"), say("calls.decided.note"))
        for row in rows(done.head(PER_PAGE)):
            _decided(row, now)


def _slipping(row: Any, now: datetime) -> None:
    number = int(row.promise_id)
    with st.container(border=True, key=f"promise-{number}"):
        draw(_told(row, row.when or row.state, now))
        with st.container(horizontal=True):
            for state, icon in BUTTONS:
                st.button(
                    say(f"calls.{state.value}"),
                    key=f"{state.value}-{number}",
                    icon=f":material/{icon}:",
                    type="tertiary",
                    on_click=changes.settle_promise,
                    args=(number, state),
                )
            with st.popover(say("calls.feature"), icon=":material/link:", type="tertiary"):
                _feature(number, row.feature)


def _feature(number: int, key: str | None) -> None:
    """Which feature was meant, to be chosen anew."""
    titles = queries.features()
    options = [None, *titles]
    chosen = st.selectbox(
        say("calls.which"),
        options,
        index=options.index(key) if key in titles else 0,
        format_func=lambda one: say("calls.nothing") if one is None else f"{one} {titles[one]}",
        key=f"feature-{number}",
    )
    if st.button(say("calls.correct"), key=f"correct-{number}", disabled=chosen == key):
        changes.correct_promise(number, chosen)
        st.rerun()


def _decided(row: Any, now: datetime) -> None:
    number = int(row.promise_id)
    with st.container(border=True, key=f"decided-{number}"):
        draw(_told(row, row.state, now))
        st.button(
            say("calls.undo"),
            key=f"undo-{number}",
            icon=":material/undo:",
            type="tertiary",
            on_click=changes.settle_promise,
            args=(number, P.OPEN),
        )


def _told(row: Any, state: str, now: datetime) -> Html:
    day = say("calls.by_day", day=row.due_on) if row.due_on else say("calls.no_day")
    by = say("calls.by", who=row.decided_by) if isinstance(row.decided_by, str) else None
    where = [name for name in (row.account, row.csm, day, by) if isinstance(name, str)]
    said = say("calls.said", when=when(row.said_at, now))
    title = None
    if isinstance(row.title, str):
        title = row.title if row.feature_sure >= NOT_SURE else say("calls.unsure", title=row.title)
    return el(
        "div",
        el("p", chip(say(f"calls.{state}"), LOOKS.get(state, "")), " ", " · ".join(where), cls="voc-where"),
        el("p", el("q", row.words, dir="auto"), cls="voc-body"),
        el("p", " · ".join(filter(None, (title, said))), cls="voc-hint", title=exactly(row.said_at)),
        cls="voc-letter",
    )
