"""What a refit of topics would change, as a diff: before and after, the passages that move, line by line or whole."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import acting, changes, queries
from app.components import chips, evidence, frame
from app.components.card import cards
from app.desks.product.review_many import lately
from app.desks.product.undoing import did, who
from app.figures import when
from app.markup import Html, draw, el
from app.rows import first, rows
from app.strings import grouped, say

PER_PAGE = 6
AGAIN = ("rejected", "undone")
"""States from which a line can still be accepted."""


def page(aside: DeltaGenerator) -> None:
    """Fetch and draw; the buttons for the whole diff stand in `aside`."""
    found = queries.topic_changes()
    if found.empty:
        frame.empty("topics.empty", "voc topics refit")
    else:
        with aside:
            _whole(found)
        show(found, now=acting.now())
    _decided(queries.decided_changes())


def show(found: pd.DataFrame, *, now: datetime) -> None:
    """Why the diff was made, and its lines."""
    head = first(found)
    draw(
        el("p", say("topics.why", n=len(found), day=when(head.made_at, now), why=head.why)),
        el("p", say("topics.keys"), cls="voc-hint"),
    )
    most = max(int(found[["passages_before", "passages_after"]].max().max()), 1)
    with evidence.paged(found, key="changes", size=PER_PAGE) as (part, place):
        if place:
            draw(el("p", place, cls="voc-count"))
        examples = queries.moving([int(line) for line in part["change_id"]])
        for number, row in enumerate(rows(part)):
            _line(row, examples[int(row.change_id)], most, now, keys=number == 0)


def _line(row: Any, moving: list[int], most: int, now: datetime, *, keys: bool) -> None:
    """One topic: what becomes of it, how large it was and would be, an example, its two buttons."""
    line = int(row.change_id)
    with st.container(border=True, key=f"change-{line}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            draw(_what(row, most))
            if st.button(
                say("review.accept"), key=f"accept-{line}", shortcut="y" if keys else None, type="secondary"
            ):
                changes.accept_changes(line)
                did(_said("topics.accepted", row), "changes", line)
            if st.button(
                say("review.reject"), key=f"reject-{line}", shortcut="n" if keys else None, type="tertiary"
            ):
                changes.reject_changes(line)
                did(_said("topics.rejected", row), "changes", line)
        if row.example:
            draw(el("p", el("q", row.example), cls="voc-quiet"))
        if moving:
            with st.expander(say("topics.moving", n=int(row.moved))):
                draw(cards(queries.cards(moving), now))


def _what(row: Any, most: int) -> Html:
    kind = chips.chip(say(f"change.{row.kind}", other=row.other or ""))
    return el(
        "div",
        el("p", el("b", row.topic), " ", kind, el("small", _words(row)), cls="voc-line"),
        _bar(row.passages_before, most, "voc-was"),
        _bar(row.passages_after, most, "voc-is"),
        cls="voc-change",
    )


def _words(row: Any) -> str:
    """The words of a topic; those of a new one tell what it is about."""
    return ", ".join((row.words or "").split("; ")[:6])


def _bar(passages: int, most: int, kind: str) -> Html:
    label = say("topics.before" if kind == "voc-was" else "topics.after", n=int(passages))
    bar = el("b", style=f"width:{100 * passages / most:.1f}%")
    return el("p", el("i", bar, cls="voc-size"), el("small", label), cls=f"voc-line {kind}")


def _whole(found: pd.DataFrame) -> None:
    lines = [int(line) for line in found["change_id"]]
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("topics.accept_all", n=len(lines)), key="accept-all", type="primary"):
            changes.accept_changes(*lines)
            did(say("topics.all_accepted", n=len(lines), who=who()), "changes", *lines)
        if st.button(say("topics.reject_all"), key="reject-all"):
            changes.reject_changes(*lines)
            did(say("topics.all_rejected", n=len(lines), who=who()), "changes", *lines)


def _decided(found: pd.DataFrame) -> None:
    """Lines that were decided lately: those that hold can be taken back, the others accepted after all."""
    if found.empty:
        return
    with st.expander(say("review.lately")):
        for row in rows(found):
            line = int(row.change_id)
            with st.container(horizontal=True, vertical_alignment="center", key=f"line-t{line}"):
                what = f"{row.topic}: {say(f'change.{row.kind}', other=row.other or '')}"
                sizes = f"{grouped(int(row.passages_before))} → {grouped(int(row.passages_after))}"
                draw(lately(f"{what}, {sizes}", say(f"change_state.{row.state}"), row))
                if row.state in AGAIN:
                    if st.button(say("topics.after_all"), key=f"again-{line}", type="tertiary"):
                        changes.accept_changes(line)
                        did(_said("topics.accepted", row), "changes", line)
                elif st.button(say("review.undo"), key=f"undo-{line}", type="tertiary"):
                    changes.undo_changes(line)
                    did(_said("topics.undone", row), "")


def _said(key: str, row: Any) -> str:
    return say(key, topic=row.topic, n=int(row.moved), who=who())
