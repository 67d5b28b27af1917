"""What stands around every page: its title with its question, and what happens when something fails."""

import logging
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app import acting
from app.markup import Html, draw, el, plain
from app.pages import changing
from app.strings import named, say
from voc.errors import VocError
from voc.rights import having

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
        title(say(f"{name}.title"), say(f"{name}.lead"))
        place = st.container(width="content")
    _only_looking(name)
    return place


def _only_looking(name: str) -> None:
    """Who may change nothing on a page is told so before they try."""
    rights = changing(name)
    if rights and not acting.may(*rights):
        roles = " / ".join(named("desk_role", role) for role in having(*rights))
        draw(el("p", say("frame.looking", roles=roles), cls="voc-hint"))


def title(words: str, lead: str) -> None:
    """A title and the line below it."""
    draw(el("header", el("h1", words), el("p", lead), cls="voc-head"))


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
