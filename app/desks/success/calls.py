"""Review calls: which are due, the page to read before each, and promises that slip."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import frame
from app.components.table import Column, table
from app.markup import draw, el
from app.rows import rows
from app.strings import say

MOST = 40
SLIPS = ("overdue", "slips")
BROKEN = "broken"


def page() -> None:
    """Fetch and draw."""
    frame.head("calls")
    now = acting.now()
    due, given = queries.calls(now), queries.promises(now)
    slipping = given[given["when"].isin(SLIPS) | (given["state"] == BROKEN)]
    if due.empty and slipping.empty:
        frame.empty("calls.empty", "voc calls --settled")
        return
    if not due.empty:
        show(due, now=now)
    if not slipping.empty:
        show_promises(slipping)


def show(due: pd.DataFrame, *, now: datetime) -> None:
    """Due calls, the latest first, and the page of one account with its buttons."""
    frame.section(say("calls.due"), say("calls.due.note"))
    columns = [
        Column(say("calls.account")),
        Column(say("calls.call")),
        Column(say("calls.who")),
        Column(say("calls.day")),
        Column(say("calls.late"), figures=True),
    ]
    draw(table(columns, (_call(row) for row in rows(due.head(MOST)))))
    frame.section(say("calls.pack"))
    names = dict(zip(due["account_id"], due["account"], strict=True))
    chosen = st.selectbox(
        say("calls.choose"), list(names), format_func=lambda number: str(names[number]), key="call-account"
    )
    if chosen is not None:
        _pack(int(chosen), now)


def show_promises(slipping: pd.DataFrame) -> None:
    """Promises that slip, are overdue or broken, the earliest day first."""
    frame.section(say("calls.promises"), say("calls.promises.note"))
    columns = [
        Column(say("calls.day")),
        Column(say("calls.state")),
        Column(say("calls.account")),
        Column(say("calls.who")),
        Column(say("calls.words")),
    ]
    draw(table(columns, (_promise(row) for row in rows(slipping.head(MOST)))))


def _pack(account_id: int, now: datetime) -> None:
    text = queries.pack(account_id, now)
    with st.container(horizontal=True):
        st.download_button(
            say("calls.download"),
            text,
            file_name=f"call-{account_id}.md",
            key="call-download",
            icon=":material/download:",
        )
        if st.button(say("calls.held"), key="call-held", icon=":material/check:"):
            changes.call_held(account_id)
            st.toast(say("calls.was_held", command="`voc calls undo`"))
            st.rerun()
    st.code(text, language=None, wrap_lines=True)


def _call(row: Any) -> tuple[str, ...]:
    return (el("b", row.account), row.call, row.csm, str(row.due_on), str(row.late))


def _promise(row: Any) -> tuple[str, ...]:
    day = str(row.due_on) if row.due_on else say("calls.no_day")
    state = row.when or row.state
    return (day, state, row.account or "", row.csm or "", el("q", row.words, dir="auto"))


if __name__ == "__main__":
    frame.guarded(page)
