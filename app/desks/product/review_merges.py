"""Are these two requests one want? One pair at a time, the likeliest first."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import acting, changes, queries
from app.components import chips, evidence, frame
from app.components.card import cards
from app.components.table import Column, table
from app.desks.product.review_links import put_off
from app.desks.product.review_many import lately
from app.desks.product.undoing import did, short, who
from app.figures import money
from app.markup import draw, el
from app.rows import first, rows
from app.strings import say
from voc.report.passages import Only

# Where a session keeps the pairs it put off.
LATER = "review-later-pairs"
NEXT = 6


def page(_aside: DeltaGenerator) -> None:
    """Fetch and draw."""
    found = queries.merge_pairs()
    if found.empty:
        frame.empty("merges.empty", "voc run")
    else:
        later = {proposal: place for place, proposal in enumerate(st.session_state.get(LATER, []), 1)}
        found = found.assign(put_off=found["proposal_id"].map(later).fillna(0))
        show(found.sort_values("put_off", kind="stable", ignore_index=True), now=acting.now())
    _decided(queries.decided_pairs())


def show(queue: pd.DataFrame, *, now: datetime) -> None:
    """The first pair side by side, the buttons, and what comes next."""
    pair = first(queue)
    with st.container(border=True, key="proposal"):
        left, right = st.container(key="stack-pair").columns(2, gap="large")
        with left:
            _side(say("merges.one"), int(pair.request_id), int(pair.passage_id), now)
        with right:
            _side(say("merges.other"), int(pair.other_id), int(pair.other_passage_id), now)
        draw(
            el("p", say("merges.chance"), chips.sure(pair.probability), cls="voc-line"),
            el("p", say("merges.why", reason=pair.reason), cls="voc-quiet"),
            el("p", el("b", _worth("merges.together", int(pair.request_id), int(pair.other_id)))),
        )
        _buttons(pair)
    draw(el("p", say("merges.will"), " ", say("merges.keys"), cls="voc-hint"))
    _next(queue)


def _side(label: str, request_id: int, passage_id: int, now: datetime) -> None:
    """One request: the passage that speaks for it, what it is worth, and all its passages."""
    draw(
        el("h2", label, cls="voc-label"),
        cards(queries.cards([passage_id]), now),
        el("p", _worth("merges.asked", request_id)),
    )
    others = queries.found(Only(request_id=request_id))
    rest = others[others["passage_id"] != passage_id]
    if len(rest):
        with st.expander(say("merges.more", n=len(rest))):
            full = queries.MOST_PASSAGES
            evidence.show(rest, now=now, key=f"of-{request_id}", full=full, empty="")


def _worth(key: str, *request_ids: int) -> str:
    found = queries.together(*request_ids)
    arr = money(found["arr"], queries.place().settings.currency)
    return say(key, n=int(found["accounts"]), asks=int(found["asks"]), arr=arr)


def _buttons(pair: Any) -> None:
    proposal_id = int(pair.proposal_id)
    words = {"one": short(pair.request), "other": short(pair.other), "who": who()}
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            say("merges.accept"), type="primary", shortcut="y", key="accept", icon=":material/merge:"
        ):
            changes.merge_pair(proposal_id)
            did(say("merges.accepted", **words), "pair", proposal_id)
        if st.button(say("merges.reject"), shortcut="n", key="reject", icon=":material/call_split:"):
            changes.keep_apart(proposal_id)
            did(say("merges.rejected", **words), "pair", proposal_id)
        if st.button(say("review.skip"), shortcut="l", key="skip", type="tertiary"):
            put_off(LATER, proposal_id)


def _next(queue: pd.DataFrame) -> None:
    if len(queue) < 2:
        return
    frame.section(say("review.next"), say("merges.order"))
    columns = [Column(say("merges.one")), Column(say("merges.other")), Column(say("sure.column"))]
    cells = ((row.request, row.other, chips.sure(row.probability)) for row in rows(queue.iloc[1 : NEXT + 1]))
    draw(table(columns, cells))


def _decided(found: pd.DataFrame) -> None:
    """What was merged or kept apart lately; each can be taken back."""
    if found.empty:
        return
    with st.expander(say("review.lately")):
        for row in rows(found):
            key = f"{row.request_id}-{row.other_id}"
            with st.container(horizontal=True, vertical_alignment="center", key=f"line-p{key}"):
                said = f"“{short(row.request)}” + “{short(row.other)}”"
                draw(lately(said, say(f"merged.{row.state}"), row))
                if st.button(say("review.undo"), key=f"apart-{key}", type="tertiary"):
                    _take_back(row)
                    did(say("review.back", words=said, who=who()), "")


def _take_back(row: Any) -> None:
    if row.proposal_id is None:
        changes.unmerge(int(row.other_id))
    else:
        changes.undo_pair(int(row.proposal_id))
