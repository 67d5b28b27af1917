"""Does this wish belong to that feature? One proposal at a time, first where a decision is worth most."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import acting, changes, queries
from app.components import chips, evidence, frame
from app.components.card import card
from app.components.table import Column, table
from app.desks.product import review_many
from app.desks.product.undoing import did, short, who
from app.figures import money
from app.markup import draw, el, plain
from app.pages import link
from app.rows import first, rows
from app.strings import grouped, say
from voc.report.passages import Only

# Where a session keeps the proposals it put off.
LATER = "review-later"
NEXT = 6
RIVALS = 4
TITLE = 80


def page(aside: DeltaGenerator) -> None:
    """Fetch and draw; the button for many stands in `aside`."""
    feature = st.query_params.get("feature")
    found = queries.link_queue(feature)
    if feature is not None:
        _only(feature)
    with aside:
        review_many.button()
    if found.empty:
        frame.empty("review.empty" if feature is None else "review.empty.feature", "voc run")
    else:
        _first(in_order(found, st.session_state.get(LATER, [])))
    review_many.beside()


def in_order(found: pd.DataFrame, later: Sequence[int]) -> pd.DataFrame:
    """As they come, and what was put off last."""
    put_off = found["link_id"].map({link_id: place for place, link_id in enumerate(later, 1)}).fillna(0)
    return found.assign(put_off=put_off).sort_values("put_off", kind="stable", ignore_index=True)


def _first(queue: pd.DataFrame) -> None:
    proposal = first(queue)
    request_id = int(proposal.request_id)
    shown = queries.cards([int(proposal.passage_id)])
    others = queries.found(Only(request_id=request_id))
    rivals = queries.rivals(request_id)
    show(queue, shown, others, rivals[rivals["link_id"] != proposal.link_id], now=acting.now())


def show(
    queue: pd.DataFrame, shown: pd.DataFrame, others: pd.DataFrame, rivals: pd.DataFrame, *, now: datetime
) -> None:
    """The first of the queue with its evidence, what else it may be, the buttons, and what comes next."""
    proposal = first(queue)
    with st.container(border=True, key="proposal"):
        left, right = st.container(key="stack-proposal").columns([3, 2], gap="large")
        with left:
            draw(el("h2", say("review.wish"), cls="voc-label"), *_cards(shown, proposal, now))
        with right:
            _feature(proposal)
            _rivals(proposal, rivals)
        _buttons(proposal)
    draw(el("p", say("review.will"), " ", say("review.keys"), cls="voc-hint"))
    _others(shown, others, now)
    _next(queue)


def _cards(shown: pd.DataFrame, proposal: Any, now: datetime) -> list[str]:
    """The passage, with the words in it that say so."""
    span = {"highlight_start": proposal.highlight_start, "highlight_end": proposal.highlight_end}
    return [card(row, now) for row in rows(shown.assign(**span))]


def _feature(proposal: Any) -> None:
    currency = queries.place().settings.currency
    draw(
        el("h2", say("review.feature"), cls="voc-label"),
        el("p", proposal.title, cls="voc-feature"),
        el("p", chips.status(proposal.status), el("small", proposal.key), cls="voc-line"),
        el("p", proposal.description, cls="voc-about") if proposal.description else None,
        el("p", say("review.chance"), chips.sure(proposal.probability), cls="voc-line"),
        el("p", say("review.why", reason=proposal.reason), cls="voc-quiet"),
        el(
            "p",
            el("b", say("review.asked", n=int(proposal.accounts))),
            " ",
            say("review.worth", arr=money(proposal.arr, currency)) if proposal.arr else None,
        ),
    )
    link("feature", say("feature.open"), feature=proposal.key)


def _rivals(proposal: Any, rivals: pd.DataFrame) -> None:
    """Other features for the same wish: one that holds is named, one that waits can be chosen instead."""
    if rivals.empty:
        return
    draw(el("h3", say("review.rivals"), cls="voc-label"))
    for row in rows(rivals.head(RIVALS)):
        with st.container(horizontal=True, vertical_alignment="center", key=f"rival-row-{row.link_id}"):
            if row.state == "accepted":
                draw(el("p", row.title, " ", el("small", say("review.rival.accepted")), cls="voc-last"))
            elif st.button(
                plain(row.title),
                key=f"rival-{row.link_id}",
                type="tertiary",
                width="stretch",
                help=say("review.rival.help"),
            ):
                _instead(proposal, row.key, row.title)
            draw(chips.sure(row.probability), width="content")


def _buttons(proposal: Any) -> None:
    link_id = int(proposal.link_id)
    named = {"words": short(proposal.request), "title": proposal.title, "who": who()}
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            say("review.accept"), type="primary", shortcut="y", key="accept", icon=":material/check:"
        ):
            changes.accept(link_id)
            did(say("review.accepted", **named, n=int(proposal.accounts)), "links", link_id)
        if st.button(say("review.reject"), shortcut="n", key="reject", icon=":material/close:"):
            changes.reject(link_id)
            did(say("review.rejected", **named), "links", link_id)
        if st.button(say("review.skip"), shortcut="l", key="skip", type="tertiary"):
            put_off(LATER, link_id)
        with st.popover(say("review.else")):
            _else(proposal)


def put_off(name: str, row_id: int) -> None:
    """Let this one come last."""
    later = [other for other in st.session_state.get(name, []) if other != row_id]
    st.session_state[name] = [*later, row_id]
    st.rerun()


def _else(proposal: Any) -> None:
    """Any feature of the roadmap, or none: then the wish becomes an idea."""
    roadmap = queries.features()
    choices = [key for key in roadmap if key != proposal.key]
    key = st.selectbox(
        say("review.choose"),
        choices,
        index=None,
        placeholder=say("review.choose.none"),
        format_func=lambda key: plain(f"{roadmap[key]} ({key})"),
        key=f"choose-{proposal.link_id}",
    )
    if st.button(say("review.link"), key="link-it", disabled=key is None) and key is not None:
        _instead(proposal, key, roadmap[key])
    chance = queries.unanswered(int(proposal.request_id))
    sure = (" ", chips.sure(chance)) if chance is not None else ()
    draw(el("p", say("review.nothing"), *sure, cls="voc-last"))
    title = st.text_input(
        say("review.title.idea"), " ".join(proposal.request.split())[:TITLE], key=f"idea-{proposal.link_id}"
    )
    if st.button(say("review.idea"), key="make-idea"):
        review_many.make_idea(int(proposal.request_id), title, proposal.request)


def _instead(proposal: Any, key: str, title: str) -> None:
    ids = changes.instead(int(proposal.link_id), key)
    words = say("review.instead", words=short(proposal.request), title=title, old=proposal.title, who=who())
    did(words, "links", *ids)


def _only(key: str) -> None:
    """Of which feature the proposals are, with a way back to all."""
    with st.container(horizontal=True, vertical_alignment="center"):
        title = queries.features().get(key, key)
        draw(el("p", say("review.one_feature", title=title), cls="voc-last"))
        link("review", say("review.all"))


def _others(shown: pd.DataFrame, others: pd.DataFrame, now: datetime) -> None:
    rest = others[~others["passage_id"].isin(shown["passage_id"])]
    if rest.empty:
        return
    with st.expander(plain(f"{say('review.others')} ({grouped(len(others))})")):
        evidence.show(rest, now=now, key="others", full=queries.MOST_PASSAGES, empty="")


def _next(queue: pd.DataFrame) -> None:
    if len(queue) < 2:
        return
    currency = queries.place().settings.currency
    frame.section(say("review.next"), say("review.order"))
    columns = [
        Column(say("review.wish")),
        Column(say("review.feature")),
        Column(say("sure.column")),
        Column(say("priorities.accounts"), figures=True),
        Column(say("priorities.arr"), figures=True),
    ]
    cells = (
        (row.request, row.title, chips.sure(row.probability), grouped(row.accounts), money(row.arr, currency))
        for row in rows(queue.iloc[1 : NEXT + 1])
    )
    draw(table(columns, cells))
