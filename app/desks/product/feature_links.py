"""Links of one feature: those that wait with accept and reject, those that hold with a way back."""

from datetime import datetime
from typing import Any

import streamlit as st

from app import changes, queries
from app.components import chips, evidence, frame
from app.components.card import card
from app.desks.product.undoing import did, short, who
from app.markup import draw, el
from app.pages import link
from app.rows import first, rows
from app.strings import say

PER_PAGE = 4


def show(chosen: Any, *, now: datetime) -> None:
    """First what waits, then what holds."""
    waiting, held = queries.link_queue(chosen.key), queries.holding_links(chosen.key)
    frame.section(say("feature.links"), say("feature.links.note", waiting=len(waiting), held=len(held)))
    if waiting.empty and held.empty:
        draw(el("p", say("feature.no_links"), cls="voc-empty"))
        return
    with evidence.paged(waiting, key="waiting", size=PER_PAGE) as (part, _):
        for row in rows(part):
            _waiting(row, now)
    if len(waiting):
        link("review", say("feature.review"), feature=chosen.key)
    if len(held):
        with st.expander(say("feature.held", n=len(held))), evidence.paged(held, key="held") as (part, _):
            for row in rows(part):
                _held(row)


def _waiting(row: Any, now: datetime) -> None:
    link_id = int(row.link_id)
    told = {"words": short(row.request), "title": row.title, "who": who()}
    with st.container(border=True, key=f"link-{link_id}"):
        passage = queries.cards([int(row.passage_id)])
        if len(passage):
            span = {"highlight_start": row.highlight_start, "highlight_end": row.highlight_end}
            draw(card(first(passage.assign(**span)), now))
        else:
            draw(el("p", row.request))
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(say("review.accept"), key=f"accept-{link_id}", icon=":material/check:"):
                changes.accept(link_id)
                did(say("review.accepted", **told, n=int(row.accounts)), "links", link_id)
            if st.button(say("review.reject"), key=f"reject-{link_id}", type="tertiary"):
                changes.reject(link_id)
                did(say("review.rejected", **told), "links", link_id)
            draw(el("span", chips.sure(row.probability), title=row.reason), width="content")


def _held(row: Any) -> None:
    link_id = int(row.link_id)
    with st.container(horizontal=True, vertical_alignment="center", key=f"line-held-{link_id}"):
        by = say("feature.by", who=row.decided_by or "–", n=int(row.accounts))
        draw(el("p", short(row.request), " ", el("small", by), cls="voc-last"))
        if st.button(say("review.undo"), key=f"undo-{link_id}", type="tertiary"):
            changes.undo(link_id)
            did(say("feature.undone", words=short(row.request), who=who()), "")
