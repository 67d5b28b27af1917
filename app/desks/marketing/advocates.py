"""Advocates: who would speak for us, what to ask them for, and the words that show it."""

from datetime import datetime
from typing import Any

import pandas as pd

from app import acting, queries
from app.components import chips, evidence, frame
from app.figures import exactly, number, when
from app.markup import Html, draw, el
from app.rows import rows
from app.strings import say

PER_PAGE = 10


def page() -> None:
    """Fetch and draw."""
    frame.head("advocates")
    found, in_trouble = queries.advocates(acting.now())
    show(found, now=acting.now(), in_trouble=in_trouble)


def show(found: pd.DataFrame, *, now: datetime, in_trouble: int) -> None:
    """Advocates, the strongest first, a page at a time."""
    alone = el("p", say("advocates.left_alone", n=in_trouble), cls="voc-hint") if in_trouble else None
    if found.empty:
        frame.empty("advocates.empty")
        draw(alone)
        return
    with evidence.paged(found, key="advocates", size=PER_PAGE) as (part, place):
        draw(el("p", place or say("advocates.count", n=len(found)), cls="voc-count"), alone)
        draw(el("div", *(_advocate(row, now) for row in rows(part)), cls="voc-two"))


def _advocate(row: Any, now: datetime) -> Html:
    who = [part for part in (row.role, row.segment, row.csm) if isinstance(part, str)]
    words = None
    if isinstance(row.words, str):
        day = el("time", when(row.said_at, now), title=exactly(row.said_at))
        words = el(
            "p",
            el("q", row.words, dir="auto"),
            " ",
            el("small", day),
            cls="voc-words",
            dir="auto",
            lang=row.language,
        )
    return el(
        "article",
        el("p", el("b", row.account or row.contact), " · ", " · ".join(who), cls="voc-who"),
        words,
        el("p", row.reasons, cls="voc-where"),
        el(
            "p",
            chips.chip(say("advocates.ask_for", use=row.use), "voc-positive"),
            chips.chip(say("advocates.points", points=number(row.points))),
            chips.consent(row.consent),
            cls="voc-tags",
        ),
        cls="voc-card",
    )


if __name__ == "__main__":
    frame.guarded(page)
