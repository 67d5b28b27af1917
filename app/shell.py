"""What stands around the pages: the workspace is opened, the desks are listed, the chosen page is run.

It is which workspace $VOC_WORKSPACE says. Which pages there are stands in `pages.py`.
"""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from app import acting, queries, signing
from app.markup import draw, el
from app.pages import open_to
from app.strings import say
from voc.errors import VocError
from voc.terms import Right

HERE = Path(__file__).parent
SIDEBAR = 232


def main() -> None:
    """One run of the script: Streamlit starts it anew at every click."""
    st.set_page_config(
        page_title=say("app.name"),
        page_icon=str(HERE / "theme" / "voc.svg"),
        layout="wide",
        initial_sidebar_state=SIDEBAR,
    )
    st.html(HERE / "theme" / "voc.css")
    if not signing.let_in():
        return
    chosen = st.navigation(
        {say(desk) if desk else "": [_page(*page) for page in pages] for desk, pages in open_to(_may)},
        expanded=True,
    )
    with suppress(VocError):  # the page itself says what is wrong
        _workspace()
        signing.who_is_here()
    chosen.run()


def _may(right: Right) -> bool:
    try:
        return acting.may(right)
    except VocError:  # without a workspace there is nothing to keep from anybody
        return True


def _page(file: str, name: str, icon: str) -> "st.Page":
    return st.Page(
        file,
        title=say(f"{name}.title"),
        icon=f":material/{icon}:",
        url_path=name,
        default=name == "home",
    )


def _workspace() -> None:
    """Whose words these are, below the pages; the whole path on hover."""
    place = queries.place()
    folder = place.workspace.folder
    with st.sidebar:
        company = el("b", place.settings.company) if place.settings.company else None
        where = el("span", folder.name, title=str(folder.resolve()))
        draw(el("p", company, where, cls="voc-workspace"))
