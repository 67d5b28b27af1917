"""What stands around every page: its title with its question, and what happens when something fails."""

import logging
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.markup import Html, draw, el, plain
from app.strings import say
from voc.errors import VocError

MARK = "\0"

log = logging.getLogger(__name__)


def guarded(page: Callable[[], None]) -> None:
    """Draw a page. What fails on purpose is said in a sentence, with the way out it names."""
    try:
        page()
    except VocError as error:
        log.info("a page ended with %s", type(error).__name__)
        st.error(plain(str(error)), icon=":material/error:")


def head(name: str) -> DeltaGenerator:
    """The page's title and the question it answers. Returns the place of the page's one main button."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        draw(el("header", el("h1", say(f"{name}.title")), el("p", say(f"{name}.lead")), cls="voc-head"))
        return st.container(width="content")


def section(title: str, note: str = "") -> None:
    """A part of a page."""
    draw(el("h2", title, el("small", note) if note else None, cls="voc-section"))


def empty(key: str, command: str = "") -> None:
    """An empty state: what would be here, and which button or command fills it."""
    draw(el("p", *with_command(key, command), cls="voc-empty"))


def with_command(key: str, command: str, **values: object) -> tuple[str | Html, ...]:
    """Words around a command, which is set like one."""
    before, mark, after = say(key, command=MARK, **values).partition(MARK)
    return (before, el("code", command), after) if mark else (before,)
