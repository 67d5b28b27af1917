"""The words behind a figure: a list of passage cards, a page at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pandas as pd
import streamlit as st

from app.components.card import cards
from app.markup import draw, el
from app.strings import say

PER_PAGE = 8


def show(frame: pd.DataFrame, *, now: datetime, key: str, full: int, empty: str) -> None:
    """Draw the cards of a frame. `full`: so many rows mean that there may be more; `empty` when there are none."""
    if frame.empty:
        draw(el("p", empty, cls="voc-empty"))
        return
    words = say("card.latest" if len(frame) >= full else "card.count", n=len(frame))
    with paged(frame, key=key) as (part, place):
        draw(el("p", place or words, cls="voc-count"), cards(part, now))


@contextmanager
def paged(frame: pd.DataFrame, *, key: str, size: int = PER_PAGE) -> Iterator[tuple[pd.DataFrame, str]]:
    """The rows of the page that was chosen, and which they are, in words.

    The choice stands below what is drawn inside the block; there is none for a single page.
    """
    pages = -(-len(frame) // size)
    if pages < 2:
        yield frame, ""
        return
    name = f"page-{key}"
    if st.session_state.get(name, 1) > pages:
        st.session_state[name] = pages
    first = (st.session_state.get(name, 1) - 1) * size
    part = frame.iloc[first : first + size]
    yield part, say("card.range", first=first + 1, last=first + len(part), n=len(frame))
    st.pagination(pages, key=name)
