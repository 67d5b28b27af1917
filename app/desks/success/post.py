"""Post: a bug or a wish of a customer, in one line, straight to product; and where it went."""

from typing import Any

import pandas as pd
import streamlit as st

from app import acting, background, changes, queries
from app.components import chips, frame, working
from app.figures import exactly, when
from app.markup import draw, el, join, plain
from app.pages import link
from app.rows import rows
from app.strings import say
from voc.flow.posts import Joined
from voc.terms import Intent

KINDS = {"": None, "bug": Intent.BUG, "wish": Intent.FEATURE_REQUEST}
DONE = "post-done"
AGAIN = "post-round"


def page() -> None:
    """Fetch and draw."""
    frame.head("post")
    working.running()
    working.over(say("post.understanding"))
    left, right = st.columns([2, 3], gap="large")
    with left:
        _ask(queries.post_accounts(), queries.features())
    with right:
        show(queries.posts_lately())


def show(posts: pd.DataFrame) -> None:
    """The latest posts, each with what it joined and a way to take it back."""
    frame.section(say("post.lately"), say("post.lately.note") if len(posts) else "")
    words = st.session_state.pop(DONE, "")
    draw(el("p", words, cls="voc-last", role="status") if words else None)
    if posts.empty:
        frame.empty("post.empty", 'voc post "…"')
        return
    for row in rows(posts):
        with st.container(key=f"quote-{row.feedback_id}"):
            _post(row)


def _ask(accounts: list[str], features: dict[str, str]) -> None:
    """What is said, about whom, and about what. A new round empties the fields."""
    turn = st.session_state.get(AGAIN, 0)
    text = st.text_area(say("post.text"), placeholder=say("post.example"), height=96, key=f"text-{turn}")
    kind = st.segmented_control(
        say("post.kind"), list(KINDS), default="", format_func=lambda one: say(f"post.kind.{one or 'open'}"),
        key=f"kind-{turn}", required=True,
    )  # fmt: skip
    account = st.selectbox(
        say("post.account"), accounts, index=None, placeholder=say("post.no_account"), format_func=plain,
        key=f"account-{turn}",
    )  # fmt: skip
    contact = _contact(account, turn)
    feature = st.selectbox(
        say("post.feature"), list(features), index=None, placeholder=say("post.no_feature"),
        format_func=lambda key: plain(f"{key} {features[key]}"), key=f"feature-{turn}",
    )  # fmt: skip
    draw(el("p", say("post.will", who=acting.who()), cls="voc-hint"))
    if st.button(say("post.send"), type="primary", key="send"):
        stored = changes.post(text, account=account or "", contact=contact or "", feature=feature or "")
        background.understand_post(stored.feedback_id, kind=KINDS[kind or ""], feature=feature or "")
        st.session_state[AGAIN] = turn + 1
        st.session_state[DONE] = say("post.kept" if stored.new else "post.known")
        st.rerun()


def _contact(account: str | None, turn: int) -> str | None:
    """One of the account's people, by role and id; nobody where none is known."""
    people = queries.post_people(account) if account else pd.DataFrame(columns=["contact", "role"])
    if people.empty:
        return None
    names = {
        row.contact: plain(f"{row.role} · {row.contact}" if row.role else row.contact) for row in rows(people)
    }
    chosen: str | None = st.selectbox(
        say("post.contact"), list(names), index=None, placeholder=say("post.no_contact"),
        format_func=names.__getitem__, key=f"contact-{turn}-{account}",
    )  # fmt: skip
    return chosen


def _post(row: Any) -> None:
    at = el("time", when(row.said_at, acting.now()), title=exactly(row.said_at))
    about = (el("b", row.account), " · ") if row.account else ()
    joined = queries.joined(int(row.feedback_id)) if row.understood else ()
    draw(
        el(
            "article",
            el("p", row.text, cls="voc-words", dir="auto"),
            el("p", *about, row.author or "", " · ", at, cls="voc-where"),
            *(el("p", *_went(one), cls="voc-tags") for one in joined),
            None
            if joined
            else el("p", say("post.nowhere" if row.understood else "post.waits"), cls="voc-where"),
            cls="voc-card",
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if joined:
            link("review", say("post.review"))
        if st.button(
            say("post.undo"), key=f"undo-{row.feedback_id}", type="tertiary", icon=":material/undo:"
        ):
            asks = changes.unpost(int(row.feedback_id))
            st.session_state[DONE] = say("post.undone", n=asks)
            st.rerun()


def _went(one: Joined) -> list[str]:
    """One request that a post joined, how many ask for it, and what it is proposed for."""
    asks = say("post.asks", n=one.asks)
    parts: list[str] = [
        chips.chip(say("post.request", number=one.request_id), title=one.sentence),
        el("small", asks),
    ]
    for proposal in one.proposals[:2]:
        name = join(f"{proposal.feature} {proposal.title}")
        sure = None if proposal.accepted else chips.sure(proposal.score)
        parts.append(chips.chip(join("→ ", name, " ", sure), "voc-topic"))
    return parts if one.proposals else [*parts, el("small", say("post.no_fit"), cls="voc-quiet")]


if __name__ == "__main__":
    frame.guarded(page)
