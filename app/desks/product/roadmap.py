"""Roadmap: what is where, with how much demand behind it; move it, ship it, decline it, take it back."""

from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import chips, frame
from app.desks.product import roadmap_steps, undoing
from app.desks.product.undoing import did, who
from app.figures import money, number
from app.markup import Html, draw, el, plain
from app.pages import link
from app.rows import rows
from app.strings import named, say
from voc.report.priorities import Question
from voc.terms import FeatureStatus

LANES = ("idea", "planned", "in_progress", "shipped", "declined")
MOVES = ("idea", "planned", "in_progress")
"""Where a card can be put without a word to anybody."""
CARDS = 6
"""Cards of a lane that are shown at once; the others are folded."""
# How often a choice led to a step instead: part of the keys, so that the choice is as it was.
TURN = "roadmap-turn"


def page() -> None:
    """Fetch and draw."""
    frame.head("roadmap")
    if not queries.features():
        frame.empty("priorities.empty")
        link("add_data", say("home.add"))
        return
    undoing.show()
    found = queries.priorities(Question(), acting.now())
    roadmap_steps.show(found.ranking)
    show(found.ranking, str(found.facts["currency"]))


def show(ranking: pd.DataFrame, currency: str) -> None:
    """A lane for each state, cards with most accounts first."""
    ordered = ranking.sort_values(["accounts", "arr"], ascending=False, kind="stable")
    columns = st.container(key="board").columns(len(LANES), gap="small")
    for lane, column in zip(LANES, columns, strict=True):
        part = ordered[ordered["status"] == lane]
        with column:
            draw(el("h2", chips.status(lane), el("small", number(len(part))), cls="voc-lane"))
            if part.empty:
                draw(el("p", say(f"roadmap.none.{lane}"), cls="voc-hint"))
            for row in rows(part.head(CARDS)):
                _card(row, currency)
            if len(part) > CARDS:
                with st.expander(say("roadmap.more", n=len(part) - CARDS)):
                    for row in rows(part.iloc[CARDS:]):
                        _card(row, currency)
    draw(el("p", say("roadmap.note"), cls="voc-hint"))


def _card(row: Any, currency: str) -> None:
    with st.container(border=True, key=f"card-{row.feature_id}"):
        link("feature", plain(row.title), feature=row.key)
        draw(_demand(row, currency))
        if row.proposed:
            link("review", say("roadmap.proposed", n=int(row.proposed)), feature=row.key)
        _choice(row)


def _demand(row: Any, currency: str) -> Html:
    low, high = (number(round(value)) for value in (row.accounts_low, row.accounts_high))
    arr_low, arr_high = (money(value, currency) for value in (row.arr_low, row.arr_high))
    return el(
        "p",
        el("b", say("roadmap.accounts", n=int(row.accounts))),
        el("span", say("roadmap.between", low=low, high=high)),
        el("b", say("roadmap.worth", arr=money(row.arr, currency))),
        el("span", say("roadmap.between", low=arr_low, high=arr_high)),
        cls="voc-demand",
    )


def _choice(row: Any) -> None:
    """Where the card may go: at once where nobody hears of it, by a step that says what will happen where people do."""
    if row.status == "shipped":
        if st.button(say("roadmap.back"), key=f"back-{row.feature_id}", type="tertiary"):
            _step("back", row.key)
        return
    others = [lane for lane in LANES if lane != row.status]
    key = f"move-{row.feature_id}-{row.status}-{st.session_state.get(TURN, 0)}"
    chosen = st.selectbox(
        say("roadmap.move", title=plain(row.title)), others, index=None, key=key, label_visibility="collapsed",
        placeholder=say("roadmap.move.none"), format_func=lambda lane: say(f"roadmap.to.{lane}"),
    )  # fmt: skip
    if chosen in MOVES:
        move(row, str(chosen))
    elif chosen is not None:
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1
        _step({"shipped": "ship", "declined": "decline"}[chosen], row.key)


def _step(name: str, key: str) -> None:
    st.query_params["step"], st.query_params["feature"] = name, key
    st.rerun()


def move(row: Any, status: str) -> None:
    """Put a feature somewhere else, and remember how to take that back."""
    why = queries.one_feature(row.key)["declined_reason"].iloc[0] if row.status == "declined" else None
    before = changes.move_feature(row.key, FeatureStatus(status))
    words = say(
        "roadmap.moved", title=row.title, old=named("status", before), new=named("status", status), who=who()
    )
    if before == "declined":
        did(words, "declined", row.key, why or "")
    did(words, "moved", row.key, before)


if __name__ == "__main__":
    frame.guarded(page)
