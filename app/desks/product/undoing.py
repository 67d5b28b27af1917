"""What this session decided, the last thing first, and the button that takes it back."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from app import acting, changes
from app.markup import draw, el
from app.strings import say

DONE = "review-done"
MOST = 50
WORDS = 90
UNDO: dict[str, Callable[..., object]] = {
    "links": changes.undo,
    "many": changes.undo_many,
    "pair": changes.undo_pair,
    "unmerge": changes.unmerge,
    "changes": changes.undo_changes,
    "moved": changes.move_feature,
    "declined": changes.decline_feature,
    "shipped": changes.take_back_feature,
}
"""By the kind of a decision, what takes it back."""


@dataclass(frozen=True, slots=True)
class Done:
    """One decision: what happened, in a sentence, its kind in UNDO, and what that takes: rows, keys."""

    words: str
    kind: str
    ids: tuple[int | str, ...]


def did(words: str, kind: str, *ids: int | str) -> None:
    """Remember a decision and draw the page anew."""
    done: list[Done] = st.session_state.get(DONE, [])
    st.session_state[DONE] = [*done, Done(words, kind, ids)][-MOST:]
    st.rerun()


def show() -> None:
    """What was decided last, and a button to take it back; then the one before it is the last."""
    done: list[Done] = st.session_state.get(DONE, [])
    if not done:
        return
    last = done[-1]
    with st.container(horizontal=True, vertical_alignment="center", key="last"):
        draw(el("p", last.words, cls="voc-last", role="status"))
        if last.kind and st.button(
            say("review.undo"), key="undo", shortcut="u", type="tertiary", icon=":material/undo:"
        ):
            st.session_state[DONE] = done[:-1]
            UNDO[last.kind](*last.ids)
            st.rerun()


def who() -> str:
    """Under which name decisions are kept, for the sentences."""
    return acting.who()


def short(words: str) -> str:
    """A customer's words, cut to a line."""
    whole = " ".join(words.split())
    return whole if len(whole) <= WORDS else (whole[:WORDS].rpartition(" ")[0] or whole[:WORDS]) + "…"
