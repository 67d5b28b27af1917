"""Beside the queue of links: many at once, what decisions have proven, what was decided lately, what nothing fits."""

from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import chips, evidence, frame
from app.components.table import Column, table
from app.desks.product.undoing import did, short, who
from app.figures import exactly, when
from app.markup import draw, el, plain
from app.rows import rows
from app.strings import THIN, grouped, say
from voc.report.links import told

LEAST, MOST, USUAL = 50, 99, 90
PER_PAGE = 8


def button() -> None:
    """Accept all that are at least so sure, after one has seen how many; and take the last time back."""
    with st.popover(say("many.title")):
        draw(el("p", say("many.note"), cls="voc-hint"))
        percent = st.slider(say("many.least"), LEAST, MOST, USUAL, format="%d %%", key="many-least")
        found = queries.at_least(percent / 100)
        draw(el("p", say("many.preview" if found["links"] else "many.none", **found)))
        label = say("many.accept", n=found["links"])
        if st.button(label, key="accept-many", type="primary", disabled=not found["links"]):
            count = changes.accept_many(percent / 100)
            did(say("many.accepted", n=count, percent=percent, who=who()), "many")
        _last_time()


def _last_time() -> None:
    last = queries.last_at_once()
    if last is None:
        return
    count, by, at = last
    draw(el("p", say("many.last", n=count, by=by, day=when(at, acting.now())), cls="voc-hint"))
    if st.button(say("many.undo", n=count), key="undo-many"):
        back = changes.undo_many()
        did(say("many.undone", n=back, who=who()), "")


def make_idea(request_id: int, title: str, words: str) -> None:
    """Put a wish on the roadmap, and reject what was proposed for it."""
    idea, ids = changes.nothing_fits(request_id, title)
    did(say("review.made", idea=idea, words=short(words), who=who()), "links", *ids)


def beside() -> None:
    """Below the queue."""
    _proof()
    _candidates(queries.candidates())
    _decided(queries.decided_links())


def _proof() -> None:
    found, earned = queries.proof()
    frame.section(say("proof.title"))
    by_itself = queries.by_themselves()
    draw(el("p", told(earned), " ", say("proof.accepted", n=by_itself) if by_itself else None))
    judged = found[found["decided"] > 0]
    if judged.empty:
        return
    columns = [
        Column(say("proof.band")),
        Column(say("proof.decided"), figures=True),
        Column(say("proof.right"), figures=True),
        Column(say("proof.between"), figures=True),
    ]
    cells = (
        (
            f"{_percent(row.least)}–{_percent(row.most)}",
            grouped(row.decided),
            f"{_percent(row.precision)} ({grouped(row.right)})",
            f"{_percent(row.low)}–{_percent(row.high)}",
        )
        for row in rows(judged)
    )
    with st.expander(say("proof.all")):
        draw(table(columns, cells))


def _candidates(found: pd.DataFrame) -> None:
    if found.empty:
        return
    with st.expander(plain(say("missing.title", n=len(found)))):
        draw(el("p", say("missing.note"), cls="voc-hint"))
        with evidence.paged(found, key="missing", size=PER_PAGE) as (part, _):
            for row in rows(part):
                with st.container(
                    horizontal=True, vertical_alignment="center", key=f"line-m{row.request_id}"
                ):
                    asked = say("review.asked", n=int(row.accounts))
                    draw(el("p", row.request, " ", el("small", asked), cls="voc-last"))
                    draw(chips.sure(row.unanswered), width="content")
                    if st.button(say("review.idea"), key=f"missing-{row.request_id}"):
                        make_idea(int(row.request_id), "", row.request)


def _decided(found: pd.DataFrame) -> None:
    if found.empty:
        return
    with st.expander(say("review.lately")):
        for row in rows(found):
            with st.container(horizontal=True, vertical_alignment="center", key=f"line-l{row.link_id}"):
                said = f"“{short(row.request)}” → {row.title}"
                draw(lately(said, say(f"decided.{row.state}"), row))
                if st.button(say("review.undo"), key=f"back-{row.link_id}", type="tertiary"):
                    changes.undo(int(row.link_id))
                    did(say("review.back", words=said, who=who()), "")


def lately(said: str, verdict: str, row: Any) -> Any:
    """One line of what was decided lately: what, how, by whom, when."""
    at = el("time", when(row.decided_at, acting.now()), title=exactly(row.decided_at))
    return el("p", said, " ", el("small", verdict, f" · {row.decided_by} · ", at), cls="voc-last")


def _percent(share: float) -> str:
    return f"{round(100 * share)}{THIN}%"
