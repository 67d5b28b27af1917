"""Home: what waits for you, and how far the loops have come."""

from typing import Any

import pandas as pd
import streamlit as st

from app import acting, charts, queries
from app.components import frame
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.figures import days, number, share
from app.markup import draw, el
from app.pages import link
from app.rows import rows
from app.strings import grouped, say

# What may wait, and the page where it is settled.
WAITS = (
    ("proposals", "review"),
    ("merges", "review"),
    ("topic_changes", "review"),
    ("owed", "owed"),
    ("drafts", "outbox"),
    ("held", "outbox"),
    ("doubtful", "outbox"),
    ("tasks", "tasks"),
    ("set_aside", "status"),
)
TOPICS = 12
CHANGES = 8
TERMS = 8
FILTERS = {
    "merges": {"kind": "merges"},
    "topic_changes": {"kind": "topics"},
    "held": {"state": "held"},
    "doubtful": {"state": "failed"},
}


def page() -> None:
    """Fetch and draw."""
    frame.head("home")
    counts = queries.counts()
    if not counts["feedback"]:
        frame.empty("home.empty", "voc demo")
        link("add_data", say("home.add"))
        return
    waiting = queries.waiting() | {
        "owed": len(queries.owed(acting.now())),
        "tasks": len(queries.tasks()),
    }
    show(
        counts,
        queries.closure(acting.now()),
        waiting,
        queries.loop_states(),
        queries.all_topics(),
        queries.aspect_terms(),
        queries.topic_changes(),
    )


def show(
    counts: dict[str, int],
    closure: dict[str, Any],
    waiting: dict[str, int],
    loops: dict[str, int],
    topics: pd.DataFrame,
    terms: pd.DataFrame,
    changes: pd.DataFrame,
) -> None:
    """Figures, what waits, three charts, and what a refit of topics would change."""
    _figures(counts, closure)
    left, right = st.container(key="stack-home").columns([5, 4], gap="large")
    with left:
        frame.section(say("home.waits"))
        _waits(waiting)
        frame.section(say("home.loops"), say("home.loops.note"))
        charts.loops(loops)
    with right:
        frame.section(say("home.topics"), say("home.topics.note"))
        charts.moods(
            topics.sort_values("passages", ascending=False).head(TOPICS), said=say("home.topics.note")
        )
        if len(changes):
            _changes(changes)
        if len(terms):
            frame.section(say("home.aspects"), say("home.aspects.note"))
            named = terms.rename(columns={"term": "label", "mentions": "passages"})
            charts.moods(named.head(TERMS), said=say("home.aspects.note"))


def _figures(counts: dict[str, int], closure: dict[str, Any]) -> None:
    note = say("home.heard.note", accounts=counts["accounts"], contacts=counts["contacts"])
    closed = say("home.closed.note", closed=closure["closed"], n=closure["answerable"])
    draw(
        metrics(
            metric(say("home.heard"), number(counts["feedback"]), note, exact=grouped(counts["feedback"])),
            metric(say("home.asks"), number(counts["asks"]), say("home.asks.note", n=counts["requests"])),
            metric(say("home.closed"), share(closure["rate"], closure["answerable"]), closed),
            metric(say("home.days"), days(closure["median_days"]), say("home.days.note", n=closure["n"])),
        )
    )


def _changes(changes: pd.DataFrame) -> None:
    """The diff of a refit, its largest lines first."""
    frame.section(say("home.changes"), say("home.changes.note"))
    columns = (
        Column(say("home.changes.kind")),
        Column(say("home.changes.topic")),
        Column(say("home.changes.passages"), figures=True),
        Column(say("home.changes.example"), width=45),
    )
    lines = (
        (
            say(f"change.{row.kind}", other=row.other or ""),
            row.topic,
            f"{row.passages_before} → {row.passages_after}",
            row.example or "",
        )
        for row in rows(changes.head(CHANGES))
    )
    draw(table(columns, lines, caption=say("home.changes")))
    link("review", say("home.changes.decide"), kind="topics")


def _waits(waiting: dict[str, int]) -> None:
    here = [(name, target) for name, target in WAITS if waiting.get(name)]
    if not here:
        frame.empty("home.nothing_waits")
    for name, target in here:
        with st.container(horizontal=True, vertical_alignment="center", key=f"wait-{name}"):
            draw(el("b", grouped(waiting[name]), cls="voc-waits"), width="content")
            link(target, say(f"home.{name}", n=waiting[name]), **FILTERS.get(name, {}))


if __name__ == "__main__":
    frame.guarded(page)
