"""Review: does this wish belong to that feature? One proposal at a time, the most accounts proposal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import chips, evidence, frame
from app.components.card import cards
from app.components.table import Column, table
from app.markup import draw, el, plain
from app.pages import link
from app.rows import first, rows
from app.strings import grouped, say
from voc.report.passages import Only

# Where a session keeps the proposals it put off, and its last decision.
LATER, LAST = "review-later", "review-last"
NEXT = 6
Decision = Callable[[int], None]
DECISIONS: dict[str, Decision] = {"accepted": changes.accept, "rejected": changes.reject}


def page() -> None:
    """Fetch and draw."""
    frame.head("review")
    proposals = queries.proposals()
    feature = st.query_params.get("feature")
    if feature is not None:
        proposals = _of_feature(proposals, feature)
    _last_decision()
    if proposals.empty:
        frame.empty("review.empty", "voc run")
        return
    queue = in_order(proposals, st.session_state.get(LATER, []))
    proposal = first(queue)
    evidence_of = queries.behind_links([int(proposal.link_id)])
    others = queries.found(Only(request_id=int(proposal.request_id)))
    features = queries.ranking().set_index("feature_id")
    show(queue, evidence_of, others, features.loc[proposal.feature_id], now=acting.now())


def in_order(proposals: pd.DataFrame, later: list[int]) -> pd.DataFrame:
    """Most accounts first, then the surest; what was put off comes last."""
    put_off = proposals["link_id"].map({link_id: place for place, link_id in enumerate(later, 1)}).fillna(0)
    return proposals.assign(put_off=put_off).sort_values(
        ["put_off", "accounts", "probability", "link_id"],
        ascending=[True, False, False, True],
        ignore_index=True,
    )


def show(
    queue: pd.DataFrame, evidence_of: pd.DataFrame, others: pd.DataFrame, feature: pd.Series, *, now: datetime
) -> None:
    """The first of the queue with its evidence, the buttons, and what comes next."""
    proposal = first(queue)
    with st.container(border=True, key="proposal"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            draw(el("h2", say("review.wish"), cls="voc-label"), cards(evidence_of, now))
        with right:
            draw(
                el("h2", say("review.feature"), cls="voc-label"),
                el("p", proposal.title, cls="voc-feature"),
                el("p", chips.status(feature["status"]), el("small", proposal.key), cls="voc-line"),
                el("p", say("review.chance"), chips.sure(proposal.probability), cls="voc-line"),
                el("p", say("review.why", reason=proposal.reason), cls="voc-quiet"),
                el("p", el("b", say("review.asked", n=int(proposal.accounts)))),
            )
        _buttons(proposal)
    draw(el("p", say("review.will"), " ", say("review.keys"), cls="voc-hint"))
    _others(evidence_of, others, now)
    _next(queue)


def _buttons(proposal: Any) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            say("review.accept"), type="primary", shortcut="y", key="accept", icon=":material/check:"
        ):
            _decide(proposal, "accepted")
        if st.button(say("review.reject"), shortcut="n", key="reject", icon=":material/close:"):
            _decide(proposal, "rejected")
        if st.button(say("review.skip"), shortcut="l", key="skip", type="tertiary"):
            later = [link_id for link_id in st.session_state.get(LATER, []) if link_id != proposal.link_id]
            st.session_state[LATER] = [*later, int(proposal.link_id)]
            st.rerun()


def _decide(proposal: Any, verdict: str) -> None:
    link_id = int(proposal.link_id)
    DECISIONS[verdict](link_id)
    st.session_state[LAST] = (link_id, verdict, proposal.request, proposal.title)
    st.rerun()


def _last_decision() -> None:
    """What was decided last, and a button to take it back."""
    if LAST not in st.session_state:
        return
    link_id, verdict, words, title = st.session_state[LAST]
    with st.container(horizontal=True, vertical_alignment="center", key="last"):
        short = words if len(words) <= 90 else words[:90].rpartition(" ")[0] + "…"
        draw(el("p", el("b", say(f"review.{verdict}")), f": “{short}” → {title}", cls="voc-last"))
        if st.button(say("review.undo"), key="undo", shortcut="u", type="tertiary", icon=":material/undo:"):
            changes.undo(link_id)
            del st.session_state[LAST]
            st.rerun()


def _of_feature(proposals: pd.DataFrame, key: str) -> pd.DataFrame:
    """Only those of one feature, with a way back to all."""
    only = proposals[proposals["key"] == key]
    with st.container(horizontal=True, vertical_alignment="center"):
        title = only["title"].iloc[0] if len(only) else key
        draw(el("p", say("review.one_feature", title=title), cls="voc-last"))
        link("review", say("review.all"))
    return only


def _others(evidence_of: pd.DataFrame, others: pd.DataFrame, now: datetime) -> None:
    rest = others[~others["passage_id"].isin(evidence_of["passage_id"])]
    if rest.empty:
        return
    with st.expander(plain(f"{say('review.others')} ({grouped(len(others))})")):
        evidence.show(rest, now=now, key="others", full=queries.MOST_PASSAGES, empty="")


def _next(queue: pd.DataFrame) -> None:
    frame.section(say("review.next"), say("review.left", n=len(queue)))
    columns = [
        Column(say("review.wish")),
        Column(say("review.feature")),
        Column(say("sure.column")),
        Column(say("priorities.accounts"), figures=True),
    ]
    cells = (
        (row.request, row.title, chips.sure(row.probability), grouped(row.accounts))
        for row in rows(queue.iloc[1 : NEXT + 1])
    )
    draw(table(columns, cells))


if __name__ == "__main__":
    frame.guarded(page)
