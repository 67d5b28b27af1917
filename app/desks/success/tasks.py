"""Tasks: what colleagues should do in person, the oldest first, each with the words that it rests on."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import evidence, frame
from app.components.colleague import choose_csm
from app.figures import exactly, when
from app.markup import Html, draw, el
from app.rows import rows
from app.strings import say

PER_PAGE = 12
COMMAND = "voc tasks --all"


def page() -> None:
    """Fetch and draw."""
    frame.head("tasks")
    found = queries.tasks()
    if found.empty:
        frame.empty("tasks.empty")
        return
    chosen = _csm(found)
    show(queries.tasks(chosen) if chosen else found, now=acting.now())


def show(found: pd.DataFrame, *, now: datetime) -> None:
    """Tasks, a page at a time, each with a button that says it is done."""
    if found.empty:
        frame.empty("tasks.empty")
        return
    with evidence.paged(found, key="tasks", size=PER_PAGE) as (part, place):
        draw(el("p", place, cls="voc-hint") if place else None)
        for task in rows(part):
            _task(task, now)


def _csm(found: pd.DataFrame) -> str | None:
    names = sorted({name for name in (*found["assignee"], *found["csm"]) if isinstance(name, str)})
    return choose_csm(names, of="tasks")


def _task(task: Any, now: datetime) -> None:
    number = int(task.task_id)
    with st.container(border=True, key=f"task-{number}"):
        draw(_words(task, now))
        if st.button(say("tasks.done"), key=f"done-{number}", icon=":material/check:"):
            changes.finish([number])
            st.toast(say("tasks.was_done", command=f"`{COMMAND}`"))
            st.rerun()


def _words(task: Any, now: datetime) -> Html:
    assignee = task.assignee if isinstance(task.assignee, str) else say("tasks.nobody")
    since = say("tasks.since", assignee=assignee, when=when(task.opened_at, now))
    where = [task.account] if isinstance(task.account, str) else []
    quote = task.words if isinstance(task.words, str) else None
    return el(
        "div",
        el("p", " · ".join([*where, since]), cls="voc-where", title=exactly(task.opened_at)),
        el("p", task.todo, cls="voc-body", dir="auto"),
        el("p", el("q", quote, dir="auto"), cls="voc-hint") if quote else None,
        cls="voc-letter",
    )


if __name__ == "__main__":
    frame.guarded(page)
