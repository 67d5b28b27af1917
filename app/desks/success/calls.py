"""Review calls: which are due, the page to read before each, what was said of them, and promises that slip."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import frame
from app.components.address import keep, seed
from app.components.table import Column, table
from app.desks.success import promised
from app.downloads import DOCX
from app.figures import number
from app.markup import draw, el
from app.rows import rows
from app.strings import say

MOST, LATELY = 40, timedelta(days=30)


def page() -> None:
    """Fetch and draw."""
    frame.head("calls")
    now = acting.now()
    due, given = queries.calls(now), queries.promises(now)
    settled = _lately(queries.settled_calls(), now)
    if due.empty and settled.empty and promised.waiting(given).empty and promised.decided(given, now).empty:
        frame.empty("calls.empty", "voc calls --settled")
    if not due.empty:
        show(due)
    _prepare([int(one) for one in due["account_id"]], now)
    if not settled.empty:
        show_settled(settled)
    promised.show(given, now=now)


def show(due: pd.DataFrame) -> None:
    """Due calls, the latest first."""
    frame.section(say("calls.due"), say("calls.due.note"))
    columns = [
        Column(say("calls.account")),
        Column(say("calls.call")),
        Column(say("calls.who")),
        Column(say("calls.day")),
        Column(say("calls.late"), figures=True),
    ]
    draw(table(columns, (_call(row) for row in rows(due.head(MOST)))))


def _prepare(due: list[int], now: datetime) -> None:
    """The page of one account, those that are due first; the choice stands in the address."""
    known = queries.account_names()
    if not known:
        return
    place = {number: at for at, number in reversed(list(enumerate(due)))}
    keys = sorted(known, key=lambda key: place.get(known[key][0], len(due)))
    frame.section(say("calls.pack"), say("calls.pack.note"))
    seed("account", keys, default=keys[0])
    chosen = st.selectbox(say("calls.choose"), keys, format_func=lambda key: known[key][1], key="account")
    keep("account", chosen)
    if chosen:
        _pack(known[chosen][0], now, due=known[chosen][0] in place)


def show_settled(settled: pd.DataFrame) -> None:
    """What was said of calls lately: the latest of each account with a button that takes it back."""
    frame.section(say("calls.settled"), say("calls.settled.note"))
    for row in rows(settled.head(MOST)):
        with st.container(horizontal=True, vertical_alignment="center", key=f"settled-{int(row.account_id)}"):
            words = say("calls.was", call=row.call, day=row.due_on, outcome=row.outcome, who=row.settled_by)
            draw(el("p", el("b", el("bdi", row.account)), " · ", words, cls="voc-where"))
            st.button(
                say("calls.undo"),
                key=f"undo-call-{int(row.account_id)}",
                icon=":material/undo:",
                type="tertiary",
                on_click=changes.call_undone,
                args=(int(row.account_id),),
            )


def _lately(settled: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """The latest of each account, where it is not long ago."""
    lately = settled[pd.to_datetime(settled["settled_at"], utc=True) > now - LATELY]
    return lately.drop_duplicates("account_id")


def _pack(account_id: int, now: datetime, *, due: bool) -> None:
    text = queries.pack(account_id, now)
    with st.container(horizontal=True):
        st.download_button(
            say("calls.word"),
            lambda: queries.pack_document(account_id, now),
            file_name=f"call-{account_id}.docx",
            mime=DOCX,
            key="call-word",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            say("calls.markdown"),
            text,
            file_name=f"call-{account_id}.md",
            mime="text/markdown",
            key="call-download",
            icon=":material/download:",
            on_click="ignore",
        )
        if due and st.button(say("calls.held"), key="call-held", icon=":material/check:"):
            changes.call_held(account_id)
            st.toast(say("calls.was_held"))
            st.rerun()
    st.code(text, language=None, wrap_lines=True)


def _call(row: Any) -> tuple[str, ...]:
    return (el("b", row.account), row.call, row.csm, str(row.due_on), _late(int(row.late)))


def _late(days: int) -> str:
    return number(days) if days >= 0 else say("calls.in", n=-days)


if __name__ == "__main__":
    frame.guarded(page)
